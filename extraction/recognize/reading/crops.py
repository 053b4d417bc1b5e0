"""Lines of text cut out of a page and brought to the height that the recogniser reads; columns of vertical writing laid flat."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import median

import cv2
import numpy as np
from numpy.typing import NDArray

from extraction.geometry import Box
from extraction.recognize.shades import Gray

HEIGHT = 48
# Measured on lone digits in nine faces at 100 to 200 dpi: a tight crop tells 0 from O, a wide one keeps the neighbours' room.
MARGIN_ABOVE = 0.07
MARGIN_BESIDE = 0.25
# A long line needs no such care, and is read a third faster when it is smaller in its crop.
LONG = 6.0
MARGIN_ABOVE_LONG = 0.33
WIDEST = 3200
TALL = 2.4
MORE_THAN_A_LINE = 1.9
WHITE = 255


def vertical_boxes(boxes: Sequence[Box]) -> list[bool]:
    """Which of a page's boxes hold vertical writing: tall ones, higher than a line. A lone 1 is tall too, but not high."""
    heights = [box.height for box in boxes if box.width >= 0.8 * box.height]
    line = median(heights) if heights else 0.0
    return [box.height > TALL * box.width and box.height > MORE_THAN_A_LINE * line for box in boxes]


def line_crop(page: Gray, box: Box) -> Gray:
    """The line in `box`, 48 pixels high; beyond the edge of the page is white."""
    return _to_height(_cut(page, line_frame(box)))


def framed_crop(page: Gray, box: Box, above: float, beside: float, others: Sequence[Box]) -> Gray:
    """The line in `box` with margins of so many of its heights, 48 pixels high; what stands in `others` is left out."""
    dy, dx = above * box.height, beside * box.height
    frame = _whole(Box(box.x0 - dx, box.y0 - dy, box.x1 + dx, box.y1 + dy))
    seen, own = _cut(page, frame).copy(), _cut(page, box)
    for other in others:
        if frame.intersection(other) > 0:
            rows, columns = (max(0, int(other.y0 - frame.y0)), max(0, int(other.x0 - frame.x0)))
            seen[rows : math.ceil(other.y1 - frame.y0), columns : math.ceil(other.x1 - frame.x0)] = WHITE
    whole = _whole(box)
    top, left = int(whole.y0 - frame.y0), int(whole.x0 - frame.x0)
    seen[top : top + own.shape[0], left : left + own.shape[1]] = own
    return _to_height(seen)


def line_frame(box: Box) -> Box:
    """What of the page `line_crop` shows: `box` with its margins, in whole pixels."""
    above = max(1.0, (MARGIN_ABOVE_LONG if box.width > LONG * box.height else MARGIN_ABOVE) * box.height)
    beside = MARGIN_BESIDE * box.height
    return _whole(Box(box.x0 - beside, box.y0 - above, box.x1 + beside, box.y1 + above))


def column_crop(page: Gray, box: Box) -> Gray:
    """A column of vertical writing as one line: its characters cut apart and set side by side, 48 pixels high."""
    column = _cut(page, box)
    pieces = [_to_square(column[start:end]) for start, end in cut_characters(column)]
    return np.hstack(pieces) if pieces else _to_height(column)


def cut_characters(column: Gray) -> list[tuple[int, int]]:
    """Top and bottom of each character in a column of vertical writing.

    Cuts fall where there is little ink and about one pitch apart, found by dynamic programming over the rows; of several pitches
    the best fitting one is taken. A character such as 三 or 二 has gaps of its own, so gaps alone do not tell.
    """
    ink = (column < ink_level(column)).sum(axis=1).astype(np.float64)
    rows = np.nonzero(ink)[0]
    if not len(rows):
        return []
    top, bottom = int(rows[0]), int(rows[-1]) + 1
    width = column.shape[1]
    profile = np.concatenate([ink[top:bottom], [0.0]]) / width
    best: tuple[float, list[int]] = (np.inf, [0, bottom - top])
    for pitch in (0.85, 1.0, 1.15, 1.3, 1.5, 1.8):
        best = min(best, _cuts(profile, pitch * width))
    spans = [(top + a, top + b) for a, b in zip(best[1], best[1][1:], strict=False)]
    return [(a, b) for a, b in spans if ink[a:b].any()]


def _cuts(profile: NDArray[np.float64], pitch: float) -> tuple[float, list[int]]:
    """Mean cost and places of the best cuts at about `pitch` from each other; `profile` is the ink at each row, 0 to 1."""
    length = len(profile) - 1
    least, most = max(1, int(0.45 * pitch)), int(1.5 * pitch) + 1
    cost = np.full(length + 1, np.inf)
    origin = np.zeros(length + 1, dtype=np.int64)
    count = np.zeros(length + 1, dtype=np.int64)
    cost[0] = 0.0
    for end in range(1, length + 1):
        starts = np.arange(max(0, end - most), max(0, end - least) + 1)
        stretch = (end - starts) / pitch - 1
        # The last character may be short: 一 has hardly any height.
        loss = cost[starts] + (0.3 if end == length else 1.0) * stretch**2 + 2.0 * profile[end]
        pick = int(loss.argmin())
        cost[end], origin[end], count[end] = loss[pick], starts[pick], count[starts[pick]] + 1
    if not np.isfinite(cost[length]):
        return float("inf"), [0, length]
    places = [length]
    while places[-1] > 0:
        places.append(int(origin[places[-1]]))
    return float(cost[length]) / max(1, int(count[length])), places[::-1]


def ink_level(gray: Gray, share: float = 0.6) -> float:
    """Ink is darker than this: `share` of the way from the darkest to the lightest; nothing is where all is of one shade."""
    low, high = float(gray.min()), float(gray.max())
    return low + share * (high - low) if high - low > 40 else -1.0


def _whole(box: Box) -> Box:
    """`box` grown to whole pixels, one at least."""
    x0, y0 = float(np.floor(box.x0)), float(np.floor(box.y0))
    return Box(x0, y0, max(float(np.ceil(box.x1)), x0 + 1), max(float(np.ceil(box.y1)), y0 + 1))


def _cut(page: Gray, box: Box) -> Gray:
    """The pixels of `box`, white where it goes beyond the page. At least one pixel."""
    x0, y0, x1, y1 = (int(value) for value in _whole(box))
    height, width = page.shape
    inside = page[max(0, y0) : max(0, min(height, y1)), max(0, x0) : max(0, min(width, x1))]
    if inside.shape == (y1 - y0, x1 - x0):
        return inside
    whole = np.full((y1 - y0, x1 - x0), WHITE, dtype=np.uint8)
    if inside.size:
        top, left = max(0, -y0), max(0, -x0)
        whole[top : top + inside.shape[0], left : left + inside.shape[1]] = inside
    return whole


def _to_height(gray: Gray) -> Gray:
    height, width = gray.shape
    wide = min(WIDEST, max(8, round(width * HEIGHT / height)))
    shrinks = height > HEIGHT
    return np.asarray(
        cv2.resize(gray, (wide, HEIGHT), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC), dtype=np.uint8
    )


def _to_square(piece: Gray) -> Gray:
    """One character of a column, in the middle of a square that keeps the size of the column's width."""
    rows = np.nonzero((piece < ink_level(piece)).any(axis=1))[0]
    if len(rows):
        piece = piece[rows[0] : rows[-1] + 1]
    side = max(piece.shape) + 2
    square = np.full((side, side), WHITE, dtype=np.uint8)
    top, left = (side - piece.shape[0]) // 2, (side - piece.shape[1]) // 2
    square[top : top + piece.shape[0], left : left + piece.shape[1]] = piece
    return _to_height(square)
