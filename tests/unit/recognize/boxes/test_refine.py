"""What is writing in a cell, and what is dirt."""

from __future__ import annotations

import numpy as np
import pytest

from extraction.geometry import Box
from extraction.page import Grid, GridCell, Ruling
from extraction.recognize.boxes.cell_ink import cell_lines, lone_mark
from extraction.recognize.boxes.pieces import pieces_of
from extraction.recognize.boxes.refine import FAINT, Refiner
from extraction.recognize.reading.shapes import shape_of
from extraction.recognize.shades import Gray

GLYPH = 20.0
CELL = Box(0, 0, 100, 40)


def cell(*marks: tuple[int, int, int, int], gray: int = 120) -> Gray:
    """Paper with marks at (x, y), so wide and high."""
    paper = np.full((40, 100), 252, dtype=np.uint8)
    for x, y, width, height in marks:
        paper[y : y + height, x : x + width] = gray
    return paper


@pytest.mark.parametrize("gray", [40, 120, 195])
@pytest.mark.parametrize("marks", [[(48, 19, 6, 3)], [(40, 20, 19, 2)], [(44, 20, 2, 2), (50, 20, 2, 2), (56, 20, 2, 2)]])
def test_a_dash_or_an_ellipsis_is_all_that_a_cell_may_hold(marks: list[tuple[int, int, int, int]], gray: int) -> None:
    mark = lone_mark(cell(*marks, gray=gray) < FAINT, CELL, GLYPH)
    assert mark is not None
    box, text = mark
    assert text == ("…" if len(marks) > 1 else "—" if marks[0][2] > GLYPH / 2 else "-")
    assert box.x0 == marks[0][0]
    assert box.height >= 0.9 * GLYPH, "as high as a character, so that it is read at its own size"


@pytest.mark.parametrize(
    "marks",
    [
        [],
        [(50, 20, 1, 1)],
        [(30, 8, 2, 2), (60, 30, 2, 2)],
        [(0, 20, 100, 2)],
        [(20, 10, 6, 3), (60, 30, 6, 3)],
        [(97, 10, 3, 20)],
    ],
)
def test_specks_and_rests_of_lines_are_none(marks: list[tuple[int, int, int, int]]) -> None:
    assert lone_mark(cell(*marks) < FAINT, CELL, GLYPH) is None


def test_the_dots_of_small_type_are_wide_with_their_soft_edges() -> None:
    mark = lone_mark(cell((40, 20, 4, 3), (46, 20, 4, 3), (53, 20, 4, 3)) < FAINT, CELL, 12.0)
    assert mark is not None
    assert mark.text == "…"


def test_a_speck_elsewhere_makes_three_dots_no_dirt() -> None:
    dots = [(44, 20, 3, 3), (50, 20, 3, 3), (56, 20, 3, 3)]
    mark = lone_mark(cell(*dots, (85, 6, 2, 1)) < FAINT, CELL, GLYPH)
    assert mark is not None
    assert (mark.text, mark.box.x0, mark.box.x1) == ("…", 44, 59)


def test_a_speck_under_a_mark_is_no_part_of_it() -> None:
    paper = np.full((60, 100), 252, dtype=np.uint8)
    for step in range(16):
        paper[10 + step, 52 - step // 2 : 55 - step // 2] = 40
    paper[32:35, 48:51] = 40
    (box,) = Refiner(paper, [], dpi=150)([Box(40, 5, 60, 40)])
    assert (box.y0, box.y1) == (10, 26)


def test_a_short_dash_that_is_pale_at_its_ends_is_found_beside_figures() -> None:
    paper = np.full((120, 400), 252, dtype=np.uint8)
    for x in (20, 120, 220):
        paper[50:66, x : x + 30] = 40
    paper[57:60, 320:326] = 200
    paper[57:60, 321:324] = 90
    boxes = Refiner(paper, [], dpi=150)([Box(x, 48, x + 32, 68) for x in (19, 119, 219)])
    assert any(abs(box.center[0] - 323) <= 1 and box.width >= 5 for box in boxes)


@pytest.mark.parametrize(("width", "found"), [(5, True), (4, False)])
def test_a_dash_in_small_type_is_found_though_it_is_short_for_the_page(width: int, found: bool) -> None:
    page = np.full((300, 700), 252, dtype=np.uint8)
    text = [Box(60, 20 + 40 * row, 600, 46 + 40 * row) for row in range(4)]
    for line in text:
        for x in range(60, 600, 30):
            page[round(line.y0) : round(line.y1), x : x + 26] = 40
    page[220:236, 60:120] = page[220:236, 500:530] = 40
    page[228:230, 300 : 300 + width] = 100
    boxes = Refiner(page, [], dpi=150)([*text, Box(58, 218, 122, 238), Box(498, 218, 532, 238)])
    assert any(box.x0 == 300 for box in boxes) == found


def test_a_full_stop_behind_a_dot_of_a_character_is_no_speck() -> None:
    """心。 in a face that sets the full stop in the middle of its place."""
    heart, dot, stop = (20, 10, 16, 18), (38, 14, 4, 5), (51, 16, 5, 5)
    assert cell_lines(cell(heart, dot, stop) < FAINT, CELL, 19.0) == [Box(20, 10, 56, 28)]
    assert cell_lines(cell(heart, (38, 14, 3, 3), stop) < FAINT, CELL, 19.0) == [Box(20, 10, 41, 28)]


def test_lines_of_a_cell_that_are_as_close_as_strokes_are_two() -> None:
    above, below = [(20, 2, 16, 16), (40, 2, 16, 16), (60, 2, 16, 16)], [(30, 20, 16, 16), (62, 20, 14, 16)]
    assert cell_lines(cell(*above, *below) < FAINT, CELL, GLYPH) == [Box(20, 2, 76, 18), Box(30, 20, 76, 36)]
    strokes = [(20, 4, 16, 3), (20, 9, 16, 3), (20, 14, 16, 13)]
    assert len(cell_lines(cell(*strokes) < FAINT, CELL, GLYPH)) == 1


def test_texts_set_downwards_on_both_sides_of_a_rule_are_two_boxes() -> None:
    paper = np.full((200, 100), 252, dtype=np.uint8)
    for y in range(10, 190, 20):
        paper[y : y + 15, 40:56] = 40
    rule = Ruling(0, 108, 100, 108)
    assert [box.y1 for box in Refiner(paper, [], dpi=150, rules=[rule])([Box(38, 5, 58, 190)])] == [105, 185]


def test_lines_of_a_narrow_text_that_detection_took_for_one_are_boxes_of_their_own() -> None:
    paper = np.full((200, 400), 252, dtype=np.uint8)
    for x in range(60, 360, 100):
        paper[30:46, x : x + 60] = 40
    for y in (90, 114, 138):
        paper[y : y + 16, 60:94] = 40
    lines = [Box(x - 1, 28, x + 61, 48) for x in range(60, 360, 100)]
    boxes = Refiner(paper, [], dpi=150)([*lines, Box(56, 86, 98, 158)])
    assert sorted((box.y0, box.y1) for box in boxes if box.y0 > 60) == [(90, 106), (114, 130), (138, 154)]


def test_what_a_box_cuts_off_the_line_below_is_left_to_that() -> None:
    paper = np.full((200, 400), 252, dtype=np.uint8)
    for y in (60, 84, 108, 132):
        paper[y : y + 16, 60:94] = 40
    lines = [(60, 76), (84, 100), (108, 124), (132, 148)]
    for boxes in ([Box(56, 56, 98, 143), Box(56, 128, 98, 152)], [Box(56, 65, 98, 152), Box(56, 56, 98, 80)]):
        found = Refiner(paper, [], dpi=150)(boxes)
        assert sorted((box.y0, box.y1) for box in found) == lines


def test_a_thin_figure_that_came_apart_is_one() -> None:
    """A page in large type, a table in small type: each piece by itself is as small as a speck."""
    pieces = cell((46, 12, 6, 3), (45, 16, 3, 3), (49, 17, 4, 3), (50, 21, 3, 4), (45, 23, 4, 2), gray=100)
    grid = Grid(1, 1, [GridCell(0, 0, 1, 1, CELL)], CELL, "ruled")
    (box,) = Refiner(pieces, [grid], dpi=200)([])
    assert box.x0 <= 45
    assert box.x1 >= 53
    assert grid.cells[0].ink


def test_what_is_too_faint_to_read_is_no_blank() -> None:
    faint = cell((45, 12, 8, 12), gray=208)
    grid = Grid(1, 1, [GridCell(0, 0, 1, 1, CELL)], CELL, "ruled")
    assert Refiner(faint, [grid], dpi=150)([]) == []
    assert grid.cells[0].ink


@pytest.mark.parametrize(("dark", "read"), [((12, 20), 1), ((), 0)])
def test_a_small_figure_of_which_pieces_are_ink_is_read(dark: tuple[int, ...], read: int) -> None:
    paper = cell((45, 12, 6, 13), gray=205)
    for y in dark:
        paper[y : y + 5, 45:50] = 100
    grid = Grid(1, 1, [GridCell(0, 0, 1, 1, CELL)], CELL, "ruled")
    assert len(Refiner(paper, [grid], dpi=150)([])) == read
    assert grid.cells[0].ink


def test_a_figure_whose_last_digits_are_pale_is_whole() -> None:
    paper = cell(*((x, 12, 9, 14) for x in (20, 34)), gray=100)
    for x in (48, 62):
        paper[12:26, x : x + 9] = 185
        paper[16:18, x + 2 : x + 6] = 100  # all that is as dark as the print elsewhere
    grid = Grid(1, 1, [GridCell(0, 0, 1, 1, CELL)], CELL, "ruled")
    (box,) = Refiner(paper, [grid], dpi=150)([])
    assert (box.x0, box.x1) == (20, 71)
    assert (box.y0, box.y1) == (12, 26)


def test_what_shows_through_the_sheet_is_no_figure_for_a_dark_speck_in_it() -> None:
    paper = cell((20, 12, 9, 14), gray=100)
    paper[12:26, 48:58] = 205
    paper[16:18, 50:52] = 100
    grid = Grid(1, 1, [GridCell(0, 0, 1, 1, CELL)], CELL, "ruled")
    (box,) = Refiner(paper, [grid], dpi=150)([])
    assert box.x1 < 40


def test_a_short_level_stroke_is_a_hyphen_whatever_it_is_taken_for() -> None:
    assert shape_of(cell((48, 18, 8, 4))) == "hyphen"
    assert shape_of(cell((48, 18, 4, 4))) != "hyphen"


def test_a_dash_in_a_table_of_small_type_is_told_by_the_type_beside_it() -> None:
    """The running text is half as large again: against that, a dash is as short as a hyphen."""
    page = np.full((400, 600), 255, dtype=np.uint8)
    boxes = []
    for top, height in ((20, 28), (60, 28), (100, 28), (200, 18)):
        for x in range(60, 360, height + 4):
            page[top : top + height, x : x + height] = 20
        boxes.append(Box(58, top - 2, 362, top + height + 2))
    page[208:210, 450:466] = 20
    found = Refiner(page, [], 150)([*boxes, Box(446, 203, 470, 215)])
    (dash,) = [box for box in found if box.x0 >= 400]
    assert dash.height == pytest.approx(18, abs=1)


def test_a_dash_in_a_cell_is_as_high_as_the_type_beside_it() -> None:
    page = np.full((400, 600), 255, dtype=np.uint8)
    text = [Box(58, 18 + 40 * row, 362, 50 + 40 * row) for row in range(3)]
    for line in text:
        for x in range(60, 360, 32):
            page[round(line.y0) + 2 : round(line.y1) - 2, x : x + 28] = 20
    page[208:226, 60:160] = page[216:218, 450:466] = 20
    cells = [GridCell(0, 0, 1, 1, Box(50, 200, 300, 234)), GridCell(0, 1, 1, 1, Box(300, 200, 550, 234))]
    found = Refiner(page, [Grid(1, 2, cells, Box(50, 200, 550, 234), "ruled")], 150)(text)
    (dash,) = [box for box in found if box.x0 >= 400]
    assert dash.height == pytest.approx(18, abs=1)


def test_dots_beside_each_other_are_those_of_an_ellipsis() -> None:
    assert shape_of(cell((40, 20, 3, 3), (48, 20, 3, 3), (56, 20, 3, 3))) == "dots"
    assert shape_of(cell((40, 20, 12, 3), (60, 20, 12, 3))) != "dots"


def test_a_column_of_lone_figures_is_read_row_by_row() -> None:
    page = np.full((400, 300), 255, dtype=np.uint8)
    for row in range(4):
        page[100 + 40 * row : 116 + 40 * row, 150:159] = 20
    found = Refiner(page, [], 150)([Box(148, 98, 161, 238)])
    assert [round(box.y0) for box in found] == [100, 140, 180, 220]


def test_words_set_downwards_stay_together() -> None:
    page = np.full((400, 300), 255, dtype=np.uint8)
    for row in range(4):
        page[100 + 24 * row : 118 + 24 * row, 150:169] = 20
    assert len(Refiner(page, [], 150)([Box(148, 98, 171, 192)])) == 1


def test_a_lone_figure_in_small_type_is_not_overlooked() -> None:
    page = np.full((400, 900), 255, dtype=np.uint8)
    text = [Box(60, 60 + 40 * row, 700, 84 + 40 * row) for row in range(4)]
    for line in text:
        for x in range(60, 700, 26):
            page[round(line.y0) : round(line.y1), x : x + 22] = 20
    for x in (100, 300, 500):
        page[300:309, x : x + 6] = 20
    row = [Box(98, 298, 108, 311), Box(298, 298, 308, 311)]
    found = Refiner(page, [], 150)([*text, *row])
    assert {round(box.x0, -1) for box in found if box.y0 > 250} == {100, 300, 500}


@pytest.mark.parametrize(("y", "found"), [(308, 1), (350, 0)])
def test_a_faint_dash_on_a_line_of_text_is_not_overlooked(y: int, found: int) -> None:
    page = np.full((400, 900), 255, dtype=np.uint8)
    text = [Box(60, 60 + 60 * row, 160, 80 + 60 * row) for row in range(5)]
    for line in text:
        for x in range(60, 160, 26):
            page[round(line.y0) : round(line.y1), x : x + 22] = 20
    page[y : y + 2, 400:420] = 200
    boxes = Refiner(page, [], 150)(text)
    assert sum(box.x0 >= 399 and box.height >= 18 for box in boxes) == found


def rows_of_type(height: int) -> tuple[Gray, list[Box]]:
    """Paper with rows of type so high, and the boxes of their texts."""
    page = np.full((400, 900), 255, dtype=np.uint8)
    text = [Box(60, 60 + 60 * row, 160, 60 + height + 60 * row) for row in range(5)]
    for line in text:
        for x in range(60, 160, height + 6):
            page[round(line.y0) : round(line.y1), x : x + height] = 20
    return page, text


@pytest.mark.parametrize("height", [15, 17, 20, 24, 30, 34])
def test_a_hair_of_a_dash_that_detection_overlooked_is_noted_where_it_is(height: int) -> None:
    page, text = rows_of_type(height)
    page[307, 400 : 400 + height] = 90
    refiner = Refiner(page, [], 150)
    found = [box for box in refiner(text) if box.x0 >= 300]
    assert [(box.x0, box.x1) for box in found] == [(400, 400 + height)]
    assert [refiner.marks[box] for box in found] == ["—"]


def test_a_speck_below_a_dash_makes_it_no_other_character() -> None:
    page, text = rows_of_type(20)
    page[309:311, 400:420] = 90
    page[314:316, 419] = 90
    refiner = Refiner(page, [], 150)
    (dash,) = [box for box in refiner([*text, Box(392, 296, 428, 324)]) if box.x0 >= 300]
    assert dash.height == 20
    assert refiner.marks[dash] == "—"
    page[301:304, 402:418] = 90
    strokes = [box for box in refiner([*text, Box(392, 306, 428, 324)]) if box.x0 >= 300]
    assert any(stroke.height < 20 for stroke in strokes), "of 二"


def test_dirt_does_not_crowd_out_overlooked_figures() -> None:
    page = np.full((1200, 1200), 255, dtype=np.uint8)
    line = Box(60, 60, 1100, 980)  # a box of text so high that all dirt beside it counts as on its line
    page[60:980, 60:100] = 20
    for number in range(200):
        x, y = 200 + 40 * (number % 20), 100 + 40 * (number // 20)
        page[y : y + 7, x : x + 5] = 20
    page[1000:1016, 500:509] = 20
    found = Refiner(page, [], 150)([Box(58, line.y0, 102, line.y1)])
    assert any(round(box.y0, -1) == 1000 for box in found)


def test_what_a_box_cuts_off_the_text_beside_it_is_left_to_that() -> None:
    page = np.full((400, 600), 255, dtype=np.uint8)
    for x in (100, 126, 152, 200, 226, 252):  # characters of two texts
        page[100:120, x : x + 20] = 20
    found = Refiner(page, [], 150)([Box(98, 98, 203, 122), Box(198, 98, 274, 122), Box(160, 150, 220, 170)])
    assert [(box.x0, box.x1) for box in found] == [(100.0, 172.0), (200.0, 272.0)]
    found = Refiner(page, [], 150)([Box(98, 98, 174, 122), Box(168, 98, 274, 122)])
    assert [(box.x0, box.x1) for box in found] == [(100.0, 172.0), (200.0, 272.0)]


def test_half_a_character_that_no_other_box_holds_stays() -> None:
    page = np.full((400, 600), 255, dtype=np.uint8)
    for x in (100, 126, 152):
        page[100:120, x : x + 20] = 20
    (box,) = Refiner(page, [], 150)([Box(98, 98, 160, 122)])[:1]
    assert (box.x0, box.x1) == (100.0, 160.0)


def text_with(*specks: tuple[int, int, int, int]) -> Gray:
    """A cell with four characters from x = 100 to 198, their foot at y = 40, and specks at (x, y), so wide and high."""
    page = np.full((60, 300), 255, dtype=np.uint8)
    for x in (100, 126, 152, 178):
        page[20:40, x : x + 20] = 20
    for x, y, width, height in specks:
        page[y : y + height, x : x + width] = 20
    return page


@pytest.mark.parametrize(
    "speck",
    [
        (85, 26, 3, 3),
        (75, 37, 3, 2),
        (206, 24, 3, 3),
        (220, 29, 3, 2),
        (212, 37, 3, 3),
        (12, 37, 3, 3),
        (150, 46, 3, 3),
        (200, 10, 2, 2),
    ],
)
def test_a_speck_beside_a_text_is_no_part_of_it(speck: tuple[int, int, int, int]) -> None:
    grid = Grid(1, 1, [GridCell(0, 0, 1, 1, Box(2, 2, 298, 58))], Box(2, 2, 298, 58), "ruled")
    (box,) = Refiner(text_with(speck), [grid], 150)([])
    assert (box.x0, box.x1) == (100.0, 198.0)
    (box,) = Refiner(text_with(speck), [], 150)([Box(10, 18, 230, 45)])
    assert (box.x0, box.x1) == (100.0, 198.0)


def test_a_speck_close_to_the_foot_of_its_box_is_no_larger_for_it() -> None:
    assert pieces_of(np.asarray(cell((50, 36, 2, 3)) < FAINT, dtype=np.uint8), GLYPH) == [Box(50, 36, 52, 39)]


@pytest.mark.parametrize(
    "specks",
    [
        [(95, 29, 2, 2), (95, 35, 2, 2)],  # no figure begins with a colon
        [(152, 37, 3, 3)],
    ],
)
def test_specks_beside_a_small_figure_are_no_part_of_it(specks: list[tuple[int, int, int, int]]) -> None:
    page = np.full((60, 300), 255, dtype=np.uint8)
    for x in (100, 112, 124, 136):
        page[28:40, x : x + 8] = 20
    for x, y, width, height in specks:
        page[y : y + height, x : x + width] = 20

    (box,) = Refiner(page, [], 90)([Box(90, 26, 160, 42)])

    assert (box.x0, box.x1) == (100.0, 144.0)


def test_a_minus_is_no_speck_however_small() -> None:
    (box,) = Refiner(text_with((92, 29, 4, 2)), [], 150)([Box(80, 18, 220, 42)])
    assert box.x0 == 92
    (box,) = Refiner(text_with((91, 29, 4, 3)), [], 120)([Box(80, 18, 220, 42)])
    assert box.x0 == 91


@pytest.mark.parametrize(
    "marks",
    [
        [(201, 37, 3, 3)],  # a full stop
        [(206, 24, 3, 3), (206, 37, 3, 3)],  # a colon
        [(206, 29, 3, 3), (214, 29, 3, 3), (222, 29, 3, 3)],  # the dots of an ellipsis
        [(206, 33, 6, 7)],  # a comma
        [(206, 29, 8, 3)],  # a dash
    ],
)
def test_the_marks_behind_a_text_stay(marks: list[tuple[int, int, int, int]]) -> None:
    (box,) = Refiner(text_with(*marks), [], 150)([Box(90, 18, 240, 42)])
    assert box.x1 == marks[-1][0] + marks[-1][2]
