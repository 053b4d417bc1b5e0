from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from extraction.geometry import Box
from extraction.grid.lattice import grids_from_rulings, lattices, reading_order
from extraction.page import Grid, Ruling, Segment
from tests.unit.grid.drawing import Place, borders, box_of, places, text_in
from tests.work import calls

WIDTH, HEIGHT = 595.0, 842.0


def read(grid: Grid) -> list[Place]:
    return [(cell.row, cell.column, cell.row_span, cell.column_span) for cell in grid.cells]


def simple(rows: int, columns: int, origin: tuple[float, float] = (60, 80)) -> tuple[list[Ruling], list[Segment]]:
    rulings: list[Ruling] = []
    segments: list[Segment] = []
    for row in range(rows):
        for column in range(columns):
            box = box_of((row, column, 1, 1), origin)
            rulings += borders(box)
            segments.append(text_in(box, f"{row}.{column}"))
    return rulings, segments


@settings(max_examples=50, deadline=None)
@given(places())
def test_any_grid_with_spans_reads_back(table: tuple[int, int, list[Place]]) -> None:
    rows, columns, cells = table
    assume(len(cells) >= 2)
    boxes = [box_of(place) for place in cells]
    rulings = [ruling for box in boxes for ruling in borders(box)]
    segments = [text_in(box, str(index)) for index, box in enumerate(boxes)]
    (grid,) = grids_from_rulings(rulings, segments, WIDTH, HEIGHT)
    assert (grid.rows, grid.columns) == (rows, columns)
    assert sorted(read(grid)) == sorted(cells)
    for cell in grid.cells:
        (index,) = cell.segments
        assert (cell.row, cell.column, cell.row_span, cell.column_span) == cells[index]
        assert cell.ink


@settings(max_examples=50, deadline=None)
@given(places(), st.floats(0.3, 4.0), st.randoms(use_true_random=False))
def test_thin_and_broken_lines_at_any_scale(table: tuple[int, int, list[Place]], scale: float, random) -> None:  # type: ignore[no-untyped-def]
    _, _, cells = table
    assume(len(cells) >= 2)
    rulings = []
    for place in cells:
        for ruling in borders(box_of(place)):
            shift, start, end = random.uniform(-0.7, 0.7), random.uniform(0, 4), random.uniform(0, 4)
            if ruling.horizontal:
                middle = (ruling.x0 + ruling.x1) / 2
                pieces = [(ruling.x0 + start, middle - 3), (middle + 3, ruling.x1 - end)]
                rulings += [
                    Ruling(a * scale, (ruling.y0 + shift) * scale, b * scale, (ruling.y0 + shift) * scale) for a, b in pieces
                ]
            else:
                a, b = ruling.y0 + start, ruling.y1 - end
                rulings.append(Ruling((ruling.x0 + shift) * scale, a * scale, (ruling.x0 + shift) * scale, b * scale))
    segments = [text_in(box_of(place)) for place in cells]
    for segment in segments:
        segment.box = Box(*(value * scale for value in segment.box))
    (grid,) = grids_from_rulings(rulings, segments, WIDTH * scale, HEIGHT * scale)
    assert sorted(read(grid)) == sorted(cells)


@pytest.mark.parametrize("missing", ["left and right", "top", "bottom", "all"])
def test_outer_borders_may_be_missing(missing: str) -> None:
    rulings, segments = simple(4, 3)
    left, top, right, bottom = 60, 80, 60 + 3 * 70, 80 + 4 * 24

    def kept(ruling: Ruling) -> bool:
        side = not ruling.horizontal and ruling.x0 in (left, right)
        roof = ruling.horizontal and ruling.y0 == top
        floor = ruling.horizontal and ruling.y0 == bottom
        return not {"left and right": side, "top": roof, "bottom": floor, "all": side or roof or floor}[missing]

    (grid,) = grids_from_rulings([r for r in rulings if kept(r)], segments, WIDTH, HEIGHT)
    assert (grid.rows, grid.columns, len(grid.cells)) == (4, 3, 12)


def test_a_full_width_row_of_a_table_without_sides_is_its_row() -> None:
    rulings = [Ruling(60, y, 270, y) for y in (80, 104, 128, 152)] + [Ruling(x, 104, x, 152) for x in (130, 200)]
    segments = [text_in(Box(60, 80, 270, 104), "标题")]
    segments += [text_in(box_of((row, column, 1, 1))) for row in (1, 2) for column in range(3)]
    (grid,) = grids_from_rulings(rulings, segments, WIDTH, HEIGHT)
    assert (grid.rows, grid.columns, len(grid.cells)) == (3, 3, 7)
    assert grid.cells[0].column_span == 3


def test_a_broken_line_of_which_no_piece_meets_another_line_belongs_to_the_table() -> None:
    frame = [Ruling(60, y, 420, y) for y in (80, 110, 170, 200)]
    sides = [Ruling(60, 80, 60, 200), Ruling(420, 80, 420, 200)]
    sides += [Ruling(x, top, x, top + 50) for x in (180, 300) for top in (80, 150)]
    pieces = [Ruling(start, 140, end, 140) for start, end in ((70, 110), (120, 168), (192, 290), (312, 408))]
    segments = [Segment(str(row), Box(100, y, 110, y + 10)) for row, y in enumerate((90, 120, 150, 180))]

    (grid,) = grids_from_rulings([*frame, *sides, *pieces], segments, WIDTH, HEIGHT)

    assert (grid.rows, grid.columns) == (4, 3)


def test_the_piece_of_a_broken_line_in_one_cell_belongs_to_the_table() -> None:
    rulings, segments = simple(3, 4)
    ys = sorted({ruling.y0 for ruling in rulings if ruling.horizontal})
    gap = next(ruling for ruling in rulings if ruling.horizontal and ruling.y0 == ys[1] and ruling.x0 > 60)
    # All but the right half of the first row's foot is gone, and a piece that touches nothing.
    left = [ruling for ruling in rulings if not (ruling.horizontal and ruling.y0 == ys[1] and ruling.x0 <= gap.x0)]
    piece = Ruling(gap.x0 + 15, ys[1], gap.x1 - 15, ys[1])
    (grid,) = lattices([*left, piece], segments, WIDTH, HEIGHT)
    assert (0, 1, 1, 1) in read(grid)
    assert (0, 0, 1, 1) not in read(grid)


def test_a_missing_piece_between_two_values_is_mended_and_a_merged_cell_is_not() -> None:
    rulings, segments = simple(4, 4)
    gap = Ruling(130, 104, 200, 104)
    (grid,) = grids_from_rulings([r for r in rulings if r != gap], segments, WIDTH, HEIGHT)
    assert len(grid.cells) == 16
    merged = [s for s in segments if s.text not in {"0.1", "1.1"}] + [text_in(Box(130, 80, 200, 128), "合并")]
    (grid,) = grids_from_rulings([r for r in rulings if r != gap], merged, WIDTH, HEIGHT)
    assert len(grid.cells) == 15


def test_a_missing_piece_behind_a_label_that_spans_two_columns_is_mended() -> None:
    rulings, segments = simple(4, 4)
    without = [r for r in rulings if r not in (Ruling(130, 128, 130, 152), Ruling(200, 128, 200, 152))]
    label = [s for s in segments if s.text not in {"2.0", "2.1"}] + [text_in(Box(60, 128, 130, 152), "总计")]
    (grid,) = grids_from_rulings(without, label, WIDTH, HEIGHT)
    assert (2, 2, 1, 1) in read(grid)
    (grid,) = grids_from_rulings(without, [s for s in label if s.text != "总计"], WIDTH, HEIGHT)
    assert (2, 0, 1, 3) in read(grid), "nothing tells it from a merged cell"


def test_a_line_that_ends_between_two_others_goes_on() -> None:
    rulings, _ = simple(4, 3)
    (x,) = {r.x0 for r in rulings if not r.horizontal and 100 < r.x0 == r.x1 < 160}
    (whole,) = lattices(rulings, [], WIDTH, HEIGHT)
    others = [r for r in rulings if r.horizontal or r.x0 != x]
    ys = sorted({r.y0 for r in rulings if r.horizontal})
    broken = [Ruling(x, ys[0], x, ys[1] - 12), Ruling(x, ys[2] + 1, x, ys[4])]
    (grid,) = lattices(others + broken, [], WIDTH, HEIGHT)
    assert read(grid) == read(whole)
    for speck in (0.0, 3.0):
        merged = [Ruling(x, ys[0], x, ys[1] + speck), Ruling(x, ys[2], x, ys[4])]
        (grid,) = lattices(others + merged, [], WIDTH, HEIGHT)
        assert (1, 0, 1, 2) in read(grid)


def test_the_last_piece_of_broken_lines_is_mended_and_of_whole_ones_it_is_not() -> None:
    rulings, segments = simple(4, 4)
    (_, x, other, *_), ys = sorted({r.x0 for r in rulings}), sorted({r.y0 for r in rulings})
    whole = [r for r in rulings if r.horizontal or r.x0 != x] + [Ruling(x, ys[0], x, ys[3])]
    (grid,) = grids_from_rulings(whole, segments, WIDTH, HEIGHT)
    assert len(grid.cells) == 15
    broken = [piece for r in whole for piece in (_cut(r) if not r.horizontal and r.x0 == other else [r])]
    (grid,) = grids_from_rulings(broken, segments, WIDTH, HEIGHT)
    assert len(grid.cells) == 16


@pytest.mark.parametrize("beyond", [4, 8])
def test_a_broken_line_that_ends_before_the_border_reaches_it(beyond: float) -> None:
    rulings, _ = simple(4, 4)
    (_, x, other, *_), ys = sorted({r.x0 for r in rulings}), sorted({r.y0 for r in rulings})
    short = [r for r in rulings if r.horizontal or r.x0 != x] + [Ruling(x, ys[0], x, ys[3] + beyond)]
    (grid,) = lattices(short, [], WIDTH, HEIGHT)
    assert len(grid.cells) == 15
    broken = [piece for r in short for piece in (_cut(r) if not r.horizontal and r.x0 == other else [r])]
    (grid,) = lattices(broken, [], WIDTH, HEIGHT)
    assert len(grid.cells) == 16


def _cut(ruling: Ruling) -> list[Ruling]:
    """A vertical line with a break in its middle."""
    middle = (ruling.y0 + ruling.y1) / 2
    return [replace(ruling, y1=middle - 5), replace(ruling, y0=middle + 5)]


def test_a_piece_of_line_missing_at_the_corner_still_gives_rectangles() -> None:
    rulings, segments = simple(3, 3)
    lost = [Ruling(130, 104, 200, 104), Ruling(130, 104, 130, 128)]
    (grid,) = grids_from_rulings([r for r in rulings if r not in lost], segments, WIDTH, HEIGHT)
    covered = sorted((r, c) for row, column, h, w in read(grid) for r in range(row, row + h) for c in range(column, column + w))
    assert covered == [(r, c) for r in range(3) for c in range(3)]
    assert len(grid.cells) >= 7


def test_several_tables_are_parted_and_come_from_top_to_bottom() -> None:
    low, low_segments = simple(2, 2, origin=(60, 400))
    high, high_segments = simple(3, 3, origin=(60, 80))
    grids = grids_from_rulings(low + high, low_segments + high_segments, WIDTH, HEIGHT)
    assert [(grid.rows, grid.columns) for grid in grids] == [(3, 3), (2, 2)]


def test_frames_underlines_and_lone_boxes_are_no_tables() -> None:
    frame = borders(Box(30, 30, 565, 812))
    strip = [Ruling(30, 60, 565, 60)]
    text = [text_in(Box(60, y, 200, y + 20), "正文") for y in range(100, 700, 30)]
    assert grids_from_rulings(frame, text, WIDTH, HEIGHT) == []
    assert grids_from_rulings(frame + strip, text, WIDTH, HEIGHT) == []
    assert grids_from_rulings([Ruling(60, 100, 200, 100)], text, WIDTH, HEIGHT) == []
    rulings, segments = simple(3, 3)
    (grid,) = grids_from_rulings(frame + strip + rulings, segments, WIDTH, HEIGHT)
    assert (grid.rows, grid.columns) == (3, 3)


def test_the_edge_of_a_scan_is_no_line() -> None:
    rulings, segments = simple(3, 3)
    (grid,) = grids_from_rulings([*rulings, Ruling(2, 0, 2, 842), Ruling(0, 3, 595, 3)], segments, WIDTH, HEIGHT)
    assert (grid.rows, grid.columns) == (3, 3)


def test_double_lines_are_one() -> None:
    rulings, segments = simple(3, 3)
    outer = borders(Box(57, 77, 273, 155))
    (grid,) = grids_from_rulings(rulings + outer, segments, WIDTH, HEIGHT)
    assert (grid.rows, grid.columns) == (3, 3)


def test_a_segment_over_two_cells_goes_where_most_of_it_lies_and_only_there() -> None:
    rulings, segments = simple(2, 2)
    segments.append(Segment("跨", Box(100, 86, 150, 96)))
    (grid,) = grids_from_rulings(rulings, segments, WIDTH, HEIGHT)
    holders = [cell.column for cell in grid.cells if 4 in cell.segments]
    assert holders == [0]


def test_reading_order_in_a_cell() -> None:
    lines = [Segment("二", Box(0, 20, 30, 30)), Segment("b", Box(40, 1, 60, 11)), Segment("a", Box(0, 0, 30, 10))]
    assert reading_order([0, 1, 2], lines) == (2, 1, 0)
    columns = [Segment("左", Box(0, 0, 10, 60), vertical=True), Segment("右", Box(20, 0, 30, 60), vertical=True)]
    assert reading_order([0, 1], columns) == (1, 0)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(*[st.floats(-50, 900, allow_nan=False)] * 4), max_size=40))
def test_any_lines_give_whole_grids(ends: list[tuple[float, float, float, float]]) -> None:
    rulings = []
    for index, (a, b, c, d) in enumerate(ends):
        rulings.append(Ruling(min(a, b), c, max(a, b), c) if index % 2 else Ruling(c, min(a, b), c, max(a, b)))
        del d
    segments = [Segment("x", Box(x, y, x + 5, y + 5)) for x in range(0, 600, 40) for y in range(0, 840, 40)]
    for grid in grids_from_rulings(rulings, segments, WIDTH, HEIGHT):
        covered = [(r, c) for row, column, h, w in read(grid) for r in range(row, row + h) for c in range(column, column + w)]
        assert sorted(covered) == [(r, c) for r in range(grid.rows) for c in range(grid.columns)]


def test_hatchings_are_no_tables_and_cost_little() -> None:
    hatch = [Ruling(x, 0, x, 800) for x in range(0, 590, 7)] + [Ruling(0, y, 590, y) for y in range(0, 800, 3)]
    hatch += [Ruling(x, 0, x, 9000) for x in range(600, 9000, 8)] + [Ruling(600, y, 9000, y) for y in range(0, 9000, 8)]
    assert calls(lambda: grids_from_rulings(hatch, [], WIDTH, HEIGHT)) < 2_000_000


def cells_from(xs: list[float], ys: tuple[float, float], gone: tuple[float, float] | None = None) -> list[Ruling]:
    """One row of cells; `gone` is from where to where its lines were taken out."""
    rulings = [Ruling(x, ys[0], x, ys[1]) for x in xs if gone is None or not gone[0] < x < gone[1]]
    for y in ys:
        parts = [(xs[0], xs[-1])] if gone is None else [(xs[0], gone[0]), (gone[1], xs[-1])]
        rulings += [Ruling(a, y, b, y) for a, b in parts]
    return rulings


def test_a_table_that_a_seal_interrupts_is_one() -> None:
    xs = [60.0 + 40 * number for number in range(11)]
    rulings = cells_from(xs, (100, 124), gone=(305, 375))
    segments = [Segment(str(number), Box(x + 15, 106, x + 25, 118)) for number, x in enumerate(xs[:-1])]
    (grid,) = grids_from_rulings(rulings, segments, WIDTH, HEIGHT, 1.0)
    assert grid.columns >= 9, "but for the lines that are gone"
    assert sorted(index for cell in grid.cells for index in cell.segments) == list(range(10))


def test_tables_beside_each_other_are_two() -> None:
    rulings = cells_from([60, 120, 180, 240], (100, 124)) + cells_from([300, 360, 420, 480], (100, 124))
    segments = [Segment("3", Box(x, 106, x + 10, 118)) for x in (80, 140, 200, 320, 380, 440)]
    assert [grid.columns for grid in grids_from_rulings(rulings, segments, WIDTH, HEIGHT, 1.0)] == [3, 3]


def test_strokes_of_a_heading_in_line_with_the_columns_are_no_row() -> None:
    rulings, segments = simple(4, 5)
    (plain,) = lattices(rulings, segments, WIDTH, HEIGHT)
    foot, columns = plain.box.y1, sorted({cell.box.x0 for cell in plain.cells})
    strokes = [Ruling(x, foot, x, foot + 20) for x in columns[2:4]]
    strokes.append(Ruling(columns[2] - 5, foot + 8, columns[3] + 5, foot + 8))
    (grid,) = lattices([*rulings, *strokes], segments, WIDTH, HEIGHT)
    assert (grid.rows, grid.columns, grid.box) == (4, 5, plain.box)


def test_a_row_whose_lower_line_is_missing_is_one() -> None:
    rulings, segments = simple(4, 5)
    (plain,) = lattices(rulings, segments, WIDTH, HEIGHT)
    open_below = [ruling for ruling in rulings if not (ruling.horizontal and ruling.y0 > plain.box.y1 - 1)]
    (grid,) = lattices(open_below, segments, WIDTH, HEIGHT)
    assert (grid.rows, grid.columns) == (4, 5)
