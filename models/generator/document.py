"""The neutral document that content is composed into and every writer draws from: paragraphs of labelled runs, and tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from extraction.labels import Label
from extraction.table import Role

ParagraphKind = Literal["title", "heading", "body", "note", "signature", "furniture"]
Value = int | float | None


@dataclass(slots=True)
class Run:
    """Characters that share a label and a weight."""

    text: str
    label: Label
    bold: bool = False


@dataclass(slots=True)
class Paragraph:
    """One paragraph. `level` is 1 to 3 where it begins with a heading; the heading may run in: body runs then follow in the same
    paragraph."""

    kind: ParagraphKind
    runs: list[Run]
    level: int = 0

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)

    @property
    def stands_alone(self) -> bool:
        """Whether nothing but a heading is in it."""
        return all(run.label.startswith("heading") for run in self.runs)


@dataclass(slots=True)
class TableCell:
    """One cell, zero-based. `field` is the form's field that it prints. `vertical` asks for characters set downwards."""

    row: int
    column: int
    text: str
    role: Role
    row_span: int = 1
    column_span: int = 1
    field: str | None = None
    vertical: bool = False


@dataclass(slots=True)
class TableBlock:
    """One table. `weights` are the columns' relative widths; the first `header_rows` rows may be repeated on the next page.
    `torn_at` are rows before which an extractor broke it apart."""

    id: str
    rows: int
    columns: int
    cells: list[TableCell]
    weights: list[float]
    header_rows: int = 1
    torn_at: list[int] = field(default_factory=list)

    def lines(self) -> list[list[TableCell]]:
        """Row by row, the cells that begin there, from left to right."""
        lines: list[list[TableCell]] = [[] for _ in range(self.rows)]
        for cell in sorted(self.cells, key=lambda c: (c.row, c.column)):
            lines[cell.row].append(cell)
        return lines


Block = Paragraph | TableBlock


@dataclass(slots=True)
class Draft:
    """A whole report before it is set: its blocks in order and the truth that no block carries.

    `values` are the form's fields as printed (None for a blank or a mark); `wrong` are the ids of figures that are off on the
    paper. `period` is the ISO dates of the first and last day where the text states them. `running_head` is printed on every
    page by some families.
    """

    form: str | None
    blocks: list[Block]
    year: int
    organization: str
    period: tuple[str, str] | None = None
    values: dict[str, Value] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    ambiguous: list[str] = field(default_factory=list)
    running_head: str = ""

    def tables(self) -> Iterator[TableBlock]:
        for block in self.blocks:
            if isinstance(block, TableBlock):
                yield block

    def paragraphs(self) -> Iterator[Paragraph]:
        for block in self.blocks:
            if isinstance(block, Paragraph):
                yield block
