"""Notes in the last row of a table without lines, and those below it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from extraction.assemble.tables import assemble_tables
from extraction.page import Ruling
from extraction.table import Table
from tests.unit.assemble.drawing import Paper, Put, shape, wanted

XS = (50.0, 150.0, 250.0)
ROWS = (("项目", "数量", "金额"), ("修路", "35", "1203"), ("造林", "4", "88"), ("供水", "17", "960"))
NOTE = "注：本表数据为决算数。"
PITCH = 18.0
CELLS = [
    Put(row, column, text, label="column-header" if not row else "value" if column else "row-label")
    for row, texts in enumerate(ROWS)
    for column, text in enumerate(texts)
]
WITH_NOTE = [*CELLS, Put(len(ROWS), 0, NOTE, 1, 3, label="note")]


def rows(paper: Paper, top: float) -> None:
    for cell in CELLS:
        paper.write(cell.text, XS[cell.column], top + PITCH * cell.row, cell.label)


def drawn(at: Sequence[float]) -> list[Ruling]:
    return [Ruling(46, y, 290, y) for y in at]


def tables(*papers: tuple[Paper, Sequence[float]]) -> list[Table]:
    pages = [paper.page() for paper, _ in papers]
    for page, (_, at) in zip(pages, papers, strict=True):
        page.rulings = drawn(at)
    return assemble_tables(pages, [paper.labels for paper, _ in papers]).tables


def test_a_note_between_the_last_two_rules_is_a_row() -> None:
    paper = Paper()
    rows(paper, 100)
    paper.write(NOTE, XS[0], 100 + 4 * PITCH, "note")
    (table,) = tables((paper, [96 + PITCH * row for row in range(6)]))
    assert shape(table) == wanted(WITH_NOTE)


def test_a_note_under_the_last_rule_is_none() -> None:
    paper = Paper()
    rows(paper, 100)
    paper.write(NOTE, XS[0], 100 + 4 * PITCH, "note")
    (table,) = tables((paper, [96, 96 + PITCH, 96 + 4 * PITCH]))
    assert shape(table) == wanted(CELLS)
    assert table.notes == (NOTE,)


def test_a_note_between_rules_at_the_head_of_the_next_page_is_the_last_row() -> None:
    first, second = Paper(), Paper(2)
    rows(first, 640)
    for x, text in ((280, "—"), (295, "2"), (305, "—")):  # the page's number, in pieces
        first.write(text, x, 760, "value")
    second.write(NOTE, XS[0], 60, "note")
    second.write("以上数据已经核对。", XS[0], 120, "body")
    (table,) = tables((first, [636, 636 + PITCH, 636 + 4 * PITCH]), (second, [56, 56 + PITCH]))
    assert shape(table) == wanted(WITH_NOTE)
    assert table.pages == (1, 2)


@pytest.mark.parametrize(("below", "aside", "row"), [(4.0, 0.0, True), (4.6, 0.0, False), (4.0, 60.0, False)])
def test_without_rules_a_note_is_a_row_where_the_next_row_would_stand(below: float, aside: float, row: bool) -> None:
    paper = Paper()
    rows(paper, 100)
    paper.write(NOTE, XS[0] + aside, 100 + below * PITCH, "note")
    (table,) = tables((paper, []))
    assert shape(table) == wanted(WITH_NOTE if row else CELLS)


def test_a_note_in_the_type_of_the_words_of_rows_that_begin_with_lower_figures_is_a_row() -> None:
    texts = (("序号", "项目", "金额"), ("1", "修路", "1203"), ("2", "造林", "88"), ("3", "供水", "960"))
    paper = Paper()
    cells = [Put(row, column, text, label="row-label") for row, line in enumerate(texts) for column, text in enumerate(line)]
    cells = [
        replace(cell, label="column-header" if not cell.row else "value" if cell.text.isdecimal() else cell.label) for cell in cells
    ]
    for cell in cells:
        at = paper.write(cell.text, XS[cell.column], 100 + PITCH * cell.row, cell.label)
        if cell.text.isdecimal():
            box = paper.segments[at].box
            paper.segments[at].box = box._replace(y0=box.y0 + 1, y1=box.y1 - 1)
    paper.write(NOTE, XS[0], 100 + 4 * PITCH, "note")
    (table,) = tables((paper, []))
    assert shape(table) == wanted([*cells, Put(4, 0, NOTE, 1, 3, label="note")])


def test_the_last_line_of_a_broken_label_is_no_note() -> None:
    paper = Paper()
    rows(paper, 100)
    top = 100 + 4 * PITCH
    paper.write("招商引资支", XS[0], top, "row-label")
    for x, text in zip(XS[1:], ("49", "18"), strict=True):
        paper.write(text, x, top + 7, "value")
    paper.write("出", XS[0], top + 14, "note")
    last = [Put(4, column, text) for column, text in enumerate(("招商引资支出", "49", "18"))]
    (table,) = tables((paper, [96, 96 + PITCH, top + 30]))
    assert shape(table) == wanted([*CELLS, *last])


@pytest.mark.parametrize(("lower", "whole"), [(0.0, True), (16.0, False)])
def test_the_last_line_of_a_broken_label_needs_no_rule_below_it(lower: float, whole: bool) -> None:
    paper = Paper()
    rows(paper, 100)
    top = 100 + 4 * PITCH
    paper.write("招商引资支", XS[0], top, "row-label")
    for x, text in zip(XS[1:], ("49", "18"), strict=True):
        paper.write(text, x, top + 7, "value")
    paper.write("出", XS[0], top + 14 + lower, "body")
    last = [Put(4, column, text) for column, text in enumerate(("招商引资支出" if whole else "招商引资支", "49", "18"))]
    (table,) = tables((paper, []))
    assert shape(table) == wanted([*CELLS, *last])


def test_the_third_line_of_a_broken_label_is_no_note() -> None:
    paper = Paper()
    rows(paper, 100)
    top = 100 + 4 * PITCH
    for number, (text, label) in enumerate((("规模以上", "row-label"), ("工业增加", "row-label"), ("值", "note"))):
        paper.write(text, XS[0], top + 14 * number, label)
    for x, text in zip(XS[1:], ("49", "18"), strict=True):
        paper.write(text, x, top + 14, "value")
    last = [Put(4, column, text) for column, text in enumerate(("规模以上工业增加值", "49", "18"))]
    (table,) = tables((paper, [96, 96 + PITCH, top + 44]))
    assert shape(table) == wanted([*CELLS, *last])
