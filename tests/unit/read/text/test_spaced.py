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
