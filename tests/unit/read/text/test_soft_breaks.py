"""Labels whose cells hold line breaks, as they come from Word, web pages and converters."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from extraction.read.text import read_text
from tests.unit.read.text.shapes import grid_rows

LABELS = st.text("政府信息公开申请数量", min_size=3, max_size=9)
ROWS = st.lists(st.tuples(LABELS, st.integers(0, 99), st.integers(0, 99)), min_size=3, max_size=6)


@given(rows=ROWS, at=st.integers(1, 2), soft=st.sampled_from("\x0b\u2028"))
def test_a_soft_break_in_a_row_of_tabs_is_within_a_cell(rows: list[tuple[str, int, int]], at: int, soft: str) -> None:
    text = "\r".join(f"{label[:at]}{soft}{label[at:]}\t{a}\t{b}" for label, a, b in rows)
    page = read_text(text)
    assert len(page.grids) == 1
    assert grid_rows(page, page.grids[0]) == [[label, str(a), str(b)] for label, a, b in rows]


def test_a_soft_break_in_running_text_ends_a_line() -> None:
    page = read_text("一、总体情况\x0b本年度共受理申请三件。")
    assert [segment.text for segment in page.segments] == ["一、总体情况", "本年度共受理申请三件。"]


def test_numbers_that_a_soft_break_parts_stay_two() -> None:
    page = read_text("甲\t1\x0b2\t3\n乙\t4\t5\n丙\t6\t7")
    assert grid_rows(page, page.grids[0])[0] == ["甲", "1 2", "3"]
