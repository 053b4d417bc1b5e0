"""What runs on beyond the corners of a table: strokes of a heading that stands close to it, in line with its own lines."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

from extraction.grid.lines import SNAP, Line

_WRITING = 36.0  # in units: strokes of a line of large type reach no further
_WHOLE = 0.9  # of a table's width: what a line from corner to corner is drawn over
_ROW = 0.5  # of it: what closes another row is drawn over more


def within_corners(horizontal: Sequence[Line], vertical: Sequence[Line], unit: float) -> tuple[list[Line], list[Line]]:
    """The lines without what lies above or below the four corners of the table, where that can only be writing.

    Where both sides of a table end at a line from one to the other, so does the table.
    """
    if len(vertical) < 2:
        return list(horizontal), list(vertical)
    left, right = vertical[0], vertical[-1]
    top, foot = -inf, inf
    if abs(left.start - right.start) <= SNAP * unit and _is_edge(left.start, horizontal, (left, right), unit, below=False):
        top = min(left.start, right.start)
    if abs(left.end - right.end) <= SNAP * unit and _is_edge(left.end, horizontal, (left, right), unit, below=True):
        foot = max(left.end, right.end)
    inside = [line for line in horizontal if top - SNAP * unit <= line.position <= foot + SNAP * unit]
    cut = (
        Line(line.position, [(max(a, top), min(b, foot)) for a, b in line.intervals if a < foot and b > top]) for line in vertical
    )
    return inside, [line for line in cut if line.intervals]


def _is_edge(at: float, horizontal: Sequence[Line], sides: tuple[Line, Line], unit: float, *, below: bool) -> bool:
    """Whether a table's last line (`below`) or its first lies at `at`, and nothing but strokes on its other side."""
    left, right = (side.position for side in sides)
    edge = [line for line in horizontal if abs(line.position - at) <= SNAP * unit]
    beyond = [line for line in horizontal if (line.position - at) * (1 if below else -1) > SNAP * unit]
    whole = any(line.coverage(left, right) >= _WHOLE for line in edge)
    near = all(abs(line.position - at) <= _WRITING * unit for line in beyond)
    return whole and near and not any(line.coverage(left, right) > _ROW for line in beyond)
