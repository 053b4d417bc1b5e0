"""Two lists side by side in a table without lines, as balances have them."""

from __future__ import annotations

from extraction.assemble.tables import assemble_tables
from tests.unit.assemble.drawing import Paper


def test_the_longer_of_two_lists_keeps_its_columns() -> None:
    paper = Paper()
    for x, text in ((50, "收入"), (170, "金额"), (260, "支出"), (380, "金额")):
        paper.write(text, x, 70, "column-header")
    incomes, expenses = ("财政拨款", "事业收入", "经营收入", "其他收入", "上年结转"), ("教育支出", "农林支出")
    for x, names in ((50, incomes), (260, expenses)):
        for row, name in enumerate(names):
            paper.write(name, x, 100 + 24 * row, "row-label")
            paper.write(f"{17 * row + 23}.5", x + 120, 100 + 24 * row, "value")

    (table,) = assemble_tables([paper.page()], [paper.labels]).tables

    assert {(cell.row, cell.column, cell.column_span) for cell in table.cells if cell.text.endswith(".5")} == {
        *((row + 1, 1, 1) for row in range(5)), *((row + 1, 3, 1) for row in range(2)),
    }  # fmt: skip
