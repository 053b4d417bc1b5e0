"""Rows that another form explains as well: where their headers are lost, one edition's columns pass for the other's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from extraction.align.columns import Placed, is_below_own_header

_CLEARLY = 0.05  # by how much a row must fit a form better than its rival

Rows = dict[tuple[int, int], dict[str, Placed]]
"""(table, row) -> id -> the field that has its value there."""


def open_to_rivals(placed: Mapping[str, Placed], rivals: Iterable[Mapping[str, Placed]]) -> None:
    """Settle nothing in a row without its headers that a rival form reads otherwise and fits about as well."""
    own = _rows(placed)
    for rival in rivals:
        others = _rows({id_: each for id_, each in rival.items() if each.settled})
        for row, fields in own.items():
            if all(map(is_below_own_header, fields.values())):
                continue
            other = others.get(row, {})
            same = {id_ for id_, each in fields.items() if id_ in other and _cell(other[id_]) == _cell(each)}
            if other and fields.keys() != same and _score(other) > _score(fields) - _CLEARLY:
                for id_ in fields.keys() - same:
                    fields[id_].settled = False
                    fields[id_].reason = fields[id_].reason or "表头缺失，两个版本的表样都可能，无法确定属于哪一栏"


def _rows(placed: Mapping[str, Placed]) -> Rows:
    rows: Rows = {}
    for id_, each in placed.items():
        if each.entry:
            rows.setdefault((each.row.table, each.row.index), {})[id_] = each
    return rows


def _cell(placed: Placed) -> tuple[int, int] | None:
    return (placed.entry.cell.row, placed.entry.cell.column) if placed.entry else None


def _score(fields: Mapping[str, Placed]) -> float:
    return sum(each.score for each in fields.values()) / len(fields)
