"""What the finders of tables hand back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from extraction.page import Origin
from extraction.read.flow import FlowCell
from extraction.read.text.lines import Line, folded

_LONGEST_TITLE = 40  # characters

Rows = list[list[str]]


@dataclass(frozen=True, slots=True)
class Found:
    """A table that stands in the lines from `start` to `end` (exclusive)."""

    start: int
    end: int
    rows: int
    columns: int
    cells: tuple[FlowCell, ...]
    origin: Origin = "stated"
    sparse: bool = False


Finder = Callable[[Sequence[Line], Sequence[bool]], Iterable[Found]]
"""Looks for tables of one shape among the lines that are still free; the tables it gives do not overlap and are in order."""


def from_rows(start: int, end: int, rows: Rows, *, origin: Origin = "stated", sparse: bool = False) -> Found:
    """A table without spans. Rows may be of uneven length; what a row has not is no cell, what it has empty is an empty one."""
    columns = max(map(len, rows))
    cells = tuple(FlowCell(r, c, text) for r, row in enumerate(rows) for c, text in enumerate(row))
    return Found(start, end, len(rows), columns, cells, origin, sparse)


def is_title_above(lines: Sequence[Line], first: int, end: int, rows: Rows) -> bool:
    """Whether the line above a table is a row of one cell that lost its separators: like others in it but for its number."""
    above = lines[first - 1] if first else Line("")
    if not above.body or above.separated or len(above.body) > _LONGEST_TITLE or above.sentence:
        return False
    if first > 1 and lines[first - 2].blank and end < len(lines) and lines[end].blank and not above.enumerator and not above.titled:
        return True  # blank lines part tables from paragraphs here, and none stands between
    return _masked(above.body) in {_masked(row[0]) for row in rows if row and row[0] and not any(row[1:])}


def _masked(text: str) -> str:
    return re.sub(r"[一二三四五六七八九十百\d]+", "#", folded(text))
