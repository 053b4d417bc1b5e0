"""Whether drawn characters look like what the text layer says they are.

A font can name its glyphs wrongly, so that a page shows 政府 and 12 where its text reads 疑难 and 85. No font is needed to
notice: it is enough to know where in its square each character has its ink, on average over fonts, and to see whether on this
page the ink goes with the names.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from extraction.read.pdf.frame import Points

CELLS = 4  # a character's square is cut into 4 x 4
SHAPES = files("extraction.read.pdf") / "shapes.json"
SAMPLE = 200  # different characters of a page that are looked at
RIM = 0.08  # of a character's square, on each side
SMALLEST = 8.0  # pixels of type that can be told apart
# Mean correlation of ink with names. For 40 characters that are what they are called it is 0.25 to 0.8, whatever the font, and
# for others 0 ± 0.1; for digits, of which there are ten, 0.6 to 0.9 and 0 ± 0.25.
FEWEST_HAN, ALIKE_HAN = 40, 0.16
FEWEST_DIGITS, ALIKE_DIGITS = 4, 0.4

_HAN = (0x4E00, 0x9FFF)
_DIGITS = (0x30, 0x39)


class _Shapes(NamedTuple):
    """Code points in ascending order and for each its ink, (n, 16)."""

    codes: NDArray[np.uint32]
    ink: NDArray[np.float64]


@cache
def _shapes() -> _Shapes:
    data = json.loads(SHAPES.read_text("utf-8"))
    codes = np.array([ord(character) for character in data["characters"]], np.uint32)
    ink = np.array([int(level, 16) for level in data["levels"]], np.float64).reshape(len(codes), CELLS * CELLS)
    return _Shapes(codes, ink)


def look_different(grey: NDArray[np.uint8], boxes: Points, codes: NDArray[np.uint32]) -> bool:
    """Whether the ideographs or the digits among `codes` look like others where they are drawn.

    `boxes` (n, 4) is advance by em square of each, in pixels of `grey`. Says no where there are too few to tell.
    """
    tall = (boxes[:, 3] - boxes[:, 1] >= SMALLEST) & (boxes[:, 2] - boxes[:, 0] >= SMALLEST / 3)
    sums = cv2.integral(255 - grey).astype(np.float64)
    for (first, last), fewest, enough in ((_HAN, FEWEST_HAN, ALIKE_HAN), (_DIGITS, FEWEST_DIGITS, ALIKE_DIGITS)):
        chosen = tall & (codes >= first) & (codes <= last) & np.isin(codes, _shapes().codes)
        likeness = _likeness(sums, boxes[chosen], codes[chosen], fewest)
        if likeness is not None and likeness < enough:
            return True
    return False


def _likeness(sums: NDArray[np.float64], boxes: Points, codes: NDArray[np.uint32], fewest: int) -> float | None:
    """Mean correlation of the ink in `boxes` with what `codes` should look like; None for fewer than `fewest` different ones."""
    kinds, member = np.unique(codes, return_inverse=True)
    if len(kinds) < fewest:
        return None
    step = max(1, len(codes) // (4 * SAMPLE))
    boxes, member = boxes[::step], member[::step]
    ink = _ink(sums, boxes)
    seen = np.zeros((len(kinds), ink.shape[1]))
    np.add.at(seen, member, ink)
    count = np.bincount(member, minlength=len(kinds))
    here = count > 0
    seen = seen[here] / count[here][:, np.newaxis]
    shapes = _shapes()
    expected = shapes.ink[np.searchsorted(shapes.codes, kinds[here])]
    return float((_directions(seen) * _directions(expected)).sum(axis=1).mean())


def _directions(ink: NDArray[np.float64]) -> NDArray[np.float64]:
    """How each differs from the average of all, as a vector of length 1: what all characters of a font share is no evidence."""
    centred = ink - ink.mean(axis=0)
    length = np.linalg.norm(centred, axis=1, keepdims=True)
    return np.asarray(centred / np.where(length > 0, length, 1.0))


def _ink(sums: NDArray[np.float64], boxes: Points) -> NDArray[np.float64]:
    """Mean ink of the cells of each box, (n, 16), from the integral of the picture, exact to fractions of a pixel.

    Ink is what differs from the box's rim, so that white writing on a dark or coloured ground counts as black on white does.
    """
    parts = np.linspace(0.0, 1.0, CELLS + 1)
    x = boxes[:, [0]] + parts * (boxes[:, [2]] - boxes[:, [0]])
    y = boxes[:, [1]] + parts * (boxes[:, [3]] - boxes[:, [1]])
    corners = _between(sums, np.broadcast_to(x[:, np.newaxis, :], (*y.shape, CELLS + 1)), y[:, :, np.newaxis])
    cells = np.diff(np.diff(corners, axis=1), axis=2).reshape(len(boxes), CELLS * CELLS)
    cells /= ((boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1]))[:, np.newaxis] / CELLS**2
    ground = _rim(sums, boxes)
    lighter = cells.mean(axis=1) < ground
    cells -= ground[:, np.newaxis]
    cells[lighter] *= -1
    return np.asarray(cells)


def _rim(sums: NDArray[np.float64], boxes: Points) -> NDArray[np.float64]:
    """Mean darkness of the outermost part of each box, (n), on which characters have little ink."""
    total = []
    for inset in (0.0, RIM):
        dx, dy = inset * (boxes[:, 2] - boxes[:, 0]), inset * (boxes[:, 3] - boxes[:, 1])
        x = np.stack([boxes[:, 0] + dx, boxes[:, 2] - dx], axis=1)[:, np.newaxis, :]
        y = np.stack([boxes[:, 1] + dy, boxes[:, 3] - dy], axis=1)[:, :, np.newaxis]
        total.append(np.diff(np.diff(_between(sums, np.broadcast_to(x, (len(boxes), 2, 2)), y), axis=1), axis=2).ravel())
    area = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    return np.asarray((total[0] - total[1]) / (area * (1 - (1 - 2 * RIM) ** 2)))


def _between(sums: NDArray[np.float64], x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    """Values of `sums` at places between its entries, bilinear."""
    height, width = sums.shape
    x, y = np.clip(x, 0, width - 1.001), np.clip(np.broadcast_to(y, x.shape), 0, height - 1.001)
    left, top = x.astype(np.int64), y.astype(np.int64)
    right, down = x - left, y - top
    upper = sums[top, left] * (1 - right) + sums[top, left + 1] * right
    lower = sums[top + 1, left] * (1 - right) + sums[top + 1, left + 1] * right
    return np.asarray(upper * (1 - down) + lower * down)
