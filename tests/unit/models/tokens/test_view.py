from __future__ import annotations

from extraction.geometry import Box
from extraction.page import Grid, GridCell, Page, Segment
from extraction.read.flow import Flow
from models.tokens.view import Place, view_pages


def test_boxes_are_thousandths_of_the_page() -> None:
    page = Page(1, 500, 800, "pt", segments=[Segment("甲", Box(50, 80, 100, 96))])
    assert view_pages([page])[0].box == Box(100, 100, 200, 120)


def test_an_endless_page_is_read_as_sheets() -> None:
    segments = [Segment("甲", Box(50, y, 60, y + 10)) for y in (20.0, 20.0 + 595 * 2**0.5)]
    first, second = view_pages([Page(1, 595, 20_000, "pt", segments=segments)])
    assert abs(first.box.y0 - second.box.y0) < 1e-6
    assert 9 < first.box.height < 16


def test_the_place_in_a_grid_is_told() -> None:
    cells = [GridCell(row, column, segments=(2 * row + column,)) for row in (0, 1) for column in (0, 1)]
    page = Page(1, 100, 100, "pt", segments=[Segment("1", Box(0, 0, 1, 1)) for _ in range(5)])
    page.grids = [Grid(2, 2, cells, Box(0, 0, 1, 1), "ruled")]
    assert [view.place for view in view_pages([page])] == [
        Place.FIRST_ROW,
        Place.FIRST_ROW,
        Place.FIRST_COLUMN,
        Place.INSIDE,
        Place.OUTSIDE,
    ]


def test_the_lines_of_a_paragraph_are_counted_from_its_shape() -> None:
    flow = Flow()
    texts = ["一、概况", "年" * 40, "年" * 120, "a" * 80, "甲\n乙\n丙"]
    for text in texts:
        flow.paragraph(text)
    assert [view.lines for view in view_pages([flow.page()])] == [1, 1, 3, 1, 3]
