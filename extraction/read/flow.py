"""Lays the paragraphs and tables of a source without pages out on one endless page, so that later stages see boxes.

The page looks as if it had been typed: A4 wide, 10-point type, full-width characters 10 points wide and all others 5.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extraction.errors import TooLarge
from extraction.geometry import Box
from extraction.limits import DEFAULT, Limits
from extraction.page import Grid, GridCell, Origin, Page, Segment

PAGE_WIDTH = 595.0
MARGIN = 50.0
TYPE_SIZE = 10.0
LINE_HEIGHT = 1.4  # of the type size
PADDING = 2.0  # between a cell's border and its text
SPACING = 4.0  # between two blocks

_TEXT_WIDTH = PAGE_WIDTH - 2 * MARGIN
_WIDE = re.compile(
    "[\u1100-\u115f\u2010-\u2027\u2030-\u205e\u2460-\u24ff\u2500-\u27bf\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f"
    "\uff01-\uff60\uffe0-\uffe6\U0001f000-\U0001faff\U00020000-\U0003fffd]"
)


@dataclass(frozen=True, slots=True)
class FlowCell:
    """A cell to be laid out, zero-based; newlines in `text` part its paragraphs."""

    row: int
    column: int
    text: str
    row_span: int = 1
    column_span: int = 1


class Flow:
    """Collects blocks from top to bottom; `page` gives the whole as one page.

    Raises `TooLarge` as soon as the segments, or the cells of one table, exceed `limits`.
    """

    def __init__(self, limits: Limits = DEFAULT) -> None:
        self._limits = limits
        self._page = Page(number=1, width=PAGE_WIDTH, height=0.0, unit="pt", flowing=True)
        self._y = MARGIN

    def paragraph(self, text: str, *, bold: bool = False, size: float | None = None, face: str | None = None) -> None:
        """Add a paragraph, over the whole width; `size` is that of its type in points, `face` names it. Empty text adds nothing."""
        if not text.strip():
            return
        type_size = size or TYPE_SIZE
        width, height = _typeset(text, _TEXT_WIDTH, type_size)
        box = Box(MARGIN, self._y, MARGIN + width, self._y + height)
        self._add(Segment(text, box, bold=bold, size=type_size, face=face))
        self._y = box.y1 + SPACING

    def grid(self, rows: int, columns: int, cells: Sequence[FlowCell], *, origin: Origin = "stated", sparse: bool = False) -> None:
        """Add a table. Places between a row's cells that none covers become empty cells; a row may end before the last column. Each
        cell with text is one segment.

        Raises ValueError where a cell lies outside the grid or two cells overlap.
        """
        if rows * columns > self._limits.table_cells:
            raise TooLarge(f"a table has {rows} x {columns} cells, more than {self._limits.table_cells}; split the table")
        if rows < 1 or columns < 1:
            return
        whole = sorted([*cells, *_gaps(rows, columns, cells)], key=lambda cell: (cell.row, cell.column))
        x = _edges(MARGIN, _column_widths(columns, whole))
        y = _edges(self._y, _row_heights(rows, whole, x))
        grid_cells = []
        for cell in whole:
            box = Box(x[cell.column], y[cell.row], x[cell.column + cell.column_span], y[cell.row + cell.row_span])
            members = (self._add(_cell_segment(cell.text, box)),) if cell.text.strip() else ()
            grid_cells.append(GridCell(cell.row, cell.column, cell.row_span, cell.column_span, box, members))
        self._page.grids.append(Grid(rows, columns, grid_cells, Box(x[0], y[0], x[-1], y[-1]), origin, sparse))
        self._y = y[-1] + SPACING

    def page(self) -> Page:
        """The page with everything that was added so far."""
        self._page.height = self._y + MARGIN
        return self._page

    def _add(self, segment: Segment) -> int:
        """Append `segment` to the page; returns its index."""
        if len(self._page.segments) >= self._limits.page_segments:
            raise TooLarge(f"it has more than {self._limits.page_segments} paragraphs and cells; split it")
        self._page.segments.append(segment)
        return len(self._page.segments) - 1


def text_width(text: str, size: float = TYPE_SIZE) -> float:
    """Width of one line of `text`, in points."""
    return (len(text) + len(_WIDE.findall(text))) * size / 2


def _typeset(text: str, width: float, size: float = TYPE_SIZE) -> tuple[float, float]:
    """Width and height that `text` takes where lines break at `width`."""
    widest, lines = 0.0, 0
    for line in text.split("\n"):
        natural = text_width(line, size)
        widest = max(widest, min(natural, width))
        lines += max(1, -int(-natural // max(width, size)))
    return widest, lines * size * LINE_HEIGHT


def _cell_segment(text: str, box: Box) -> Segment:
    """The text of a cell, at the left and in the middle of the cell's height, as Word sets it in forms."""
    width, height = _typeset(text, box.width - 2 * PADDING)
    y0 = box.y0 + (box.height - height) / 2
    return Segment(text, Box(box.x0 + PADDING, y0, box.x0 + PADDING + width, y0 + height), size=TYPE_SIZE)


def _gaps(rows: int, columns: int, cells: Sequence[FlowCell]) -> list[FlowCell]:
    """Empty cells for the places that none of `cells` covers, up to the last that the row has: a row that ends early says where."""
    taken = [[False] * columns for _ in range(rows)]
    for cell in cells:
        bottom, right = cell.row + cell.row_span, cell.column + cell.column_span
        if min(cell.row, cell.column) < 0 or min(cell.row_span, cell.column_span) < 1 or bottom > rows or right > columns:
            raise ValueError(f"{cell} lies outside a grid of {rows} x {columns}")
        for row in range(cell.row, bottom):
            if any(taken[row][cell.column : right]):
                raise ValueError(f"{cell} covers a place of another cell")
            taken[row][cell.column : right] = [True] * cell.column_span
    ends = [max((column for column in range(columns) if taken[row][column]), default=-1) for row in range(rows)]
    return [FlowCell(row, column, "") for row in range(rows) for column in range(ends[row]) if not taken[row][column]]


def _column_widths(columns: int, cells: Sequence[FlowCell]) -> list[float]:
    """As wide as their text needs; where that exceeds the page, the widest columns are cut to one common width."""
    natural = [TYPE_SIZE + 2 * PADDING] * columns
    for cell in cells:
        need = max(text_width(line) for line in cell.text.split("\n")) + 2 * PADDING
        share = need / cell.column_span
        for column in range(cell.column, cell.column + cell.column_span):
            natural[column] = max(natural[column], share)
    room, cap = _TEXT_WIDTH, _TEXT_WIDTH
    for rank, width in enumerate(sorted(natural)):
        cap = room / (columns - rank)
        if width > cap:
            break
        room -= width
    return [min(width, cap) for width in natural] if sum(natural) > _TEXT_WIDTH else natural


def _row_heights(rows: int, cells: Sequence[FlowCell], x: Sequence[float]) -> list[float]:
    """As high as the text needs in columns with the edges `x`; what a spanning cell lacks, its last row gives."""
    heights = [TYPE_SIZE * LINE_HEIGHT + 2 * PADDING] * rows
    for cell in sorted(cells, key=lambda cell: cell.row_span):
        width = x[cell.column + cell.column_span] - x[cell.column]
        need = _typeset(cell.text, width - 2 * PADDING)[1] + 2 * PADDING
        span = range(cell.row, cell.row + cell.row_span)
        heights[span[-1]] += max(0.0, need - sum(heights[row] for row in span))
    return heights


def _edges(start: float, lengths: Sequence[float]) -> list[float]:
    edges = [start]
    for length in lengths:
        edges.append(edges[-1] + length)
    return edges
