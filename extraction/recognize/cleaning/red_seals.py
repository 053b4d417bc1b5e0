"""Seals in red, as they are stamped: found by their colour, and the print under them kept."""

from __future__ import annotations

import cv2
import numpy as np

from extraction.page import Image
from extraction.recognize.shades import Gray, Mask, stretched

REDNESS = 30
FAINT_RED = 14  # of the thin strokes of a seal, where it is known to be one
SEAL_INCHES = 0.7, 2.6
SEAL_SHADE = 0.88  # times a seal's usual shade in red: what is as light holds no print
RIM = 205  # of 255: what is as light is the rim of a seal's strokes, which a scan makes darker, and no stroke of print
REST = 20, 150  # pixels at 150 dpi, and of 255: what is as small, and nowhere darker, is left of such a rim


def redness_of(image: Image) -> Gray | None:
    """How much redder than any other colour each pixel is; None for a page without red."""
    small = image[::4, ::4].astype(np.int16)
    if int((small[:, :, 0] - small[:, :, 1:].max(axis=2) > REDNESS).sum()) < 20:
        return None
    # JPEG keeps colour at half the resolution, and noise has colour of its own.
    smooth = cv2.GaussianBlur(image, (0, 0), 1.2)
    return np.asarray(cv2.subtract(smooth[:, :, 0], cv2.max(smooth[:, :, 1], smooth[:, :, 2])), dtype=np.uint8)


def red_and_seals(redness: Gray, dpi: float) -> tuple[Mask, Mask]:
    """Where the page is red, and where seals stand on it: in a seal, thin strokes are red that are no redder than tinted paper."""
    red = _grown(redness > REDNESS)
    seals = _seals(red, dpi)
    red |= seals & _grown(redness > FAINT_RED)
    return red, seals


def _grown(mask: Mask) -> Mask:
    return np.asarray(cv2.dilate(mask.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0, dtype=np.bool_)


def print_on_red(image: Image, red: Mask) -> Gray:
    """The print on what is `red`: in the red channel a seal is nearly as light as the paper, and print as dark as ever."""
    shade: Gray = image[:, :, 0]
    freed = stretched(shade, SEAL_SHADE * float(np.median(shade[red])))
    return np.where(freed > RIM, np.uint8(255), freed)


def without_rests(gray: Gray, sealed: Mask | None, dpi: float) -> Gray:
    """`gray` without the specks that lie wholly where seals stood (`sealed`): dark places in the rims of their strokes.

    So do dots of lines, which are as small.
    """
    if sealed is None:
        return gray
    _, labels, stats, _ = cv2.connectedComponentsWithStats((gray <= RIM).astype(np.uint8), connectivity=8)
    rests = stats[:, cv2.CC_STAT_AREA] <= REST[0] * (dpi / 150) ** 2
    rests[labels[~sealed | (gray < REST[1])]] = False
    rests[0] = False
    return np.where(rests[labels], np.uint8(255), gray)


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
