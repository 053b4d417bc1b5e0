"""A table's rows as a form sees them: the labels that lead to a row, and the values that stand in it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from extraction.align.values import Value, parse_value
from extraction.plain import HAN
from extraction.table import Cell, Table

_MOSTLY = 0.9  # of the rows with values that must end in one column for the columns to mean something
_HAN = re.compile(f"[{HAN}]")


@dataclass(slots=True)
class Entry:
    """A cell that may hold a value. `headers` are the texts above it in the nearest block of header rows, outermost first."""

    cell: Cell
    value: Value
    headers: tuple[str, ...] = ()

    @property
    def blank(self) -> bool:
        return self.value.kind == "blank" and not self.cell.ink


@dataclass(slots=True)
class Row:
    """Row `index` of table number `table`. `labels` are outermost first; `entries` run from left to right.

    `shared`: the innermost label belongs to another row with values, too, where a line between two labels was lost. `joined`: a
    label stands behind values, so that two rows were written as one.
    """

    table: int
    index: int
    labels: tuple[str, ...]
    entries: list[Entry] = field(default_factory=list)
    shared: bool = False
    joined: bool = False

    @property
    def filled(self) -> list[Entry]:
        return [entry for entry in self.entries if not entry.blank]


def rows_of(table: Table, number: int) -> list[Row]:
    """The rows of a table, those without any value included.

    What counts as a value follows from what the cells hold: a cell that reads as a number or mark and does not stand under a
    label's column.
    """
    by_row: dict[int, list[Cell]] = {}
    for cell in table.cells:
        for index in range(cell.row, cell.row + cell.row_span):
            by_row.setdefault(index, []).append(cell)
    columns, labels = value_columns(table), _label_columns(table)
    ragged = is_ragged(table)
    above = _Columns(table)
    rows = []
    for index in range(table.rows):
        cells = sorted(by_row.get(index, []), key=lambda cell: cell.column)
        row = _row(number, index, cells, None if ragged else columns, labels)
        row.joined = table.origin == "stated" and _has_label_behind_values(index, cells)
        for entry in row.entries:
            entry.headers = above.headers_above(index, entry.cell.column)
        rows.append(row)
    _mark_shared(rows, by_row)
    return rows


def _mark_shared(rows: Sequence[Row], by_row: Mapping[int, Sequence[Cell]]) -> None:
    """Mark the rows with values that have their innermost label in common."""
    owners: dict[tuple[int, int], list[Row]] = {}
    for row in rows:
        labels = [cell for cell in by_row.get(row.index, ()) if _is_label(cell)]
        if row.filled and labels:
            innermost = max(labels, key=lambda cell: cell.column)
            owners.setdefault((innermost.row, innermost.column), []).append(row)
    for sharing in owners.values():
        for row in sharing:
            row.shared = len(sharing) > 1


def value_columns(table: Table) -> frozenset[int]:
    """The columns in which most of what is printed below the headers reads as a number or a mark."""
    values: dict[int, int] = {}
    texts: dict[int, int] = {}
    for cell in table.cells:
        if cell.role == "column-header" and not _numeric(cell):
            continue
        count = values if _numeric(cell) else texts if cell.text.strip() else None
        if count is not None:
            count[cell.column] = count.get(cell.column, 0) + 1
    return frozenset(column for column, count in values.items() if count >= texts.get(column, 0) * 0.5)


def _label_columns(table: Table) -> frozenset[int]:
    """The columns that hold labels of rows and no value: an empty cell among these is covered by the label beside it."""
    labels = {cell.column for cell in table.cells if cell.role == "row-label" and cell.text.strip()}
    return frozenset(labels - {cell.column for cell in table.cells if _numeric(cell)})


def _numeric(cell: Cell) -> bool:
    value = parse_value(cell.text)
    return value is not None and value.kind != "blank"


def is_ragged(table: Table) -> bool:
    """Whether the rows from the first value on end in different columns: the spans of labels were lost, and only the order within a
    row counts."""
    if table.origin != "stated":
        return False
    ends: dict[int, int] = {}
    for cell in table.cells:
        for row in range(cell.row, cell.row + cell.row_span):
            ends[row] = max(ends.get(row, 0), cell.column + cell.column_span)
    first = min((cell.row for cell in table.cells if _numeric(cell)), default=table.rows)
    counts = Counter(end for row, end in ends.items() if row >= first)
    return len(counts) > 1 and counts.most_common(1)[0][1] < _MOSTLY * counts.total()


def headers_in_place(table: Table) -> bool:
    """Whether headers stand above their columns: where their spans were lost, no row of them reaches as far as rows of values."""
    if table.origin != "stated":
        return True
    first = min((cell.row for cell in table.cells if _numeric(cell)), default=0)
    end = max((cell.column + cell.column_span for cell in table.cells if cell.row >= first), default=0)
    headers = (cell for cell in table.cells if cell.row < first and cell.text.strip())
    return any(cell.column + cell.column_span >= end for cell in headers)


def _row(number: int, index: int, cells: Sequence[Cell], columns: frozenset[int] | None, covered: frozenset[int]) -> Row:
    """`columns` are those of the values, None where a table is ragged: then all that follows the last label counts. Empty cells in
    columns of labels are `covered`."""
    labels: list[str] = []
    entries: list[Entry] = []
    last_label = max((cell.column for cell in cells if _is_label(cell)), default=-1)
    for cell in cells:
        value = parse_value(cell.text)
        starts_here = cell.row == index
        if value is None:
            if _unreadable(cell, columns) and starts_here and cell.column > last_label:
                entries.append(Entry(cell, Value("unreadable", None, None, cell.text)))
            else:
                labels.append(cell.text)
        elif value.kind == "blank":
            may_hold = columns is None or cell.column in columns or (cell.role == "value" and cell.column not in covered)
            if starts_here and cell.column > last_label and may_hold:
                kind = Value("unreadable", None, None, "") if cell.ink else value
                entries.append(Entry(cell, kind))
        elif starts_here and (cell.column > last_label or cell.role == "value"):
            entries.append(Entry(cell, value))
    return Row(number, index, tuple(labels), entries)


def _has_label_behind_values(index: int, cells: Sequence[Cell]) -> bool:
    """Whether a label of a row stands between its figures. `cells` are in order, those from the rows above included."""
    own = [cell for cell in cells if cell.row == index]
    figures = [cell.column for cell in own if _numeric(cell)]
    labels = [cell.column for cell in own if cell.role == "row-label" and cell.text.strip() and _is_label(cell)]
    return bool(figures) and any(figures[0] < column < figures[-1] for column in labels)


def _is_label(cell: Cell) -> bool:
    return parse_value(cell.text) is None and cell.role != "value"


def _unreadable(cell: Cell, columns: frozenset[int] | None) -> bool:
    """Short text among the values that is no value: a figure that was read as something else."""
    text = cell.text.strip()
    return cell.role == "value" and len(text) <= 8 and ((columns is not None and cell.column in columns) or not _HAN.search(text))


def turned(table: Table) -> Table:
    """The same table with rows and columns exchanged."""
    swap = {"column-header": "row-label", "row-label": "column-header"}
    cells = [
        Cell(
            row=cell.column, column=cell.row, text=cell.text, page=cell.page, box=cell.box, row_span=cell.column_span,
            column_span=cell.row_span, role=swap.get(cell.role, cell.role), role_probability=cell.role_probability,  # type: ignore[arg-type]
            probability=cell.probability, readings=cell.readings, ink=cell.ink,
        )
        for cell in table.cells
    ]  # fmt: skip
    return Table(table.columns, table.rows, cells, table.pages, table.origin, table.start, table.sparse, table.quality)


class _Columns:
    """The cells of a table by the columns that they cover, from the bottom up."""

    def __init__(self, table: Table) -> None:
        self._cells: dict[int, list[Cell]] = {}
        for cell in sorted(table.cells, key=lambda cell: -cell.row):
            if cell.text.strip():
                for column in range(cell.column, cell.column + cell.column_span):
                    self._cells.setdefault(column, []).append(cell)

    def headers_above(self, row: int, column: int) -> tuple[str, ...]:
        path: list[Cell] = []
        for cell in self._cells.get(column, ()):
            if cell.row >= row:
                continue
            if parse_value(cell.text) is not None:
                if path:
                    break
                continue
            if path and cell.row + cell.row_span < path[-1].row:  # a gap: another block's headers
                break
            path.append(cell)
        return tuple(cell.text for cell in reversed(path))
