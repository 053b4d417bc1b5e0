"""The grid of an HTML table, after the algorithm of the HTML standard (forming a table), with its commonest slips mended.

A browser shifts the cells of a row to the right, out of their columns, where a span from above runs a row too far. Nobody meant
that: there the span ends. Nor are there columns that only some rows reach, with a span too wide.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence

from extraction.errors import TooLarge
from extraction.limits import Limits
from extraction.read.xml_tree import Element

_LARGEST_SPAN = 1000  # as browsers have it

Row = tuple[Sequence[Element], int]
"""The cells of a row, and the index of the last row of its group, beyond which no span reaches."""
Place = tuple[int, int, int, int]
"""Row, column, rows and columns of a cell."""


def form_table(rows: Sequence[Row], limits: Limits) -> list[tuple[Element, Place]]:
    """Where each cell stands. Raises `TooLarge`."""
    placed, ends = _placed(rows, limits, None)
    if len(set(ends)) < 2:
        return placed
    placed, ends = _placed(rows, limits, Counter(ends).most_common(1)[0][0])
    width = max(min(ends), max((column + 1 for _, (_, column, _, _) in placed), default=0))  # beyond, spans only run on
    return [(td, (row, column, down, min(across, width - column))) for td, (row, column, down, across) in placed]


def integer(value: str | None, default: int) -> int:
    """A number in an attribute, as lenient as browsers are."""
    match = re.match(r"\s*\+?(\d{1,9})", value or "")
    return int(match[1]) if match else default


def _placed(rows: Sequence[Row], limits: Limits, width: int | None) -> tuple[list[tuple[Element, Place]], list[int]]:
    """Each cell's place, and where each row ends. In rows that would end beyond `width`, spans from above are ended before."""
    taken: dict[tuple[int, int], int] = {}  # of each place, the cell that covers it
    placed: list[tuple[Element, Place]] = []
    ends = []
    columns = 0
    for row, (tds, last) in enumerate(rows):
        if width is not None:
            above = {taken[row, column] for column in range(columns) if (row, column) in taken}
            _end_spans(taken, placed, above, row, width - sum(map(_column_span, tds)))
        column = 0
        for td in tds:
            while (row, column) in taken:
                column += 1
            row_span = integer(td.get("rowspan"), 1) or last - row + 1
            row_span = min(row_span, last - row + 1)
            column_span = _free(taken, row, column, _column_span(td))
            columns = max(columns, column + column_span)
            if columns * len(rows) > limits.table_cells:
                raise TooLarge(f"a table has {len(rows)} x {columns} cells, more than {limits.table_cells}; split the table")
            covered = ((r, c) for r in range(row, row + row_span) for c in range(column, column + column_span))
            taken.update(dict.fromkeys(covered, len(placed)))
            placed.append((td, (row, column, row_span, column_span)))
            column += column_span
        ends.append(max((c + 1 for c in range(columns) if (row, c) in taken), default=0))
    return placed, ends


def _end_spans(
    taken: dict[tuple[int, int], int], placed: list[tuple[Element, Place]], above: Collection[int], row: int, room: int
) -> None:
    """End the spans from `above`, the innermost first, that leave a row's own cells no room; none where that does not help."""
    left = sorted(above, key=lambda cell: placed[cell][1][1])
    ended = []
    while left and sum(placed[cell][1][3] for cell in left) > max(room, 0):
        ended.append(left.pop())
    if room < 0 or sum(placed[cell][1][3] for cell in left) != room:
        return
    for cell in ended:
        td, (first, column, row_span, column_span) = placed[cell]
        placed[cell] = td, (first, column, row - first, column_span)
        for r in range(row, first + row_span):
            for c in range(column, column + column_span):
                del taken[r, c]


def _column_span(td: Element) -> int:
    return min(max(integer(td.get("colspan"), 1), 1), _LARGEST_SPAN)


def _free(taken: dict[tuple[int, int], int], row: int, column: int, span: int) -> int:
    """How many of `span` columns are free from `column` on: spans that overlap in the source are cut."""
    return next((count for count in range(1, span) if (row, column + count) in taken), span)
