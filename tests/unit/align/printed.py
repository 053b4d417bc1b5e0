"""Prints a form's tables as grids, the way reports do: what alignment has to read back."""

from __future__ import annotations

from collections.abc import Mapping

from extraction.align.form import Form, FormField
from extraction.geometry import Box
from extraction.table import Cell, Role, Table


def cell(row: int, column: int, text: str, role: Role, row_span: int = 1, column_span: int = 1) -> Cell:
    box = Box(column * 50.0, row * 20.0, (column + column_span) * 50.0, (row + row_span) * 20.0)
    return Cell(row, column, text, 1, box, row_span, column_span, role)


def applications(form: Form, values: Mapping[str, str]) -> Table:
    """Table three: two header rows, labels in three columns with merged groups, then seven values a row."""
    fields = form.tables["applications"]
    columns = list(dict.fromkeys(field.column_id for field in fields))
    first = {field.column_id: field for field in fields[: len(columns)]}
    cells = [cell(0, 0, "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）", "column-header", 2, 3)]
    for at, column in enumerate(columns):
        path = first[column].column
        if len(path) == 1:
            cells.append(cell(0, 3 + at, path[0], "column-header", 2))
        else:
            cells.append(cell(1, 3 + at, path[-1], "column-header"))
    cells.append(cell(0, 4, "法人或其他组织", "column-header", 1, 5))
    rows: dict[str, list[FormField]] = {}
    for field in fields:
        rows.setdefault(field.row_id, []).append(field)
    groups: dict[tuple[int, str], Cell] = {}
    for at, line in enumerate(rows.values()):
        path = line[0].row
        for depth, label in enumerate(path[:-1]):
            if (depth, label) in groups:
                groups[depth, label].row_span += 1
            else:
                groups[depth, label] = cell(2 + at, depth, label, "row-label")
                cells.append(groups[depth, label])
        cells.append(cell(2 + at, len(path) - 1, path[-1], "row-label", 1, 4 - len(path)))
        cells += [cell(2 + at, 3 + k, values.get(field.id, "0"), "value") for k, field in enumerate(line)]
    return Table(2 + len(rows), 3 + len(columns), cells, (1,), "ruled")


def proactive(form: Form, values: Mapping[str, str]) -> Table:
    """Table two: blocks, each with a title row, a header row and its rows."""
    cells: list[Cell] = []
    row, block = 0, None
    rows: dict[str, list[FormField]] = {}
    for field in form.tables["proactive"]:
        rows.setdefault(field.row_id, []).append(field)
    for line in rows.values():
        span = 3 // len(line) if len(line) in (1, 3) else 1
        if line[0].block != block:
            block = line[0].block
            cells.append(cell(row, 0, block or "", "column-header", 1, 4))
            cells.append(cell(row + 1, 0, "信息内容", "column-header"))
            cells += [cell(row + 1, 1 + k * span, field.column[-1], "column-header", 1, span) for k, field in enumerate(line)]
            row += 2
        cells.append(cell(row, 0, line[0].row[-1], "row-label"))
        cells += [cell(row, 1 + k * span, values.get(field.id, "0"), "value", 1, span) for k, field in enumerate(line)]
        row += 1
    return Table(row, 4, cells, (1,), "ruled", start=(1, 0))


def disputes(form: Form, values: Mapping[str, str]) -> Table:
    """Table four: fifteen columns under three groups, one row of values."""
    fields = form.tables["disputes"]
    cells = [
        cell(0, 0, "行政复议", "column-header", 1, 5),
        cell(0, 5, "行政诉讼", "column-header", 1, 10),
        cell(1, 5, "未经复议直接起诉", "column-header", 1, 5),
        cell(1, 10, "复议后起诉", "column-header", 1, 5),
    ]
    for at, field in enumerate(fields):
        top = 1 if at < 5 else 2
        cells.append(cell(top, at, field.column[-1], "column-header", 3 - top))
        cells.append(cell(3, at, values.get(field.id, "0"), "value"))
    return Table(4, len(fields), cells, (1,), "ruled", start=(1, 500))


def numbered(form: Form) -> dict[str, str]:
    """Every field gets a number of its own."""
    return {field.id: str(at + 1) for at, field in enumerate(form.fields)}


def printed_tables(form: Form, values: dict[str, str]) -> list[Table]:
    """All of a form's tables, in their order."""
    return [proactive(form, values), applications(form, values), disputes(form, values)]
