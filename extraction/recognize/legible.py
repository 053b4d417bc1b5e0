"""How well a page can be read as it lies."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from extraction.geometry import Box
from extraction.recognize.engine import Engine
from extraction.recognize.shades import Gray

SIDE = 1800  # pixels of the longer side: enough for small print
LINES = 8


def legibility_of(gray: Gray, engine: Engine) -> float:
    """How much `engine` can read on a level page, from 0 to 1: of the length of its longest boxes of text, the share that lines
    across the page have, by the probability of what is read in them. 0 for a page without text.

    What stands higher than broad counts as not read: lines on their side, or several lines of a label in a narrow column.
    Raises `EngineError` where the engine fails.
    """
    scale = SIDE / max(gray.shape)
    if scale < 1:
        gray = np.asarray(cv2.resize(gray, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    longest: list[float] = []

    def lines(boxes: Sequence[Box]) -> Sequence[Box]:
        longest[:] = sorted((max(box.width, box.height) for box in boxes), reverse=True)[:LINES]
        return sorted((box for box in boxes if box.width > box.height), key=lambda box: -box.width)[:LINES]

    segments = engine.recognize(np.asarray(cv2.cvtColor(gray, cv2.COLOR_GRAY2RGB), dtype=np.uint8), lines)
    read = sum(segment.box.width * segment.probability for segment in segments if segment.text)
    return min(1.0, read / sum(longest)) if longest else 0.0
