"""The width of strokes, as scanned."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from extraction.geometry import Box
from extraction.page import Segment
from extraction.recognize.reading.strokes import stroke_width, with_strokes
from extraction.recognize.shades import Gray
from tests.unit.recognize.drawing import paper

BOX = Box(100, 100, 400, 130)


def strokes(width: int, blur: float = 0.0, ink: int = 20) -> Gray:
    """A row of upright strokes."""
    page = paper()
    for x in range(104, 396, 12):
        page[102:128, x : x + width] = ink
    return page if not blur else np.asarray(cv2.GaussianBlur(page, (0, 0), blur), dtype=np.uint8)


@pytest.mark.parametrize("width", [2, 3, 4])
def test_strokes_are_as_wide_as_they_were_drawn(width: int) -> None:
    assert stroke_width(strokes(width), BOX) == pytest.approx(width, rel=0.15)


def test_pale_and_blurred_strokes_keep_most_of_their_width() -> None:
    whole = stroke_width(strokes(4), BOX)

    assert stroke_width(strokes(4, ink=120), BOX) == pytest.approx(whole, rel=0.1)
    assert stroke_width(strokes(4, blur=0.8), BOX) == pytest.approx(whole, rel=0.2)


def test_where_there_is_no_ink_there_is_no_width() -> None:
    assert stroke_width(paper(), BOX) is None
    assert stroke_width(paper(), Box(2000, 2000, 2100, 2020)) is None


def test_only_lines_with_words_outside_tables_are_measured() -> None:
    lines = [Segment(text, BOX) for text in ("基本概况", "1,203", "一二", "基本概况")]
    lines.append(Segment("办理结果", BOX, vertical=True))

    assert [one.stroke is not None for one in with_strokes(lines, strokes(3), {3})] == [True, False, False, False, False]
