from __future__ import annotations

from unittest.mock import Mock

import cv2
import numpy as np
import pytest
from PIL import Image as Pictures
from PIL import ImageDraw

from extraction.recognize.lines import rulings
from extraction.recognize.lines.line_ink import line_ink
from extraction.recognize.lines.rulings import find_rulings
from tests.unit.recognize.drawing import dotted, font, paper

DPI = 150


def test_the_edges_of_a_filled_area_are_no_lines() -> None:
    page = paper()
    page[200:260, 100:800] = 219

    assert find_rulings(line_ink(page, DPI)) == []


def test_a_line_at_the_edge_of_a_filled_area_is_one() -> None:
    page = paper()
    page[200:260, 100:800] = 219
    page[259:262, 100:800] = 40

    (line,) = find_rulings(line_ink(page, DPI))

    assert line.horizontal
    assert abs(line.y0 - 260) <= 2


def test_a_line_down_beside_a_stroke_of_writing_is_a_drawn_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rulings, "is_alone", Mock(return_value=False))  # taken for a dotted one, it is kept beside white only
    page = paper()
    page[300:303, 100:800] = page[340:343, 100:800] = 40
    for x in (100, 400, 798):
        page[300:343, x : x + 3] = 40
    page[311:331, 409:413] = 60  # the stem of a character

    found = find_rulings(line_ink(page, DPI))

    assert sorted(round(line.x0) for line in found if not line.horizontal) == pytest.approx([101, 401, 799], abs=2)


def test_the_rim_of_a_seal_is_no_line() -> None:
    page = paper()
    cv2.circle(page, (450, 450), 100, 90, 4)

    assert find_rulings(line_ink(page, DPI)) == []


def test_each_drawn_line_is_found_once() -> None:
    page = paper()
    for y in (200, 260, 320):
        page[y : y + 2, 100:800] = 30

    found = find_rulings(line_ink(page, DPI))

    assert sorted(round(line.y0 / 10) for line in found) == [20, 26, 32]


def test_a_slightly_sloping_short_line_is_one() -> None:
    page = paper()
    for x in (100, 300):
        page[200:203, 100:300] = 30
        page[260:263, 100:300] = 30
        cv2.line(page, (x, 200), (x + 1, 262), 30, 2)

    assert sum(not line.horizontal for line in find_rulings(line_ink(page, DPI))) == 2


def test_the_feet_and_heads_of_figures_are_no_dotted_line() -> None:
    page = Pictures.new("L", (900, 900), 255)
    draw = ImageDraw.Draw(page)
    for row, number in enumerate(("822235", "1027790", "253238", "1007937", "37870")):
        draw.text((300, 100 + 60 * row), number, font=font(20), fill=20)

    assert [line for line in find_rulings(line_ink(np.asarray(page), DPI)) if line.horizontal] == []


def test_figures_below_each_other_are_no_dotted_line() -> None:
    """Lines that cross between them fill the gaps. Erased as a piece of a line, a 1 would leave its cell blank."""
    dotted = paper()
    for y in range(100, 420, 34):
        dotted[y + 10 : y + 25, 300:303] = 20
        for start in range(100, 700, 5):
            dotted[y : y + 2, start : start + 2] = 30

    found = find_rulings(line_ink(dotted, DPI))

    assert [line for line in found if not line.horizontal] == []
    assert len(found) == 10


def test_a_dashed_grid_is_found() -> None:
    page = paper()
    for at in (200, 290, 380):
        for start in range(100, 700, 12):
            page[at : at + 2, start : start + 7] = 30
    for at in (100, 300, 500, 700):
        for start in range(200, 380, 12):
            page[start : start + 7, at : at + 2] = 30

    found = find_rulings(line_ink(page, DPI))

    assert {round(line.y0, -1) for line in found if line.horizontal} == {200, 290, 380}
    assert {round(line.x0, -1) for line in found if not line.horizontal} == {100, 300, 500, 700}


def test_a_dense_dotted_grid_is_found_where_dots_run_together() -> None:
    """Most gaps are blurred over; lines that cross, which are no strokes of writing, come apart at the others."""
    page = paper()
    at = np.arange(900)
    dots = np.where(at % 3 < 2, 30, np.where(at % 18 == 11, 255, 190)).astype(np.uint8)
    rows, columns = range(100, 800, 24), (100, 250, 320, 395, 470, 700)
    for row in rows:
        page[row : row + 2, 100:701] = dots[100:701]
    for column in columns:
        page[100:797, column : column + 2] = dots[100:797, None]

    long = [line for line in find_rulings(line_ink(page, DPI)) if not line.horizontal and line.y1 - line.y0 > 600]

    assert {round(line.x0 / 5) * 5 for line in long} == set(columns)


def test_a_dashed_grid_of_low_rows_is_found() -> None:
    """Between two of its lines across, a line down is a stretch of dots no longer than a figure is high."""
    page = paper()
    rows, columns = range(200, 200 + 9 * 38, 38), (100, 330, 530, 730)
    for y in rows:
        dotted(page, slice(100, 731), slice(y, y + 2), 7, 4)
    for x in columns:
        for top in rows[:-1:4]:  # three rows, and one that is merged
            dotted(page, slice(x, x + 2), slice(top, top + 3 * 38), 7, 4)

    found = find_rulings(line_ink(page, DPI))

    assert {round(line.y0 / 38) for line in found if line.horizontal} == {round(y / 38) for y in rows}
    for x in columns:
        assert sum(line.y1 - line.y0 for line in found if not line.horizontal and abs(line.x0 - x) <= 2) >= 5.5 * 38


def test_a_dotted_column_may_be_as_short_as_one_row() -> None:
    page = paper()
    for y in (200, 236, 272, 308):
        dotted(page, slice(100, 731), slice(y, y + 2), 5, 3)
    for x in (100, 400, 730):
        for top in (200, 272):
            dotted(page, slice(x, x + 2), slice(top, top + 38), 5, 3)

    found = find_rulings(line_ink(page, DPI))

    assert sum(not line.horizontal and abs(line.x0 - 400) <= 2 for line in found) == 2


def test_a_column_ends_at_a_merged_cell_whose_writing_stands_in_its_way() -> None:
    page = Pictures.new("L", (900, 900), 255)
    rows, columns = range(200, 200 + 8 * 38, 38), (100, 330, 530, 730)
    middle = columns[2]
    ImageDraw.Draw(page).text((middle + 1, rows[3] + 20), "在市中中心", font=font(25), fill=20, anchor="mm")
    drawn = np.array(page)
    for y in rows:
        dotted(drawn, slice(100, 731), slice(y, y + 2), 4, 2)
    for x in columns:
        for row, top in enumerate(rows[:-1]):
            if row != 3 or x in (100, 730):
                dotted(drawn, slice(x, x + 2), slice(top, top + 38), 4, 2)

    through = [line for line in find_rulings(line_ink(drawn, DPI)) if not line.horizontal and abs(line.x0 - middle) <= 3]

    assert not any(line.y0 < rows[3] + 19 < line.y1 for line in through)
    assert sum(line.y1 - line.y0 for line in through) >= 5 * 38


def test_dotted_lines_beside_filled_cells_are_found() -> None:
    page = paper()
    rows, columns = (200, 240, 280, 320, 360, 400), (100, 450, 800)
    page[200:280, 100:800] = 219
    page[360:400, 100:800] = 219
    for y in rows:
        dotted(page, slice(100, 801), slice(y, y + 2), 5, 2)
    for x in columns:
        dotted(page, slice(x, x + 2), slice(200, 401), 5, 2)
    soft = np.asarray(cv2.GaussianBlur(page, (0, 0), 1.0), dtype=np.uint8)

    found = find_rulings(line_ink(soft, DPI))

    assert {round(line.y0 / 40) for line in found if line.horizontal} == {round(y / 40) for y in rows}
    assert {round(line.x0 / 50) for line in found if not line.horizontal} == {round(x / 50) for x in columns}


def test_a_pale_dotted_line_close_to_bold_writing_is_found() -> None:
    page = Pictures.new("L", (900, 900), 255)
    for y in (190, 214):
        ImageDraw.Draw(page).text((150, y), "888888888888888888888888", font=font(17), fill=0, stroke_width=1)
    drawn = np.array(page)
    drawn[185:187, 100:800][:, np.arange(700) % 5 < 2] = 190
    drawn[240:242, 100:800][:, np.arange(700) % 5 < 2] = 190
    soft = np.asarray(cv2.GaussianBlur(drawn, (0, 0), 0.6), dtype=np.uint8)

    long = [line for line in find_rulings(line_ink(soft, DPI)) if line.x1 - line.x0 > 600]

    assert sorted(round(line.y0 / 10) for line in long) == [19, 24]


def test_short_pieces_go_on_from_each_other() -> None:
    page = paper()
    for x0, x1 in ((100, 300), (308, 345), (353, 390), (398, 435)):
        page[200:202, x0:x1] = 60

    assert max(line.x1 for line in find_rulings(line_ink(page, DPI))) >= 430


def test_dots_that_run_together_in_short_pieces_are_one_line() -> None:
    page = paper()
    page[200:840, 450:452] = 60
    page[224:840:25, 450:452] = 255

    (line,) = find_rulings(line_ink(page, DPI))

    assert (line.horizontal, round(line.x0 / 10)) == (False, 45)
    assert line.y1 - line.y0 >= 600


def test_what_is_drawn_is_not_looked_at_again_as_dots(monkeypatch: pytest.MonkeyPatch) -> None:
    page = paper()
    for y in (200, 260, 320):
        page[y : y + 2, 100:801] = 30
    for x in (100, 400, 799):
        page[200:322, x : x + 2] = 30
    look = Mock(return_value=False)
    monkeypatch.setattr(rulings, "is_alone", look)

    assert len(find_rulings(line_ink(page, DPI))) == 6
    look.assert_not_called()


def test_a_page_without_ink_has_no_lines() -> None:
    assert find_rulings(line_ink(paper(), DPI)) == []


def test_a_short_line_may_run_over_the_lines_that_it_ends_at() -> None:
    page = paper()
    for top in (300, 338):  # the inner strokes of double lines: their outer ones, at a filled area, were taken for its edges
        page[top : top + 3, 100:800] = 40
    page[294:347, 400:403] = 40

    found = find_rulings(line_ink(page, DPI))

    assert [round(line.x0) for line in found if not line.horizontal] == pytest.approx([401], abs=2)


def test_the_strokes_of_a_bold_character_run_over_each_other_and_are_no_lines() -> None:
    page = paper()
    for top in (300, 338):  # 丰, 王 and the like in a large title
        page[top : top + 5, 400:450] = 40
    page[292:350, 423:428] = 40

    assert find_rulings(line_ink(page, DPI)) == []


def test_what_is_left_of_a_drawn_column_is_one_in_a_single_row() -> None:
    page = paper()
    for y in (300, 420, 463, 506, 549):
        page[y : y + 2, 100:800] = 40
    page[420:551, 400:402] = 40
    dotted(page, slice(400, 402), slice(303, 420), 10, 6)

    assert min(line.y0 for line in find_rulings(line_ink(page, DPI)) if not line.horizontal) < 310


def test_a_drawn_column_does_not_rise_into_writing_above_it() -> None:
    """Smeared as dots are, a stem of a character in a merged header cell and the column below it are one line."""
    page = paper()
    for y in (300, 335, 370, 428, 463):
        dotted(page, slice(100, 800), slice(y, y + 2), 10, 6)
    for x in (100, 798):
        dotted(page, slice(x, x + 2), slice(300, 465), 10, 6)
    page[370:465, 400:402] = 40
    sheet = Pictures.fromarray(page)
    ImageDraw.Draw(sheet).text((401, 362), "申", font=font(24), fill=40, anchor="mb")
    page = np.array(sheet)

    columns = [line for line in find_rulings(line_ink(page, DPI)) if not line.horizontal and abs(line.x0 - 401) <= 3]

    assert min(line.y0 for line in columns) > 360


@pytest.mark.parametrize(("aside", "found"), [(0, True), (6, False)])
def test_a_short_piece_goes_on_exactly_in_line_where_it_reaches_the_foot(aside: int, found: bool) -> None:
    page = paper()
    for y in (300, 343, 386, 429, 472):
        page[y : y + 2, 100:800] = 40
    page[300:395, 400:402] = 40  # the line is gone in most of the row below, and in half of the next one
    page[438:473, 400 + aside : 402 + aside] = 40

    pieces = [line for line in find_rulings(line_ink(page, DPI)) if not line.horizontal and line.y1 > 440]

    assert bool(pieces) is found
