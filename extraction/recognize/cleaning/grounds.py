"""Coloured grounds with white writing, such as the headers of tables: made dark on light like the rest of the page."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from extraction.geometry import Box
from extraction.page import Ruling
from extraction.recognize.shades import Gray, Mask

COARSE = 100  # dpi at which grounds are looked for
# In inches.
EDGE = 0.025  # the grey edge of black writing is narrower
SOLID = 0.08  # no stroke of writing is as broad
STROKES = 0.12  # white strokes on a ground are narrower
LEAST = 0.15, 0.45  # a ground is at least as large one way and the other: dense words that touch it are no part of it
AROUND = 1.5  # within that there is bare paper
RIM = 0.024  # the soft edge of a ground
DARK = 0.68  # of the paper: a ground on which white can be read is darker
BLACK = 0.3  # of the paper: print is darker
WRITING = 0.4  # of the way from a ground to the paper: white writing is lighter
MOST_WRITING = 0.6  # of a ground
LEAST_WRITING = 0.01
FLAT = 0.7  # of a ground, its writing apart, is of one shade, to within
ONE_SHADE = 0.1  # of its contrast: dense black writing, blurred, is not
RECTANGLE = 0.9  # of its box that a ground with straight sides fills
BESIDE = 5.0  # points from the edge of a ground: a line so near is its border
DRAWN = 0.5  # of an edge that lines run along: it needs no other
LONG = 0.4  # a line on a ground is longer than any stroke of print
DARKER = 0.7  # of a ground: what is darker is no noise but print


def without_grounds(gray: Gray, dpi: float, red: Mask | None = None) -> tuple[Gray, list[Box]]:
    """`gray` with white writing on coloured grounds made dark on light, and the rectangles among these grounds.

    Lines darker than their ground stay. What is `red` is no ground, but a seal.
    """
    grounds = _grounds(gray, dpi, red)
    if grounds is None:
        return gray, []
    paper = _paper(gray, dpi)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(grounds, connectivity=4)
    rim = max(2, round(RIM * dpi))
    turned, boxes = gray.copy(), []
    for label in range(1, count):
        x, y, width, height, area = (int(value) for value in stats[label])
        place = slice(max(0, y - rim), y + height + rim), slice(max(0, x - rim), x + width + rim)
        before = turned[place]
        turned[place] = after = _turned(gray[place], paper[place], labels[place] == label, before, rim, round(LONG * dpi))
        if after is not before and area >= RECTANGLE * width * height:
            boxes.append(Box(float(x), float(y), float(x + width), float(y + height)))
    return turned, boxes


def edges_of(grounds: Sequence[Box], rulings: Sequence[Ruling], point: float) -> list[Ruling]:
    """The upper and lower edges of `grounds` along which no ruling runs: where a filled header ends, no line need be drawn."""
    edges = [Ruling(ground.x0, y, ground.x1, y) for ground in grounds for y in (ground.y0, ground.y1)]
    return [edge for edge in edges if sum(_along(edge, ruling, BESIDE * point) for ruling in rulings) < DRAWN]


def _along(edge: Ruling, ruling: Ruling, reach: float) -> float:
    """How much of `edge` a ruling within `reach` covers, 0 to 1."""
    if not ruling.horizontal or abs(edge.y0 - ruling.y0) > reach:
        return 0.0
    return max(0.0, min(edge.x1, ruling.x1) - max(edge.x0, ruling.x0)) / (edge.x1 - edge.x0)


def _grounds(gray: Gray, dpi: float, red: Mask | None) -> NDArray[np.uint8] | None:
    """Where coloured grounds are, writing included, (height, width) of 0 and 1, found on a coarse page; None: nowhere."""
    scale = min(1.0, COARSE / dpi)
    small = np.asarray(cv2.resize(gray, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    inch, paper = dpi * scale, _paper(small, dpi * scale)
    coloured = (small < DARK * paper) & (small > BLACK * paper)
    if red is not None:
        coloured &= cv2.resize(red.astype(np.uint8), small.shape[::-1], interpolation=cv2.INTER_NEAREST) == 0
    coloured = _open(coloured, (max(3, round(EDGE * inch)),) * 2)
    solid = _open(coloured, (max(1, round(SOLID * inch)),) * 2)
    if not solid.any():
        return None
    closed = np.asarray(cv2.morphologyEx(coloured.astype(np.uint8), cv2.MORPH_CLOSE, _square(STROKES * inch)) > 0, dtype=np.bool_)
    least, most = (max(1, round(side * inch)) for side in LEAST)
    broad = _open(closed, (least, most))
    broad |= _open(closed & ~broad, (most, least))
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
    return _open(dark, (1, long)) | _open(dark, (long, 1))


def _paper(gray: Gray, dpi: float) -> Gray:
    """The shade of the paper around each pixel: the lightest there is near, but for noise."""
    height, width = gray.shape
    shrink = max(1, round(dpi / 12))
    small = cv2.resize(gray, (max(1, width // shrink), max(1, height // shrink)), interpolation=cv2.INTER_AREA)
    lightest = cv2.dilate(small, _square(AROUND * dpi / shrink))
    return np.asarray(cv2.resize(lightest, (width, height), interpolation=cv2.INTER_LINEAR), dtype=np.uint8)


def _open(mask: Mask, shape: tuple[int, int]) -> Mask:
    """What of `mask` holds a rectangle of `shape`."""
    return np.asarray(cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_OPEN, np.ones(shape, np.uint8)) > 0, dtype=np.bool_)


def _square(side: float) -> NDArray[np.uint8]:
    return np.ones((max(1, round(side)),) * 2, np.uint8)
