"""What a cell is called: the printed labels that lead to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from extraction.export.neutral import printable
from extraction.plain import han_join
from extraction.report import CellRecord, FieldRecord, Report, Section, TableRecord


@dataclass(slots=True)
class Trails:
    """The labels of a table's cells, looked up by place. A label leads to every row (column) that its cell spans."""

    rows: dict[int, list[CellRecord]] = field(default_factory=dict)
    columns: dict[int, list[CellRecord]] = field(default_factory=dict)

    @classmethod
    def of(cls, table: TableRecord) -> Trails:
        trails = cls()
        for cell in sorted(table.cells, key=lambda cell: (cell.row, cell.column)):
            if not cell.text.strip():
                continue
            if cell.role == "row-label":
                for row in range(cell.row, cell.row + cell.row_span):
                    trails.rows.setdefault(row, []).append(cell)
            elif cell.role == "column-header":
                for column in range(cell.column, cell.column + cell.column_span):
                    trails.columns.setdefault(column, []).append(cell)
        return trails

    def row(self, row: int, column: int) -> tuple[str, ...]:
        """The labels left of a place, outermost first."""
        return tuple(one_line(cell.text) for cell in self.rows.get(row, ()) if cell.column < column)

    def column(self, row: int, column: int) -> tuple[str, ...]:
        """The headers above a place, outermost first. Of several blocks of headers, the block nearest above counts."""
        block: list[CellRecord] = []
        for cell in self.columns.get(column, ()):
            if cell.row >= row:
                break
            if block and cell.row > block[-1].row + block[-1].row_span:
                block = []
            block.append(cell)
        return tuple(one_line(cell.text) for cell in block)

    def name(self, row: int, column: int) -> str:
        """`row labels × column headers`, or the place in numbers where nothing leads to it."""
        parts = [" › ".join(labels) for labels in (self.row(row, column), self.column(row, column)) if labels]
        return " × ".join(parts) or f"R{row + 1} C{column + 1}"


def one_line(text: str) -> str:
    """`text` as one line: a label is often broken only because its cell is narrow."""
    return han_join([line for line in printable(text).splitlines() if line.strip()])


def figure(number: float | None) -> str:
    """One side of an identity as a person writes it; a dash where it could not be calculated."""
    return "—" if number is None else f"{number:.15g}"


def field_name(name: str, record: FieldRecord, trails: dict[str, Trails]) -> str:
    """What the paper calls a field, by the labels of its first cell; the field's id where it stands in no table."""
    for evidence in record.evidence:
        if evidence.table in trails and evidence.row is not None and evidence.column is not None:
            return trails[evidence.table].name(evidence.row, evidence.column)
    return name


def walk(sections: Sequence[Section]) -> Iterator[Section]:
    """All sections, depth first, in order."""
    for section in sections:
        yield section
        yield from walk(section.children)


def review_count(report: Report) -> int:
    """How many table cells of the report are in review."""
    return sum(cell.state == "review" for table in report.tables for cell in table.cells)
