"""Tables whose columns, not rows, are the lines of a form: all fields of a table side by side over one row of values."""

from __future__ import annotations

from collections.abc import Sequence

from extraction.align.columns import Placed
from extraction.align.form import FormField
from extraction.align.labels import path_similarity, similarity
from extraction.align.order import printed_order
from extraction.align.rows import Entry, Row
from extraction.table import Table

_SAME = 0.8  # similarity from which a header is a group's label
_SURPLUS = 0.2  # of the fields: more values than that are another row's
_HEADED = 0.5  # share of the form's labels that must stand in the table's headers


def place_across(fields: Sequence[FormField], table: Table, rows: Sequence[Row]) -> list[Placed]:
    """The fields of a table printed as one row of values, such as 行政复议 and 行政诉讼 with five results each; empty if it is not
    that."""
    rows = [row for row in rows if len(row.labels) < 2]  # texts between or before figures are labels of lines
    if not rows or len(fields) < 2:
        return []
    headed = _headed(fields, table)
    if headed < _HEADED:
        return []
    row = max(rows, key=lambda row: (len(row.filled), len(row.entries)))
    chosen = _choose(fields, table, row)
    if chosen is None:
        return []
    usual = _in_usual_order(fields, table)
    placed = []
    for field, (entry, settled) in zip(fields, chosen, strict=True):
        likeness = path_similarity(entry.headers, (*field.row, *field.column)) if entry else 0.0
        score = 0.9 + 0.05 * headed + 0.05 * likeness if entry else 0.3  # so many values under so many labels are no chance
        reason = "行内数字与栏数不符" if not settled else None if usual else "栏目顺序与表样不同，不能确定各属哪一栏"
        placed.append(Placed(field, entry, row, score, settled and usual, reason))
    return placed


def _in_usual_order(fields: Sequence[FormField], table: Table) -> bool:
    """Whether nothing speaks against the form's order, neither of the columns within a group nor of the groups."""
    groups: dict[str, list[FormField]] = {}
    for field in fields:
        groups.setdefault(field.row_id, []).append(field)
    lines = [line[0].row[-1] for line in groups.values()]
    places: dict[int, list[tuple[int, int]]] = {}
    for cell in table.cells:
        for at, label in enumerate(lines):
            if similarity(cell.text, label) > _SAME:
                places.setdefault(cell.row, []).append((cell.column, at))
    in_order = all([at for _, at in sorted(row)] == sorted(at for _, at in row) for row in places.values())
    return in_order and all(printed_order(line, [table]).usual for line in groups.values())


def _headed(fields: Sequence[FormField], table: Table) -> float:
    """The share of the fields' labels that stand among the table's headers."""
    texts = [cell.text for cell in table.cells if cell.text.strip() and not cell.text.strip().isdigit()]
    labels = {label for field in fields for label in (*field.row, *field.column)}
    found = sum(max((similarity(text, label) for text in texts), default=0.0) > 0.7 for label in labels)
    rows = {label for field in fields for label in field.row}
    rows_found = sum(max((similarity(text, label) for text in texts), default=0.0) > 0.7 for label in rows)
    return found / len(labels) if rows_found * 2 >= len(rows) else 0.0


def _choose(fields: Sequence[FormField], table: Table, row: Row) -> list[tuple[Entry | None, bool]] | None:
    count, filled, entries = len(fields), row.filled, row.entries
    if len(filled) == count:
        return [(entry, True) for entry in filled]
    if len(entries) == count and not table.sparse:
        return [(entry, True) for entry in entries]
    if len(filled) > count:
        surplus = len(filled) - count
        windows = [filled[at : at + surplus + 1] for at in range(count)]
        few = surplus <= _SURPLUS * count
        return [(window[0], few and len({(e.value.kind, e.value.number) for e in window}) == 1) for window in windows]
    if len(filled) * 3 < count and len(entries) * 2 < count:
        return None
    if table.columns == count and not table.sparse and all(entry.cell.column_span == 1 for entry in filled):
        standing = {entry.cell.column: entry for entry in filled}  # something else was read in a cell, or nothing in its ink
        return [(standing.get(column), False) for column in range(count)]
    return [(None, False)] * count
