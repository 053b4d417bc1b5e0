"""Whether a level page stands on its head, by the text line classifier that the `rapidocr` wheel carries."""

from __future__ import annotations

from functools import cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from extraction.errors import EngineError
from extraction.onnx import compute, session
from extraction.recognize.paddle_models import ORIENTATION_WEIGHTS, weights
from extraction.recognize.shades import Gray
from extraction.recognize.straightening.skew import characters

SIDE = 1600
HEIGHT, WIDTH = 48, 192
MOST_LINES = 12


def upside_down(gray: Gray) -> float:
    """How surely the lines of text on a level page stand on their heads, from -1 (upright) to 1; 0 where there are none.

    Each line is judged both ways, so that a leaning of the classifier cancels out. Raises `EngineError`.
    """
    crops = [_window(gray, line) for line in _text_lines(gray)]
    if not crops:
        return 0.0
    both = np.stack([_normal(crop) for crop in crops] + [_normal(crop[::-1, ::-1]) for crop in crops])
    try:
        turned = compute(orientation_network().run, None, {"x": both})[0][:, 1]
    except Exception as error:  # whatever ONNX Runtime raises
        raise EngineError(f"{ORIENTATION_WEIGHTS}: the model failed: {type(error).__name__}") from error
    return float(np.mean(turned[: len(crops)] - turned[len(crops) :]))


@cache
def orientation_network() -> Any:
    """The ONNX Runtime session, (n, 3, 48, 192) to (n, 2): upright, turned."""
    return session(str(weights(ORIENTATION_WEIGHTS)))


def _text_lines(gray: Gray) -> list[tuple[int, int, int, int]]:
    """The longest lines of writing, as x, y, width, height."""
    found = characters(gray, SIDE)
    if found is None:
        return []
    text, size, scale = found
    smeared = cv2.dilate(text, np.ones((1, max(2, round(0.8 * size))), np.uint8))
    _, _, islands, _ = cv2.connectedComponentsWithStats(smeared, connectivity=8)
    lines = [(x, y, w, h) for x, y, w, h, _ in islands[1:].tolist() if w >= 3.5 * h and 0.6 * size <= h <= 3 * size]
    chosen = sorted(lines, key=lambda line: -line[2])[:MOST_LINES]
    return [(round(x / scale), round(y / scale), round(w / scale), round(h / scale)) for x, y, w, h in chosen]


def _window(gray: Gray, line: tuple[int, int, int, int]) -> Gray:
    """Four heights of a line, from its beginning."""
    x, y, w, h = line
    pad = max(1, h // 10)
    return gray[max(0, y - pad) : y + h + pad, x : x + min(w, 4 * (h + 2 * pad))]


def _normal(crop: Gray) -> NDArray[np.float32]:
    """(3, 48, 192), -1 to 1, as the classifier was trained: grey 0 fills the rest."""
    height, width = crop.shape
    wide = min(WIDTH, max(1, round(width * HEIGHT / height)))
    filled = np.zeros((3, HEIGHT, WIDTH), dtype=np.float32)
    filled[:, :, :wide] = cv2.resize(np.ascontiguousarray(crop), (wide, HEIGHT)).astype(np.float32) / 127.5 - 1
    return filled
