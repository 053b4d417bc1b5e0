"""Coloured grounds with white writing, such as the headers of tables: made dark on light like the rest of the page."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from extraction.recognize.shades import Gray, Mask

COARSE = 100  # dpi at which grounds are looked for
# In inches.
EDGE = 0.025  # the grey edge of black writing is narrower
SOLID = 0.08  # no stroke of writing is as broad
STROKES = 0.12  # white strokes on a ground are narrower
LEAST = 0.15  # a ground is at least as large both ways
AROUND = 1.5  # within that there is bare paper
RIM = 0.024  # the soft edge of a ground
DARK = 0.68  # of the paper: a ground on which white can be read is darker
BLACK = 0.3  # of the paper: print is darker
WRITING = 0.4  # of the way from a ground to the paper: white writing is lighter
MOST_WRITING = 0.6  # of a ground
LEAST_WRITING = 0.01
FLAT = 0.7  # of a ground, its writing apart, is of one shade, to within
ONE_SHADE = 0.1  # of its contrast: dense black writing, blurred, is not
LONG = 0.4  # a line on a ground is longer than any stroke of print
DARKER = 0.7  # of a ground: what is darker is no noise but print


def without_grounds(gray: Gray, dpi: float, red: Mask | None = None) -> Gray:
    """`gray` with white writing on coloured grounds made dark on light; lines darker than their ground stay.

    What is `red` is no ground, but a seal.
    """
    grounds = _grounds(gray, dpi, red)
    if grounds is None:
        return gray
    paper = _paper(gray, dpi)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(grounds, connectivity=4)
    rim = max(2, round(RIM * dpi))
    turned = gray.copy()
    for label in range(1, count):
        x, y, width, height, _ = (int(value) for value in stats[label])
        place = slice(max(0, y - rim), y + height + rim), slice(max(0, x - rim), x + width + rim)
        turned[place] = _turned(gray[place], paper[place], labels[place] == label, turned[place], rim, round(LONG * dpi))
    return turned


def _grounds(gray: Gray, dpi: float, red: Mask | None) -> NDArray[np.uint8] | None:
    """Where coloured grounds are, writing included, (height, width) of 0 and 1, found on a coarse page; None: nowhere."""
    scale = min(1.0, COARSE / dpi)
    small = np.asarray(cv2.resize(gray, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    inch, paper = dpi * scale, _paper(small, dpi * scale)
    coloured = (small < DARK * paper) & (small > BLACK * paper)
    if red is not None:
        coloured &= cv2.resize(red.astype(np.uint8), small.shape[::-1], interpolation=cv2.INTER_NEAREST) == 0
    coloured = _open(coloured, max(3.0, EDGE * inch))
    solid = _open(coloured, SOLID * inch)
    if not solid.any():
        return None
    closed = cv2.morphologyEx(coloured.astype(np.uint8), cv2.MORPH_CLOSE, _square(STROKES * inch)) > 0
    broad = _open(np.asarray(closed, dtype=np.bool_), LEAST * inch)
    count, labels = cv2.connectedComponents(broad.astype(np.uint8), connectivity=4)
    holds = np.bincount(labels[solid], minlength=count) > 0
    holds[0] = False
    return np.asarray(cv2.resize(holds[labels].astype(np.uint8), gray.shape[::-1], interpolation=cv2.INTER_NEAREST), dtype=np.uint8)


def _turned(gray: Gray, paper: Gray, ground: Mask, otherwise: Gray, rim: int, long: int) -> Gray:
    """One ground with its writing turned over; `otherwise` where it has no white writing, is not of one shade, or has much print,
    other than lines of `long` pixels, that is darker than it is. `rim` is the width of its soft edge."""
    core = np.ones((2 * rim + 1, 2 * rim + 1), np.uint8)
    outer, inner = (change(ground.astype(np.uint8), core) > 0 for change in (cv2.dilate, cv2.erode))
    if not inner.any():
        return otherwise
    shade = float(np.median(gray[inner]))
    white = inner & (gray > shade + WRITING * (paper - shade))
    writing = float(white[inner].mean())
    dark = gray < DARKER * shade
    if not LEAST_WRITING <= writing <= MOST_WRITING or float((dark & ~_lines(dark, long))[inner].mean()) > writing:
        return otherwise
    relative = (gray / np.maximum(paper, 1))[inner & ~white]
    of_one_shade = np.abs(relative - np.median(relative)) < ONE_SHADE * (1.0 - np.median(relative))
    if of_one_shade.mean() < FLAT:
        return otherwise
    share = np.clip((gray - shade) / np.maximum(paper - shade, 1.0), 0.0, 1.0)
    over = np.where(inner, paper * (1.0 - share), paper).astype(np.uint8)
    return np.where(outer & (gray >= DARKER * shade), over, otherwise)


def _lines(dark: Mask, long: int) -> Mask:
    """What of `dark` is lines of `long` pixels, across or down."""
    bits = dark.astype(np.uint8)
    across, down = (cv2.morphologyEx(bits, cv2.MORPH_OPEN, np.ones(shape, np.uint8)) for shape in ((1, long), (long, 1)))
    return np.asarray((across | down) > 0, dtype=np.bool_)


def _paper(gray: Gray, dpi: float) -> Gray:
    """The shade of the paper around each pixel: the lightest there is near, but for noise."""
    height, width = gray.shape
    shrink = max(1, round(dpi / 12))
    small = cv2.resize(gray, (max(1, width // shrink), max(1, height // shrink)), interpolation=cv2.INTER_AREA)
    lightest = cv2.dilate(small, _square(AROUND * dpi / shrink))
    return np.asarray(cv2.resize(lightest, (width, height), interpolation=cv2.INTER_LINEAR), dtype=np.uint8)


def _open(mask: Mask, side: float) -> Mask:
    return np.asarray(cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_OPEN, _square(side)) > 0, dtype=np.bool_)


def _square(side: float) -> NDArray[np.uint8]:
    return np.ones((max(1, round(side)),) * 2, np.uint8)
