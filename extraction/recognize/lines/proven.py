"""Pieces of ink that are lines and no strokes of characters: told by where they end and by what they continue."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from extraction.recognize.lines.dotted import Piece
from extraction.recognize.lines.line_ink import THICKEST

# In inches.
LONG = 0.4  # a shorter piece has to prove that it is no stroke of a character
REACH = 0.03
IN_LINE = 0.01  # how far two pieces of one line lie aside
BEYOND = 0.035  # how far a line that ends at another one goes beyond it
GAP = 0.1  # between two pieces of one line
BREAK = 0.3  # likewise, where the shorter piece reaches a crossing line and lies exactly in line


class _Crossing:
    """The lines that cross the pieces; lengths are in pixels. Those that are as long as `rule` no character's strokes run over."""

    def __init__(self, lines: Sequence[Piece], reach: float, rule: float, dpi: float) -> None:
        self._at, self._first, self._last = np.array(lines, dtype=np.float64).reshape(-1, 3).T
        self._rules = self._last - self._first >= rule
        self._slack = reach * dpi
        self._over = np.where(self._rules, max(reach, THICKEST) * dpi, self._slack)
        self._beyond = BEYOND * dpi

    def reached(self, piece: Piece) -> int:
        """How many of its ends reach one of the lines, or go over it no further than over the strokes of a double one."""
        position, start, end = piece
        return self._is_reached(position, start, -1) + self._is_reached(position, end, 1)

    def are_end(self, position: float, end: float, outwards: int) -> bool:
        """Whether a line ends at one of the long ones."""
        return bool((self._near(position, end, outwards) & self._rules & (self._missing(end, outwards) >= -self._beyond)).any())

    def _is_reached(self, position: float, end: float, outwards: int) -> bool:
        return bool((self._near(position, end, outwards) & (self._missing(end, outwards) >= -self._over)).any())

    def _near(self, position: float, end: float, outwards: int) -> NDArray[np.bool_]:
        """Those that lie across the way of a line, and that it does not miss by more than a little."""
        met = (self._first - self._slack <= position) & (position <= self._last + self._slack)
        return met & (self._missing(end, outwards) <= self._slack)

    def _missing(self, end: float, outwards: int) -> NDArray[np.float64]:
        """How far a line falls short of each; below zero, how far it goes over it."""
        return (self._at - end) * outwards


def proven(pieces: Sequence[Piece], crossing: Sequence[Piece], reach: float, long: tuple[float, float], dpi: float) -> list[Piece]:
    """Without the strokes of characters: what reaches crossing lines at both of its ends, or runs over them as over the strokes of
    a double line; what reaches one, or none, and is as `long`; and what continues one of these.

    `reach` and `long` are in inches.
    """
    met = _Crossing(crossing, reach, max(long) * dpi, dpi)

    def is_sure(piece: Piece) -> bool:
        _, start, end = piece
        if end - start >= max(long) * dpi:
            return True
        ends = met.reached(piece)
        return ends == 2 or end - start >= long[0 if ends else 1] * dpi

    sure = [piece for piece in pieces if is_sure(piece)]
    others = [piece for piece in pieces if piece not in sure]
    while going_on := _going_on(others, sure, met, dpi):
        sure += going_on
        others = [piece for piece in others if piece not in going_on]
    return sure


def _going_on(pieces: Sequence[Piece], sure: Sequence[Piece], crossing: _Crossing, dpi: float) -> list[Piece]:
    """The pieces that continue one that is sure."""
    known = np.array(sure).reshape(-1, 3)
    return [piece for piece in pieces if _goes_on(piece, known, crossing, dpi)]


def _goes_on(piece: Piece, known: NDArray[np.float64], crossing: _Crossing, dpi: float) -> bool:
    """Whether a piece continues one of `known`.

    Beyond a crossing line at which that ends, as a column does below a merged cell, it has to reach one itself: it may be a stroke
    of what stands in the cell.
    """
    before = _in_line(piece, known, REACH * dpi, GAP * dpi)
    if crossing.reached(piece):
        long_ones = known[known[:, 2] - known[:, 1] >= LONG * dpi]
        return bool(len(before) or len(_in_line(piece, long_ones, IN_LINE * dpi, BREAK * dpi)))
    return any(
        not (crossing.are_end(at, last, 1) if piece[1] >= last else crossing.are_end(at, first, -1)) for at, first, last in before
    )


def _in_line(piece: Piece, known: NDArray[np.float64], aside: float, gap: float) -> NDArray[np.float64]:
    """Those of `known` with which it lies in line, no further than `gap` from their ends; in pixels."""
    position, start, end = piece
    apart = np.maximum(known[:, 1] - end, start - known[:, 2])
    return known[(np.abs(known[:, 0] - position) <= aside) & (apart <= gap)]
