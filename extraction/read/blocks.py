"""Paragraphs and tables as DOCX and HTML have them, nested as they like, and their way onto a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from extraction.limits import Limits
from extraction.page import Page
from extraction.read.flow import Flow, FlowCell

LONG = 150  # characters of a cell that is rather a page of text than a cell


class Type(NamedTuple):
    """How text is set: its weight, its size in points where it is known and not the usual one, and its face, as `hand` names it."""

    bold: bool = False
    size: float | None = None
    face: str = ""


USUAL = Type()


@dataclass(slots=True)
class Paragraph:
    text: str
    type: Type = USUAL


@dataclass(slots=True)
class TableCell:
    """Zero-based; holds paragraphs and tables."""

    row: int
    column: int
    row_span: int = 1
    column_span: int = 1
    blocks: list[Block] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Its own paragraphs, parted by newlines; not those of tables in it."""
        return "\n".join(block.text for block in self.blocks if isinstance(block, Paragraph) and block.text.strip())

    @property
    def tables(self) -> list[Table]:
        return [block for block in self.blocks if isinstance(block, Table)]


@dataclass(slots=True)
class Table:
    rows: int
    columns: int
    cells: list[TableCell]


Block = Paragraph | Table


def lay_out(blocks: Sequence[Block], limits: Limits) -> Page:
    """All blocks on one page; tables that only arrange a page are taken apart. Raises `TooLarge`."""
    flow = Flow(limits)
    _add(flow, blocks)
    return flow.page()


def _add(flow: Flow, blocks: Sequence[Block]) -> None:
    for block in blocks:
        if isinstance(block, Paragraph):
            flow.paragraph(block.text, bold=block.type.bold, size=block.type.size, face=block.type.face)
        elif is_layout(block):
            for cell in block.cells:
                _add(flow, cell.blocks)
        else:
            cells = [FlowCell(cell.row, cell.column, cell.text, cell.row_span, cell.column_span) for cell in block.cells]
            flow.grid(block.rows, block.columns, cells)
            for cell in block.cells:
                _add(flow, cell.tables)


def is_layout(table: Table) -> bool:
    """Whether a table only arranges a page: most of it lies in tables within it, its one cell or column is running text, or a cell
    holds running text and tables."""
    filled = [cell for cell in table.cells if cell.text or cell.tables]
    own = sum(len(cell.text) for cell in table.cells)
    nested = sum(len(paragraph.text) for cell in table.cells for inner in cell.tables for paragraph in _paragraphs(inner))
    if nested > own or any(cell.tables and _is_prose(cell) for cell in filled):
        return True
    if len(filled) == 1:
        return table.rows * table.columns == 1 or _is_prose(filled[0])
    return len({cell.column for cell in filled}) == 1 and any(map(_is_prose, filled))


def _is_prose(cell: TableCell) -> bool:
    return len(cell.text) > LONG


def _paragraphs(table: Table) -> Iterator[Paragraph]:
    for cell in table.cells:
        for block in cell.blocks:
            if isinstance(block, Paragraph):
                yield block
            else:
                yield from _paragraphs(block)
