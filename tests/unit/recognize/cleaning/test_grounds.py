"""White writing on coloured grounds, and what only looks like one."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from extraction.page import Ruling
from extraction.recognize.cleaning.grounds import edges_of, without_grounds
from extraction.recognize.shades import Gray

DPI = 150
PAPER, GROUND = 245, 110


def page(writing: int) -> Gray:
    """A coloured ground with `writing` on it, and black writing on the paper close below."""
    shade = np.full((900, 900), PAPER, dtype=np.uint8)
    shade[200:260, 100:800] = GROUND
    for x in range(150, 750, 12):
        shade[215:243, x : x + 3] = writing
        shade[268:292, x : x + 3] = 30
    return np.asarray(cv2.GaussianBlur(shade, (0, 0), 0.6), dtype=np.uint8)


def test_white_writing_on_a_ground_is_turned_over() -> None:
    before = page(255)
    turned = without_grounds(before, DPI)[0]
    assert turned[210:250, 110:140].min() > 230
    assert turned[225, 151] < 60
    assert (turned[266:] == before[266:]).all()


def test_no_edge_of_a_ground_is_left() -> None:
    turned = without_grounds(page(255), DPI)[0]
    assert turned[190:212, 90:145].min() > 220


@pytest.mark.parametrize("writing", [30, GROUND])
def test_a_ground_without_white_writing_stays(writing: int) -> None:
    before = page(writing)
    assert (without_grounds(before, DPI)[0] == before).all()


def test_a_dark_line_around_a_ground_stays() -> None:
    before = page(255)
    before[200:203, 100:800] = 20
    assert without_grounds(before, DPI)[0][201, 400] < 60


def test_what_is_red_is_no_ground() -> None:
    before = page(255)
    assert (without_grounds(before, DPI, before < 130)[0] == before).all()


def test_a_ground_is_turned_over_though_black_lines_part_its_rows() -> None:
    before = page(255)
    before[210:214, 100:800] = before[246:250, 100:800] = 20
    before[:, 100:150] = PAPER  # writing is less than the lines are
    before[215:243, 300:750][before[215:243, 300:750] > GROUND] = GROUND
    assert without_grounds(before, DPI)[0][225, 180] > 200


def test_dense_black_writing_is_no_ground() -> None:
    before = np.full((900, 900), PAPER, dtype=np.uint8)
    for x in range(200, 240, 5):
        before[200:240, x : x + 3] = 60
    before = np.asarray(cv2.GaussianBlur(before, (0, 0), 1.4), dtype=np.uint8)
    before[212:214, 210:222] = 230
    assert (without_grounds(before, DPI)[0] == before).all()


def test_a_ground_without_lines_around_it_has_edges_all_the_same() -> None:
    before = page(255)
    _, (ground,) = without_grounds(before, DPI)
    assert ground == pytest.approx((100, 200, 800, 260), abs=3)

    assert len(edges_of([ground], [], DPI / 72)) == 2
    above = [Ruling(90, 197, 420, 197), Ruling(440, 197, 810, 197)]
    (below,) = edges_of([ground], above, DPI / 72)
    assert below.y0 > 250


def test_dense_words_that_touch_a_ground_are_no_part_of_it() -> None:
    before = page(255)
    for x in range(300, 335, 5):
        before[255:295, x : x + 3] = 60
    before = np.asarray(cv2.GaussianBlur(before, (0, 0), 1.4), dtype=np.uint8)
    turned, _ = without_grounds(before, DPI)
    assert turned[220, 115] > 200
    assert turned[270:290, 302:330].mean() == pytest.approx(before[270:290, 302:330].mean(), abs=10)
