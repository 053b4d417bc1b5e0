"""The shape of a lone mark, measured. The recogniser, trained on words, takes a lone / for a 1 and a lone 0 for an O."""

from __future__ import annotations

from typing import Literal

import numpy as np

from extraction.recognize.reading.crops import ink_level
from extraction.recognize.shades import Gray

Shape = Literal["slash", "dash", "hyphen", "dots", "narrow"]

LEAST_SLANT = 0.16  # width per height: an upright stem has less, even in an italic
MOST_BEND = 0.6  # thicknesses by which the middle of a straight stroke may leave its line
MOST_SWELL = 1.7
PIXEL = 1.4  # what the raster adds
HYPHEN_ASPECT, HYPHEN_WIDTH, HYPHEN_FILL = 1.4, 0.6, 0.6  # of its height, of the line's height, of its box
DOT, DOTS_WIDTH = 0.3, 1.1  # of the line's height: a dot is no larger, the three dots of one ellipsis no wider
NARROW_ASPECT = 0.74  # the ring of a 0 is narrower, that of an O wider


def shape_of(crop: Gray) -> Shape | None:
    """What the ink of `crop` is as a figure: one slanting stroke, level strokes, a short one, the dots of one ellipsis, something
    narrow; else None."""
    ink = crop < ink_level(crop)
    rows, columns = np.nonzero(ink.any(axis=1))[0], np.nonzero(ink.any(axis=0))[0]
    if len(rows) < 2 or len(columns) < 2:
        return None
    ink = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    height, width = ink.shape
    if HYPHEN_ASPECT * height <= width <= HYPHEN_WIDTH * len(crop) and ink.mean() >= HYPHEN_FILL:
        return "hyphen"
    if width <= DOTS_WIDTH * len(crop) and _are_dots(ink, DOT * len(crop)):
        return "dots"
    if width > 4 * height:
        return "dash" if _straight(ink[:, ink.any(axis=0)].T) is not None else None  # one stroke, or two in a row
    slope = _straight(ink) if height > 1.2 * width else None
    if slope is not None and -slope >= LEAST_SLANT:
        return "slash"
    return "narrow" if width <= NARROW_ASPECT * height else None


def _are_dots(ink: np.ndarray[tuple[int, ...], np.dtype[np.bool_]], largest: float) -> bool:
    """Whether `ink` is two dots at least, side by side, none larger than `largest`."""
    steps = np.diff(np.concatenate([[0], ink.any(axis=0).astype(np.int8), [0]]))
    widths = np.nonzero(steps == -1)[0] - np.nonzero(steps == 1)[0]
    return len(ink) <= largest and len(widths) > 1 and bool((widths <= min(largest, 2 * len(ink))).all())


def _straight(ink: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> float | None:
    """How far sideways a single even stroke moves from one row of `ink` to the next; None where it is not one even stroke."""
    ends = ink[:, 0].astype(np.int8)
    runs = ends + (np.diff(ink.astype(np.int8), axis=1) == 1).sum(axis=1)
    if (runs != 1).any():
        return None
    thickness = ink.sum(axis=1).astype(np.float64)
    middles = (ink * np.arange(ink.shape[1])).sum(axis=1) / thickness
    # The ends of a slanting stroke are cut level: there it is thinner, and its middle is off. The bar of a 7 is thicker.
    end = max(1, len(middles) // 6)
    inner, rows = thickness[end:-end], np.arange(len(middles))[end:-end]
    usual = float(np.median(thickness))
    if len(rows) < 3 or thickness.max() > max(MOST_SWELL * usual, usual + PIXEL) or inner.min() < usual / MOST_SWELL - PIXEL / 2:
        return None
    slope, offset = np.polyfit(rows, middles[end:-end], 1)
    bend = np.abs(middles[end:-end] - (slope * rows + offset)).max()
    return float(slope) if bend <= max(MOST_BEND * usual, PIXEL) else None
