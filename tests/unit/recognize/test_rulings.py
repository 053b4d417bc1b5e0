from __future__ import annotations

import cv2
import numpy as np

from extraction.recognize.crops import Gray
from extraction.recognize.rulings import find_rulings

DPI = 150


def paper() -> Gray:
    return np.full((900, 900), 255, dtype=np.uint8)


def test_the_edges_of_a_filled_area_are_no_lines() -> None:
    page = paper()
    page[200:260, 100:800] = 219

    assert find_rulings(page, DPI) == []


def test_a_line_at_the_edge_of_a_filled_area_is_one() -> None:
    page = paper()
    page[200:260, 100:800] = 219
    page[259:262, 100:800] = 40

    (line,) = find_rulings(page, DPI)

    assert line.horizontal
    assert abs(line.y0 - 260) <= 2


def test_the_rim_of_a_seal_is_no_line() -> None:
    page = paper()
    cv2.circle(page, (450, 450), 100, 90, 4)

    assert find_rulings(page, DPI) == []


def test_each_drawn_line_is_found_once() -> None:
    page = paper()
    for y in (200, 260, 320):
        page[y : y + 2, 100:800] = 30

    found = find_rulings(page, DPI)

    assert sorted(round(line.y0 / 10) for line in found) == [20, 26, 32]


def test_a_slightly_sloping_short_line_is_one() -> None:
    page = paper()
    for x in (100, 300):
        page[200:203, 100:300] = 30
        page[260:263, 100:300] = 30
        cv2.line(page, (x, 200), (x + 1, 262), 30, 2)

    assert sum(not line.horizontal for line in find_rulings(page, DPI)) == 2
