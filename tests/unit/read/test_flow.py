"""The laid-out page: what later stages may rely on."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction.errors import TooLarge
from extraction.limits import DEFAULT
from extraction.read.flow import MARGIN, PAGE_WIDTH, Flow, FlowCell, text_width

WORDS = st.text(st.sampled_from("一二三abc 12\n，"), max_size=60)


def test_type_is_ten_points_wide() -> None:
    assert text_width("政府") == 20
    assert text_width("2023") == 20
    assert text_width("“一”") == 30


def test_a_paragraph_wraps_at_the_margin() -> None:
    flow = Flow()
    flow.paragraph("字" * 100)
    flow.paragraph("  ")
    flow.paragraph("标题", bold=True, size=16)
    page = flow.page()
    first, second = page.segments
    assert first.box == (MARGIN, MARGIN, PAGE_WIDTH - MARGIN, MARGIN + 3 * 14)
    assert second.box.y0 > first.box.y1
    assert (second.bold, second.size) == (True, 16)
    assert (page.number, page.width, page.unit) == (1, PAGE_WIDTH, "pt")
    assert page.height > second.box.y1


@given(st.lists(st.lists(WORDS, min_size=4, max_size=4), min_size=1, max_size=6))
def test_cells_tile_the_grid_and_hold_their_text(rows: list[list[str]]) -> None:
    flow = Flow()
    flow.paragraph("前")
    cells = [FlowCell(row, column, text) for row, texts in enumerate(rows) for column, text in enumerate(texts)]
    flow.grid(len(rows), 4, cells)
    page = flow.page()
    (grid,) = page.grids
    assert sum(cell.box.area for cell in grid.cells) == pytest.approx(grid.box.area)
    assert grid.box.x1 <= PAGE_WIDTH - MARGIN + 1e-6
    for cell, given_cell in zip(grid.cells, cells, strict=True):
        assert [page.segments[index].text for index in cell.segments] == ([given_cell.text] if given_cell.text.strip() else [])
        for index in cell.segments:
            assert cell.box.contains(*page.segments[index].box.center)
            assert page.segments[index].box.x0 >= cell.box.x0
            assert page.segments[index].box.y0 >= cell.box.y0 - 1e-6
            assert page.segments[index].box.y1 <= cell.box.y1 + 1e-6


def test_gaps_become_empty_cells_and_a_row_that_ends_early_stays_short() -> None:
    flow = Flow()
    flow.grid(2, 4, [FlowCell(0, 0, "a", 2, 1), FlowCell(0, 2, "b")])
    (grid,) = flow.page().grids
    assert [(cell.row, cell.column) for cell in grid.cells] == [(0, 0), (0, 1), (0, 2)]


@pytest.mark.parametrize("cells", [[FlowCell(0, 2, "")], [FlowCell(0, 0, "", 2, 1), FlowCell(1, 0, "")], [FlowCell(-1, 0, "")]])
def test_cells_that_do_not_fit_are_refused(cells: list[FlowCell]) -> None:
    with pytest.raises(ValueError, match=r"grid|another"):
        Flow().grid(2, 2, cells)


def test_limits() -> None:
    small = dataclasses.replace(DEFAULT, page_segments=2, table_cells=4)
    flow = Flow(small)
    with pytest.raises(TooLarge):
        flow.grid(3, 2, [])
    flow.paragraph("a")
    flow.paragraph("b")
    with pytest.raises(TooLarge):
        flow.paragraph("c")
