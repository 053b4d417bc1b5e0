"""Rows of a table that no lines part: which lines of text belong to one row."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

from extraction.assemble.alignment import Band, Line
from extraction.assemble.regions import is_figure
from extraction.numbering import number_at

_CLEARER = 1.5  # how much wider gaps between rows are than gaps within a row, to tell one from the other
_WHOLE = 0.9  # share of a row's texts on each of its lines from which on the lines are rows of their own
_OVERLAP = 0.1  # of the type's height, by which a line reaches into the one above it
_FULL_LINE = 1.3  # character widths: how near to its column's side a line ends that had to be broken


def row_groups(lines: Sequence[Line], bands: Sequence[Band]) -> list[int]:
    """For each line, the number of its row, rising from 0.

    Lines are one row where the gaps within a row are clearly smaller than those between rows and no column would get two
    figures; else where a label that filled its column goes on without values beside it.
    """
    if not lines:
        return []
    return _by_gaps(lines, bands) or _by_full_lines(lines, bands)


def ruled_rows(lines: Sequence[Line], bands: Sequence[Band], heights: Sequence[float]) -> list[int] | None:
    """For each line, its row between rules drawn at `heights`; None where the rules do not part the rows."""
    if not heights:
        return None
    rows = [bisect_right(heights, line.box.center[1]) for line in lines]
    empty = set(range(len(heights) + 1)) - set(rows)
    if empty or _clashes(lines, rows, bands) or not _worth(lines, rows):
        return None
    return rows


def _by_gaps(lines: Sequence[Line], bands: Sequence[Band]) -> list[int] | None:
    """Rows parted by the wider gaps, tried from the most marked difference between gaps; None where none will do."""
    if len(lines) < 3:
        return None
    gaps = [b.box.y0 - a.box.y1 for a, b in pairwise(lines)]
    height = sorted(line.box.height for line in lines)[len(lines) // 2]
    floor = 0.15 * height
    levels = sorted({max(gap, floor) for gap in gaps})
    steps = sorted(((b / a, (a + b) / 2) for a, b in pairwise(levels) if b / a >= _CLEARER), reverse=True)
    for _, limit in steps:
        rows = [0]
        for gap in gaps:
            rows.append(rows[-1] + (gap > limit))
        if rows[-1] > 0 and not _clashes(lines, rows, bands) and _worth(lines, rows):
            return rows
    return None


def _worth(lines: Sequence[Line], rows: Sequence[int]) -> bool:
    """Whether rows of several lines have broken texts in some columns only, and are not whole rows set close together."""
    filled = []
    for row in sorted(set(rows)):
        members = [line for line, of in zip(lines, rows, strict=True) if of == row]
        if len(members) > 1:
            most = max(len(line.items) for line in members)
            filled += [len(line.items) / most for line in members] if most > 1 else [0.5]
    return not filled or sum(filled) / len(filled) < _WHOLE


def _clashes(lines: Sequence[Line], rows: Sequence[int], bands: Sequence[Band]) -> bool:
    """Whether a column would have two figures in one row."""
    seen: set[tuple[int, int]] = set()
    for line, row in zip(lines, rows, strict=True):
        for item in line.items:
            if not is_figure(item):
                continue
            place = row, max(range(len(bands)), key=lambda number: bands[number].overlap(item.box.x0, item.box.x1))
            if place in seen:
                return True
            seen.add(place)
    return False


def _by_full_lines(lines: Sequence[Line], bands: Sequence[Band]) -> list[int]:
    """Every line is a row, but for one that overlaps the line before, as parts of a broken label and the values in its middle do,
    or that goes on with labels that reached their columns' sides there."""
    rows = [0]
    for above, line in pairwise(lines):
        rows.append(rows[-1] + (not _goes_on(above, line, bands)))
    return rows


def _goes_on(above: Line, line: Line, bands: Sequence[Band]) -> bool:
    if line.box.y0 < above.box.y1 - _OVERLAP * line.box.height:
        return not _clashes([above, line], [0, 0], bands)
    if len(line.items) >= max(2, len(above.items)) or any(is_figure(item) or number_at(item.text) for item in line.items):
        return False
    for item in line.items:
        band = max(bands, key=lambda band: band.overlap(item.box.x0, item.box.x1))
        before = [other for other in above.items if band.overlap(other.box.x0, other.box.x1) > 0]
        if not before or before[-1].box.x1 < band.x1 - _FULL_LINE * item.box.height or len(before[-1].text) < 4:
            return False
    return True
