"""Tables copied out of a browser whose cells hold paragraphs: a blank line and a tab between them."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from extraction.read.text import read_text
from tests.unit.read.text.shapes import grid_rows, outside

CELLS = st.one_of(st.integers(0, 9999).map(str), st.just(""))
ROWS = st.lists(
    st.tuples(st.sampled_from(["收到", "（一）公开", "1.维持", ""]), CELLS, CELLS, st.just("7")), min_size=2, max_size=6
)
HEADER = ("项目", "甲", "乙", "总计")


def copied(rows: list[tuple[str, ...]]) -> str:
    return "\n".join("\t".join(f"{cell}\n\n" if cell else "\n" for cell in row) for row in rows)


@given(ROWS)
@example([("收到", "", "", "7"), ("", "", "2", "7")])
@example([("", "", "", "7"), ("", "", "", "7"), ("", "", "", "7")])
def test_every_cell_stays_in_its_row(rows: list[tuple[str, ...]]) -> None:
    table = [HEADER, *rows]
    page = read_text(f"二、情况\n本机关情况如下。\n{copied(table)}\n三、其他\n没有其他事项。")
    assert outside(page) == ["二、情况", "本机关情况如下。", "三、其他", "没有其他事项。"]
    assert len(page.grids) == 1
    assert grid_rows(page, page.grids[0]) == [list(row) for row in table]


def test_titles_of_one_cell_stay_in_the_table() -> None:
    rows = [("第一条",), ("项目", "数"), ("甲", "1"), ("第二条",), ("项目", "数"), ("乙", "2")]
    page = read_text(f"二、情况\n{copied(rows)}\n三、其他")
    assert outside(page) == ["二、情况", "三、其他"]
    assert [[text for text in row if text] for row in grid_rows(page, page.grids[0])] == [list(row) for row in rows]


def test_a_heading_right_above_a_table_is_no_row_of_it() -> None:
    rows = [("项目", "数"), ("甲", "1"), ("乙", "2")]
    page = read_text(f"公开情况\n{copied(rows)}\n复议情况\n{copied(rows)}\n其他情况")
    assert outside(page) == ["公开情况", "复议情况", "其他情况"]
