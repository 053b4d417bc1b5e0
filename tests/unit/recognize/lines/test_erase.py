"""Drawn lines are taken off a page as a whole, and what is no line stays."""

from __future__ import annotations

import cv2
import numpy as np

from extraction.page import Ruling
from extraction.recognize.lines.erase import erase_rulings
from extraction.recognize.lines.line_ink import line_ink
from extraction.recognize.lines.rulings import find_rulings
from tests.unit.recognize.drawing import paper

DPI = 150


def test_a_bent_line_is_erased_as_a_whole() -> None:
    page = paper()
    for x in range(100, 800):
        y = 300 + round(9 * ((x - 100) / 700) ** 2)
        page[y : y + 2, x] = 30
    page[500:512, 300:306] = 30

    ink = line_ink(page, DPI)
    erased = erase_rulings(ink, find_rulings(ink))

    assert erased[250:400].min() == 255
    assert erased[505, 303] == 30


def test_both_strokes_of_a_double_line_are_erased() -> None:
    page = paper()
    page[300:302, 100:800] = 30
    page[304:306, 100:800] = 30
    page = np.asarray(cv2.GaussianBlur(page, (0, 0), 0.7), dtype=np.uint8)

    erased = erase_rulings(line_ink(page, DPI), [Ruling(100, 301, 800, 301)])

    assert erased[280:330].min() > 200


def test_a_page_without_ink_stays_as_it_is() -> None:
    assert np.array_equal(erase_rulings(line_ink(paper(), DPI), [Ruling(100, 100, 800, 100)]), paper())
