"""Folds of the paper, which look like drawn lines and cut through whatever is printed there."""

from __future__ import annotations

from collections.abc import Sequence

from extraction.grid.lines import SNAP, cluster
from extraction.page import Ruling

WHOLE = 0.8  # of the page's side that a fold spans
DRAWN = 0.3  # of it that its pieces cover
BEYOND = 18.0  # points by which a fold runs past everything else that is drawn that way, at both of its ends


def without_folds(rulings: Sequence[Ruling], width: float, height: float, point: float) -> tuple[list[Ruling], list[Ruling]]:
    """`rulings` of a page of `width` by `height` pixels, of which `point` make a point: drawn lines, and pieces of folds.

    A fold goes through the whole sheet; a drawn line ends where the table does, which other lines of it reach, too.
    """
    folded: set[int] = set()
    for horizontal, side in ((True, width), (False, height)):
        lines = [index for index, ruling in enumerate(rulings) if ruling.horizontal == horizontal]
        spans = [_span(rulings[index]) for index in lines]
        groups = cluster([at for _, _, at in spans], [end - start for start, end, _ in spans], SNAP * point)
        for group in groups:
            inside = set(group)
            others = [span for index, span in enumerate(spans) if index not in inside]
            start, end = min(spans[i][0] for i in group), max(spans[i][1] for i in group)
            drawn = sum(spans[i][1] - spans[i][0] for i in group)
            whole = end - start >= WHOLE * side and drawn >= DRAWN * side
            past = all(start < other[0] - BEYOND * point and end > other[1] + BEYOND * point for other in others)
            if whole and past and others:
                folded.update(lines[i] for i in group)
    kept = [ruling for index, ruling in enumerate(rulings) if index not in folded]
    return kept, [rulings[index] for index in sorted(folded)]


def _span(ruling: Ruling) -> tuple[float, float, float]:
    """Where a line starts and ends along itself, and where it lies."""
    if ruling.horizontal:
        return ruling.x0, ruling.x1, ruling.y0
    return ruling.y0, ruling.y1, ruling.x0
