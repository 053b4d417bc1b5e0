"""The evidence for the fields of a form."""

from __future__ import annotations

import pytest

from extraction.align.rows import Entry, Row
from extraction.align.values import parse_value
from extraction.decide.support import is_cut
from extraction.geometry import Box
from extraction.table import Cell


def entry(column: int, text: str, *, rows: int = 1) -> Entry:
    value = parse_value(text)
    assert value is not None
    return Entry(Cell(3, column, text, 1, Box(50.0 * column, 0, 50.0 * column + 50, 20), row_span=rows), value)


@pytest.mark.parametrize(
    ("beside", "of_the_form", "cut"),
    [
        (entry(2, ""), False, True),
        (entry(2, ""), True, False),
        (entry(2, "0"), False, False),
        (entry(3, ""), False, False),
        (entry(4, "0", rows=2), True, True),
    ],
    ids=["a spare blank beside it", "the next field's blank", "a figure", "a spare blank apart", "a taller cell"],
)
def test_a_line_beside_a_blank_may_be_a_wrong_one(beside: Entry, of_the_form: bool, cut: bool) -> None:
    blank = entry(1, "")
    row = Row(0, 3, ("予以公开",), [blank, beside])
    placed = {id(blank.cell), id(beside.cell)} if of_the_form else {id(blank.cell)}
    assert is_cut(row, blank.cell, placed) is cut
