"""Drawn lines on a straightened scan: thin, faint, broken, dotted or a little bent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from extraction.page import Ruling
from extraction.recognize.crops import Gray

Bits = NDArray[np.uint8]  # (height, width), 0 or 1

# In inches.
SHORTEST_ACROSS = 0.2
SHORTEST_DOWN = 0.15
LONG = 0.4  # a shorter piece has to prove that it is no stroke of a character
THICKEST = 0.08
REACH = 0.015
DOT_LENGTH = 0.12
DOT_THICKNESS = 0.025
DOTTED_LENGTH = 0.4
LEAST_DOTS = 5
DOTTED_SHARE = 0.25
CONTRAST = 14  # a line is darker than its surroundings by this much


def find_rulings(strokes: Gray, dpi: float) -> list[Ruling]:
    """The drawn lines of a page (`strokes`: paper white, nothing red), in its pixels, straight and axis-parallel."""
    ink = _ink(strokes, dpi)
    across = _pieces(ink, SHORTEST_ACROSS * dpi, dpi) + _dotted(ink, dpi)
    down = _pieces(ink.T, SHORTEST_DOWN * dpi, dpi) + _dotted(ink.T, dpi)
    kept_across, kept_down = _proven(across, down, dpi), _proven(down, across, dpi)
    return [Ruling(a, p, b, p) for p, a, b in kept_across] + [Ruling(p, a, p, b) for p, a, b in kept_down]


def erase_rulings(gray: Gray, rulings: Sequence[Ruling], dpi: float) -> Gray:
    """`gray` with the ink of `rulings` made white, as far as it is line: the strokes that cross it stay."""
    ink = _ink(gray, dpi)
    erased = gray.copy()
    reach = max(2, round(0.02 * dpi))
    for horizontal in (True, False):
        length = max(5, round((SHORTEST_ACROSS if horizontal else SHORTEST_DOWN) * dpi))
        spread = np.ones((3, 1) if horizontal else (1, 3), np.uint8)
        # The piece of a ruling that is drawn, and a pixel of its soft edge.
        lines = _open(cv2.dilate(ink, spread), (1, length) if horizontal else (length, 1))
        lines = np.asarray(cv2.dilate(lines, np.ones((3, 3), np.uint8)), dtype=np.uint8)
        dots = _marks(ink, dpi)[0] if horizontal else _marks(ink.T, dpi)[0].T
        near = np.zeros_like(ink)
        for ruling in rulings:
            if ruling.horizontal == horizontal:
                x0, y0, x1, y1 = (round(value) for value in (ruling.x0, ruling.y0, ruling.x1, ruling.y1))
                near[max(0, y0 - reach) : y1 + reach + 1, max(0, x0 - reach) : x1 + reach + 1] = 1
        erased[((lines | cv2.dilate(np.ascontiguousarray(dots), np.ones((3, 3), np.uint8))) & near) > 0] = 255
    return erased


Piece = tuple[float, float, float]  # position, start, end


def _ink(gray: Gray, dpi: float) -> Bits:
    """Darker than the neighbourhood: finds faint lines, and no lines inside a filled area."""
    block = round(dpi / 6) | 1
    return np.asarray(
        cv2.adaptiveThreshold(gray, 1, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, max(3, block), CONTRAST), dtype=np.uint8
    )


def _pieces(ink: Bits, shortest: float, dpi: float) -> list[Piece]:
    """Unbroken runs along the rows of `ink`; a run may climb by a pixel at a time."""
    length = max(5, round(shortest))
    ink = np.ascontiguousarray(ink)
    return _components(_open(cv2.dilate(ink, np.ones((3, 1), np.uint8)), (1, length)), length, THICKEST * dpi + 2)


def _open(bits: Any, shape: tuple[int, int]) -> Bits:
    """What of `bits` holds a rectangle of `shape`."""
    return np.asarray(cv2.morphologyEx(bits, cv2.MORPH_OPEN, np.ones(shape, np.uint8)), dtype=np.uint8)


def _components(bits: Bits, shortest: float, thickest: float) -> list[Piece]:
    count, _, stats, centers = cv2.connectedComponentsWithStats(bits, connectivity=8)
    pieces = []
    for label in range(1, count):
        x, _, width, height, area = (int(value) for value in stats[label])
        if width >= shortest and area / width <= thickest and height <= max(2 * thickest, width / 20):
            pieces.append((float(centers[label][1]), float(x), float(x + width)))
    return pieces


def _marks(ink: Bits, dpi: float) -> tuple[Bits, NDArray[np.int32]]:
    """The dots and dashes that a line running across could be made of: their pixels, and their (x0, x1, y0, y1), (n, 4)."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(np.ascontiguousarray(ink), connectivity=8)
    x, y, width, height = (stats[:, i] for i in (cv2.CC_STAT_LEFT, cv2.CC_STAT_TOP, cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT))
    thin = (height <= max(3.0, DOT_THICKNESS * dpi)) & (width <= DOT_LENGTH * dpi) & (width >= 2)
    thin[0] = False
    return thin[labels].astype(np.uint8), np.stack([x, x + width, y, y + height], axis=1)[thin]


def _dotted(ink: Bits, dpi: float) -> list[Piece]:
    """Lines of dots or dashes: thin small marks in a row, a small step between one and the next."""
    _, marks = _marks(ink, dpi)
    step, climb = DOT_LENGTH * dpi, max(1.0, 0.008 * dpi)
    chains: list[list[tuple[float, int, int]]] = []
    open_at: dict[int, int] = {}  # the chain that ends at a height
    for x0, x1, y0, y1 in marks[np.argsort(marks[:, 0])].tolist():
        middle = (y0 + y1) / 2
        near = [open_at[row] for row in range(round(middle - climb), round(middle + climb) + 1) if row in open_at]
        near = [chain for chain in near if -1 <= x0 - chains[chain][-1][2] <= step]
        if near:
            chain = max(near, key=lambda chain: chains[chain][-1][2])
        else:
            chain = len(chains)
            chains.append([])
        chains[chain].append((middle, x0, x1))
        open_at[round(middle)] = chain
    pieces = []
    for marks_of in chains:
        start, end = marks_of[0][1], marks_of[-1][2]
        drawn = sum(b - a for _, a, b in marks_of)
        if len(marks_of) >= LEAST_DOTS and end - start >= DOTTED_LENGTH * dpi and drawn >= DOTTED_SHARE * (end - start):
            pieces.append((float(np.median([m for m, _, _ in marks_of])), float(start), float(end)))
    return pieces


def _proven(pieces: Sequence[Piece], crossing: Sequence[Piece], dpi: float) -> list[Piece]:
    """Without the strokes of characters: a short piece continues a long one, or reaches crossing lines at both of its ends."""
    reach = REACH * dpi
    long_positions = np.array([p for p, a, b in pieces if b - a >= LONG * dpi])
    cross = np.array(crossing).reshape(-1, 3)

    def touches(position: float, end: float) -> bool:
        near = np.abs(cross[:, 0] - end) <= reach
        return bool((near & (cross[:, 1] - reach <= position) & (position <= cross[:, 2] + reach)).any())

    kept = []
    for position, start, end in pieces:
        if (
            end - start >= LONG * dpi
            or (len(long_positions) and np.abs(long_positions - position).min() <= 0.015 * dpi)
            or (touches(position, start) and touches(position, end))
        ):
            kept.append((position, start, end))
    return kept
