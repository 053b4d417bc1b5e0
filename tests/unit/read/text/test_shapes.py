"""Any table, written in any shape, reads back."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from extraction.page import Grid, Page
from extraction.read.text import read_text
from tests.unit.read.text import shapes
from tests.unit.read.text.shapes import Sample

BEFORE = "二、各项事务办理情况"
AFTER = "2023年，本机关认真办理各项事务，没有发生差错。"

common = settings(max_examples=40, deadline=None)


def read(table: str, *, gap: str = "\n\n") -> tuple[Page, Grid]:
    """The page and its only grid, the table standing between a heading and a sentence."""
    page = read_text(f"{BEFORE}{gap}{table}{gap}{AFTER}")
    assert shapes.outside(page) == [BEFORE, AFTER]
    assert len(page.grids) == 1
    return page, page.grids[0]


def assert_equal(table: str, sample: Sample) -> None:
    page, grid = read(table)
    assert shapes.grid_rows(page, grid) == sample.texts()
    assert len(grid.cells) == grid.rows * grid.columns
    assert not grid.sparse


def assert_values(table: str, sample: Sample) -> None:
    """Each row has its texts; the values, blanks included, stand in the same columns in all rows."""
    page, grid = read(table)
    assert shapes.present_rows(page, grid) == sample.present()
    assert not grid.sparse
    rows = shapes.grid_rows(page, grid)[sample.headers :]
    width = sample.columns - sample.labels
    starts = [start for start in range(grid.columns - width + 1) if [row[start : start + width] for row in rows] == sample.values()]
    assert starts


tables = st.one_of(shapes.plain_tables(), shapes.form_tables(), shapes.form_tables(numbered=False))


@common
@given(tables)
def test_tabs(sample: Sample) -> None:
    assert_equal(shapes.tabbed(sample), sample)


@common
@given(tables)
def test_tabs_with_a_blank_line_between_all_rows(sample: Sample) -> None:
    assert_equal(shapes.tabbed(sample).replace("\n", "\n\n"), sample)


@common
@given(tables)
def test_a_cell_a_line_with_a_leading_tab(sample: Sample) -> None:
    assert_values(shapes.cell_a_line(sample), sample)


@common
@given(tables)
def test_a_cell_a_line_with_a_pipe_behind_it(sample: Sample) -> None:
    assert_values(shapes.piped_lines(sample), sample)


@common
@given(tables, st.sets(st.integers(0, 200)))
def test_a_pipe_on_a_line_of_its_own(sample: Sample, own: set[int]) -> None:
    assert_values(shapes.piped_lines(sample, lambda number: number in own or number % 2 == 0), sample)


@common
@given(
    st.one_of(shapes.plain_tables(blanks=False, least_rows=3), shapes.form_tables(blanks=False)),
    st.sampled_from(["\n\n", "\n\n\n", "\n"]),
)
def test_a_cell_a_line_and_nothing_else(sample: Sample, gap: str) -> None:
    page, grid = read(shapes.bare(sample, gap), gap=gap)
    rows = [row for row in shapes.present_rows(page, grid) if any(char.isdecimal() for char in "".join(row))]
    assert [row[-(sample.columns - sample.labels) :] for row in rows] == sample.values()
    own = [row[: -(sample.columns - sample.labels)] for row in rows]
    assert own == [[text for text in row[: sample.labels] if text] for row in sample.texts()[sample.headers :]]


@common
@given(shapes.plain_tables(least_rows=3))
def test_blank_lines_tell_of_empty_cells(sample: Sample) -> None:
    page, grid = read(shapes.bare(sample))
    rows = shapes.grid_rows(page, grid)
    if not grid.sparse:
        assert [[*row, ""][: sample.columns] for row in rows] == sample.texts()


@common
@given(tables, st.booleans(), st.booleans())
def test_markdown(sample: Sample, ends: bool, rule: bool) -> None:
    page, grid = read(shapes.markdown(sample, ends=ends, rule=rule))
    assert shapes.grid_rows(page, grid) == sample.texts()


@common
@given(tables)
def test_markdown_with_spans(sample: Sample) -> None:
    page, grid = read(shapes.markdown_spans(sample))
    assert shapes.grid_rows(page, grid) == sample.texts()
    spans = {(cell.row, cell.column): cell.column_span for cell in grid.cells if cell.segments}
    want = {(r, c): cell.column_span for r, row in enumerate(sample.places) for c, cell in enumerate(row) if cell and cell.text}
    assert spans == want


@common
@given(tables)
def test_vanished_empty_cells_make_a_sparse_grid(sample: Sample) -> None:
    page, grid = read(shapes.vanished(sample))
    assert shapes.present_rows(page, grid) == sample.present()
    assert grid.sparse or len({len(row) for row in sample.present()}) == 1


@common
@given(shapes.plain_tables(), st.sampled_from([1, 2]))
def test_aligned_with_spaces(sample: Sample, wide: int) -> None:
    page, grid = read(shapes.aligned(sample, wide))
    assert shapes.present_rows(page, grid) == sample.present()
    if not grid.sparse:
        assert shapes.grid_rows(page, grid) == sample.texts()


@common
@given(shapes.plain_tables(blanks=False, least_rows=3))
def test_single_spaces(sample: Sample) -> None:
    assume(len(" ".join(sample.texts()[0])) <= 50)  # a longer first line of words and spaces cannot be told from prose
    page, grid = read(shapes.single_spaced(sample))
    assert shapes.grid_rows(page, grid) == sample.texts()


@common
@given(shapes.plain_tables(), st.booleans())
def test_drawn(sample: Sample, box: bool) -> None:
    assert_equal(shapes.drawn(sample, box=box), sample)


@common
@given(shapes.form_tables())
def test_flattened_text_stays_as_it_is(sample: Sample) -> None:
    run = BEFORE + shapes.flattened(sample) + AFTER
    page = read_text(f"一、总体情况\n{run}\n三、其他")
    assert shapes.outside(page) == ["一、总体情况", run, "三、其他"]
    assert not page.grids


@common
@given(tables, st.data())
def test_pieces_parted_by_blank_lines(sample: Sample, data: st.DataObject) -> None:
    lines = shapes.tabbed(sample).split("\n")
    cut = data.draw(st.integers(2, max(2, len(lines) - 2)))
    page = read_text("\n".join([BEFORE, *lines[:cut], "", *lines[cut:], AFTER]))
    assert shapes.outside(page) == [BEFORE, AFTER]
    got = [row for grid in page.grids for row in shapes.present_rows(page, grid)]
    assert got == sample.present()


@pytest.mark.parametrize(
    "write",
    [shapes.tabbed, shapes.cell_a_line, shapes.piped_lines, shapes.markdown, shapes.vanished],
    ids=lambda write: write.__name__,
)
@given(first=tables, second=tables)
@settings(max_examples=20, deadline=None)
def test_a_heading_parts_two_tables(write: object, first: Sample, second: Sample) -> None:
    assert callable(write)
    page = read_text(f"{BEFORE}\n{write(first)}\n三、其他事务办理情况\n{write(second)}\n{AFTER}")
    assert shapes.outside(page) == [BEFORE, "三、其他事务办理情况", AFTER]
    assert [shapes.present_rows(page, grid) for grid in page.grids] == [first.present(), second.present()]


def test_a_lone_row_keeps_its_empty_cells_and_below_headers_a_tab_that_ends_each_line_is_none() -> None:
    """Which columns a torn row's figures stand in, the number of its cells tells."""
    assert read("五、结转下年度继续办理\t\t\t0\t\t\t\t0\t\t")[1].columns == 10
    assert read("（一）公开\t\t3\t\t\t\n（二）不公开\t\t0\t1\t\t\n")[1].columns == 5
    assert read("项目\t数量\t\t\n收入\t12\t\t\n支出\t7\t\t\n")[1].columns == 2
