"""Tables whose columns, not rows, are the lines of a form: all fields of a table side by side over one row of values."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from extraction.align.columns import Placed
from extraction.align.form import FormField
from extraction.align.labels import path_similarity, similarity
from extraction.align.order import printed_order
from extraction.align.rows import Entry, Row
from extraction.table import Table

_SAME = 0.8  # similarity from which a header is a group's label
_SURPLUS = 0.2  # of the fields: more values than that are another row's
_HALF = 0.5  # similarity up to which a header says nothing
_HEADED = 0.5  # share of the form's labels that must stand in the table's headers


def place_across(fields: Sequence[FormField], table: Table, rows: Sequence[Row]) -> list[Placed]:
    """The fields of a table printed as one row of values, such as 行政复议 and 行政诉讼 with five results each; empty if it is not
    that."""
    top = _top(fields, table)
    rows = [row for row in rows if row.index > top and len(row.labels) < 2]  # texts between or before figures are labels of lines
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
        likeness = _likeness(field, entry) if entry else 0.0
        score = 0.9 + 0.05 * headed + 0.05 * likeness if entry else 0.3  # so many values under so many labels are no chance
        reason = "行内数字与栏数不符" if not settled else None if usual else "栏目顺序与表样不同，不能确定各属哪一栏"
        placed.append(Placed(field, entry, row, score, settled and usual, reason))
    return placed


def _top(fields: Sequence[FormField], table: Table) -> int:
    """The first row in which a group's label stands: what is above belongs to another table that ran into this one."""
    labels = {label for field in fields for label in field.row}
    found = (cell.row for cell in table.cells if any(similarity(cell.text, label) > _SAME for label in labels))
    return min(found, default=-1)


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
        return [(entry, _is_under(field, entry)) for field, entry in zip(fields, map(standing.get, range(count)), strict=True)]
    if table.origin == "stated":  # what is not written between two cells moved all that follow away from their headers
        return [(entry, False) for entry, _ in _below_headers(fields, filled if table.sparse else entries)]
    return _below_headers(fields, entries)


def _below_headers(fields: Sequence[FormField], entries: Sequence[Entry]) -> list[tuple[Entry | None, bool]]:
    """Each field's entry by the headers above, in order, where there are fewer entries than fields: cells that ran into each other.

    A field is settled whose label alone stands above its entry. With up to a fifth of the fields missing there is but one order in
    which the labels of groups that repeat can follow each other.
    """
    alike = np.array([[_likeness(field, entry) for field in fields] for entry in entries])
    gain = np.maximum(alike.reshape(len(entries), len(fields)) - _HALF, 0.0)
    best = np.zeros((len(entries) + 1, len(fields) + 1))
    for i, j in np.ndindex(gain.shape):
        best[i + 1, j + 1] = max(best[i, j] + gain[i, j], best[i, j + 1], best[i + 1, j])
    chosen: list[tuple[Entry | None, bool]] = [(None, False)] * len(fields)
    i, j = gain.shape
    while i and j:
        if best[i, j] == best[i, j - 1]:
            j -= 1
        elif best[i, j] == best[i - 1, j]:
            i -= 1
        else:
            i, j = i - 1, j - 1
            few = len(fields) - len(entries) <= _SURPLUS * len(fields)
            chosen[j] = entries[i], few and _is_under(fields[j], entries[i])
    return chosen


def _is_under(field: FormField, entry: Entry | None) -> bool:
    """Whether an entry stands in one column, under the labels of `field`."""
    return entry is not None and entry.cell.column_span == 1 and _likeness(field, entry) > _SAME


def _likeness(field: FormField, entry: Entry) -> float:
    return path_similarity(entry.headers, (*field.row, *field.column))
