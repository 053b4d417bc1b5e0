"""Values under each other, whatever the headers above them look like."""

from __future__ import annotations

from extraction.read.text import read_text
from tests.unit.read.text.shapes import grid_rows


def test_an_empty_corner_above_the_headers_says_nothing_of_the_rows_below() -> None:
    """Places that spans cover stand at the end of a row here, the empty first value of the last row in its place."""
    rows = [["", "甲", "乙", "丙"], ["一、收到", "1", "2", "3"], ["二、办理", "1.公开", "4", "5", "6"], ["2.不公开", "", "8", "9"]]
    lines = [line for row in rows for line in [*(f"{cell} |".strip() for cell in row), "|" * (5 - len(row))] if line]
    page = read_text("\n".join(lines))
    assert len(page.grids) == 1
    assert not page.grids[0].sparse
    assert [row[-3:] for row in grid_rows(page, page.grids[0])[1:]] == [["1", "2", "3"], ["4", "5", "6"], ["", "8", "9"]]
