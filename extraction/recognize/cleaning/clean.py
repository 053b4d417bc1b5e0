"""A page freed from what is no ink of its text: shadows, bleed-through, red seals, specks, the stairs of one-bit scans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from extraction.geometry import Box
from extraction.page import Image
from extraction.recognize.cleaning.gray_seals import without_gray_seals
from extraction.recognize.cleaning.grounds import without_grounds
from extraction.recognize.cleaning.red_seals import print_on_red, red_and_seals, redness_of, without_rests
from extraction.recognize.shades import Gray, Mask, ink_of

A4_INCHES = (8.27, 11.69)
LEAST_INCHES, MOST_INCHES = 4.0, 24.0
DARKEST_PAPER = 90  # darker areas are print (a filled header), not shadow
TAKEN = 40  # shades by which a seal made the page darker
ONE_BIT_SHARE = 0.98
SPECKS = 400
THIN = 225  # what thin toner is darker than where paper is 255
STROKE = 8  # specks: a piece of ink as large as that is no dirt


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A page in two shades of grey, paper white.

    `text` shows all print; only seals are taken out of it. `strokes` shows nothing red at all: for lines and cells. `dpi` is
    the resolution, guessed from the size of A4 where the page states none. `sealed` is where the page is red, or a grey seal was
    taken out of it, and pale print with it (None: nowhere). `whole` is the page with its grey seals (None: it has none).
    `grounds` are the rectangles that white writing stood on. `pale` is small type on a grey seal that is as light as it
    (None: nowhere).
    """

    text: Gray
    strokes: Gray
    dpi: float
    sealed: Mask | None = None
    whole: Gray | None = None
    grounds: Sequence[Box] = ()
    pale: Mask | None = None


def clean(image: Image, dpi: float | None) -> Cleaned:
    """`image` (height, width, 3) without shadows and seals."""
    resolution = resolution_of(image.shape[1], image.shape[0], dpi)
    printed: Gray = np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
    redness = redness_of(image)
    red, seals = (None, None) if redness is None else red_and_seals(redness, resolution)
    gray, grounds = without_grounds(printed, resolution, red)
    strokes = gray
    if red is not None:
        strokes = np.where(red, print_on_red(image, red), np.where(gray == printed, np.maximum(gray, image[:, :, 0]), gray))
    strokes, sealed, whole, pale = _flat(strokes, resolution), red, None, None
    if seals is None:
        text, pale = without_gray_seals(strokes, resolution)
        taken = cv2.subtract(text, strokes) > TAKEN
        if taken.any():
            sealed, whole = taken if red is None else taken | red, strokes
        strokes = text
    else:
        text = _flat(gray, resolution)
        text = without_rests(np.where(seals, np.maximum(text, strokes), text), red, resolution)
    if _is_one_bit(gray):
        text, strokes = (np.asarray(cv2.GaussianBlur(shade, (0, 0), 0.7), dtype=np.uint8) for shade in (text, strokes))
    return Cleaned(text, strokes, resolution, sealed, whole, grounds, pale if pale is not None and pale.any() else None)


def resolution_of(width: int, height: int, dpi: float | None) -> float:
    """`dpi` where it makes the page a sheet of paper or a part of one, else what the page has if it is as large as A4."""
    if dpi is not None and dpi > 0 and LEAST_INCHES <= max(width, height) / dpi <= MOST_INCHES:
        return dpi
    return max(20.0, min(width, height) / A4_INCHES[0], max(width, height) / A4_INCHES[1])


def _flat(gray: Gray, dpi: float) -> Gray:
    """`gray` divided by the paper behind it, so that the paper is white everywhere."""
    height, width = gray.shape
    shrink = max(1, round(dpi / 25))
    small = cv2.resize(gray, (max(1, width // shrink), max(1, height // shrink)), interpolation=cv2.INTER_AREA)
    paper = cv2.dilate(small, np.ones((5, 5), np.uint8))
    paper = cv2.medianBlur(paper, 7) if min(paper.shape) > 7 else paper
    paper = cv2.GaussianBlur(np.maximum(paper, DARKEST_PAPER), (0, 0), 2)
    paper = cv2.resize(paper, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(gray, paper, scale=255), dtype=np.uint8)


def without_specks(gray: Gray, dpi: float) -> Gray:
    """Whitened where a page full of specks has them. A page with few is left alone: a speck could be a point.

    What hangs together with fainter ink is a piece of a stroke whose toner is thin, and stays.
    """
    ink = ink_of(gray).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    largest = max(1.0, 2 * (dpi / 150) ** 2)
    small = stats[:, cv2.CC_STAT_AREA] <= largest
    small[0] = False
    if int(small.sum()) < SPECKS:
        return gray
    specks = small[labels]
    _, faint, sizes, _ = cv2.connectedComponentsWithStats((gray < THIN).astype(np.uint8), connectivity=8)
    specks &= sizes[faint, cv2.CC_STAT_AREA] <= STROKE * largest
    around = cv2.dilate(specks.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    large = ink.astype(np.bool_) & ~specks
    return np.where(around & ~large, np.uint8(255), gray)


def _is_one_bit(gray: Gray) -> bool:
    sample = gray[::3, ::3]
    return float(np.mean((sample < 8) | (sample > 247))) > ONE_BIT_SHARE
