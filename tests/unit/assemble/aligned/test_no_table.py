"""Text that stands as in a table and is none."""

from __future__ import annotations

import pytest

from extraction.assemble.tables import assemble_tables
from tests.unit.assemble.drawing import Paper, shape, wanted
from tests.unit.assemble.typeset import NESTED, NESTED_XS, SENTENCE, tables, typeset


@pytest.mark.parametrize("label", ["body", None])
def test_prose_in_two_columns_is_no_table(label: str | None) -> None:
    paper = Paper()
    for row in range(20):
        for x in (40, 320):
            paper.write((SENTENCE * 2)[row : row + 25], x, 100 + 16 * row, label)  # type: ignore[arg-type]
    assert tables(paper) == []


@pytest.mark.parametrize("label", ["body", None])
def test_a_list_of_short_lines_is_no_table(label: str | None) -> None:
    paper = Paper()
    for row in range(12):
        paper.write(f"{row + 1}.加强组织领导", 60, 100 + 18 * row, label)  # type: ignore[arg-type]
    assert tables(paper) == []


def test_a_letterhead_and_a_signature_are_no_tables() -> None:
    paper = Paper()
    paper.write("某政办发〔2024〕3号", 60, 60, None)
    paper.write("签发人：张三", 430, 60, None)
    for row in range(6):
        paper.write(SENTENCE, 60, 140 + 20 * row, None)
    paper.write("某县人民政府办公室", 400, 300, None)
    paper.write("2024年1月20日", 420, 320, None)
    assert tables(paper) == []


def test_a_table_of_contents_is_no_table() -> None:
    paper = Paper()
    for row in range(6):
        paper.write(f"{row + 1}、总体情况{'.' * 40}", 60, 100 + 18 * row, None)
        paper.write(str(row + 2), 500, 100 + 18 * row, None)
    assert tables(paper) == []


def test_the_last_words_of_a_broken_heading_are_not_of_the_table_below() -> None:
    paper = Paper()
    for row in range(4):
        paper.write(SENTENCE[:35], 60, 40 + 20 * row)
    paper.write("四、因政府信息公开工作被申请行政复议、提起行政诉讼与其他救济结果", 80, 130, "heading-1")
    rest = paper.write("情况", 60, 148, "column-header")
    xs = (60, 180, 300, 420)
    for row, cells in enumerate((("结果", "维持", "纠正", "其他"), ("复议", "1", "0", "2"), ("诉讼", "3", "1", "0"))):
        for x, text in zip(xs, cells, strict=True):
            paper.write(text, x, 166 + 18 * row, "column-header" if row == 0 else "value")
    found = assemble_tables([paper.page()], [paper.labels])
    assert [(table.rows, table.columns) for table in found.tables] == [(3, 4)]
    assert (1, rest) not in found.used


def test_text_around_a_table_stays_outside() -> None:
    paper = Paper()
    paper.write(SENTENCE, 60, 60)
    inner = typeset(NESTED, NESTED_XS)
    paper.segments += inner.segments
    paper.labels += inner.labels
    paper.write(SENTENCE, 60, 215)
    found = assemble_tables([paper.page()], [paper.labels])
    assert [shape(table) for table in found.tables] == [wanted(NESTED)]
    assert found.used == {(1, index) for index in range(1, len(paper.segments) - 1)}
