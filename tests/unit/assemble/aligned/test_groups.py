"""Labels of groups of rows in a table without lines."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from extraction.assemble.tables import assemble_tables
from tests.unit.assemble.drawing import Paper

PITCH = 30.0
NAMES = ("造林面积", "户籍人口", "学校数", "金融业", "教育", "运输")


def places(lines: Sequence[tuple[str, float]]) -> dict[str, tuple[int, int]]:
    """First row and height of each label of a group; `lines` are their lines of type and where these stand, in rows."""
    paper = Paper()
    for x, text in ((110, "项目"), (220, "数量"), (300, "金额")):
        paper.write(text, x, 70, "column-header")
    for row, name in enumerate(NAMES):
        paper.write(name, 110, 100 + PITCH * row, "row-label")
        for x in (220, 300):
            paper.write(str(7 * row + x), x, 100 + PITCH * row, "value")
    for text, at in lines:
        paper.write(text, 50, 100 + PITCH * at, "row-label")
    (table,) = assemble_tables([paper.page()], [paper.labels]).tables
    return {cell.text: (cell.row - 1, cell.row_span) for cell in table.cells if cell.column == 0 and cell.row > 0}


@pytest.mark.parametrize("leading", [0.4, 0.5, 0.6])
def test_lines_nearer_than_rows_are_one_label(leading: float) -> None:
    half = leading / 2
    lines = [("静龙灌区", 1.0), ("乐田幼儿", 3.5 - half), ("园附属楼", 3.5 + half), ("合计", 5.0)]
    assert places(lines) == {"静龙灌区": (0, 3), "乐田幼儿园附属楼": (3, 2), "合计": (5, 1)}


def test_lines_of_two_labels_are_further_apart_than_those_of_one() -> None:
    lines = [("静龙", -0.2), ("灌区", 0.2), ("乐田幼", 0.8), ("儿园", 1.2), ("合计", 3.5)]
    assert places(lines) == {"静龙灌区": (0, 1), "乐田幼儿园": (1, 1), "合计": (2, 4)}


def test_the_label_of_a_total_is_no_label_of_a_group() -> None:
    paper = Paper()
    for row, (group, name) in enumerate([("交通", "学校数"), ("", "教育"), ("", "金融业"), ("农业", "运输"), ("合计", "")]):
        for x, text in ((50, group), (110, name), (220, str(37 * row)), (300, str(53 * row))):
            if text:
                paper.write(text, x, 100 + PITCH * row, "value" if x > 200 else "row-label")
    paper.write("卫生", 50, 100 + PITCH * 1.5, "row-label")
    (table,) = assemble_tables([paper.page()], [paper.labels]).tables
    labels = {cell.text: (cell.row, cell.row_span, cell.column_span) for cell in table.cells if cell.column == 0}
    assert labels == {"交通": (0, 1, 1), "卫生": (1, 2, 1), "农业": (3, 1, 1), "合计": (4, 1, 2)}


def test_labels_between_rows_are_of_groups_though_a_total_stands_below_them() -> None:
    paper = Paper()
    for at, text in ((0.5, "老旧小区"), (2.5, "产业培育"), (4.5, "债务风险"), (6, "合计")):
        paper.write(text, 50, 100 + PITCH * at, "row-label")
    for row, name in enumerate((*NAMES, "")):
        for x, text in ((110, name), (220, str(37 * row)), (300, str(53 * row))):
            if text:
                paper.write(text, x, 100 + PITCH * row, "value" if x > 200 else "row-label")
    (table,) = assemble_tables([paper.page()], [paper.labels]).tables
    labels = {cell.text: (cell.row, cell.row_span, cell.column_span) for cell in table.cells if cell.column == 0}
    assert labels == {"老旧小区": (0, 2, 1), "产业培育": (2, 2, 1), "债务风险": (4, 2, 1), "合计": (6, 1, 2)}


def test_single_characters_below_each_other_are_one_label() -> None:
    lines = [("静龙灌区", 1.0), *((character, 3.1 + 0.6 * number) for number, character in enumerate("乐峰定镇"))]
    assert places(lines) == {"静龙灌区": (0, 3), "乐峰定镇": (3, 3)}


@pytest.mark.parametrize(("at", "own"), [(1.0, (0, 3)), (2.0, (1, 3))])
def test_the_first_rows_of_a_page_may_have_their_label_on_the_one_before(at: float, own: tuple[int, int]) -> None:
    pages = []
    for number, names in enumerate((NAMES, NAMES[: sum(own)]), 1):
        paper = Paper(number)
        top = 600.0 if number == 1 else 60.0
        for row, name in enumerate(names):
            paper.write(name, 110, top + PITCH * row, "row-label")
            for x in (220, 300):
                paper.write(str(7 * row + x), x, top + PITCH * row, "value")
        for text, row in [("静龙灌区", 2.0), ("乐田幼儿园", 5.0)] if number == 1 else [("春泽产业园", at)]:
            paper.write(text, 50, top + PITCH * row, "row-label")
        pages.append(paper)
    (table,) = assemble_tables([paper.page() for paper in pages], [paper.labels for paper in pages]).tables
    found = {cell.text: (cell.row, cell.row_span) for cell in table.cells if cell.column == 0}
    assert found == {"静龙灌区": (0, 5), "乐田幼儿园": (5, 1 + own[0]), "春泽产业园": (6 + own[0], own[1])}
