"""Boxes of text from the probability map of a DB detector, on a straightened page."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from extraction.geometry import Box
from extraction.page import Image

SHORT_SIDE = 704  # of the detector's input for a page of A4: 11 point type is 13 pixels high
LONG_SIDE = 1056
STRIDE = 32
THRESHOLD = 0.3
LEAST_SCORE = 0.5
UNCLIP = 1.5
MEAN = np.array([0.485, 0.456, 0.406], dtype=np.float32)
DEVIATION = np.array([0.229, 0.224, 0.225], dtype=np.float32)

Detector = Callable[[NDArray[np.float32]], NDArray[np.float32]]  # (1, 3, height, width) to (1, 1, height, width)


def detect(image: Image, detector: Detector) -> list[Box]:
    """The boxes of text on `image`, in its pixels, in no particular order.

    The page is made smaller for the detector, never larger. After Liao et al., "Real-time Scene Text Detection with
    Differentiable Binarization" (2020), with axis-parallel boxes instead of free polygons.
    """
    height, width = image.shape[:2]
    scale = min(1.0, SHORT_SIDE / min(height, width), LONG_SIDE / max(height, width))
    rows, columns = (max(STRIDE, round(side * scale / STRIDE) * STRIDE) for side in (height, width))
    small = cv2.resize(image, (columns, rows), interpolation=cv2.INTER_AREA)
    normal = (small[:, :, ::-1].astype(np.float32) / 255 - MEAN) / DEVIATION
    scores = detector(np.ascontiguousarray(normal.transpose(2, 0, 1)[None]))[0, 0]
    return boxes_of(scores, width / columns, height / rows)


def boxes_of(scores: NDArray[np.float32], x_scale: float, y_scale: float) -> list[Box]:
    """Boxes around the islands of text in `scores` (height, width), grown back to the whole glyphs and scaled."""
    height, width = scores.shape
    mask = (scores > THRESHOLD).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    totals = np.bincount(labels.ravel(), weights=scores.ravel(), minlength=count)
    boxes = []
    for label in range(1, count):
        x, y, w, h, area = (int(value) for value in stats[label])
        if min(w, h) < 3 or totals[label] / area < LEAST_SCORE:
            continue
        grow = w * h * UNCLIP / (2 * (w + h))
        x0, y0 = max(0.0, x - grow), max(0.0, y - grow)
        x1, y1 = min(float(width), x + w + grow), min(float(height), y + h + grow)
        boxes.append(Box(x0 * x_scale, y0 * y_scale, x1 * x_scale, y1 * y_scale))
    return boxes
