"""Pieces of one printed table, parted by a page break or given as grids of their own, made one again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from extraction.assemble.between import Between
from extraction.assemble.tables.draft import Draft
from extraction.assemble.tables.join import append, repeated_header
from extraction.assemble.tables.roles import assign_roles
from extraction.classify import SegmentLabels
from extraction.limits import DEFAULT
from extraction.page import Page

_SAME_EDGE = 0.015  # of the table's width: two borders are one
_DRIFT = 0.045  # of the table's width: how far a border of the same column may move from page to page
_LOOSE = 0.12  # the same for columns that were told from the alignment of text
_OUTER = 0.04  # of the page's width: how far a table's sides may move from page to page
_TOUCHING = 0.8  # of a line of type: pieces on one page that are this close are one table


def stitch(drafts: Sequence[Draft], pages: Sequence[Page], labels: Sequence[Sequence[SegmentLabels]]) -> list[Draft]:
    """`drafts`, in the order of the document, with those joined that continue the one before."""
    between = Between({place for draft in drafts for place in draft.used}, pages, labels)
    tables: list[Draft] = []
    for draft in drafts:
        joined = _join(tables[-1], draft, between) if tables else None
        if joined is None:
            tables.append(draft)
        else:
            tables[-1] = joined
    for table in tables:
        if table.top != table.bottom:  # of several pieces
            assign_roles(table.cells, table.rows, table.columns)
    return tables


def _join(upper: Draft, lower: Draft, between: Between) -> Draft | None:
    """The two as one table where `lower` continues `upper`, else None."""
    if not between.free(upper.bottom, lower.top):
        return None
    if not {upper.origin, lower.origin} <= {"ruled", "aligned"}:
        return _join_stated(upper, lower)
    loose = "aligned" in (upper.origin, lower.origin)
    if upper.bottom[0] == lower.top[0]:
        if not _touching(upper, lower, between.page(lower.top[0])):
            return None
    elif not _same_width(upper, lower, between, _LOOSE if loose else _OUTER):
        return None
    if _is_across(lower) and lower.columns == upper.columns:
        numbers: Numbers | None = (range(upper.columns + 1), range(upper.columns + 1))
    else:
        numbers = _same_columns(upper.edges, lower.edges, _LOOSE) if loose else _common_columns(upper.edges, lower.edges)
    if numbers is None or (upper.rows + lower.rows) * (numbers[0][-1] + 1) > DEFAULT.table_cells:
        return None
    finer = max(len(upper.edges), len(lower.edges)) <= numbers[0][-1]
    if finer and 0 in lower.header_rows():
        return None  # columns of its own under a header of its own: another table
    edges = _common_edges(upper.edges, lower.edges, numbers)
    return append(_on(upper, numbers[0], edges), _on(lower, numbers[1], edges))


def _join_stated(upper: Draft, lower: Draft) -> Draft | None:
    """Pieces of a text: the second goes on with the first if it has the same columns and no header of its own, or the same one."""
    vague = upper.sparse or upper.origin == "flattened"
    if upper.origin != lower.origin or upper.sparse != lower.sparse or (upper.columns != lower.columns and not vague):
        return None
    if (upper.rows + lower.rows) * max(upper.columns, lower.columns) > DEFAULT.table_cells:
        return None
    if 0 in lower.header_rows() and not repeated_header(upper, lower):
        return None
    edges = max(upper.edges, lower.edges, key=len)
    return append(_on(upper, range(upper.columns + 1), edges), _on(lower, range(lower.columns + 1), edges))


def _touching(upper: Draft, lower: Draft, page: Page) -> bool:
    """Whether two pieces on one page stand directly on each other and end at the same sides."""
    places = (upper.used | lower.used) if page.segments else set()
    heights = [page.segments[index].box.height for number, index in places if number == page.number]
    line = median(heights) if heights else 0.0
    sides = max(abs(upper.bottom[1].x0 - lower.top[1].x0), abs(upper.bottom[1].x1 - lower.top[1].x1))
    return lower.top[1].y0 - upper.bottom[1].y1 <= _TOUCHING * line and sides <= _SAME_EDGE * page.width


def _same_width(upper: Draft, lower: Draft, between: Between, tolerance: float) -> bool:
    """Whether both are equally wide, by the measure of their pages."""
    above, below = (
        upper.bottom[1].width / between.page(upper.bottom[0]).width,
        lower.top[1].width / between.page(lower.top[0]).width,
    )
    return abs(above - below) <= tolerance


def _is_across(draft: Draft) -> bool:
    """Whether all rows are one cell, such as a note, so that none of them shows where the columns are."""
    return all(cell.column_span == draft.columns for cell in draft.cells)


Numbers = tuple[Sequence[int], Sequence[int]]  # of each piece's borders among the borders of the whole table


def _same_columns(upper: Sequence[float], lower: Sequence[float], drift: float) -> Numbers | None:
    """The borders one by one, if there are equally many and none moved further than `drift` of the width."""
    if len(upper) != len(lower):
        return None
    moved = max(abs(a - b) for a, b in zip(_relative(upper), _relative(lower), strict=True))
    return (range(len(upper)), range(len(lower))) if moved <= drift else None


def _common_columns(upper: Sequence[float], lower: Sequence[float]) -> Numbers | None:
    """The borders of both together, those within `_SAME_EDGE` being one; None where a column would vanish."""
    same = _same_columns(upper, lower, _DRIFT)
    if same is not None:
        return same
    a, b = _relative(upper), _relative(lower)
    number, last, numbers = -1, float("-inf"), {}
    for place in sorted({*a, *b}):
        if place - last > _SAME_EDGE:
            number, last = number + 1, place
        numbers[place] = number
    of_upper, of_lower = [numbers[place] for place in a], [numbers[place] for place in b]
    if any(left == right for of_piece in (of_upper, of_lower) for left, right in pairwise(of_piece)):
        return None
    return of_upper, of_lower


def _common_edges(upper: Sequence[float], lower: Sequence[float], numbers: Numbers) -> tuple[float, ...]:
    """Where the borders of the whole table lie, on the page of `upper`."""
    width = upper[-1] - upper[0]
    edges = dict(zip(numbers[1], (upper[0] + place * width for place in _relative(lower)), strict=True))
    edges |= dict(zip(numbers[0], upper, strict=True))
    return tuple(edge for _, edge in sorted(edges.items()))


def _relative(edges: Sequence[float]) -> list[float]:
    width = max(edges[-1] - edges[0], 1e-9)
    return [(edge - edges[0]) / width for edge in edges]


def _on(draft: Draft, numbers: Sequence[int], edges: tuple[float, ...]) -> Draft:
    """`draft` on finer columns: its border i is border `numbers[i]` of `edges`."""
    cells = [
        replace(cell, column=numbers[cell.column], column_span=numbers[cell.column + cell.column_span] - numbers[cell.column])
        for cell in draft.cells
    ]
    return replace(draft, cells=cells, columns=len(edges) - 1, edges=edges)
