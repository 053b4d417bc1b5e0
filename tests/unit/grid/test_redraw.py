"""What becomes of a table when a person draws some of its cells anew."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from extraction.geometry import Box
from extraction.grid.redraw import redraw
from extraction.page import Grid, GridCell, Segment

HEIGHT, WIDTH = 20.0, 50.0
Read = list[tuple[int, int, int, int, str]]


def table(rows: int, columns: int) -> tuple[Grid, list[Segment]]:
    """A table at (0, 0) in whose cells stands where they are."""
    cells, segments = [], []
    for row in range(rows):
        for column in range(columns):
            box = Box(column * WIDTH, row * HEIGHT, (column + 1) * WIDTH, (row + 1) * HEIGHT)
            cells.append(GridCell(row, column, box=box, segments=(len(segments),), ink=True))
            segments.append(Segment(f"{row}{column}", Box(box.x0 + 15, box.y0 + 4, box.x0 + 35, box.y1 - 4)))
    return Grid(rows, columns, cells, Box(0, 0, columns * WIDTH, rows * HEIGHT), "ruled"), segments


def read(grid: Grid | None, segments: list[Segment]) -> Read:
    assert grid is not None
    texts = ["".join(segments[index].text for index in cell.segments) for cell in grid.cells]
    return [(c.row, c.column, c.row_span, c.column_span, text) for c, text in zip(grid.cells, texts, strict=True)]


def test_one_cell_drawn_over_two_is_one() -> None:
    grid, segments = table(2, 2)
    (made,) = redraw([grid], [Box(2, -3, 97, 22)], segments, [])
    assert read(made, segments) == [(0, 0, 1, 2, "0001"), (1, 0, 1, 1, "10"), (1, 1, 1, 1, "11")]
    assert made is not None
    assert made.cells[0].box == Box(0, 0, 100, 20), "lines that were found are more exact than a hand"


def test_two_cells_drawn_in_one_part_it() -> None:
    grid, segments = table(1, 2)
    segments[:1] = [Segment("a", Box(4, 4, 14, 16)), Segment("b", Box(30, 4, 40, 16))]
    grid.cells[0].segments, grid.cells[1].segments = (0, 1), (2,)
    (made,) = redraw([grid], [Box(0, 0, 22, 20), Box(24, 1, 50, 21)], segments, [])
    assert read(made, segments) == [(0, 0, 1, 1, "a"), (0, 1, 1, 1, "b"), (0, 2, 1, 1, "01")]


def test_a_cell_parted_in_one_row_spans_the_others() -> None:
    grid, segments = table(2, 1)
    (made,) = redraw([grid], [Box(0, 20, 25, 40), Box(25, 20, 50, 40)], segments, [])
    assert made is not None
    assert [(c.row, c.column, c.row_span, c.column_span) for c in made.cells] == [(0, 0, 1, 2), (1, 0, 1, 1), (1, 1, 1, 1)]


def test_a_border_that_was_moved_is_where_it_was_drawn() -> None:
    grid, segments = table(1, 2)
    segments[1] = Segment("01", Box(38, 4, 48, 16))
    grid.cells[0].segments, grid.cells[1].segments = (0, 1), ()
    (made,) = redraw([grid], [Box(0, 0, 36, 20), Box(36, 0, 100, 20)], segments, [])
    assert read(made, segments) == [(0, 0, 1, 1, "00"), (0, 1, 1, 1, "01")]


def test_a_column_that_was_lost_is_drawn_beside_the_table() -> None:
    grid, segments = table(2, 1)
    segments.append(Segment("new", Box(60, 4, 80, 16)))
    (made,) = redraw([grid], [Box(51, 0, 99, 20), Box(51, 20, 99, 40)], segments, [Box(60, 24, 70, 34)])
    assert read(made, segments) == [(0, 0, 1, 1, "00"), (0, 1, 1, 1, "new"), (1, 0, 1, 1, "10"), (1, 1, 1, 1, "")]
    assert made is not None
    assert [cell.ink for cell in made.cells] == [True, True, True, True], "what could not be read is no blank"


def test_a_table_that_was_not_found_is_drawn_as_a_whole() -> None:
    grid, segments = table(1, 1)
    far = [Segment("a", Box(210, 304, 220, 316)), Segment("b", Box(260, 304, 270, 316))]
    same, made = redraw([grid], [Box(200, 300, 250, 320), Box(250, 300, 300, 320)], segments + far, [])
    assert same is None
    assert read(made, segments + far) == [(0, 0, 1, 1, "a"), (0, 1, 1, 1, "b")]


def test_what_nobody_drew_stays() -> None:
    grid, segments = table(2, 2)
    assert redraw([grid], [], segments, []) == [None]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(*[st.floats(-40, 240, allow_nan=False)] * 2, *[st.floats(1, 120, allow_nan=False)] * 2), max_size=8))
def test_any_cells_give_whole_grids(places: list[tuple[float, float, float, float]]) -> None:
    grid, segments = table(4, 4)
    for made in redraw([grid], [Box(x, y, x + width, y + height) for x, y, width, height in places], segments, []):
        if made is not None:
            covered = [
                (row, column)
                for cell in made.cells
                for row in range(cell.row, cell.row + cell.row_span)
                for column in range(cell.column, cell.column + cell.column_span)
            ]
            assert sorted(covered) == [(row, column) for row in range(made.rows) for column in range(made.columns)]
