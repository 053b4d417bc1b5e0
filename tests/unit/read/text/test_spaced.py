"""Tables whose cells are parted by single spaces, plain or ideographic."""

from __future__ import annotations

import pytest

from extraction.read.text import read_text
from tests.unit.read.text.shapes import grid_rows, outside


@pytest.mark.parametrize("space", [" ", "\u3000"])
def test_rows_of_one_figure_are_rows(space: str) -> None:
    rows = ["项目 甲 乙", "规章 1 2", "文件 3 4", "第五项", "项目 数量", "行政许可 250", "第六项", "项目 数量", "行政处罚 7"]
    lines = ["二、公开情况", *(row.replace(" ", space) for row in rows), "三、其他"]
    page = read_text("\n".join(lines))
    assert outside(page) == ["二、公开情况", "三、其他"]
    assert len(page.grids) == 1
    found = [[text for text in row if text] for row in grid_rows(page, page.grids[0])]
    assert [row for row in found if row[-1].isdigit()] == [row.split() for row in rows if row[-1].isdigit()]


@pytest.mark.parametrize("heading", ["", "复议情况\n"])
def test_headers_over_a_row_of_more_figures_begin_a_table(heading: str) -> None:
    """The heading between the tables is lost or has no number."""
    rows = ["（一）收到 1 2 3", "（二）办理结果", "数量 4 5 6", "（三）结转 7 8 9"]
    page = read_text("\n".join(["三、办理情况", *rows, f"{heading}复议 诉讼", "维持 纠正 维持 纠正 总计", "1 0 2 0 3", "五、其他"]))
    first, second = (grid_rows(page, grid) for grid in page.grids)
    assert [row[-3:] for row in first if row[-1].isdigit()] == [["1", "2", "3"], ["4", "5", "6"], ["7", "8", "9"]]
    assert second[-1] == ["1", "0", "2", "0", "3"]
    assert "五、其他" in outside(page)
