"""The text of a page as a browser gives it out, where the cells of its tables hold blocks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction.read.text import read_text
from tests.unit.read.text.shapes import grid_rows, outside

HEADER = ("项目", "甲", "乙", "总计")
ROWS = st.lists(
    st.tuples(st.sampled_from(["收到", "（一）公开", "1.维持"]), *(st.integers(0, 9999).map(str) for _ in range(3))),
    min_size=2,
    max_size=6,
)


def given_out(rows: list[tuple[str, ...]], margin: str) -> str:
    """Labels are no blocks, values are; `margin` stands around a block."""
    lines = []
    for label, *values in rows:
        blocks = [f"{margin}{value}{margin}" for value in values]
        lines.append("\t".join([label, *blocks]))
    return "\n".join(lines)


@pytest.mark.parametrize("margin", ["\n", "\n\n"])
@given(rows=ROWS)
def test_every_cell_stays_in_its_row(margin: str, rows: list[tuple[str, ...]]) -> None:
    header = "\t".join(HEADER)
    page = read_text(f"二、情况\n\n本机关情况如下。\n\n{header}\n{given_out(rows, margin)}\n三、其他\n\n没有其他事项。")
    assert outside(page) == ["二、情况", "本机关情况如下。", "三、其他", "没有其他事项。"]
    assert [grid_rows(page, grid) for grid in page.grids] == [[list(row) for row in (HEADER, *rows)]]


def test_a_row_whose_first_cell_is_a_block_follows_its_header() -> None:
    page = read_text("维持\t纠正\t总计\t其他\t未结\n\n3\n\t\n1\n\t\n4\n\t\n0\n\t\n2\n\n五、问题\n\n没有。")
    assert [grid_rows(page, grid) for grid in page.grids] == [[["维持", "纠正", "总计", "其他", "未结"], ["3", "1", "4", "0", "2"]]]
    assert outside(page) == ["五、问题", "没有。"]


def test_cells_that_each_follow_a_tab_on_their_own_line_are_left_alone() -> None:
    rows = [["项目", "甲", "乙"], ["收到", "", "7"], ["公开", "", "8"], ["维持", "", "9"], ["其他", "", "1"]]
    page = read_text("\n\n".join("\n".join(f"\t{cell}" for cell in row) for row in rows))
    assert [grid_rows(page, grid) for grid in page.grids] == [rows]
