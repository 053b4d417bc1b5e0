"""How far a page is turned: by quarters, and by a few degrees."""

from __future__ import annotations

import math
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from extraction.recognize.shades import Gray

MOST_DEGREES = 12.0
SIDE = 900  # pixels of the longer side on which angles are measured
POINTS = 30_000
SURE = 1.25
CERTAIN = 8.0  # times as much across the page as down: running text has fifty and more
ONE_LINE = 1.75  # sizes of a character: what is broader are lines that ran together, as of labels in narrow columns
SMEARS = (0.25, 0.35, 0.45)  # of the size of a character
SPECK, LARGE = 400, 25  # parts of the page: smaller is dirt, larger no character
FEW = 10  # characters: fewer do not tell how a page lies


class InkPoints(NamedTuple):
    """Where ink is, (n, 2), x and y from the middle of the page made smaller, and the factor by which it was."""

    points: NDArray[np.float64]
    scale: float


def ink_points(gray: Gray) -> InkPoints:
    """Some of the ink of a page, the rim left out."""
    scale = min(1.0, SIDE / max(gray.shape))
    small = cv2.resize(gray, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    ink = cv2.adaptiveThreshold(small, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 15)
    rim = max(2, SIDE // 60)
    ink[:rim] = ink[-rim:] = 0
    ink[:, :rim] = ink[:, -rim:] = 0
    ys, xs = np.nonzero(ink)
    if len(xs) > POINTS:
        chosen = np.random.default_rng(0).choice(len(xs), POINTS, replace=False)
        ys, xs = ys[chosen], xs[chosen]
    height, width = small.shape
    return InkPoints(np.stack([xs - width / 2, ys - height / 2], axis=1).astype(np.float64), scale)


def skew_of(points: NDArray[np.float64]) -> tuple[float, float]:
    """The angle (degrees, clockwise positive) by which lines of text and of tables fall, and how clearly they do.

    The rows of a page projected along its lines are sharpest: full where a line is, empty between two. After Postl (1986).
    """
    if len(points) < 100:
        return 0.0, 0.0
    coarse = np.arange(-MOST_DEGREES, MOST_DEGREES + 0.01, 0.5)
    sharp = [_turned(points, float(angle)) for angle in coarse]
    best = float(coarse[int(np.argmax(sharp))])
    for step in (0.1, 0.02):
        fine = best + np.arange(-6, 7) * step
        best = float(fine[int(np.argmax([_turned(points, float(angle)) for angle in fine]))])
    top = _turned(points, best)
    return best, top / max(float(np.median(sharp)), 1e-9)


def _turned(points: NDArray[np.float64], degrees: float) -> float:
    radians = np.deg2rad(degrees)
    return sharpness(points[:, 1] * np.cos(radians) - points[:, 0] * np.sin(radians))


def sharpness(rows: NDArray[np.float64]) -> float:
    """How sharply ink at these heights (n), in pixels, falls into rows: higher is sharper."""
    counts = np.bincount(np.round(rows - rows.min()).astype(np.int64)).astype(np.float64)
    return float(((counts[1:] - counts[:-1]) ** 2).sum()) / float(counts.sum())


class Lie(NamedTuple):
    """Whether lines of writing run up and down the page, and whether that is beyond doubt.

    That they do is always in doubt: characters one below the other may be a label in a narrow column.
    """

    sideways: bool
    certain: bool


def lie_of(gray: Gray) -> Lie | None:
    """How the writing of a page lies; None where it does not tell.

    Characters of a line stand closer than lines do: ink smeared by less than the space between lines makes long islands along them.
    It is smeared by more only where little does not tell: else close lines, and labels of rows below each other, run together.
    """
    found = characters(gray, SIDE)
    if found is None:
        return None
    text, size, _ = found
    for smear in SMEARS:
        reach = max(2, round(smear * size))
        smeared = cv2.dilate(text, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach)))
        _, _, islands, _ = cv2.connectedComponentsWithStats(smeared, connectivity=8)
        widths, heights = islands[1:, cv2.CC_STAT_WIDTH].astype(float), islands[1:, cv2.CC_STAT_HEIGHT].astype(float)
        across = float(widths[(widths > 2.5 * heights) & (heights <= ONE_LINE * size)].sum())
        down = float(heights[(heights > 2.5 * widths) & (widths <= ONE_LINE * size)].sum())
        if max(across, down) >= 6 * size and max(across, down) >= SURE * min(across, down):
            return Lie(down > across, across >= CERTAIN * down)
    return None


def characters(gray: Gray, side: int) -> tuple[NDArray[np.uint8], float, float] | None:
    """What is as large as characters are, on the page made smaller to `side` pixels: a mask (height, width) of 0 and 1.

    With it the usual size of a character there and the factor by which the page was made smaller; None where there are too few.
    """
    scale = min(1.0, side / max(gray.shape))
    small = cv2.resize(gray, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    ink = cv2.adaptiveThreshold(small, 1, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 15)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    largest = stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].max(axis=1)
    chosen = (largest >= math.ceil(side / SPECK)) & (largest <= side / LARGE)
    chosen[0] = False
    if int(chosen.sum()) < FEW:
        return None
    return chosen[labels].astype(np.uint8), float(np.percentile(largest[chosen], 75)), scale
