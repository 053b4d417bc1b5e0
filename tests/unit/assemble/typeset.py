"""Tables without lines, set in type for the tests, and read back."""

from __future__ import annotations

from collections.abc import Sequence

from extraction.assemble.tables import assemble_tables
from extraction.page import Ruling
from extraction.table import Table
from tests.unit.assemble.drawing import TYPE, Paper, Put, width

PITCH = 18.0  # points from row to row
SENTENCE = "本机关认真贯彻落实条例要求，不断加强政府信息公开工作，主动公开各类信息。"

# A header of two levels, and labels of groups over several rows.
NESTED = [
    Put(0, 0, "项目", 2, label="column-header"), Put(0, 1, "2023年", 1, 2, label="column-header"),
    Put(0, 3, "2024年", 1, 2, label="column-header"), Put(0, 5, "备注", 2, label="column-header"),
    *(Put(1, 1 + column, text, label="column-header") for column, text in enumerate(["预算数", "决算数", "预算数", "决算数"])),
    *(
        put for row, label in enumerate(["农业", "工业", "服务业"], 2)
        for put in [Put(row, 0, label, label="row-label"), *(Put(row, column, str(row * column * 17)) for column in range(1, 6))]
    ),
]  # fmt: skip
NESTED_XS = [50, 130, 200, 270, 340, 410, 480]
GROUPED = [
    Put(0, 0, "类别", 1, 2, label="column-header"),
    Put(0, 2, "数量", label="column-header"), Put(0, 3, "金额", label="column-header"),
    Put(1, 0, "行政复议", 2, label="row-label"), Put(1, 1, "未经复议", label="row-label"), Put(1, 2, "3"), Put(1, 3, "40"),
    Put(2, 1, "复议后起诉", label="row-label"), Put(2, 2, "5"), Put(2, 3, "60"),
    Put(3, 0, "行政诉讼", 3, label="row-label"), Put(3, 1, "维持", label="row-label"), Put(3, 2, "7"), Put(3, 3, "80"),
    Put(4, 1, "纠正", label="row-label"), Put(4, 2, "9"), Put(4, 3, "10"),
    Put(5, 1, "其他结果", label="row-label"), Put(5, 2, "11"), Put(5, 3, "12"),
    Put(6, 0, "合计", 1, 2, label="row-label"), Put(6, 2, "35"), Put(6, 3, "202"),
]  # fmt: skip


def tables(paper: Paper, rulings: Sequence[Ruling] = ()) -> list[Table]:
    page = paper.page()
    page.rulings = list(rulings)
    return assemble_tables([page], [paper.labels]).tables


def typeset(cells: Sequence[Put], xs: Sequence[float], top: float = 100.0, labelled: bool = True, align: str = "center") -> Paper:
    """Text without lines: labels flush left in their cells, all else by `align`; merged cells in their middle."""
    paper = Paper()
    for cell in sorted(cells, key=lambda cell: (cell.row + cell.row_span / 2, cell.column)):
        if not cell.text:
            continue
        x0, x1 = xs[cell.column] + 4, xs[cell.column + cell.column_span] - 4
        y = top + PITCH * (cell.row + cell.row_span / 2) - TYPE / 2
        size = width(cell.text)
        flush = cell.label == "row-label" or align == "left"
        x = x0 if flush else x1 - size if align == "right" and cell.label == "value" else (x0 + x1 - size) / 2
        paper.write(cell.text, x, y, cell.label if labelled else None)
    return paper
