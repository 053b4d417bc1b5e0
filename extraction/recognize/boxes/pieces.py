"""Pieces of ink: strokes and characters that hang together, before anything is read."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from extraction.geometry import Box
from extraction.recognize.shades import Mask

APART_STROKE = 0.12  # heights of type between the pieces of one stroke
FLAT = 0.5  # of the height of type: a mark is lower, and set in the middle of its line
HYPHEN = (0.2, 0.35)  # heights of type: a lone dash is at least as wide, and no higher
LONG_DASH = 2.2
EM_DASH = 0.5  # heights of type
PALE = (0.06, 0.4)  # of a stroke's pixels that are ink: below, it is a shadow or shows through the sheet; above, it is dark enough
HIGH = 1.6  # heights of type: no character is higher


def ink_in(mask: Mask, cell: Box) -> tuple[NDArray[np.uint8], int, int]:
    """What `mask` shows of `cell`, as 0 and 1, and where on the page it begins, x and y."""
    x, y = max(0, round(cell.x0)), max(0, round(cell.y0))
    return mask[y : max(y, round(cell.y1)), x : max(x, round(cell.x1))].astype(np.uint8), x, y


def pieces_of(inside: NDArray[np.uint8], glyph: float) -> list[Box]:
    """The pieces of ink in a cell; those of a thin stroke that came apart are one."""
    if not inside.any():
        return []
    reach = max(3, round(APART_STROKE * glyph))
    # With white around: closed at the very edge, a piece grows to it.
    joined = cv2.morphologyEx(np.pad(inside, reach), cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined[reach:-reach, reach:-reach], connectivity=8)
    return [Box(float(x), float(y), float(x + w), float(y + h)) for x, y, w, h, _ in stats[1:].tolist()]


def whole_strokes(ink: Mask, faint: Mask, glyph: float) -> Mask:
    """`ink` with all of those `faint` strokes of which little is dark enough to be ink: small thin type on a pale page.

    Their rest would be left out of the boxes that are read, and a number be short of digits. `glyph` is the height of a full
    character.
    """
    count, labels, stats, _ = cv2.connectedComponentsWithStats(faint.astype(np.uint8), connectivity=8)
    share = np.bincount(labels[ink], minlength=count) / np.maximum(stats[:, cv2.CC_STAT_AREA], 1)
    pale = (share >= PALE[0]) & (share < PALE[1]) & (stats[:, cv2.CC_STAT_HEIGHT] <= HIGH * glyph)
    pale[0] = False
    return np.asarray(ink | pale[labels], dtype=np.bool_) if pale.any() else ink


def distance(one: Box, other: Box) -> float:
    """The white between two pieces, the wider of across and down; 0 where they overlap."""
    across = max(one.x0 - other.x1, other.x0 - one.x1, 0.0)
    down = max(one.y0 - other.y1, other.y0 - one.y1, 0.0)
    return max(across, down)


def is_dash(box: Box, area: int, glyph: float) -> bool:
    """Whether a piece of ink of `area` pixels is a lone dash, where a full character is `glyph` high."""
    flat = box.height <= HYPHEN[1] * glyph and box.width >= 1.4 * box.height
    return flat and HYPHEN[0] * glyph <= box.width <= LONG_DASH * glyph and area >= 0.5 * box.area


def dash_text(box: Box, glyph: float) -> str:
    """Which dash it is: that of Chinese type is nearly as wide as a character, a hyphen a third of it."""
    return "—" if box.width >= EM_DASH * glyph else "-"


def with_body(box: Box, glyph: float, height: float) -> Box:
    """A flat mark (一, —, -) as high as a character, so that it is read at its own size; `height` is the cell's."""
    if box.height >= FLAT * glyph:
        return box
    middle = box.center[1]
    return Box(box.x0, max(0.0, middle - glyph / 2), box.x1, min(height, middle + glyph / 2))
