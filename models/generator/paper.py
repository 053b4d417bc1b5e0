"""What paper, scanners and fax machines do to a page: own code over OpenCV, reproducible from a seed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray

from extraction.page import Image

Matrix = NDArray[np.float64]
_MARGIN = 14.0  # points of the page's edge that a skewed scan may lose


@dataclass(frozen=True, slots=True)
class Profile:
    """How a kind of scan is made. Angles in degrees, `perspective` as a share of the page, chances between 0 and 1.

    `steep` is the chance that a document lies far more askew than `skew`: up to 10 degrees.
    """

    dpi: int
    skew: float = 0.3
    steep: float = 0.0
    perspective: float = 0.0
    blur: tuple[float, float] = (0.0, 0.4)
    noise: tuple[float, float] = (0.0, 3.0)
    quality: tuple[int, int] = (80, 92)
    shadow: float = 0.0
    fold: float = 0.0
    bleed: float = 0.0
    speckle: float = 0.0
    tint: float = 0.2
    seal: float = 0.0
    one_bit: bool = False
    turned: bool = False


PROFILES: Mapping[str, Profile] = {
    "scan200": Profile(200),
    "scan150": Profile(
        150, skew=5.0, steep=0.12, blur=(0.2, 0.7), noise=(1.0, 6.0), quality=(60, 88), bleed=0.15, speckle=0.3, tint=0.5, seal=0.75
    ),
    "scan124": Profile(
        124, skew=2.5, perspective=0.02, blur=(0.2, 0.7), noise=(2.0, 8.0), quality=(50, 80), shadow=0.85, fold=0.3, bleed=0.2,
        speckle=0.3, tint=0.8, seal=0.3,
    ),
    "fax": Profile(200, skew=1.5, blur=(0.3, 0.7), noise=(4.0, 14.0), speckle=0.9, one_bit=True),
    "turned": Profile(150, skew=1.5, blur=(0.2, 0.6), noise=(1.0, 5.0), quality=(65, 88), seal=0.3, turned=True),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sheet:
    """One document's draw from a profile: what all its pages share."""

    profile: Profile
    angle: float
    quarter_turns: int
    blur: float
    noise: float
    quality: int
    paper: tuple[float, float, float]
    grey: bool


def sheet(profile: Profile, rng: Random) -> Sheet:
    """Draw a document's damage."""
    angle = rng.uniform(-profile.skew, profile.skew)
    if rng.random() < profile.steep:
        angle = rng.choice((-1, 1)) * rng.uniform(7.0, 10.0)
    tint = rng.random() < profile.tint
    shade = rng.uniform(225, 250) if tint else 255.0
    return Sheet(
        profile=profile,
        angle=angle,
        quarter_turns=rng.choice((1, 2, 3)) if profile.turned else 0,
        blur=rng.uniform(*profile.blur),
        noise=rng.uniform(*profile.noise),
        quality=rng.randint(*profile.quality),
        paper=(shade, shade - (rng.uniform(0, 6) if tint else 0), shade - (rng.uniform(0, 18) if tint else 0)),
        grey=rng.random() < 0.35,
    )


def damage(clean: Image, behind: Image | None, of: Sheet, rng: Random) -> tuple[Image, Matrix]:
    """A clean page (RGB, at the profile's dpi) as the scanner delivers it, and the homography from clean pixels to delivered ones.

    `behind` is the page on the sheet's other side, for bleed-through.
    """
    profile, noise = of.profile, np.random.default_rng(rng.getrandbits(64))
    ink: NDArray[np.float32] = clean.astype(np.float32) / 255.0
    if behind is not None and rng.random() < profile.bleed:
        back = cv2.resize(behind, (clean.shape[1], clean.shape[0]))[:, ::-1]
        back = cv2.GaussianBlur(back, (0, 0), 2.0).astype(np.float32) / 255.0
        ink = ink * (1.0 - rng.uniform(0.05, 0.16) * (1.0 - back))
    if of.blur > 0.15:
        ink = np.asarray(cv2.GaussianBlur(ink, (0, 0), of.blur), np.float32)
    ink = ink * np.asarray(of.paper, np.float32) / 255.0
    if rng.random() < profile.fold:
        ink = _fold(ink, rng)
    matrix = _geometry(clean.shape[1], clean.shape[0], of, rng)
    ink = _warp(ink, matrix, of)
    if rng.random() < profile.shadow:
        ink = ink * _shadow(ink.shape[0], ink.shape[1], rng)[..., None]
    ink = ink * 255.0 + (noise.standard_normal(ink.shape[:2], np.float32) * np.float32(of.noise))[..., None]
    if rng.random() < profile.speckle:
        _speckle(ink, rng, noise)
    image: Image = np.clip(ink, 0, 255).astype(np.uint8)
    if profile.one_bit:
        image = _one_bit(image, rng)
    elif of.grey:
        image = np.repeat(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)[..., None], 3, axis=2)
    if of.quarter_turns:
        matrix = _turn(image.shape[1], image.shape[0], of.quarter_turns) @ matrix
        image = np.ascontiguousarray(np.rot90(image, -of.quarter_turns))
    return image, matrix


def _geometry(width: int, height: int, of: Sheet, rng: Random) -> Matrix:
    """Skew about the middle, made smaller where the text would leave the picture, then a slight perspective."""
    angle = of.angle + rng.uniform(-0.2, 0.2)
    turn = np.deg2rad(angle)
    edge = _MARGIN * of.profile.dpi / 72
    inner_w, inner_h = width / 2 - edge, height / 2 - edge
    reach_x = inner_w * abs(np.cos(turn)) + inner_h * abs(np.sin(turn))
    reach_y = inner_h * abs(np.cos(turn)) + inner_w * abs(np.sin(turn))
    scale = min(1.0, width / 2 / reach_x, height / 2 / reach_y)
    skew = np.vstack([cv2.getRotationMatrix2D((width / 2, height / 2), angle, scale), [0.0, 0.0, 1.0]])
    if not of.profile.perspective:
        return np.asarray(skew, np.float64)
    corners = np.asarray([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    inward = np.asarray([[1, 1], [-1, 1], [-1, -1], [1, -1]], np.float32)
    shift = np.asarray(
        [[rng.uniform(0, 1) * of.profile.perspective * side for side in (width, height)] for _ in range(4)], np.float32
    )
    tilt: Matrix = np.asarray(cv2.getPerspectiveTransform(corners, corners + inward * shift), np.float64)
    return np.asarray(tilt @ skew, np.float64)


def _warp(ink: NDArray[np.float32], matrix: Matrix, of: Sheet) -> NDArray[np.float32]:
    height, width = ink.shape[:2]
    border = tuple(value / 255.0 for value in of.paper)
    if np.allclose(matrix, np.eye(3), atol=1e-4):
        return ink
    warped = cv2.warpPerspective(
        ink, matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=border
    )
    return np.asarray(warped, np.float32)


def _turn(width: int, height: int, quarters: int) -> Matrix:
    """The homography of turning a picture clockwise by quarters."""
    once = [[0.0, -1.0, float(height)], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]
    twice = [[-1.0, 0.0, float(width)], [0.0, -1.0, float(height)], [0.0, 0.0, 1.0]]
    thrice = [[0.0, 1.0, 0.0], [-1.0, 0.0, float(width)], [0.0, 0.0, 1.0]]
    return np.asarray({1: once, 2: twice, 3: thrice}[quarters], np.float64)


def _shadow(height: int, width: int, rng: Random) -> NDArray[np.float32]:
    """Light that falls off across the page, and the dark soft edge of a hand or a book's spine."""
    x, y = np.meshgrid(np.linspace(-1, 1, width, dtype=np.float32), np.linspace(-1, 1, height, dtype=np.float32))
    direction = rng.uniform(0, 2 * np.pi)
    slope = x * np.float32(np.cos(direction)) + y * np.float32(np.sin(direction))
    light = 1.0 - rng.uniform(0.05, 0.3) * (slope + 1.0) / 2.0
    if rng.random() < 0.5:
        side = rng.choice((-1.0, 1.0))
        light = light * (1.0 - rng.uniform(0.15, 0.45) * np.exp(-(((x - side) / rng.uniform(0.1, 0.3)) ** 2)))
    return np.asarray(light, np.float32)


def _fold(ink: NDArray[np.float32], rng: Random) -> NDArray[np.float32]:
    """A crease across or down the page: a thin dark line with a lighter one beside it."""
    down = rng.random() < 0.4
    length = ink.shape[1] if down else ink.shape[0]
    at = length * rng.choice((1 / 3, 1 / 2, 2 / 3)) + rng.uniform(-0.02, 0.02) * length
    place = np.arange(length, dtype=np.float32)
    profile = 1.0 - rng.uniform(0.1, 0.3) * np.exp(-(((place - at) / 2.0) ** 2)) + 0.05 * np.exp(-(((place - at - 5) / 4.0) ** 2))
    crease = profile[None, :, None] if down else profile[:, None, None]
    return np.asarray(ink * crease, np.float32)


def _speckle(ink: NDArray[np.float32], rng: Random, noise: np.random.Generator) -> None:
    """Dust: small dark and light dots, in place."""
    height, width = ink.shape[:2]
    count = int(height * width * rng.uniform(0.5, 4.0) * 1e-5)
    for y, x in zip(noise.integers(0, height, count).tolist(), noise.integers(0, width, count).tolist(), strict=True):
        radius = rng.choice((1, 1, 1, 2))
        ink[y : y + radius, x : x + radius] = rng.choice((20.0, 60.0, 120.0, 250.0))


def _one_bit(image: Image, rng: Random) -> Image:
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    _, bits = cv2.threshold(grey, rng.uniform(120, 185), 255, cv2.THRESH_BINARY)
    return np.repeat(np.asarray(bits, np.uint8)[..., None], 3, axis=2)
