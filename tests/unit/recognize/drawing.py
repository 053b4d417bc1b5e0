"""Pages for the tests, drawn with Pillow: a heading, some lines of prose and one table with drawn lines."""

from __future__ import annotations

import subprocess
from functools import cache
from random import Random

import cv2
import numpy as np
import pytest
from PIL import Image as Pictures
from PIL import ImageDraw, ImageFont

from extraction.page import Image
from extraction.recognize.shades import Gray

PROSE = "本年度收到政府信息公开申请数量依法予以公开不属于本机关职责范围"
VALUES = ["0", "0", "0", "1", "2", "3", "5", "6", "8", "9", "10", "12", "47", "108", "/", "—", "", "1203", "0.5"]


@cache
def font(size: int) -> ImageFont.FreeTypeFont:
    """A font with Chinese characters; the test is skipped where the machine has none."""
    found = subprocess.run(
        ["fc-match", "-f", "%{file}\n%{index}\n%{lang}", "serif:lang=zh-cn"], capture_output=True, text=True, check=False
    )
    path, index, languages = ([*found.stdout.split("\n"), "", "", ""])[:3]
    if found.returncode or "zh-cn" not in languages:
        pytest.skip("no font with Chinese characters is installed")
    return ImageFont.truetype(path, size, index=int(index) & 0xFFFF)


def paper() -> Gray:
    """A white page of 15 cm at 150 dpi."""
    return np.full((900, 900), 255, dtype=np.uint8)


def dotted(page: Gray, x: slice, y: slice, period: int, dot: int) -> None:
    """Draws a line of dots: of one along the longer side of `x` and `y`."""
    across = x.stop - x.start > y.stop - y.start
    line = page[y, x] if across else page[y, x].T
    line[:, np.arange(line.shape[1]) % period < dot] = 90


def table_page(dpi: int, rows: int, columns: int, seed: int = 0) -> tuple[Image, dict[tuple[int, int], str]]:
    """A5 across at `dpi`, and the text of each cell by row and column. The first column holds words, the others values."""
    random, point = Random(seed), dpi / 72
    width, height = round(8.27 * dpi), round((1.6 + 0.28 * rows) * dpi)
    page = Pictures.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(page)
    draw.text((120 * point, 30 * point), "某某市政府信息公开工作年度报告", font=font(round(18 * point)), fill="black")
    for line in range(2):
        draw.text((60 * point, (62 + 18 * line) * point), PROSE, font=font(round(10.5 * point)), fill=(20, 20, 20))
    left, top, step = 60 * point, 105 * point, 20 * point
    edges = [left, *np.linspace(left + 110 * point, width - left, columns)]
    thickness = max(1, round(0.6 * point))
    for row in range(rows + 1):
        draw.line((edges[0], top + row * step, edges[-1], top + row * step), fill="black", width=thickness)
    for edge in edges:
        draw.line((edge, top, edge, top + rows * step), fill="black", width=thickness)
    texts = {}
    for row in range(rows):
        for column in range(columns):
            start = random.randrange(len(PROSE) - 6)
            text = random.choice(VALUES) if column else PROSE[start : start + 5]
            texts[row, column] = text
            middle = (edges[column] + edges[column + 1]) / 2 - draw.textlength(text, font=font(round(10.5 * point))) / 2
            draw.text((middle, top + row * step + 3 * point), text, font=font(round(10.5 * point)), fill="black")
    return np.array(page), texts


def framed(image: Image) -> Image:
    """`image` in a white frame of a twelfth of its width."""
    frame = image.shape[1] // 12
    return np.pad(image, ((frame, frame), (frame, frame), (0, 0)), constant_values=255)


def turned(image: Image, degrees: float = 0.0, quarters: int = 0) -> Image:
    """`image` as it lies when put on the scanner askew, clockwise, with white around it so that no corner is lost."""
    image = framed(image)
    height, width = image.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -degrees, 1.0)
    askew = cv2.warpAffine(image, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=(255, 255, 255))
    return np.ascontiguousarray(np.rot90(askew, -quarters))


def sealed(image: Image, x: int, y: int, radius: int) -> Image:
    """`image` with a red seal over it."""
    layer = image.copy()
    cv2.circle(layer, (x, y), radius, (225, 40, 50), max(2, radius // 12))
    cv2.line(layer, (x - radius, y), (x + radius, y), (225, 40, 50), max(2, radius // 12))
    return np.minimum(image, layer)
