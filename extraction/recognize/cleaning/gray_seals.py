"""Seals on pages that were scanned in grey: found by their ring, which is of one shade, and taken out by that shade."""

from __future__ import annotations

import math
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from extraction.recognize.shades import Bits, Gray, Mask, stretched

RADII = 0.62, 1.05  # inches: seals of 3.8 to 4.5 cm, and what a scan makes of them
SHADES = 70, 222  # of a seal's ink where paper is 255: print is darker
EVEN = 26  # shades within three pixels: no edge
SOLID = 0.08  # inches: a filled cell, and no ring
COARSE = 28  # dots an inch at which rings are looked for
BESIDE = 3  # coarse pixels from a ring: there is none of it
SEEN = 0.35  # share of a ring that is seen, less what lies beside it
MOST = 3
LIGHT = 0.95  # times the ring's shade: what is as light holds no print
CORE = 0.8  # times the ring's shade: what is darker is print
LINE = 0.3  # inches: the ring of a seal is nowhere as straight, and no line as thick as it
DASH = 0.035, 0.09  # inches: how thick and how long a dash of a line is at most
PERIOD = 0.06  # inches: the white between two of them is less
COVERED = 0.7  # inches: the ring of a seal and a character inside it cover no more of one
BAND = 0.08  # inches to each side of the middle of the ring: there the ring is
STAR = 0.45  # of the radius: within that the star is
SMALL_TYPE = 0.045, 0.115  # inches: how high the figures and characters of tables are; what a seal says is set larger
APART = 0.015  # inches: twice that parts two words
AS_DARK = 35  # shades by which the darkest of small type under a seal may be lighter than that of most
STROKE = 0.035  # inches: within that, what is beside the core of a stroke is of the stroke


class GraySeal(NamedTuple):
    """The middle and the radius of a seal, in pixels, and the shade of its ink."""

    x: float
    y: float
    radius: float
    shade: float


def without_gray_seals(gray: Gray, dpi: float) -> tuple[Gray, Mask]:
    """`gray` (paper white) with the print alone where seals stand, and where that is as light as the seals themselves."""
    freed, light = gray, np.zeros(gray.shape, dtype=np.bool_)
    for seal in gray_seals(gray, dpi):
        away = _distances(gray.shape, seal.x, seal.y)
        small, pale = _small_type(gray, seal, away, dpi)
        freed = np.where((away <= seal.radius) & ~small, _print_on(gray, seal, away, dpi), freed)
        light |= pale & (away <= seal.radius)
    return freed, light


def _print_on(gray: Gray, seal: GraySeal, away: NDArray[np.float64], dpi: float) -> Gray:
    """The print on a `seal`, and beside it: on paper, thin strokes are as light as the seal, but not all along.

    On its ring and its star they are darker than the seal, which is all around them. `away` is how far each pixel lies from its
    middle.
    """
    kernel = np.ones((round(STROKE * dpi) | 1,) * 2, np.uint8)
    is_print = (cv2.erode(gray, kernel) < CORE * seal.shade) & (cv2.dilate(gray, kernel) > (255 + seal.shade) / 2)
    kept = (is_print | _lines(gray, seal.shade, dpi)) & ~_solid(gray, seal, away, dpi)
    return np.where(kept, gray, stretched(gray, LIGHT * seal.shade))


def _solid(gray: Gray, seal: GraySeal, away: NDArray[np.float64], dpi: float) -> Mask:
    """The ring and the star of a seal, with their soft edges."""
    size = (round(STROKE * dpi),) * 2
    dark = np.asarray(gray < (255 + seal.shade) / 2, dtype=np.uint8)
    thick = cv2.morphologyEx(dark, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, size))
    ring = np.abs(away - (seal.radius - 2 * dpi / COARSE)) <= BAND * dpi
    return np.asarray((cv2.dilate(thick, np.ones((3, 3), np.uint8)) > 0) & (ring | (away <= STAR * seal.radius)), dtype=np.bool_)


def _small_type(gray: Gray, seal: GraySeal, away: NDArray[np.float64], dpi: float) -> tuple[Mask, Mask]:
    """Small type under a `seal` that is as dark as such type is elsewhere, and what of it is not darker than the seal.

    It runs in from beside the seal, or stands alone under it, where neither its ring nor its star touches it.
    """
    solid = _solid(gray, seal, away, dpi)
    ink = (gray < (255 + seal.shade) / 2) & ~solid & ~_lines(gray, seal.shade, dpi)
    reach = np.ones((2 * round(APART * dpi) + 1,) * 2, np.uint8)
    _, found, sizes, _ = cv2.connectedComponentsWithStats(cv2.dilate(ink.astype(np.uint8), reach), connectivity=8)
    words = found.astype(np.intp)
    heights = sizes[:, cv2.CC_STAT_HEIGHT] - len(reach) + 1
    darkest = np.full(len(sizes), 255.0)
    np.minimum.at(darkest, words[ink], gray[ink])
    small = (heights >= SMALL_TYPE[0] * dpi) & (heights <= SMALL_TYPE[1] * dpi)
    under, outside, touched = (
        np.isin(np.arange(len(sizes)), words[place]) for place in (away <= seal.radius, ink & (away > seal.radius), solid)
    )
    elsewhere = darkest[small & ~under]
    small &= under & (outside | ~touched) & (darkest <= (np.median(elsewhere) + AS_DARK if elsewhere.size else 0))
    type_, pale = (
        cv2.dilate((kind[words] & ink).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
        for kind in (small, small & (darkest > CORE * seal.shade))
    )
    return type_, pale


def _lines(gray: Gray, shade: float, dpi: float) -> Mask:
    """Where thin straight lines run across or down, as dark as a seal of this `shade` at least, with their soft edges."""
    dark = np.asarray(gray < (255 + shade) / 2, dtype=np.uint8)
    thick, length = round(STROKE * dpi), round(LINE * dpi)
    thin = cv2.subtract(dark, cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((thick, thick), np.uint8)))
    across, down = (cv2.morphologyEx(thin, cv2.MORPH_OPEN, np.ones(shape, np.uint8)) for shape in ((1, length), (length, 1)))
    dashes = cv2.max(_dashes(dark, dpi), _dashes(np.ascontiguousarray(dark.T), dpi).T)
    return np.asarray(cv2.dilate(cv2.max(cv2.max(across, down), dashes), np.ones((3, 3), np.uint8)) > 0, dtype=np.bool_)


def _dashes(dark: Bits, dpi: float) -> Bits:
    """Where, of what is `dark`, dashes or dots lie in a row as long as a line, touched by nothing: those are no strokes of a seal.

    Between two such rows in line with each other the line goes on, though strokes of the seal touch its dashes.
    """
    _, labels, sizes, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
    small = (sizes[:, cv2.CC_STAT_HEIGHT] <= DASH[0] * dpi) & (sizes[:, cv2.CC_STAT_WIDTH] <= DASH[1] * dpi)
    alone = np.asarray(small[labels] & (dark > 0), dtype=np.uint8)
    joined = cv2.morphologyEx(alone, cv2.MORPH_CLOSE, np.ones((1, round(PERIOD * dpi)), np.uint8))
    rows = cv2.morphologyEx(joined, cv2.MORPH_OPEN, np.ones((1, round(LINE * dpi)), np.uint8))
    whole = cv2.morphologyEx(rows, cv2.MORPH_CLOSE, np.ones((1, round(COVERED * dpi)), np.uint8))
    return np.asarray(cv2.min(cv2.dilate(whole, np.ones((3, 1), np.uint8)), dark), dtype=np.uint8)


def gray_seals(gray: Gray, dpi: float) -> list[GraySeal]:
    """The round seals on a page in which paper is white."""
    even = _even(gray, dpi)
    step = dpi / COARSE
    size = round(gray.shape[1] / step), round(gray.shape[0] / step)
    coarse = np.asarray(cv2.resize(even.astype(np.float32), size, interpolation=cv2.INTER_AREA) > 0.1, dtype=np.float32)
    seals: list[GraySeal] = []
    # Most pages have next to nothing of one shade, and no ring is made of that.
    while len(seals) < MOST and coarse.sum() >= SEEN * math.tau * RADII[0] * COARSE:
        share, x, y, radius = max(_best(coarse, r) for r in range(round(RADII[0] * COARSE), round(RADII[1] * COARSE) + 1))
        if share < SEEN:
            break
        away = _distances(gray.shape, (x + 0.5) * step, (y + 0.5) * step)
        ring = even & (np.abs(away - radius * step) <= 2 * step)
        seals.append(GraySeal((x + 0.5) * step, (y + 0.5) * step, (radius + 2) * step, float(np.median(gray[ring]))))
        coarse[_distances(coarse.shape, x, y) <= radius + 2] = 0.0
    return seals


def _even(gray: Gray, dpi: float) -> Mask:
    """Where the page is of one shade, between paper and print, but not over so much that it is a filled cell."""
    kernel = np.ones((3, 3), np.uint8)
    spread = cv2.subtract(cv2.dilate(gray, kernel), cv2.erode(gray, kernel))
    even = ((spread < EVEN) & (gray > SHADES[0]) & (gray < SHADES[1])).astype(np.uint8)
    reach = max(3, round(SOLID * dpi))
    solid = cv2.dilate(cv2.morphologyEx(even, cv2.MORPH_OPEN, np.ones((reach, reach), np.uint8)), np.ones((reach, reach), np.uint8))
    return np.asarray((even > 0) & (solid == 0), dtype=np.bool_)


def _best(coarse: NDArray[np.float32], radius: int) -> tuple[float, int, int, int]:
    """The share that is seen of the ring of `radius` that is seen best, less what lies beside it; its middle, and its radius."""
    reach = radius + BESIDE + 1
    away = _distances((2 * reach + 1, 2 * reach + 1), reach, reach)
    on, beside = np.abs(away - radius) <= 0.8, np.abs(np.abs(away - radius) - BESIDE) <= 0.8
    kernel = (on / on.sum() - beside / beside.sum()).astype(np.float32)
    found = cv2.filter2D(coarse, cv2.CV_32F, kernel, borderType=cv2.BORDER_CONSTANT)
    y, x = np.unravel_index(int(found.argmax()), found.shape)
    return float(found[y, x]), int(x), int(y), radius


def _distances(shape: tuple[int, ...], x: float, y: float) -> NDArray[np.float64]:
    """How far each pixel lies from (x, y). Shape: `shape`."""
    rows, columns = np.ogrid[: shape[0], : shape[1]]
    return np.asarray(np.hypot(rows - y, columns - x), dtype=np.float64)
