from __future__ import annotations

import numpy as np
import pytest
from PIL import Image as Pictures
from PIL import ImageDraw

from extraction.geometry import Box
from extraction.page import Reading, Segment
from extraction.recognize.boxes.refine import _shrink
from extraction.recognize.reading.crops import line_crop
from extraction.recognize.reading.parts import parts_of
from extraction.recognize.shades import Gray
from tests.unit.recognize.drawing import font

TYPE = 20


def drawn(texts: dict[int, str]) -> tuple[Gray, Box, list[tuple[float, float, str]]]:
    """A line with texts at these places, the box of its ink, and where each character stands."""
    page = Pictures.new("L", (700, 60), 255)
    draw = ImageDraw.Draw(page)
    characters = []
    for x, text in texts.items():
        draw.text((x, 15), text, font=font(TYPE), fill=20)
        for number, character in enumerate(text):
            left = x + draw.textlength(text[:number], font=font(TYPE))
            characters.append((left, left + draw.textlength(character, font=font(TYPE)), character))
    gray = np.array(page)
    rows, columns = np.nonzero(gray.min(axis=1) < 128)[0], np.nonzero(gray.min(axis=0) < 128)[0]
    return gray, Box(float(columns[0]), float(rows[0]), float(columns[-1] + 1), float(rows[-1] + 1)), characters


def parts(texts: dict[int, str], said: str | None = None, speck: int | None = None) -> list[Segment]:
    """The parts of such a line, read by one who knows what was drawn; `said` is what the line as a whole was read as, `speck` where
    dirt lies on it."""
    gray, box, characters = drawn(texts)
    if speck is not None:
        gray[30:32, speck : speck + 2] = 20
    crop = line_crop(gray, box)
    scale, left = 48 / crop.shape[0] * (box.width + 0.5 * box.height) / crop.shape[1], box.x0 - 0.25 * box.height

    def read(x0: float, x1: float) -> tuple[Reading, tuple[Reading, ...]]:
        inside = [c for a, b, c in characters if left + x0 * scale <= (a + b) / 2 < left + x1 * scale]
        return Reading("".join(inside).strip(), 0.9), ()

    whole = "".join(character for _, _, character in characters)
    return list(parts_of(Segment(whole if said is None else said, box), crop, read))


def test_texts_of_narrow_columns_are_parts() -> None:
    found = parts({20: "科研机", 100: "社会公", 180: "法律服"})
    assert [part.text for part in found] == ["科研机", "社会公", "法律服"]
    for part, x in zip(found, (20, 100, 180), strict=True):
        assert part.box.x0 == pytest.approx(x, abs=3)
        assert part.box.x1 == pytest.approx(x + 3 * TYPE, abs=3)


def test_a_speck_in_a_gap_is_of_no_part() -> None:
    found = parts({20: "3", 80: "主要目标"}, speck=64)
    assert [part.text for part in found] == ["3", "主要目标"]
    assert found[1].box.x0 == pytest.approx(80, abs=3)


def test_a_space_that_was_read_behind_a_bracket_parts_two_texts() -> None:
    texts = {20: "接待人次（户）", 168: "固定资产"}
    assert [part.text for part in parts(texts, "接待人次（户） 固定资产")] == ["接待人次（户）", "固定资产"]
    assert parts(texts) == []


def test_figures_are_parts_with_the_height_of_their_own_ink() -> None:
    found = parts({20: "总计", 100: "12", 150: "7", 180: "—"})
    assert [part.text for part in found] == ["总计", "12", "7", "—"]
    assert found[1].box.height < found[0].box.height


@pytest.mark.parametrize(
    "text", ["本年度，收到申请。均已答复", "十一二三个于一体", "具体情况（见下表）如下：共", "第（一）项", "2023年12月"]
)
def test_running_text_is_of_one_piece(text: str) -> None:
    assert parts({20: text}) == []


def test_gaps_that_the_reading_contradicts_count_nothing() -> None:
    assert parts({20: "科研机", 100: "社会公"}, said="科研机") == []
    assert parts({20: "结果", 100: " ", 200: "其他"}, said="") == []


def test_ink_at_an_end_that_says_nothing_is_of_no_part() -> None:
    gray, box, _ = drawn({60: "结果", 130: "其他"})
    gray[25:35, 30:34] = 20
    whole = box._replace(x0=30.0)
    crop = line_crop(gray, whole)
    scale = (whole.width + 0.5 * whole.height) / crop.shape[1]

    def read(x0: float, x1: float) -> tuple[Reading, tuple[Reading, ...]]:
        left = whole.x0 - 0.25 * whole.height
        inside = [text for x, text in ((80, "结果"), (150, "其他")) if left + x0 * scale <= x < left + x1 * scale]
        return Reading("".join(inside), 0.9), ()

    found = parts_of(Segment("结果其他", whole), crop, read)
    assert [part.text for part in found] == ["结果", "其他"]
    assert found[0].box.x0 == pytest.approx(61, abs=3)


def test_a_box_loses_what_its_edges_cut_off_the_lines_above_and_below() -> None:
    ink = np.zeros((60, 100), dtype=np.bool_)
    ink[10:21, 10:90] = ink[25:41, 20:80] = ink[45:60, 10:90] = True
    assert _shrink(Box(5, 18, 95, 48), ink) == Box(20, 25, 80, 41)
    # Two strokes that no edge cuts are one character; two whole lines stay.
    assert _shrink(Box(5, 5, 95, 43), ink) == Box(10, 10, 90, 41)
