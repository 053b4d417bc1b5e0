"""Tables without lines right below each other, with no heading between them."""

from __future__ import annotations

import pytest

from extraction.labels import Label
from tests.unit.assemble.drawing import Put, shape, wanted
from tests.unit.assemble.test_aligned import PITCH, tables, typeset

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
