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


def test_an_answer_in_the_middle_of_its_row_begins_where_those_of_other_rows_do() -> None:
    paper = Paper()
    for row, (label, answer) in enumerate((("评分", "14.1"), ("联系电话", "8176551"), ("资金总额", "276.9万元"))):
        paper.write(label, 50, 100 + 24 * row, "row-label")
        paper.write(answer, 300 - 2.5 * len(answer), 100 + 24 * row, "value")
    for text, x in (("主管部门", 50), ("综合办公室", 170)):
        paper.write(text, x, 172, "row-label" if x < 100 else "value")
    paper.write("负责人", 290, 172, "row-label")
    paper.write("党政办", 410, 172, "value")

    (table,) = assemble_tables([paper.page()], [paper.labels]).tables

    assert {(cell.text, cell.column, cell.column_span) for cell in table.cells} == {
        ("评分", 0, 1), ("14.1", 1, 3), ("联系电话", 0, 1), ("8176551", 1, 3), ("资金总额", 0, 1), ("276.9万元", 1, 3),
        ("主管部门", 0, 1), ("综合办公室", 1, 1), ("负责人", 2, 1), ("党政办", 3, 1),
    }  # fmt: skip
