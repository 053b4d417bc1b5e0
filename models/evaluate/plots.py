"""Curves as SVG, for pages that need nothing else."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure as Drawing

from models.evaluate.reliability import Reliability

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from models.evaluate.risk import Rule

BLUE, AMBER, RED, SOFT, LINE = "#1e5a82", "#a85a00", "#a32a22", "#66717e", "#dfdbd2"
_SIZE = (4.6, 3.3)  # inches
_LEAST = 1e-4  # of the odds of being wrong that a diagram shows


def reliability_diagram(stated: Reliability, title: str, before: Reliability | None = None) -> str:
    """Stated against true shares of wrong items, on logarithmic axes: nearly all items are right. `before` is drawn pale."""
    axes, drawing = _axes(title, "stated share of wrong ones", "true share of wrong ones")
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.plot([_LEAST, 1], [_LEAST, 1], color=LINE, lw=1.2, zorder=1)
    for one, color, label in ((before, AMBER, "rules of thumb"), (stated, BLUE, "calibrated")):
        if one is not None:
            points = [(max(1 - mean, _LEAST), max(1 - true, _LEAST), count) for mean, true, count in one.bins]
            axes.plot([x for x, _, _ in points], [y for _, y, _ in points], "o-", color=color, ms=4, lw=1.2, label=label, zorder=3)
    axes.set_xlim(_LEAST, 1)
    axes.set_ylim(_LEAST, 1)
    if before is not None:
        axes.legend(frameon=False, fontsize=8)
    return _svg(drawing)


def accept_curve(rule: Rule, target: float, title: str) -> str:
    """What goes to review against the share of wrong ones among the accepted, with its upper bound and the chosen point."""
    axes, drawing = _axes(title, "share that goes to review", "wrong among the accepted")
    axes.set_yscale("log")
    review = [point.review for point in rule.curve]
    axes.plot(review, [max(point.bound, _LEAST / 10) for point in rule.curve], color=AMBER, lw=1.2, label="upper bound")
    axes.plot(review, [max(point.rate, _LEAST / 10) for point in rule.curve], color=BLUE, lw=1.6, label="seen")
    axes.axhline(target, color=RED, lw=1, ls=(0, (4, 3)), label="target")
    if rule.threshold is not None:
        axes.axvline(rule.review, color=SOFT, lw=1, ls=(0, (1, 2)), label="accepted from here")
    axes.set_ylim(_LEAST / 10, 1)
    axes.set_xlim(0, 1)
    axes.legend(frameon=False, fontsize=8)
    return _svg(drawing)


def intervals(names: Sequence[str], values: Sequence[tuple[float, float, float]], title: str, axis: str) -> str:
    """One line a name: a value with its interval (value, low, high)."""
    axes, drawing = _axes(title, axis, "", height=0.9 + 0.28 * len(names))
    places = list(range(len(names)))[::-1]
    for place, (value, low, high) in zip(places, values, strict=True):
        axes.plot([low, high], [place, place], color=LINE, lw=4, solid_capstyle="round", zorder=2)
        axes.plot([value], [place], "o", color=BLUE, ms=5, zorder=3)
    axes.set_yticks(places, names)
    axes.set_ylim(-0.7, len(names) - 0.3)
    axes.tick_params(axis="y", length=0)
    return _svg(drawing)


def _axes(title: str, x: str, y: str, height: float = _SIZE[1]) -> tuple[Axes, Drawing]:
    drawing = Drawing(figsize=(_SIZE[0], height), layout="constrained")
    axes = drawing.add_subplot()
    axes.set_title(title, fontsize=10, loc="left", color="#1d2733")
    axes.set_xlabel(x, fontsize=8.5, color=SOFT)
    axes.set_ylabel(y, fontsize=8.5, color=SOFT)
    axes.tick_params(labelsize=8, colors=SOFT)
    axes.grid(color=LINE, lw=0.5, zorder=0)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(LINE)
    return axes, drawing


def _svg(drawing: Drawing) -> str:
    """The drawing as an SVG element; the same drawing gives the same text."""
    file = io.StringIO()
    drawing.set_facecolor("none")
    FigureCanvasSVG(drawing).print_svg(file, metadata={"Date": None, "Creator": None})  # type: ignore[no-untyped-call]
    text = file.getvalue()
    return re.sub(r"<metadata>.*?</metadata>", "", text[text.index("<svg") :], flags=re.DOTALL)
