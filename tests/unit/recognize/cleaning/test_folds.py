"""Folds of the paper, and what is printed where they are."""

from __future__ import annotations

import numpy as np
import pytest

from extraction.geometry import Box
from extraction.page import Grid, GridCell, Ruling
from extraction.recognize.cleaning.folds import mark_folded, without_folds, without_shade
from extraction.recognize.shades import Gray

DPI = 124
POINT = DPI / 72


def test_a_fold_is_no_line_of_a_table() -> None:
    table = [Ruling(200, y, 700, y) for y in (200, 300, 400)]
    fold = [Ruling(20, 350, 260, 350), Ruling(520, 351, 880, 351)]

    assert without_folds(table + fold, 900, 1200, POINT) == (table, fold)
    assert without_folds([*table, Ruling(20, 350, 880, 350), Ruling(20, 380, 880, 380)], 900, 1200, POINT)[1] == []
    assert without_folds(fold, 900, 1200, POINT)[1] == []


def test_the_shadow_at_the_rim_of_a_sheet_hides_no_fold() -> None:
    table = [*(Ruling(200, y, 700, y) for y in (200, 300, 400)), *(Ruling(x, 200, x, 400) for x in (200, 450, 700))]
    fold, shadow = Ruling(325, 20, 325, 1180), Ruling(890, 10, 890, 260)

    assert without_folds([*table, fold, shadow], 900, 1200, POINT) == ([*table, shadow], [fold])


def test_a_fold_through_tables_without_lines_down_is_one() -> None:
    rules = [Ruling(200, y, 700, y) for y in (200, 240, 400)]
    fold = [Ruling(450, 30, 450, 700), Ruling(451, 730, 451, 1150)]

    shadows = [Ruling(0, 8, 600, 8), Ruling(893, 0, 893, 280)]

    assert without_folds(rules + fold, 900, 1200, POINT) == (rules, fold)
    assert without_folds(rules + shadows + fold, 900, 1200, POINT) == (rules + shadows, fold)
    assert without_folds([*rules, Ruling(450, 195, 450, 1180)], 900, 1200, POINT)[1] == []


def test_a_fold_through_a_page_without_drawn_lines_is_one() -> None:
    """Only a stroke of a heading passes for a line that runs the other way."""
    fold = [Ruling(20, 350, 260, 350), Ruling(300, 351, 880, 351)]
    stroke = Ruling(320, 60, 320, 100)

    assert without_folds([*fold, stroke], 900, 1200, POINT) == ([stroke], fold)


def test_a_line_close_to_a_fold_stays() -> None:
    table = [*(Ruling(200, y, 700, y) for y in (200, 240, 280)), *(Ruling(x, 200, x, 280) for x in (200, 450, 700))]
    fold = [Ruling(20, 233, 420, 233), Ruling(430, 234, 880, 234)]

    assert without_folds(table + fold, 900, 1200, POINT) == (table, fold)


def test_lines_that_begin_and_end_below_each_other_are_no_folds() -> None:
    wide = [Ruling(80, y, 820, y) for y in (200, 240, 280, 320)]
    stroke = Ruling(320, 60, 320, 100)
    drawn = [*(Ruling(200, y, 700, y) for y in (600, 640, 680)), *(Ruling(x, 600, x, 680) for x in (200, 450, 700))]
    folds = [Ruling(4, y, 896, y) for y in (400, 800, 1000)]

    assert without_folds([*wide, stroke], 900, 1200, POINT)[1] == []
    assert without_folds([*wide[:2], stroke], 900, 1200, POINT)[1] == []
    assert without_folds([*wide, *drawn], 900, 1200, POINT)[1] == []
    assert without_folds([*drawn, *folds], 900, 1200, POINT)[1] == folds


@pytest.mark.parametrize("horizontal", [False, True])
def test_figures_on_a_fold_stay_and_its_shade_goes(horizontal: bool) -> None:
    page: Gray = np.full((600, 600), 255, dtype=np.uint8)
    page[20:580, 298:303] = 180
    for top in range(60, 560, 40):
        page[top : top + 11, 297:304] = 115  # a zero, hardly broader than the fold
    fold = Ruling(300, 20, 300, 580)
    if horizontal:
        page, fold = np.ascontiguousarray(page.T), Ruling(20, 300, 580, 300)

    light = without_shade(page, [fold], DPI)

    light = light.T if horizontal else light
    assert light[66, 300] < 185
    assert light[85:95, 290:310].min() > 230
    assert without_shade(page, [], DPI).tolist() == page.tolist()


def test_a_cell_that_a_fold_crosses_is_not_blank() -> None:
    boxes = [Box(100, 100, 200, 130), Box(200, 100, 300, 130), Box(100, 130, 200, 160)]
    cells = [GridCell(row, column, 1, 1, box) for (row, column), box in zip([(0, 0), (0, 1), (1, 0)], boxes, strict=True)]
    cells[2].segments = (0,)

    mark_folded([Grid(2, 2, cells, Box(100, 100, 300, 160), "ruled")], [Ruling(150, 10, 150, 590)], POINT)
    mark_folded([Grid(2, 2, cells, Box(100, 100, 300, 160), "ruled")], [Ruling(10, 131, 590, 131)], POINT)

    assert [cell.ink for cell in cells] == [True, False, False]
