"""In which order a table prints a form's columns, told by the rows of labels above its values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extraction.align.form import FormField
from extraction.align.labels import similarity
from extraction.align.values import parse_value
from extraction.table import Table

_SAME = 0.8  # similarity from which a header is a column's label


@dataclass(frozen=True, slots=True)
class Order:
    """`places[k]` is the index of the field that stands at place k from the left; None where the headers contradict the form's
    order without settling another. `usual` says that nothing speaks against the form's own order."""

    places: tuple[int, ...] | None
    usual: bool


def printed_order(fields: Sequence[FormField], tables: Sequence[Table]) -> Order:
    """The order of a line's fields in these tables, which are the pieces of one; the first piece whose headers tell it counts.

    Headers stand in rows, a group's label in the place of the columns below it: 自然人 | 法人或其他组织 | 总计 over 商业企业 |
    科研机构 | …. Only the order within a row is looked at, so that it does not matter whether spans were lost.
    """
    for table in tables:
        rows = _header_rows(fields, table)
        if not rows:
            continue
        if all(row == sorted(row, key=lambda label: label.first) for row in rows):
            return Order(tuple(range(len(fields))), True)
        places = _expanded(rows)
        return Order(tuple(places) if sorted(places) == list(range(len(fields))) else None, False)
    return Order(tuple(range(len(fields))), True)


@dataclass(frozen=True, slots=True)
class _Label:
    """A column's or a group's label; `members` are the indexes of the fields below it."""

    text: str
    members: tuple[int, ...]

    @property
    def first(self) -> int:
        return self.members[0]


def _labels(fields: Sequence[FormField]) -> list[_Label]:
    members: dict[tuple[str, ...], list[int]] = {}
    for index, field in enumerate(fields):
        for depth in range(1, len(field.column) + 1):
            members.setdefault(field.column[:depth], []).append(index)
    return [_Label(path[-1], tuple(indexes)) for path, indexes in members.items()]


def _header_rows(fields: Sequence[FormField], table: Table) -> list[list[_Label]]:
    """The rows in which two labels or more stand, from left to right; a label that is repeated further down counts once."""
    labels = _labels(fields)
    by_row: dict[int, list[tuple[int, _Label]]] = {}
    seen: set[_Label] = set()
    for cell in sorted(table.cells, key=lambda cell: (cell.row, cell.column)):
        if parse_value(cell.text) is not None:
            continue
        label = max(labels, key=lambda label: similarity(cell.text, label.text))
        if label not in seen and similarity(cell.text, label.text) > _SAME:
            by_row.setdefault(cell.row, []).append((cell.column, label))
            seen.add(label)
    rows = [_comparable([label for _, label in found]) for _, found in sorted(by_row.items())]
    return [row for row in rows if len(row) > 1]


def _comparable(row: list[_Label]) -> list[_Label]:
    """Of a row, the labels whose order means something. Where a group stands in one row with its own columns, several rows of
    headers were written as one, and labels that span rows came first, wherever they stand: only the group's columns can be
    compared."""
    for group in row:
        inside = [label for label in row if label is not group and set(label.members) < set(group.members)]
        if inside:
            return inside
    return row


def _expanded(rows: Sequence[Sequence[_Label]]) -> list[int]:
    """The columns from left to right: the first row's, each group replaced by its columns in the order of the rows below."""
    below = [label for row in rows[1:] for label in row if len(label.members) == 1]
    places: list[int] = []
    for label in rows[0]:
        inside = [member.first for member in below if member.first in label.members]
        places += [label.first] if len(label.members) == 1 else inside
    return places
