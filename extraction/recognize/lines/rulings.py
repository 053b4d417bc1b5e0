"""Drawn lines on a straightened scan: thin, faint, broken, dotted or a little bent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from extraction.grid.lines import Interval, join_intervals
from extraction.page import Ruling
from extraction.recognize.lines.dotted import (
    CONTRAST,
    RIM,
    THICKEST_DOTTED,
    Piece,
    dots_of,
    from_dot_to_dot,
    has_even_dots,
    is_alone,
    without_writing,
)
from extraction.recognize.lines.line_ink import SHORTEST_PART, THICKEST, Across, LineInk
from extraction.recognize.lines.proven import IN_LINE, LONG, REACH, proven
from extraction.recognize.shades import Bits, Gray, window

# In inches.
REACH_DOTTED = 0.06
LONG_DOTTED = 0.4, 1.0  # where one end reaches a crossing line, where none does
STROKE_BEYOND = 0.3  # beyond a line that crosses it, no further than a line of type goes up or down from there
NEXT_TABLE = 0.4  # the least white between two tables, in which no line of theirs runs
MOSTLY = 0.5  # of a dotted line that one drawn line covers: the rest is judged by itself
MOST_BESIDE = 0.25  # of the ink on such a rest that there may be close beside it
COVERED = 0.8  # of a dotted line that a drawn one covers: it is that one
BOW = 0.005  # how far a short one may leave a straight line, half a pixel more for the raster
STRAIGHT = 1.2  # no arc that passes for a line is as long as that
BENT = 0.012  # how far a line may leave its own middle
ONE_SIDED = 0.4  # of the contrast on one side that there must be on the other
STROKE = 0.03  # more than the thickness of a stroke of writing: beside a line it may be as dark as a filled area, but not so far


class _Run(NamedTuple):
    """A long and thin piece of ink: the line that it may be, and its pixels."""

    piece: Piece
    ink: NDArray[np.bool_]


def find_rulings(ink: LineInk) -> list[Ruling]:
    """The drawn lines of a page, in its pixels, straight and axis-parallel."""
    dpi = ink.dpi
    drawn, smeared = _pieces(ink.across, dpi)
    drawn_down, smeared_down = _pieces(ink.down, dpi)
    dotted = _dotted(ink.across, smeared, drawn, drawn_down + smeared_down, dpi)
    dotted_down = _dotted(ink.down, smeared_down, drawn_down, drawn + smeared, dpi)
    if not any(end - start >= max(LONG_DOTTED) * dpi for _, start, end in dotted + dotted_down):
        # Where no line is dotted as far as one that needs no proof, none is: writing that fills a row passes for one.
        dotted = dotted_down = []
    dotted, dotted_down = _in_columns(ink.across, dotted, drawn, dpi), _in_columns(ink.down, dotted_down, drawn_down, dpi)
    across, down = drawn + dotted, drawn_down + dotted_down
    sure, sure_down = proven(drawn, down, REACH, (LONG, LONG), dpi), proven(drawn_down, across, REACH, (LONG, LONG), dpi)
    sure += _proven_dotted(dotted, down, ink.across.gray, dpi)
    sure_down += _proven_dotted(dotted_down, across, ink.down.gray, dpi)
    return [Ruling(a, p, b, p) for p, a, b in sure] + [Ruling(p, a, p, b) for p, a, b in sure_down]


def _proven_dotted(pieces: Sequence[Piece], crossing: Sequence[Piece], gray: Gray, dpi: float) -> list[Piece]:
    """The dotted lines that are none by chance, as far as their dots go."""
    sure = proven(pieces, crossing, REACH_DOTTED, LONG_DOTTED, dpi)
    return [from_dot_to_dot(gray, _from_rule_to_rule(piece, sure, crossing, gray, dpi), dpi) for piece in sure]


def _from_rule_to_rule(piece: Piece, others: Sequence[Piece], crossing: Sequence[Piece], gray: Gray, dpi: float) -> Piece:
    """A dotted line without what there is of it beyond the last rules that cross it, if that is a single stroke, such as of a
    bracket in a merged cell: it reaches no other line, and no other part of this one, and is alone in going as far."""
    position, *ends = piece
    slack = REACH_DOTTED * dpi
    met = [line for line in crossing if line[1] - slack <= position <= line[2] + slack and line[2] - line[1] >= LONG * dpi]
    inner = [at for at, start, end in met if end - start >= max(LONG_DOTTED) * dpi and ends[0] + slack < at < ends[1] - slack]
    for which, last in ((0, min), (1, max)) if len(inner) > 1 else ():
        end, rule = ends[which], last(inner)
        reaching = any(abs(at - end) <= slack for at, _, _ in met)
        beside = [other for other in others if other is not piece]
        shared = any(abs(other[1 + which] - end) <= slack or abs(other[0] - position) <= slack for other in beside)
        stroke = (position, end, rule - RIM * dpi) if which == 0 else (position, rule + RIM * dpi, end)
        if abs(end - rule) <= STROKE_BEYOND * dpi and not reaching and not shared and dots_of(gray, stroke, dpi) <= 1:
            ends[which] = rule
    return position, ends[0], ends[1]


def _in_columns(ink: Across, dotted: Sequence[Piece], drawn: Sequence[Piece], dpi: float) -> list[Piece]:
    """`dotted` lines without those that are short with all the lines in line with them: figures in a single row pass for one, but
    for none of many even dots.

    A short drawn piece may be a stroke of writing, wherever it stands, and proves nothing.
    """
    shortest = LONG_DOTTED[0] * dpi
    lines = [*dotted, *(piece for piece in drawn if piece[2] - piece[1] >= shortest)]
    tables = _tables(lines, dpi)
    return [
        piece
        for piece in dotted
        if sum(b - a for _, a, b in _level(piece, lines, tables, REACH * dpi)) >= shortest or has_even_dots(ink.gray, piece, dpi)
    ]


def _tables(lines: Sequence[Piece], dpi: float) -> list[Interval]:
    """From where to where tables reach along their `lines`: where one ends, so do all of its lines."""
    return join_intervals(((start, end) for _, start, end in lines if end - start >= LONG * dpi), NEXT_TABLE * dpi)


def _level(piece: Piece, lines: Sequence[Piece], tables: Sequence[Interval], aside: float) -> list[Piece]:
    """Those of `lines` that lie in line with a piece, and in the same table."""

    def table_of(line: Piece) -> int:
        return min(range(len(tables)), key=lambda number: max(tables[number][0] - line[2], line[1] - tables[number][1]), default=0)

    level = [line for line in lines if abs(line[0] - piece[0]) <= aside]
    return [line for line in level if table_of(line) == table_of(piece)]


def _dotted(ink: Across, smeared: Sequence[Piece], drawn: Sequence[Piece], crossing: Sequence[Piece], dpi: float) -> list[Piece]:
    """What of the pieces that may be dotted lines is: by itself, or because it lies in line with one that is."""
    sure = [part for piece in smeared for part in without_writing(ink.gray, piece, crossing, dpi)]
    if not sure:
        return []
    tables = _tables([*sure, *drawn], dpi)
    parts = [
        run.piece
        for run in _runs(ink.short, round(SHORTEST_PART * dpi), THICKEST_DOTTED * dpi + 1)
        if _level(run.piece, sure, tables, IN_LINE * dpi)
        and not _shares(run.piece, sure, dpi).any()
        and _is_straight(run, dpi)
        and is_alone(ink.gray, run.piece, dpi)
    ]
    return sure + [part for piece in parts for part in without_writing(ink.gray, piece, crossing, dpi, in_line=True)]


def _pieces(ink: Across, dpi: float) -> tuple[list[Piece], list[Piece]]:
    """The drawn lines that run across, and what may be dotted ones."""
    drawn = _runs(ink.drawn, ink.length, THICKEST * dpi + 2)
    even = [_is_straight(run, dpi) for run in drawn]
    solid = [run.piece for run, straight in zip(drawn, even, strict=True) if straight and not _is_edge(ink.gray, run.piece, dpi)]
    bent = [run.piece for run, straight in zip(drawn, even, strict=True) if not straight]
    # Dots that run into each other here and there are drawn in pieces: what is drawn as a whole is no dotted line.
    may_be = [
        run
        for run in _runs(ink.dotted, ink.dotted_length, THICKEST_DOTTED * dpi + 1)
        if not (_shares(run.piece, solid, dpi) >= COVERED).any() and _shares(run.piece, bent, dpi).sum() < COVERED
    ]
    return solid, [run.piece for run in may_be if _is_straight(run, dpi) and _is_dotted(run.piece, solid, ink, dpi)]


def _is_dotted(piece: Piece, solid: Sequence[Piece], ink: Across, dpi: float) -> bool:
    """Whether a smeared line stands alone; where most of it is drawn, whether the rest does: that may be a stroke of writing."""
    shares = _shares(piece, solid, dpi)
    if not (shares >= MOSTLY).any():
        return is_alone(ink.gray, piece, dpi)
    position, start, end = piece
    _, first, last = solid[int(shares.argmax())]
    return any(
        b - a >= ink.dotted_length and is_alone(ink.gray, (position, a, b), dpi, MOST_BESIDE)
        for a, b in ((start, first), (last, end))
    )


def _shares(piece: Piece, others: Sequence[Piece], dpi: float) -> NDArray[np.float64]:
    """How much of a line each of `others` covers, 0 to 1."""
    position, start, end = piece
    at, first, last = np.array(others, dtype=np.float64).reshape(-1, 3).T
    shared = np.maximum(0.0, np.minimum(end, last) - np.maximum(start, first)) / (end - start)
    return np.where(np.abs(at - position) <= REACH * dpi, shared, 0.0)


def _is_edge(gray: Gray, piece: Piece, dpi: float) -> bool:
    """Whether one side of a line is as dark as the line: the edge of a filled area is no line."""
    position, start, end = (round(value) for value in piece)
    away = round((THICKEST / 2 + BENT) * dpi) + 1
    bent = max(1, round(BENT * dpi))

    def shade(top: int, bottom: int) -> NDArray[np.uint8] | None:
        band = gray[max(0, top) : bottom + 1, start:end]
        return band if band.size else None

    line = shade(position - bent, position + bent)
    beyond = away, away + round(STROKE * dpi)
    sides = [
        max(float(np.median(band)) for band in bands)
        for way in (-1, 1)
        if (bands := [band for by in beyond if (band := shade(position + way * by, position + way * by)) is not None])
    ]
    if line is None or not sides:
        return False
    darkness = float(np.median(line.min(axis=0)))
    # Half of what lies beside a line is bare, even where writing stands along it.
    contrasts = [side - darkness for side in sides]
    return min(contrasts) < max(CONTRAST / 2, ONE_SIDED * max(contrasts))


def _runs(bits: Bits, shortest: float, thickest: float) -> list[_Run]:
    """What is long, thin and hardly bent. Lengths are in pixels."""
    place = window(bits)
    if not bits[place].size:
        return []
    top, left = place[0].start, place[1].start
    count, labels, stats, centers = cv2.connectedComponentsWithStats(bits[place], connectivity=8)
    found = []
    for label in range(1, count):
        x, y, width, height, area = (int(value) for value in stats[label])
        if width < shortest or area / width > thickest or height > max(2 * thickest, width / 20):
            continue
        piece = float(top + centers[label][1]), float(left + x), float(left + x + width)
        found.append(_Run(piece, labels[y : y + height, x : x + width] == label))
    return found


def _is_straight(run: _Run, dpi: float) -> bool:
    """Whether it is no arc of a seal's rim: the middles of its columns lie on the line between its ends; an arc leaves it there."""
    height, width = run.ink.shape
    if width >= STRAIGHT * dpi:
        return True
    filled = run.ink.astype(np.float64)
    ink = np.ones(height) @ filled
    columns = np.nonzero(ink)[0]
    middles = (np.arange(height) @ filled)[columns] / ink[columns]
    sixth = max(1, len(columns) // 6)
    ends = (middles[:sixth].mean() + middles[-sixth:].mean()) / 2
    return bool(abs(middles[len(columns) // 3 : -(len(columns) // 3)].mean() - ends) <= BOW * dpi + 0.5)
