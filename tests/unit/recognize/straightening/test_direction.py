"""Which way up a page is."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image as Pictures
from PIL import ImageDraw

from extraction.recognize.paddle import PaddleEngine
from extraction.recognize.reading.legible import legibility_of
from extraction.recognize.shades import Gray
from extraction.recognize.straightening.direction import direction_of, turned
from tests.unit.recognize.drawing import PROSE, font

LABELS = ("新收政府信息公开申请", "上年结转申请数量", "属于国家秘密不予公开", "其他法律法规禁止公开", "危及三安全一稳定")
APPLICANTS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")


def narrow_columns() -> Gray:
    """A landscape table whose columns are so narrow that their labels are broken after two characters, and a zero under each."""
    page = Pictures.new("L", (1400, 990), 255)
    draw = ImageDraw.Draw(page)
    for column in range(18):
        left, label = 190 + 62 * column, LABELS[column % len(LABELS)]
        draw.rectangle((left, 120, left + 62, 330), outline=40)
        for line in range(0, len(label), 2):
            draw.text((left + 10, 130 + 22 * (line // 2)), label[line : line + 2], font=font(20), fill=30)
        for row, applicants in enumerate(APPLICANTS):
            draw.text((40, 336 + 36 * row), applicants, font=font(20), fill=30)
            draw.rectangle((left, 330 + 36 * row, left + 62, 366 + 36 * row), outline=40)
            draw.text((left + 26, 336 + 36 * row), "0", font=font(20), fill=30)
    return np.asarray(page)


def one_row() -> Gray:
    """The end of a table on a page of its own: one row, whose label is set downwards and longer than all figures beside it."""
    page = Pictures.new("L", (990, 1400), 255)
    draw = ImageDraw.Draw(page)
    for number, character in enumerate("申请人无正当理由逾期不补正行政机关不再处理其政府信息公开申请"):
        draw.text((160, 112 + 30 * number), character, font=font(24), fill=30)
    for column, figure in enumerate(("147", "0", "25", "0", "1038", "172")):
        draw.text((260 + 100 * column, 540), figure, font=font(24), fill=30)
    for x in (150, 200, *range(230, 831, 100)):
        draw.line((x, 100, x, 1020), fill=40)
    for y in (100, 1020):
        draw.line((150, y, 830, y), fill=40)
    return np.asarray(page)


def prose() -> Gray:
    page = Pictures.new("L", (1000, 1400), 255)
    draw = ImageDraw.Draw(page)
    for line in range(25):
        draw.text((100, 100 + 45 * line), PROSE[line % 8 :] + PROSE[:4], font=font(24), fill=20)
    return np.asarray(page)


class Reader:
    """Can read a page only as it was drawn."""

    def __init__(self, page: Gray) -> None:
        self.page = page
        self.asked = 0

    def __call__(self, level: Gray) -> float:
        self.asked += 1
        return 0.4 if np.array_equal(level, self.page) else 0.2


@pytest.mark.parametrize("quarters", range(4))
def test_narrow_columns_are_turned_as_they_can_be_read(quarters: int) -> None:
    page = narrow_columns()
    reader = Reader(page)
    way = direction_of(turned(page, quarters), reader)
    assert np.array_equal(way.gray, page)
    assert (way.quarters + quarters) % 4 == 0
    assert reader.asked <= 4


@pytest.mark.parametrize("quarters", range(4))
def test_lines_of_prose_are_turned_without_reading_and_level_ones_leave_no_doubt(quarters: int) -> None:
    page = prose()
    assert np.array_equal(direction_of(turned(page, quarters)).gray, page)
    reader = Reader(page)
    assert np.array_equal(direction_of(turned(page, quarters), reader).gray, page)
    assert (reader.asked == 0) == (quarters % 2 == 0)


def test_of_a_page_without_writing_nothing_is_read() -> None:
    reader = Reader(prose())
    for shade in (255, 128, 0):
        assert direction_of(np.full((900, 640), shade, np.uint8), reader).quarters == 0
    assert reader.asked == 0


@pytest.mark.parametrize("page", [narrow_columns(), one_row()], ids=["narrow columns", "one row"])
def test_what_stands_the_right_way_round_is_more_legible(page: Gray) -> None:
    engine = PaddleEngine()
    upright, *others = (legibility_of(turned(page, quarters), engine) for quarters in range(4))
    assert upright > 0.1
    assert max(others) < 0.8 * upright
    assert legibility_of(np.full((900, 640), 255, np.uint8), engine) == 0
