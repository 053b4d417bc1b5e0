"""Pages drawn by hand for the tests: tables as text on a page, with or without lines, and labels to go with them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from extraction.classify import SegmentLabels
from extraction.classify.interface import Span
from extraction.geometry import Box
from extraction.labels import Label
from extraction.page import Grid, GridCell, Origin, Page, Segment
from extraction.table import Table

TYPE = 10.0
HEIGHT = 800.0
WIDTH = 600.0


@dataclass(frozen=True)
class Put:
    """A cell to be drawn."""

    row: int
    column: int
    text: str
    row_span: int = 1
    column_span: int = 1
    label: Label = "value"


@dataclass
class Paper:
    """A page being drawn, with the label of each of its segments."""

    number: int = 1
    segments: list[Segment] = field(default_factory=list)
    labels: list[SegmentLabels] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)

    def write(self, text: str, x: float, y: float, label: Label | None = "body", probability: float = 1.0) -> int:
        """Put a line of type with its top left corner at (x, y)."""
        self.segments.append(Segment(text, Box(x, y, x + width(text), y + TYPE), probability))
        self.labels.append(said(label, text) if label else SegmentLabels())
        return len(self.segments) - 1

    def page(self) -> Page:
        return Page(self.number, WIDTH, HEIGHT, "pt", segments=self.segments, grids=self.grids)

    def ruled(self, cells: Iterable[Put], xs: Sequence[float], ys: Sequence[float], origin: Origin = "ruled") -> None:
        """A grid with the borders `xs` and `ys` whose text stands in the middle of its cells."""
        made = []
        for cell in cells:
            box = Box(xs[cell.column], ys[cell.row], xs[cell.column + cell.column_span], ys[cell.row + cell.row_span])
            lines = cell.text.split("\n") if cell.text else []
            top = box.center[1] - len(lines) * TYPE * 0.6
            indexes = tuple(
                self.write(line, box.center[0] - width(line) / 2, top + number * 1.2 * TYPE, cell.label)
                for number, line in enumerate(lines)
            )
            made.append(GridCell(cell.row, cell.column, cell.row_span, cell.column_span, box, indexes, bool(indexes)))
        self.grids.append(Grid(len(ys) - 1, len(xs) - 1, made, Box(xs[0], ys[0], xs[-1], ys[-1]), origin))


def width(text: str) -> float:
    return sum(TYPE if ord(character) > 0x2E80 else TYPE / 2 for character in text)


def said(label: Label, text: str, probability: float = 0.95) -> SegmentLabels:
    return SegmentLabels((Span(label, 0, len(text), probability),))


def shape(table: Table) -> tuple[int, int, set[tuple[int, int, int, int, str]]]:
    """What makes a table exact: its size, and place, spans and text of all its cells."""
    return table.rows, table.columns, {(c.row, c.column, c.row_span, c.column_span, c.text) for c in table.cells}


def wanted(cells: Iterable[Put]) -> tuple[int, int, set[tuple[int, int, int, int, str]]]:
    """The same of cells that were drawn."""
    cells = list(cells)
    rows, columns = max(c.row + c.row_span for c in cells), max(c.column + c.column_span for c in cells)
    return rows, columns, {(c.row, c.column, c.row_span, c.column_span, c.text.replace("\n", "")) for c in cells}
