"""Tables without lines right below each other, with no heading between them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extraction.assemble.tables import assemble_tables
from extraction.labels import Label
from extraction.page import Ruling
from tests.unit.assemble.drawing import TYPE, Put, said, shape, wanted
from tests.unit.assemble.typeset import GROUPED, NESTED, NESTED_XS, PITCH, tables, typeset

HEADED: list[tuple[int, str, Label]] = [(0, "总计", "column-header"), (1, "0", "value")]


def figures(columns: int) -> list[Put]:
    """A header and two rows of figures behind their labels."""
    cells = [Put(0, column, "数量", label="column-header") for column in range(columns)]
    cells += [Put(row, 0, text, label="row-label") for row, text in ((1, "农业"), (2, "工业"))]
    return cells + [Put(row, column, "0") for row in (1, 2) for column in range(1, columns)]


@pytest.mark.parametrize("wide_first", [True, False])
def test_other_columns_begin_another_table(wide_first: bool) -> None:
    """The labels of the one reach over several columns of the other: read together, these would be one."""
    wide = [Put(0, 0, "项目", label="column-header"), *(Put(0, column, "数量", label="column-header") for column in (1, 2))]
    for row, label in enumerate(
        ("一、本年新收政府信息公开申请数量", "二、上年结转政府信息公开申请数量", "三、结转下年度继续办理的数量"), 1
    ):
        wide += [Put(row, 0, label, label="row-label"), Put(row, 1, "0"), Put(row, 2, "3")]
    many = [Put(row, column, text, label=label) for column in range(12) for row, text, label in HEADED]
    parts = [(wide, [50.0, 250.0, 370.0, 490.0]), (many, [50 + 440 * column / 12 for column in range(13)])]
    (upper, upper_xs), (lower, lower_xs) = parts if wide_first else parts[::-1]
    paper = typeset(upper, upper_xs)
    below = typeset(lower, lower_xs, 100 + (1.2 + max(cell.row for cell in upper)) * PITCH)
    paper.segments += below.segments
    paper.labels += below.labels
    assert [shape(table) for table in tables(paper)] == [wanted(upper), wanted(lower)]


@pytest.mark.parametrize(("gap", "count"), [(1.0, 1), (1.9, 2)])
def test_more_white_than_between_its_rows_ends_a_table(gap: float, count: int) -> None:
    """Blocks of one table follow each other like its rows; a header further away is of another table."""
    paper = typeset(figures(4), [50.0, 162.5, 275.0, 387.5, 500.0])
    below = typeset(figures(3), [50.0, 162.5, 275.0, 387.5], 100 + (2 + gap) * PITCH)
    paper.segments += below.segments
    paper.labels += below.labels
    assert len(tables(paper)) == count


def test_a_table_ends_at_its_rule_though_another_follows_at_once() -> None:
    xs = [50, 120, 220, 300, 380]
    paper, below = typeset(GROUPED, xs), typeset(NESTED, [50, 116, 169, 222, 275, 328, 380], 100 + PITCH * 7.6)
    paper.segments += below.segments
    paper.labels += below.labels
    at = [100, 100 + PITCH, 100 + PITCH * 7, 100 + PITCH * 7.6, 100 + PITCH * 9.6, 100 + PITCH * 12.6]
    found = tables(paper, [Ruling(50, y, 380, y) for y in at])
    assert [shape(table) for table in found] == [wanted(GROUPED), wanted(NESTED)]


@pytest.mark.parametrize("height", [TYPE, 1.25 * TYPE])
def test_a_number_in_larger_type_begins_a_section_between_two_tables(height: float) -> None:
    paper = typeset(NESTED, NESTED_XS)
    foot = 100 + 5 * PITCH
    at = paper.write("贰、城市综合执法", 60, foot + 4, "row-label")
    box = paper.segments[at].box
    paper.segments[at].box = box._replace(y1=box.y0 + height)
    paper.labels[at] = said("row-label", "贰、城市综合执法", 0.75)
    below = typeset(NESTED, NESTED_XS, foot + 1.5 * PITCH)
    paper.segments += below.segments
    paper.labels += below.labels
    row = any("贰" in cell.text for table in tables(paper) for cell in table.cells)
    assert row == (height == TYPE)


@pytest.mark.parametrize(("title", "label"), [("表2：户籍人口统计表", "note"), ("医疗机构床位统计表", "note")])
def test_a_title_between_two_tables_parts_them(title: str, label: Label) -> None:
    paper = typeset(NESTED, NESTED_XS)
    foot = 100 + 5 * PITCH
    paper.write(title, 60, foot + 4, label)
    below = typeset(NESTED, NESTED_XS, foot + 1.5 * PITCH)
    paper.segments += below.segments
    paper.labels += below.labels
    assert [shape(table) for table in tables(paper)] == [wanted(NESTED)] * 2


def test_a_table_of_more_columns_begins_on_the_next_page() -> None:
    """Together they would have the columns of the second, with two figures of the first in one of them."""
    labels = ("一、本年新收政府信息公开申请数量", "二、上年结转政府信息公开申请数量", "三、结转下年度继续办理的数量")
    upper = [Put(0, column, "数量", label="column-header") for column in range(8)]
    for row, label in enumerate(labels, 1):
        upper += [Put(row, 0, label, label="row-label"), *(Put(row, column, "0") for column in range(1, 8))]
    lower = [Put(row, column, text, label=label) for column in range(15) for row, text, label in HEADED]
    papers = [
        typeset(upper, [50.0, *(226 + 39.4 * column for column in range(8))]),
        typeset(lower, [50 + 452 * column / 15 for column in range(16)]),
    ]
    pages = [replace(paper.page(), number=number) for number, paper in enumerate(papers, 1)]
    found = assemble_tables(pages, [paper.labels for paper in papers]).tables
    assert [shape(table) for table in found] == [wanted(upper), wanted(lower)]
