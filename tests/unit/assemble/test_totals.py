"""Totals of a table without lines: their labels reach over the codes and names that their rows lack."""

from __future__ import annotations

import pytest

from extraction.assemble.tables import assemble_tables
from tests.unit.assemble.drawing import Paper

PITCH = 30.0
CODES = (50.0, 100.0)
NAME, AMOUNTS = 160.0, (300.0, 380.0)


def total(x: float, codes: int) -> tuple[int, int]:
    """Column and span of the label 合计, written at `x` under so many columns of codes and the names beside them."""
    paper = Paper()
    for at, text in (*zip(CODES, "类款", strict=True), (NAME, "科目名称"), *zip(AMOUNTS, ("预算数", "决算数"), strict=True)):
        if at not in CODES[codes:]:
            paper.write(text, at, 70, "column-header")
    for row, name in enumerate(("教育支出", "文化旅游支出", "卫生健康支出", "农林支出")):
        y = 100 + PITCH * row
        for at in CODES[:codes]:
            paper.write(f"2{row + 10}", at, y, "row-label")
        paper.write(name, NAME, y, "row-label")
        for at in AMOUNTS:
            paper.write(str(37 * row + 113), at, y, "value")
    y = 100 + PITCH * 4
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
