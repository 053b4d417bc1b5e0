"""The page of an evaluation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from extraction.labels import LABELS
from models.evaluate import html
from models.evaluate.plots import intervals, reliability_diagram
from models.evaluate.summary import Evaluation, Figure, Summary

HEADLINES = (
    "entity F1",
    "heading boundaries F1",
    "section tree",
    "cell roles F1",
    "TEDS",
    "grids exact",
    "fields exact",
    "silent errors",
    "fields in review",
    "facts exact",
    "section text",
    "printed errors found",
    "false printed errors",
)
"""The measures that every table shows, in order."""
_STATED = ("calibration error", "Brier skill", "ranking of errors")


def evaluation_page(title: str, evaluation: Evaluation, ablation: Mapping[str, Summary] | None = None) -> str:
    """`ablation` holds the summary of each variant, by name, the whole one first."""
    overall = evaluation.overall
    parts = [html.cards((name, shown(overall.figures[name])) for name in HEADLINES if name in overall.figures)]
    if ablation:
        parts += [html.section("What each part is worth", "The same documents without one part at a time."), _rows(ablation)]
    drawn = [reliability_diagram(one, f"Reliability: {kind}s") for kind, one in overall.reliability.items()]
    if drawn:
        parts += [html.section("How sure is sure", "Stated against true shares of wrong items, in tenths of the items.")]
        parts += [html.plots(drawn), _stated(overall)]
    for name, groups in (("damage", evaluation.media), ("layout family", evaluation.families), ("kind", evaluation.kinds)):
        parts += [html.section(f"By {name}"), _rows(groups), html.plots(_group_plots(groups))]
    parts += [html.section("Labels", "Entities: label, segment, start and end must all be right."), _labels(overall)]
    return html.page(title, f"{overall.documents} documents. Brackets: 95 % bootstrap intervals, by document.", parts)


def shown(figure: Figure) -> str:
    """A figure as people read it: small rates need more digits."""
    return f"{figure.value:.5f}" if 0 < figure.value < 0.01 else f"{figure.value:.4f}"


def with_interval(figure: Figure | None) -> str:
    return "-" if figure is None else f"{shown(figure)}|{figure.low:.4f} – {figure.high:.4f}"


def _rows(groups: Mapping[str, Summary]) -> str:
    names = [name for name in HEADLINES if any(name in one.figures for one in groups.values())]
    rows = [[group, str(one.documents), *(with_interval(one.figures.get(name)) for name in names)] for group, one in groups.items()]
    return html.table(["", "documents", *names], rows)


def _group_plots(groups: Mapping[str, Summary]) -> list[str]:
    drawn = []
    for name in ("entity F1", "heading boundaries F1", "fields in review"):
        have: Sequence[tuple[str, Figure]] = [(group, one.figures[name]) for group, one in groups.items() if name in one.figures]
        if len(have) > 1:
            values = [(figure.value, figure.low, figure.high) for _, figure in have]
            drawn.append(intervals([group for group, _ in have], values, name, ""))
    return drawn


def _stated(overall: Summary) -> str:
    rows = [
        [kind, str(one.items), str(one.wrong), *(with_interval(overall.figures.get(f"{kind} {name}")) for name in _STATED)]
        for kind, one in overall.reliability.items()
    ]
    return html.table(["", "items", "wrong", *_STATED], rows)


def _labels(overall: Summary) -> str:
    rows = []
    for label in LABELS:
        parts = [overall.figures.get(f"{label} {part}") for part in ("precision", "recall", "F1")]
        if parts[2] is not None:
            rows.append([label, f"{parts[2].count / 2:.0f}", *(with_interval(part) for part in parts)])
    return html.table(["label", "entities", "precision", "recall", "F1"], rows)
