"""How well a page can be read as it lies."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

import cv2
import numpy as np

from extraction.geometry import Box
from extraction.recognize.engine import Engine
from extraction.recognize.shades import Gray

SIDE = 1800  # pixels of the longer side: enough for small print
LINES = 24
LONG = 1.3  # heights of type from which on a line is longer than high, or stands: a lone figure is neither


def legibility_of(gray: Gray, engine: Engine) -> float:
    """How much `engine` can read on a level page, from 0 to 1: of its longest lines of text, those across the page count by the
    probability of what is read in them, those that stand higher than broad as not read. 0 for a page without text.

    Each line counts once, however long it is: a label set downwards is a line that can be read when its page lies on its side, and
    may be longer than all figures beside it. Raises `EngineError` where the engine fails.
    """
    scale = SIDE / max(gray.shape)
    if scale < 1:
        gray = np.asarray(cv2.resize(gray, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    longest: list[Box] = []

    def across(boxes: Sequence[Box]) -> Sequence[Box]:
        longest[:] = _longest(boxes)
        return [box for box in longest if box.width > box.height]

    segments = engine.recognize(np.asarray(cv2.cvtColor(gray, cv2.COLOR_GRAY2RGB), dtype=np.uint8), across)
    read = sum(segment.probability for segment in segments if segment.text)
    return read / len(longest) if longest else 0.0


def _longest(boxes: Sequence[Box]) -> list[Box]:
    height = median(min(box.width, box.height) for box in boxes) if boxes else 0.0
    lines = [box for box in boxes if max(box.width, box.height) >= LONG * height]
    return sorted(lines, key=lambda box: -max(box.width, box.height))[:LINES]
