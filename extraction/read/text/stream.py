"""Rows out of a stream of cells: how many cells make a row follows from where values end and labels begin again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from math import gcd

from extraction.read.text.found import Rows
from extraction.read.text.lines import folded, is_value
from extraction.read.text.settle import settle, without_tail
from extraction.read.text.stacked import rows_by_values

_SAMPLE = 3000  # cells from which the width of the rows is told
_WIDEST = 256
_FITS = 0.8  # share of the label-after-value steps that must fall between two rows
_CERTAIN = 0.93  # a score that leaves no doubt
_HEADS = (16, 24, 40, 64, 96, 160)  # cells from which the width of a first table is told
_HALF_FIT = 0.7
_CLEARLY = 0.25  # by how much another width must explain the rest of a stream better to be that of a second table
_RETURNS = 0.7  # share of values and dates that must stand above one of their kind
_LONGEST_DATE = 12  # characters
_LABELS_ONLY = 0.5  # weight of a step from empty cells to a label where no value stands before them
_UNEVEN = 0.1  # what it costs that the last row is not full
_BLANK_START = 0.05  # what it costs that rows begin with an empty cell


def rows_of_stream(cells: Sequence[str], marks: Sequence[int]) -> tuple[Rows, bool]:
    """The rows of a table whose cells come one by one, and whether the places of their values are not settled (sparse).

    Empty cells are part of the stream, those that spans cover stand at the end of their row. `marks` are the numbers of cells
    before places that look like a row's end, for streams in which rows are of unequal length.
    """
    width = _width(cells[:_SAMPLE]) or _marked(cells, marks) or _period(cells[:_SAMPLE])
    if width:
        rows = [list(cells[at : at + width]) for at in range(0, len(cells), width)]
        return settle(rows, "end", blanks=True)
    if len(marks) > 1:
        bounds = sorted({0, *marks, len(cells)})
        rows = [without_tail(list(cells[a:b])) for a, b in pairwise(bounds)]
        return settle(rows, "gone", blanks=True)
    return rows_by_values([text for text in cells if text])


def _width(cells: Sequence[str]) -> int | None:
    width, score = _best_width(_kinds(cells))
    return width if score >= _FITS else None


def _kinds(cells: Sequence[str]) -> str:
    """A letter for each cell: E for empty, V for a value, L for a label."""
    return "".join("E" if not text else "V" if is_value(text) else "L" for text in cells)


def _best_width(kinds: str) -> tuple[int, float]:
    """How many cells make a row, and how well that explains the stream, at most 1; the least of what explains it equally well."""
    steps, runs = _steps(kinds), _value_runs(kinds)
    best, best_score = 0, 0.0
    for width in range(2, min(len(kinds), _WIDEST) + 1) if steps or runs else ():
        score = _score(kinds, width, steps, runs)
        if score > best_score + 0.01:
            best, best_score = width, score
    return best, best_score


def _marked(cells: Sequence[str], marks: Sequence[int]) -> int | None:
    """The width of rows if all marks stand at ends of rows of one width, and no cell is left over."""
    width = gcd(*marks) if len(marks) > 1 else 0
    return width if width > 2 and len(cells) % width == 0 else None


def second_table(cells: Sequence[str]) -> int | None:
    """Where rows of another width begin, if two tables follow each other in the stream; None where all is one table."""
    kinds = _kinds(cells[:_SAMPLE])
    for width in _first_widths(kinds):
        rests = [(_gain(kinds[split:], width), -split) for split in _breaks(kinds, width)]
        gain, split = max(rests, default=(0.0, 0))
        if gain >= _CLEARLY and _score_of(kinds[:-split], width) >= _CERTAIN - _UNEVEN:
            return -split
    return None


def _first_widths(kinds: str) -> list[int]:
    """The widths that the rows of a first table may have: that which explains the whole or, where none does, the stream's head."""
    width, score = _best_width(kinds)
    if score >= _CERTAIN - _UNEVEN:
        return [width]
    heads = [(head, *_best_width(kinds[:head])) for head in _HEADS if head < len(kinds)]
    return [width for head, width, score in heads if 3 * width <= head and score >= _CERTAIN]


def _breaks(kinds: str, width: int) -> range:
    """The places between rows of this width from the last at which one surely begins to the first at which none can."""
    split = 0
    for first, last, _ in _steps(kinds):
        if _fit(first, last, width) < _HALF_FIT:
            return range(split or width, last, width)
        split = last if last % width == 0 else split
    return range(0)


def _gain(kinds: str, width: int) -> float:
    """By how much rows of another width explain a stream better than rows of this one; 0 where none explains it well."""
    other, score = _best_width(kinds)
    well = score >= _CERTAIN - _UNEVEN and other != width and len(kinds) > 2 * other
    return score - _score_of(kinds, width) if well else 0.0


def _score_of(kinds: str, width: int) -> float:
    return _score(kinds, width, _steps(kinds), _value_runs(kinds))


def _period(cells: Sequence[str]) -> int | None:
    """The width at which values, dates and empty cells come back under each other, where labels do not tell."""
    classes = [_class(text) for text in cells]
    best, best_score = None, 0.0
    for width in range(2, min(len(cells) // 2, _WIDEST) + 1):
        below = classes[width:]  # the header
        pairs = [(a, b) for a, b in zip(below, below[width:], strict=False) if a or b]
        score = sum(_likeness(a, b) for a, b in pairs) / len(pairs) if len(pairs) > 1 else 0.0
        if score > best_score + 0.01 and len(cells) % width == 0:
            best, best_score = width, score
    return best if best_score >= _RETURNS else None


def _likeness(above: str, below: str) -> float:
    if above == below:
        return 1.0
    return 0.5 if {above, below} == {"value", "empty"} else 0.0


def _class(text: str) -> str:
    """What a cell looks like; nothing for a label."""
    if is_value(text):
        return "value"
    return re.sub(r"\d+", "#", folded(text)) if re.search(r"\d", text) and len(text) <= _LONGEST_DATE else "" if text else "empty"


def _steps(kinds: str) -> list[tuple[int, int, float]]:
    """Where a label follows a value or empty cells, so that a row may begin: the first and last place for it, and its weight."""
    steps, at = [], 1
    while at < len(kinds):
        if kinds[at] == "L" and kinds[at - 1] != "L":
            first = at
            while first > 0 and kinds[first - 1] == "E":
                first -= 1
            steps.append((first, at, 1.0 if first and kinds[first - 1] == "V" else _LABELS_ONLY))
        at += 1
    return steps


def _value_runs(kinds: str) -> list[tuple[int, int]]:
    runs, start = [], None
    for at, kind in enumerate(kinds + "$"):
        if kind == "V" and start is None:
            start = at
        elif kind != "V" and start is not None:
            if at - start > 1:
                runs.append((start, at))
            start = None
    return runs


def _score(kinds: str, width: int, steps: Sequence[tuple[int, int, float]], runs: Sequence[tuple[int, int]]) -> float:
    """How well rows of `width` cells explain the stream, at most 1."""
    fit = sum(weight * _fit(first, last, width) for first, last, weight in steps)
    weights = sum(weight for _, _, weight in steps)
    torn = sum((end - 1) // width > start // width and bool(start % width or (end - start) % width) for start, end in runs)
    starts = range(0, len(kinds), width)
    empty = sum(not kinds[at : at + width].strip("E") for at in starts)
    blank = sum(kinds[at] == "E" for at in starts)
    score = fit / weights if weights else 1.0
    score -= torn / len(runs) if runs else 0.0
    score -= (empty + blank * _BLANK_START) / len(starts)
    return score - (_UNEVEN if len(kinds) % width and len(kinds) < _SAMPLE else 0.0)


def _fit(first: int, last: int, width: int) -> float:
    if last % width == 0:
        return 1.0
    if first % width == 0:
        return 0.9
    return 0.6 if last // width * width > first else 0.0
