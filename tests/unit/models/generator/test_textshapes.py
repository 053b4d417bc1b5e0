"""Each shape of text, on one small table whose form in that shape is known."""

from __future__ import annotations

from random import Random

import pytest

from models.generator.compose import statutory_draft
from models.generator.document import TableBlock, TableCell
from models.generator.textshapes import SHAPES, prepare


@pytest.fixture
def table() -> TableBlock:
    cells = [
        TableCell(0, 0, "项", "column-header", column_span=2), TableCell(0, 2, "数", "column-header"),
        TableCell(1, 0, "甲", "row-label", row_span=2), TableCell(1, 1, "乙", "row-label"), TableCell(1, 2, "64", "value"),
        TableCell(2, 1, "丙", "row-label"), TableCell(2, 2, "", "value"),
    ]  # fmt: skip
    return TableBlock("t", 3, 3, cells, [1.0, 1.0, 1.0])


EXPECTED = {
    "tabs": ["项\t\t数", "甲\t乙\t64", "\t丙\t"],
    "leading-tab": ["\t项", "\t数", "", "\t甲", "\t乙", "\t64", "", "\t", "\t丙", "\t", ""],
    "lines": ["项", "", "数", "", "甲", "", "乙", "", "64", "", "丙", ""],
    "pipes": ["项 |", "数 |", "|", "甲 |", "乙 |", "64 |", "丙 |", "|", "|"],
    "pipe-alone": ["项", "|", "数", "|", "|", "甲", "|", "乙", "|", "64", "|", "丙", "|", "|", "|"],
    "markdown-bare": ["项 |  | 数", "甲 | 乙 | 64", " | 丙 | "],
    "spans": ["| 项 || 数 |", "| 甲 | 乙 | 64 |", "| | 丙 |  |"],
    "vanished": ["项\t数", "甲\t乙\t64", "丙"],
    "flattened": ["项数", "甲乙64", "丙"],
}


@pytest.mark.parametrize("shape", sorted(EXPECTED))
def test_shape(shape: str, table: TableBlock) -> None:
    written = {tuple(SHAPES[shape](table, Random(seed))) for seed in range(20)}
    assert tuple(EXPECTED[shape]) in written


def test_markdown_with_and_without_a_rule(table: TableBlock) -> None:
    written = {len(SHAPES["markdown"](table, Random(seed))) for seed in range(20)}
    assert written == {3, 4}


def test_what_lost_its_labels_is_ambiguous() -> None:
    draft = statutory_draft(Random(3))
    prepare(draft, "torn", Random(3))
    table = next(table for table in draft.tables() if table.id == "applications")
    unlabelled = {cell.row for cell in table.cells if cell.role == "row-label" and not cell.text}
    assert draft.ambiguous
    for cell in table.cells:
        if cell.field and cell.row in unlabelled:
            assert cell.field in draft.ambiguous


def test_blanks_that_would_vanish_become_marks() -> None:
    for seed in range(40):
        draft = statutory_draft(Random(seed))
        prepare(draft, "flattened", Random(seed))
        assert all(cell.text and "," not in cell.text for table in draft.tables() for cell in table.cells if cell.field)
