"""Takes the ink of drawn lines off a page."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from extraction.page import Ruling
from extraction.recognize.lines.line_ink import THICKEST, LineInk
from extraction.recognize.lines.proven import LONG
from extraction.recognize.shades import Bits, Gray, window

ON_RULING = 0.3  # of a line that lies close to where a ruling was found: the rest of it is line, too


def erase_rulings(ink: LineInk, rulings: Sequence[Ruling]) -> Gray:
    """The page with the ink of `rulings` made white, as far as it is line: the strokes that cross it stay."""
    erased = ink.across.gray.copy()
    reach = max(2, round(0.02 * ink.dpi))
    for horizontal, lying in ((True, ink.across), (False, ink.down)):
        here = [ruling for ruling in rulings if ruling.horizontal == horizontal]
        if not here:
            continue
        near = np.zeros_like(lying.gray)
        for ruling in here:
            position, start, end = (ruling.y0, ruling.x0, ruling.x1) if horizontal else (ruling.x0, ruling.y0, ruling.y1)
            rows = slice(max(0, round(position) - reach), round(position) + reach + 1)
            near[rows, max(0, round(start) - reach) : round(end) + reach + 1] = 1
        for bits in (lying.drawn, lying.dotted):
            # A pixel more, for the line's soft edge.
            soft = np.asarray(cv2.dilate(bits, np.ones((3, 3), np.uint8)), dtype=np.uint8)
            place = window(soft)
            if not soft[place].size:
                continue
            lines = ((soft[place] & near[place]) > 0) | _whole(soft[place], near[place], ink.dpi)
            (erased if horizontal else erased.T)[place][lines] = 255
    return erased


def _whole(bits: Bits, near: Bits, dpi: float) -> NDArray[np.bool_]:
    """All of the long lines of which a part is `near` a ruling: a bent one leaves it, a double one has a second stroke beside it.

    A short one may be a stroke of a character.
    """
    count, labels, stats, _ = cv2.connectedComponentsWithStats(bits, connectivity=8)
    width, height, area = (stats[:, at] for at in (cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT, cv2.CC_STAT_AREA))
    thin = (width >= LONG * dpi) & (area <= (THICKEST * dpi + 4) * width) & (height <= np.maximum(2 * THICKEST * dpi, width / 20))
    on_ruling = np.bincount(labels[near > 0], minlength=count) >= ON_RULING * area
    return np.asarray((thin & on_ruling & (np.arange(count) > 0))[labels])
