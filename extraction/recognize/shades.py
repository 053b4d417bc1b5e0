"""Pages in shades of grey: what is ink on them, and what is print on something paler."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Gray = NDArray[np.uint8]  # (height, width)
Mask = NDArray[np.bool_]  # (height, width)
Bits = NDArray[np.uint8]  # (height, width), 0 or 1

DARKEST = 60  # shade of print


def ink_of(gray: Gray) -> Mask:
    """Where `gray` (paper white) is ink: darker than halfway between paper and print, as Otsu's method finds it."""
    level, _ = cv2.threshold(gray, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    return np.asarray(gray < min(max(float(level), 130.0), 190.0), dtype=np.bool_)


def runs(flags: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Start and end of each run of true `flags`, a row or a column of ink."""
    edges = np.nonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8)))[0]
    return [(int(start), int(end)) for start, end in zip(edges[::2], edges[1::2], strict=True)]


def stretched(gray: Gray, light: float) -> Gray:
    """`gray` with `light`, the shade of what lies under the print, as white as paper, and print as dark as can be."""
    light = max(light, DARKEST + 1)
    return np.asarray(np.clip((gray.astype(np.float32) - DARKEST) * (255 / (light - DARKEST)), 0, 255), dtype=np.uint8)


def darker(gray: Gray, contrast: float, dpi: float) -> Bits:
    """Darker than the neighbourhood: finds faint lines, and no lines inside a filled area."""
    block = max(3, round(dpi / 6) | 1)
    bits = cv2.adaptiveThreshold(gray, 1, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, block, contrast)
    return np.asarray(bits, dtype=np.uint8)


def window(bits: Bits) -> tuple[slice, slice]:
    """The rows and columns that hold all of `bits`, none where there are none: looking there costs less than on the whole page."""
    x, y, width, height = cv2.boundingRect(bits)
    return slice(y, y + height), slice(x, x + width)
