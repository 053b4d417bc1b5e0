"""The pixels of a page that may be lines, drawn or dotted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from extraction.recognize.lines.dotted import CONTRAST, CONTRAST_DOTTED, PERIOD
from extraction.recognize.shades import Bits, Gray, darker

# In inches.
SHORTEST_ACROSS = 0.2
SHORTEST_DOWN = 0.15
SHORTEST_DOTTED = 0.2
SHORTEST_PART = 0.13  # of a dotted line that is seen elsewhere: a low row
THICKEST = 0.08
THIN = 0.025  # half of a thickness that no dotted line has


@dataclass(frozen=True, slots=True)
class Across:
    """A page and its pixels that may be lines which run across: `drawn` ones, and `dotted` ones of dots or dashes.

    Beside each the least length of a line, in pixels; `short` are dotted ones down to that of a part of a line found elsewhere. A
    page lies on its side in one that shows its lines down.
    """

    gray: Gray
    drawn: Bits
    length: int
    dotted: Bits
    dotted_length: int
    short: Bits


@dataclass(frozen=True, slots=True)
class LineInk:
    """What of a page may be its lines, in both directions; `dpi` is its resolution."""

    across: Across
    down: Across
    dpi: float


def line_ink(strokes: Gray, dpi: float) -> LineInk:
    """What may be lines on a page (`strokes`: paper white, nothing red)."""
    turned = np.ascontiguousarray(strokes.T)
    return LineInk(_across(strokes, SHORTEST_ACROSS, dpi), _across(turned, SHORTEST_DOWN, dpi), dpi)


def _across(gray: Gray, shortest: float, dpi: float) -> Across:
    """What may be lines across `gray`, drawn ones not below `shortest` inches.

    Smeared along itself by its period, a dotted line is a faint drawn one, while writing comes apart between its lines.
    """
    # Neighbouring pixels of bare paper differ by its grain.
    grain = float(np.median(cv2.absdiff(gray[::3, :-1], gray[::3, 1:]))) if gray.shape[1] > 1 else 0.0
    length, dotted = max(5, round(shortest * dpi)), max(9, round(SHORTEST_DOTTED * dpi))
    period = max(3, round(PERIOD * dpi))
    drawn = darker(gray, max(CONTRAST, 2.5 * grain), dpi)
    # Against what is close above and below alone: a dotted line is paler than the mean of writing that stands near it.
    thin = np.ones((2 * max(2, round(THIN * dpi)) + 1, 1), np.uint8)
    smeared = cv2.morphologyEx(cv2.blur(gray, (period, 1)), cv2.MORPH_BLACKHAT, thin) > max(CONTRAST_DOTTED, grain)
    # A run may climb by a pixel at a time.
    climbing = cv2.dilate(drawn, np.ones((3, 1), np.uint8))
    short = _open(smeared.astype(np.uint8), (1, round(SHORTEST_PART * dpi) + period))
    return Across(gray, _open(climbing, (1, length)), length, _open(short, (1, dotted + period)), dotted, short)


def _open(bits: Any, shape: tuple[int, int]) -> Bits:
    """What of `bits` holds a rectangle of `shape`."""
    return np.asarray(cv2.morphologyEx(bits, cv2.MORPH_OPEN, np.ones(shape, np.uint8)), dtype=np.uint8)
