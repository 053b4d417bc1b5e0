"""Which way up a page is: by how its writing lies, and where that leaves a doubt, by what can be read on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import cv2
import numpy as np

from extraction.recognize.shades import Gray
from extraction.recognize.straightening.skew import SIDE, InkPoints, characters, ink_points, lie_of, skew_of
from extraction.recognize.straightening.upright import upside_down

Legibility = Callable[[Gray], float]
"""How well a level page can be read, from 0 to 1."""

NEGLIGIBLE = 0.08  # degrees: a page as straight as that is left as it is
TURNED = 0.15  # evidence of standing on its head above which a page is turned
CERTAIN = 0.8  # evidence either way beyond which nothing is read to make sure
LEGIBLE = 0.8  # who can read so much looks no further; of what lies the wrong way, columns of single characters showed 0.72


class Way(NamedTuple):
    """A page turned clockwise by `quarters` of a full turn, its ink, and by how many degrees its lines still fall."""

    quarters: int
    gray: Gray
    ink: InkPoints
    skew: float


def direction_of(gray: Gray, legibility: Legibility | None = None) -> Way:
    """The page the right way round, as far as can be told without `legibility`, or with it."""
    lie = lie_of(gray)
    sideways = lie.sideways if lie else _sharper_sideways(gray)
    ways = _ways(gray, int(sideways))
    doubtful = lie is None or not lie.certain
    if legibility is None or not (doubtful or len(ways) > 1) or characters(gray, SIDE) is None:
        return ways[0]
    if doubtful:
        ways += _ways(gray, 1 - int(sideways))
    best, most = ways[0], -1.0
    for way in ways:
        legible = legibility(rotate(way.gray, way.skew))
        if legible > most:
            best, most = way, legible
        if legible >= LEGIBLE:
            break
    return best


def turned(gray: Gray, quarters: int) -> Gray:
    """`gray` turned clockwise by quarters."""
    return np.ascontiguousarray(np.rot90(gray, -quarters))


def rotate(gray: Gray, degrees: float) -> Gray:
    """`gray` with lines that fall by `degrees` made level; the corners are white."""
    if abs(degrees) < NEGLIGIBLE:
        return gray
    height, width = gray.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    return np.asarray(cv2.warpAffine(gray, matrix, (width, height), borderValue=(255,)), dtype=np.uint8)


def _ways(gray: Gray, quarters: int) -> list[Way]:
    """The page turned by `quarters` and half a turn further, the likelier first; alone where it is beyond doubt."""
    gray = turned(gray, quarters)
    ink = ink_points(gray)
    skew, _ = skew_of(ink.points)
    evidence = upside_down(rotate(gray, skew))
    ways = []
    if evidence < CERTAIN:
        ways.append(Way(quarters, gray, ink, skew))
    if evidence > -CERTAIN:
        over = turned(gray, 2)
        ways.append(Way(quarters + 2, over, ink_points(over), skew))
    return ways[::-1] if evidence > TURNED else ways


def _sharper_sideways(gray: Gray) -> bool:
    """Whether the lines of the page are clearly sharper when it lies on its side."""
    _, level = skew_of(ink_points(gray).points)
    _, upright = skew_of(ink_points(turned(gray, 1)).points)
    return upright > 1.5 * level
