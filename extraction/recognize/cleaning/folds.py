"""Folds of the paper, which look like drawn lines and cut through whatever is printed there."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from extraction.grid.lines import SNAP, cluster
from extraction.page import Grid, Ruling
from extraction.recognize.shades import Gray

Span = tuple[float, float, float]  # start, end, position

STRAIGHT = 2.0  # points by which pieces of a fold lie aside at most: a line of a table may be close to it
RIM = 0.015  # of the page's side
WHOLE = 0.8  # of the page's side that a fold spans
DRAWN = 0.3  # of it that its pieces cover
SHADE = 0.04  # inches to each side of a fold that it darkens
HIGHER = 0.3  # inches: no writing that a fold cuts down is as high
CLEAR = 2.5  # points from a cell's side: a fold so near leaves what stands in the cell
BEYOND = 18.0  # points by which a fold runs past everything else that is drawn that way, at both of its ends
STROKE = 29.0  # points: a line no longer may be a stroke of a heading
TABLE = 3  # lines that begin and end below each other from which on they are those of a table; folds are fewer
ALIKE = 3.0  # points by which the ends of such lines lie aside


def without_folds(rulings: Sequence[Ruling], width: float, height: float, point: float) -> tuple[list[Ruling], list[Ruling]]:
    """`rulings` of a page of `width` by `height` pixels, of which `point` make a point: drawn lines, and pieces of folds.

    A fold goes through the whole sheet; a drawn line ends where the table does, which other lines of it reach, too. What no line
    crosses, and what lies at the rim of the sheet, a shadow, is no line of a table; where all lines of tables run the other way, a
    fold runs past them. Lines that begin and end below each other are a table's, whatever else is drawn on the page.
    """
    folded: set[int] = set()
    for horizontal, side, depth in ((True, width, height), (False, height, width)):
        lines = [index for index, ruling in enumerate(rulings) if ruling.horizontal == horizontal]
        across = [span for r in rulings if r.horizontal != horizontal and not _at_rim(span := _span(r), side)]
        spans = [_span(rulings[index]) for index in lines]
        crossed = [not _at_rim(span, depth) and any(_cross(span, other, SNAP * point) for other in across) for span in spans]
        beside = [(at, at, 0.0) for start, end, at in across if end - start > STROKE * point]
        strokes = [(at, at, 0.0) for start, end, at in across if end - start <= STROKE * point]
        groups = cluster([at for _, _, at in spans], [end - start for start, end, _ in spans], STRAIGHT * point)
        reaches = [(min(spans[i][0] for i in group), max(spans[i][1] for i in group)) for group in groups]
        for group, (start, end) in zip(groups, reaches, strict=True):
            inside = set(group)
            rest = [index for index, span in enumerate(spans) if index not in inside and not _at_rim(span, depth)]
            others = [spans[index] for index in rest if crossed[index]] or beside or [spans[index] for index in rest] or strokes
            drawn = sum(spans[i][1] - spans[i][0] for i in group)
            whole = end - start >= WHOLE * side and drawn >= DRAWN * side
            past = all(start < other[0] - BEYOND * point and end > other[1] + BEYOND * point for other in others)
            if whole and past and others and not _is_of_table((start, end), reaches, side, ALIKE * point):
                folded.update(lines[i] for i in group)
    kept = [ruling for index, ruling in enumerate(rulings) if index not in folded]
    return kept, [rulings[index] for index in sorted(folded)]


def without_shade(gray: Gray, folds: Sequence[Ruling], dpi: float) -> Gray:
    """`gray` with its `folds` as light as paper: what is darker than the fold along which it stands, as figures are, stays."""
    light = gray.copy()
    reach, along = max(2, round(SHADE * dpi)), round(HIGHER * dpi) | 1
    for fold in folds:
        start, end, at = (round(value) for value in _span(fold))
        page = light.T if fold.horizontal else light
        band = page[max(0, start - reach) : end + reach, max(0, at - reach) : at + reach + 1]
        if band.size:
            shade = cv2.morphologyEx(np.ascontiguousarray(band), cv2.MORPH_CLOSE, np.ones((along, 1), np.uint8))
            band[...] = cv2.divide(np.ascontiguousarray(band), cv2.blur(shade, (1, along)), scale=255)
    return light


def mark_folded(grids: Sequence[Grid], folds: Sequence[Ruling], point: float) -> None:
    """A cell in which nothing was read may hold what went with a fold."""
    for cell in (cell for grid in grids for cell in grid.cells if not cell.segments):
        for fold in folds:
            start, end, at = _span(fold)
            low, high, first, last = cell.box.y0, cell.box.y1, cell.box.x0, cell.box.x1
            if not fold.horizontal:
                low, high, first, last = first, last, low, high
            cell.ink |= low + CLEAR * point < at < high - CLEAR * point and start < last and first < end


def _is_of_table(reach: tuple[float, float], reaches: Sequence[tuple[float, float]], side: float, slack: float) -> bool:
    """Whether a line begins and ends where others do, short of the edges of the sheet, at which all folds end."""
    inside = RIM * side < reach[0] and reach[1] < (1.0 - RIM) * side
    return inside and sum(abs(a - reach[0]) <= slack and abs(b - reach[1]) <= slack for a, b in reaches) >= TABLE


def _at_rim(span: Span, depth: float) -> bool:
    return not RIM * depth <= span[2] <= (1.0 - RIM) * depth


def _cross(span: Span, other: Span, slack: float) -> bool:
    """Whether two lines, one across the other, touch or nearly do."""
    return other[0] - slack <= span[2] <= other[1] + slack and span[0] - slack <= other[2] <= span[1] + slack


def _span(ruling: Ruling) -> Span:
    """Where a line starts and ends along itself, and where it lies."""
    if ruling.horizontal:
        return ruling.x0, ruling.x1, ruling.y0
    return ruling.y0, ruling.y1, ruling.x0
