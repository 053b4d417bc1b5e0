"""Totals of a table without lines: their labels reach over the codes and names that their rows lack."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from extraction.assemble.tables import assemble_tables
from tests.unit.assemble.drawing import Paper

PITCH = 30.0
CODES = (50.0, 100.0)
NAME, AMOUNTS = 160.0, (300.0, 380.0)
NAMES = ("教育支出", "文化旅游支出", "卫生健康支出", "农林支出")


def total(x: float, codes: int, names: Sequence[str] = NAMES) -> tuple[int, int]:
    """Column and span of the label 合计, written at `x` under so many columns of codes and the `names` beside them."""
    paper = Paper()
    for at, text in (*zip(CODES, "类款", strict=True), (NAME, "科目名称"), *zip(AMOUNTS, ("预算数", "决算数"), strict=True)):
        if at not in CODES[codes:]:
            paper.write(text, at, 70, "column-header")
    for row, name in enumerate(names):
        y = 100 + PITCH * row
        for at in CODES[:codes]:
            paper.write(f"2{row + 10}", at, y, "row-label")
        paper.write(name, NAME, y, "row-label")
        for at in AMOUNTS:
            paper.write(str(37 * row + 113), at, y, "value")
    y = 100 + PITCH * len(names)
    paper.write("合计", x, y, "row-label")
    for at in AMOUNTS:
        paper.write("999", at, y, "value")
    (table,) = assemble_tables([paper.page()], [paper.labels]).tables
    return next((cell.column, cell.column_span) for cell in table.cells if cell.text == "合计")


@pytest.mark.parametrize(
    ("x", "codes", "expected"),
    [
        (CODES[0], 1, (0, 2)),  # where the codes stand
        (120.0, 1, (0, 2)),  # in the middle of codes and names
        (CODES[1], 2, (0, 3)),
        (NAME, 1, (1, 1)),  # a name among names
        (NAME, 0, (0, 1)),
    ],
)
def test_a_total_reaches_over_codes_and_names(x: float, codes: int, expected: tuple[int, int]) -> None:
    assert total(x, codes) == expected


def test_a_total_reaches_over_codes_and_names_of_few_rows() -> None:
    assert total(CODES[0], 1, NAMES[:2]) == (0, 2)


def test_a_total_alone_on_its_page_reaches_over_the_labels_on_the_page_before() -> None:
    """Columns that a page leaves empty hold labels if they do so on another."""
    heads = zip((50.0, NAME, *AMOUNTS), ("类别", "项目名称", "预算数", "决算数"), strict=True)
    papers = [Paper(1), Paper(2)]
    for at, text in heads:
        for paper, top in zip(papers, (600.0, 60.0), strict=True):
            paper.write(text, at, top, "column-header")
    for row, (group, name) in enumerate(zip(("民生", "农业", "交通", "卫生"), NAMES, strict=True), 1):
        y = 600 + PITCH * row
        papers[0].write(group, 50, y, "row-label")
        papers[0].write(name, NAME, y, "row-label")
        for at in AMOUNTS:
            papers[0].write(str(37 * row + 113), at, y, "value")
    papers[1].write("合计", 50, 90, "row-label")
    for at in AMOUNTS:
        papers[1].write("999", at, 90, "value")
    (table,) = assemble_tables([paper.page() for paper in papers], [paper.labels for paper in papers]).tables
    assert next((cell.row, cell.column, cell.column_span) for cell in table.cells if cell.text == "合计") == (5, 0, 2)
