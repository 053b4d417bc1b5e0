"""Comma-separated values, as spreadsheets export them, in a text or as all of it."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction.read.text import read_text
from tests.unit.read.text.shapes import grid_rows, outside

CELLS = st.one_of(st.integers(0, 9999).map(str), st.sampled_from(["", "/", "1,234", "56,789", "无"]))
ROWS = st.lists(
    st.tuples(st.sampled_from(["收到", "办理，公开", "维持\n结果"]), CELLS, CELLS, st.just("7")), min_size=2, max_size=5
)
HEADER = ["项目", "甲", "乙,丙", "总计"]


def written(rows: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


@given(ROWS)
def test_a_table_in_a_text(rows: list[tuple[str, ...]]) -> None:
    table = [HEADER, *map(list, rows)]
    page = read_text(f"二、情况\r\n{written(table)}三、其他\r\n本年度没有,也不会有。\r\n")
    assert outside(page) == ["二、情况", "三、其他", "本年度没有,也不会有。"]
    assert grid_rows(page, page.grids[0]) == [[cell.replace("\n", "") for cell in row] for row in table]


@given(ROWS)
def test_a_sheet_that_holds_the_text_too(rows: list[tuple[str, ...]]) -> None:
    around = ["某镇年度报告", "一、总体情况", "本镇认真办理,没有差错。", ""], ["二、其他", "没有其他事项。"]
    before, after = ([[text, "", "", ""] for text in texts] for texts in around)
    table = [HEADER, *map(list, rows)]
    page = read_text(written([*before, *table, *after]))
    assert outside(page) == [text for texts in around for text in texts if text]
    assert grid_rows(page, page.grids[0]) == [[cell.replace("\n", "") for cell in row] for row in table]


@pytest.mark.parametrize(
    "text",
    [
        "收到 1,234\n办理 2,345\n结转 3,456",
        "收到 1,234 5,678\n办理 2,345 6,789\n结转 3,456 7,890",
        "1,234 5\n2,345 6\n3,456 7",
        "收到 1,234 5\n办理 2,345 6\n结转 3,456 7",
    ],
)
def test_commas_of_thousands_part_no_cells(text: str) -> None:
    page = read_text(text)
    cells = [cell for grid in page.grids for row in grid_rows(page, grid) for cell in row]
    words = cells or [word for segment in page.segments for word in segment.text.split()]
    assert words == text.split()


def test_running_text_with_commas_is_no_table() -> None:
    lines = ["本年度,收到申请3件", "上年度,收到申请5件", "公开,及时"]
    page = read_text("\n".join(lines))
    assert not page.grids
    assert [segment.text for segment in page.segments] == lines
