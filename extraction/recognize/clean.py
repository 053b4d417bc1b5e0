"""A page freed from what is no ink of its text: shadows, bleed-through, red seals, specks, the stairs of one-bit scans."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extraction.page import Image
from extraction.recognize.crops import Gray
from extraction.recognize.gray_seals import without_gray_seals
from extraction.recognize.grounds import without_grounds

Mask = NDArray[np.bool_]  # (height, width)

A4_INCHES = (8.27, 11.69)
LEAST_INCHES, MOST_INCHES = 4.0, 24.0
DARKEST_PAPER = 90  # darker areas are print (a filled header), not shadow
REDNESS = 30
FAINT_RED = 14  # of the thin strokes of a seal, where it is known to be one
SEAL_INCHES = 0.7, 2.6
SEAL_SHADE = 0.88  # times a seal's usual shade in red: what is as light holds no print
DARKEST_PRINT = 60  # in red, on a seal
ONE_BIT_SHARE = 0.98
SPECKS = 400
THIN = 225  # what thin toner is darker than where paper is 255
STROKE = 8  # specks: a piece of ink as large as that is no dirt


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A page in two shades of grey, paper white.

    `text` shows all print; only seals are taken out of it. `strokes` shows nothing red at all: for lines and cells. `dpi` is
    the resolution, guessed from the size of A4 where the page states none. `red` is where the page is red (None: nowhere).
    """

    text: Gray
    strokes: Gray
    dpi: float
    red: Mask | None = None


def clean(image: Image, dpi: float | None) -> Cleaned:
    """`image` (height, width, 3) without shadows and seals."""
    resolution = resolution_of(image.shape[1], image.shape[0], dpi)
    printed: Gray = np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
    redness = _redness(image)
    red, seals = (None, None) if redness is None else _red(redness, resolution)
    gray = without_grounds(printed, resolution, red)
    strokes = gray
    if red is not None:
        strokes = np.where(red, _print_on_red(image, red), np.where(gray == printed, np.maximum(gray, image[:, :, 0]), gray))
    strokes = _flat(strokes, resolution)
    if seals is None:
        text = strokes = without_gray_seals(strokes, resolution)
    else:
        text = _flat(gray, resolution)
        text = np.where(seals, np.maximum(text, strokes), text)
    if _is_one_bit(gray):
        text, strokes = (np.asarray(cv2.GaussianBlur(shade, (0, 0), 0.7), dtype=np.uint8) for shade in (text, strokes))
    return Cleaned(text, strokes, resolution, red)


def resolution_of(width: int, height: int, dpi: float | None) -> float:
    """`dpi` where it makes the page a sheet of paper or a part of one, else what the page has if it is as large as A4."""
    if dpi is not None and dpi > 0 and LEAST_INCHES <= max(width, height) / dpi <= MOST_INCHES:
        return dpi
    return max(20.0, min(width, height) / A4_INCHES[0], max(width, height) / A4_INCHES[1])


def ink_of(gray: Gray) -> Mask:
    """Where `gray` (paper white) is ink: darker than halfway between paper and print, as Otsu's method finds it."""
    level, _ = cv2.threshold(gray, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    return np.asarray(gray < min(max(float(level), 130.0), 190.0), dtype=np.bool_)


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


def _redness(image: Image) -> Gray | None:
    """How much redder than any other colour each pixel is; None for a page without red."""
    small = image[::4, ::4].astype(np.int16)
    if int((small[:, :, 0] - small[:, :, 1:].max(axis=2) > REDNESS).sum()) < 20:
        return None
    # JPEG keeps colour at half the resolution, and noise has colour of its own.
    smooth = cv2.GaussianBlur(image, (0, 0), 1.2)
    return np.asarray(cv2.subtract(smooth[:, :, 0], cv2.max(smooth[:, :, 1], smooth[:, :, 2])), dtype=np.uint8)


def _red(redness: Gray, dpi: float) -> tuple[Mask, Mask]:
    """Where the page is red, and where seals stand on it: in a seal, thin strokes are red that are no redder than tinted paper."""
    red = _grown(redness > REDNESS)
    seals = _seals(red, dpi)
    red |= seals & _grown(redness > FAINT_RED)
    return red, seals


def _grown(mask: Mask) -> Mask:
    return np.asarray(cv2.dilate(mask.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0, dtype=np.bool_)


def _print_on_red(image: Image, red: Mask) -> Gray:
    """The print on what is `red`: in the red channel a seal is nearly as light as the paper, and print as dark as ever."""
    shade: Gray = image[:, :, 0]
    light = max(SEAL_SHADE * float(np.median(shade[red])), DARKEST_PRINT + 1)
    stretched = (shade.astype(np.float32) - DARKEST_PRINT) * (255 / (light - DARKEST_PRINT))
    return np.asarray(np.clip(stretched, 0, 255), dtype=np.uint8)


def _seals(red: Mask, dpi: float) -> Mask:
    """The places of red things that are large both ways, with all between their strokes. A red heading is flat, and stays."""
    step = max(1, round(dpi / 40))
    small = red[::step, ::step].astype(np.uint8)
    joined = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    least, most = (inches * dpi / step for inches in SEAL_INCHES)
    seals = np.zeros_like(red)
    for x, y, width, height, _ in stats[1:].tolist():
        if min(width, height) >= least and max(width, height) <= most:
            seals[max(0, y - 1) * step : (y + height + 1) * step, max(0, x - 1) * step : (x + width + 1) * step] = True
    return seals


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
