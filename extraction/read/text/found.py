"""What the finders of tables hand back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from extraction.page import Origin
from extraction.read.flow import FlowCell
from extraction.read.text.lines import Line

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
    """A table without spans; rows may be of uneven length."""
    columns = max(map(len, rows))
    cells = tuple(FlowCell(r, c, text) for r, row in enumerate(rows) for c, text in enumerate(row) if text)
    return Found(start, end, len(rows), columns, cells, origin, sparse)
