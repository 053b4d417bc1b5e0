"""Lines of the other side of the sheet, which show through: paler than the print, and written over."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from extraction.grid.lines import cluster
from extraction.page import Ruling
from extraction.recognize.shades import Gray, Mask, ink_of

PALE = 0.5  # of the contrast of print, below which a line may be one of the other side
RIM = 12.0  # points at the edges of the page, where the edge of the paper shows
LEVEL = 1.5  # points by which the pieces of a line differ
CORNER = 3.0  # points from a crossing line at which a piece of a line ends there
GAP = (2.0, 150.0)  # points between two pieces of a line that writing parts
WRITTEN = 0.15  # of a gap that holds print
WRITTEN_OVER = 2  # lines that are written over, from which on it is no accident
LOOSE = 0.4  # of the ends of lines that meet no other line: a table under a black seal hangs together all the same
EVEN = 0.5  # of its contrast that a line has on all but a quarter of its length
GHOST = 0.15  # of the contrast of print: paler than lines are drawn, so that
ADRIFT = 0.5  # of their ends loose are enough to tell them from a table's
AS_PALE = 1.25  # times the contrast of the lines that are written over: what is as pale is of the other side, too


def without_bleeding(rulings: Sequence[Ruling], strokes: Gray, point: float) -> list[Ruling]:
    """`rulings` without those of the other side of the sheet. `strokes` is the page (paper white), `point` pixels are a point.

    Text never runs over the lines of its own page's tables, however pale these are; it pays no heed to those of the other side.
    What is hardly to be seen and does not hang together is of the other side, too, though nothing is written over it. A dotted
    line is pale on average and found in pieces: it shows nothing, and stays.
    """
    ink = ink_of(strokes)
    if not ink.any():
        return list(rulings)
    contrast_of_print = 255.0 - float(np.median(strokes[ink]))
    least = PALE * contrast_of_print
    contrasts = [_contrast(ruling, strokes) if _is_even(ruling, strokes) else 255.0 for ruling in rulings]
    depth, width = strokes.shape
    inside = [RIM * point < _span(ruling)[0] < (depth if ruling.horizontal else width) - RIM * point for ruling in rulings]
    pale = {r: contrast for r, contrast, own in zip(rulings, contrasts, inside, strict=True) if own and contrast < least}
    over = [line for line in _lines(list(pale), point) if _is_written_over(line, rulings, strokes < 255.0 - least, point)]
    ghosts = [ruling for ruling, contrast in pale.items() if contrast < GHOST * contrast_of_print]
    if len(over) >= WRITTEN_OVER and _are_loose(pale, LOOSE, rulings, point):
        most = min(least, AS_PALE * max(pale[piece] for line in over for piece in line))
    elif len(ghosts) >= WRITTEN_OVER and _are_loose(ghosts, ADRIFT, rulings, point):
        most = GHOST * contrast_of_print
    else:
        return list(rulings)
    return _hanging_together(rulings, {r for r, contrast in zip(rulings, contrasts, strict=True) if contrast <= most}, point)


def _are_loose(lines: Iterable[Ruling], share: float, rulings: Sequence[Ruling], point: float) -> bool:
    """Whether so large a `share` of the ends of `lines` meets none of the `rulings`."""
    ends = [_is_loose(line, end, rulings, point) for line in lines for end in _span(line)[1:]]
    return sum(ends) >= share * len(ends)


def _hanging_together(rulings: Sequence[Ruling], pale: Set[Ruling], point: float) -> list[Ruling]:
    """`rulings` without those that are `pale` and end loose, and those that end loose without them."""
    kept = list(rulings)
    while True:
        loose = {r for r in kept if r in pale and any(_is_loose(r, end, kept, point) for end in _span(r)[1:])}
        if not loose:
            return kept
        kept = [ruling for ruling in kept if ruling not in loose]


def _lines(rulings: Sequence[Ruling], point: float) -> list[list[Ruling]]:
    """The pieces of each line, in order."""
    lines = []
    for horizontal in (True, False):
        pieces = [ruling for ruling in rulings if ruling.horizontal == horizontal]
        places = [_span(ruling) for ruling in pieces]
        groups = cluster([at for at, _, _ in places], [end - start for _, start, end in places], LEVEL * point)
        lines += [sorted((pieces[index] for index in group), key=lambda ruling: _span(ruling)[1]) for group in groups]
    return lines


def _is_written_over(line: Sequence[Ruling], rulings: Sequence[Ruling], print_only: Mask, point: float) -> bool:
    """Whether print parts two pieces of a line that end at no other line, as they do at a merged cell."""
    for left, right in pairwise(line):
        (at, _, start), (_, end, _) = _span(left), _span(right)
        if not GAP[0] * point <= end - start <= GAP[1] * point:
            continue
        gap = Ruling(start, at, end, at) if left.horizontal else Ruling(at, start, at, end)
        band = _along(gap, print_only, round(point))
        written = bool(band.size) and float(band.any(axis=0).mean()) >= WRITTEN
        if written and _is_loose(left, start, rulings, point) and _is_loose(right, end, rulings, point):
            return True
    return False


def _is_loose(ruling: Ruling, end: float, rulings: Sequence[Ruling], point: float) -> bool:
    """Whether a line meets no line that runs across it at its `end`."""
    at, reach = _span(ruling)[0], CORNER * point
    across = (_span(other) for other in rulings if other.horizontal != ruling.horizontal)
    return not any(abs(place - end) <= reach and first - reach <= at <= last + reach for place, first, last in across)


def _contrast(ruling: Ruling, strokes: Gray) -> float:
    """How much darker than paper a line is, on half of its length at least."""
    band = _along(ruling, strokes, 2)
    return 255.0 - float(np.median(band.min(axis=0))) if band.size else 0.0


def _is_even(ruling: Ruling, strokes: Gray) -> bool:
    """Whether a line is about as dark all along: none of dots or dashes."""
    band = _along(ruling, strokes, 2)
    if not band.size:
        return True
    light, dark = np.percentile(255.0 - band.min(axis=0), (25, 75))
    return bool(light >= EVEN * dark)


def _along(ruling: Ruling, page: NDArray[Any], reach: int) -> NDArray[Any]:
    """The pixels of `page` within `reach` of a line, (2 * reach + 1, length), as if it ran across."""
    at, start, end = _span(ruling)
    turned = page if ruling.horizontal else page.T
    return turned[max(0, round(at) - reach) : round(at) + reach + 1, max(0, round(start)) : round(end)]


def _span(ruling: Ruling) -> tuple[float, float, float]:
    """Where a line lies, and where it starts and ends along itself."""
    return (ruling.y0, ruling.x0, ruling.x1) if ruling.horizontal else (ruling.x0, ruling.y0, ruling.y1)
