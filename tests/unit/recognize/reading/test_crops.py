from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from extraction.geometry import Box
from extraction.recognize.paddle import BATCH_WIDTH, NARROWEST, batches
from extraction.recognize.reading.crops import HEIGHT, column_crop, cut_characters, framed_crop, line_crop, vertical_boxes
from extraction.recognize.reading.shapes import shape_of
from extraction.recognize.shades import Gray
from tests.unit.recognize.drawing import font


def drawn(text: str, size: int) -> Gray:
    page = Image.new("L", (size * (len(text) + 2), size * 3), 255)
    ImageDraw.Draw(page).text((size, size), text, font=font(size), fill=10)
    return np.array(page)


def tight(page: Gray) -> Box:
    rows, columns = np.nonzero(page < 160)
    return Box(float(columns.min()), float(rows.min()), float(columns.max() + 1), float(rows.max() + 1))


@pytest.mark.parametrize("size", [15, 22, 44])
@pytest.mark.parametrize(("text", "shape"), [("/", "slash"), ("0", "narrow"), ("7", "narrow"), ("1", "narrow"), ("O", None)])
def test_the_shape_of_a_lone_mark(text: str, shape: str | None, size: int) -> None:
    page = drawn(text, size)
    assert shape_of(line_crop(page, tight(page))) == shape


@pytest.mark.parametrize("text", ["三本年度办理结果", "合计", "一二三四五六"])
def test_a_column_is_cut_into_its_characters(text: str) -> None:
    column = np.vstack([drawn(c, 24)[24 : 24 + 30, 24:50] for c in text])
    assert len(cut_characters(column)) == len(text)
    flat = column_crop(column, Box(0, 0, column.shape[1], column.shape[0]))
    assert flat.shape[0] == HEIGHT
    assert flat.shape[1] == pytest.approx(HEIGHT * len(text), rel=0.2)


def test_a_crop_beyond_the_page_is_white_there() -> None:
    crop = line_crop(np.zeros((20, 20), np.uint8), Box(-10, -10, 5, 5))
    assert crop.shape[0] == HEIGHT
    assert crop[0, 0] == 255


def test_a_wider_frame_shows_more_paper_and_no_other_text() -> None:
    page = np.full((60, 200), 250, np.uint8)
    page[20:40, 20:60] = page[20:40, 66:100] = 10
    crop = framed_crop(page, Box(20, 20, 60, 40), 0.25, 0.5, [Box(62, 18, 110, 42), Box(0, 45, 200, 60)])
    assert crop.shape == (HEIGHT, 96)
    ink = np.nonzero(crop.min(axis=0) < 128)[0]
    assert (int(ink.min()), int(ink.max())) == (16, 79)


def test_a_lone_one_is_no_vertical_writing() -> None:
    words = [Box(0, 30 * i, 80, 30 * i + 15) for i in range(5)]
    assert vertical_boxes([*words, Box(100, 0, 104, 14), Box(120, 0, 135, 90)]) == [False] * 6 + [True]


def test_batches_hold_every_crop_once_and_no_more_than_fits() -> None:
    widths = [5, 48, 49, 3000, 64, 64, *[50] * 60]
    found = list(batches(widths))
    assert sorted(i for batch in found for i in batch) == list(range(len(widths)))
    for batch in found:
        assert len(batch) == 1 or len(batch) * max(NARROWEST, *(widths[i] for i in batch)) <= BATCH_WIDTH
