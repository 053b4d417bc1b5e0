"""Drawn characters held against their names."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from extraction.read.han import common_han
from extraction.read.pdf.frame import Points
from extraction.read.pdf.shapes import look_different

FONTS = [
    path
    for folder in ("/usr/share/fonts", "/usr/local/share/fonts", "/Library/Fonts", "C:/Windows/Fonts")
    for pattern in ("**/NotoS*CJK-Regular.ttc", "**/uming.ttc", "**/ukai.ttc", "**/wqy-*.ttc", "**/LXGWWenKai-*.ttf", "simsun.ttc")
    for path in sorted(Path(folder).glob(pattern))
]
Drawn = tuple[NDArray[np.uint8], Points]


def draw(text: str, font: ImageFont.FreeTypeFont, *, dark: bool = False) -> Drawn:
    """Lines of type as a page has them at 100 dpi, and a box for each character."""
    size, across = 15, 40
    image = Image.new("L", (across * size + 40, (len(text) // across + 2) * 24), 0 if dark else 255)
    pen = ImageDraw.Draw(image)
    boxes = []
    x, y = 20.0, 20.0
    for place, character in enumerate(text):
        if place % across == 0:
            x, y = 20.0, y + 22
        pen.text((x, y), character, font=font, fill=255 if dark else 0, anchor="ls")
        width = font.getlength(character)
        boxes.append((x, y - 0.88 * size, x + width, y + 0.12 * size))
        x += width
    return np.array(image), np.array(boxes)


def codes(text: str) -> NDArray[np.uint32]:
    return np.array([ord(character) for character in text], np.uint32)


def shuffled(text: str, seed: int) -> str:
    """The text with every character replaced, always by the same other one."""
    kinds = sorted(set(text))
    others = kinds[1:] + kinds[:1]
    random.Random(seed).shuffle(others)
    return text.translate(str.maketrans("".join(kinds), "".join(others)))


@pytest.mark.parametrize("dark", [False, True])
def test_digits(dark: bool) -> None:
    font = ImageFont.load_default(15)
    assert isinstance(font, ImageFont.FreeTypeFont)
    text = "2023 year 1136 files 20 days 475 69 81 1998 04" * 3
    grey, boxes = draw(text, font, dark=dark)
    assert not look_different(grey, boxes, codes(text))
    shifted = text.translate(str.maketrans("0123456789", "1234567890"))
    assert look_different(grey, boxes, codes(shifted))


def test_white_digits_on_a_coloured_ground() -> None:
    font = ImageFont.load_default(15)
    assert isinstance(font, ImageFont.FreeTypeFont)
    text = "2023 year 1136 files 20 days 475 69 81 1998 04" * 3
    white, boxes = draw(text, font, dark=True)
    coloured = np.maximum(white, 130)
    assert not look_different(coloured, boxes, codes(text))
    assert look_different(coloured, boxes, codes(text.translate(str.maketrans("0123456789", "1234567890"))))


def test_too_few_to_tell() -> None:
    font = ImageFont.load_default(15)
    assert isinstance(font, ImageFont.FreeTypeFont)
    grey, boxes = draw("121212", font)
    assert not look_different(grey, boxes, codes("373737"))
    assert not look_different(grey, boxes[:0], codes(""))


@pytest.mark.skipif(not FONTS, reason="no Chinese font is installed")
@pytest.mark.parametrize("path", FONTS, ids=lambda path: path.stem)
def test_ideographs_in_any_font(path: Path) -> None:
    characters = sorted(character for character in common_han() if "\u4e00" <= character <= "\u9fff")
    for seed in range(3):
        text = "".join(random.Random(seed).choices(characters, k=90))
        grey, boxes = draw(text, ImageFont.truetype(path, 15))
        assert not look_different(grey, boxes, codes(text))
        assert look_different(grey, boxes, codes(shuffled(text, seed)))
