"""A page as it was put on the scanner, made upright and rectangular by one homography."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extraction.page import Image
from extraction.recognize.shades import Gray
from extraction.recognize.straightening.direction import NEGLIGIBLE, Legibility, direction_of
from extraction.recognize.straightening.skew import InkPoints, sharpness, skew_of

Matrix = NDArray[np.float64]  # (3, 3)
Slopes = tuple[float, float]  # of two opposite sides of the page

SIDE = 1100  # pixels of the longer side on which edges are found
LEAST_LINES = 4
SHORTEST = 0.025  # of the page: longer than a stroke of running text, shorter than the side of a cell
NEAR = 0.06  # of a slope to the one that it should have
BLURRED = 0.0045  # of a slope: edges of writing show it no more sharply than to a quarter of a degree
CLEAR = 3.3  # times as sharp as the columns of a page are at any slope: a table; lines of writing reach 3 by chance
LEGIBLE = 6.0  # the same of rows: writing, not chance
MOST_PERSPECTIVE = 0.08  # difference of slope between two opposite sides
SHARPER = 1.15  # times as sharp are the rows where writing tells the slopes and the edges of its bold strokes do not


@dataclass(frozen=True, slots=True)
class Straightened:
    """`image` upright; `transform` takes pixels of the image as it came to its pixels; `rotation` is in degrees clockwise."""

    image: Image
    transform: Matrix
    rotation: float


def straighten(image: Image, legibility: Legibility | None = None) -> Straightened:
    """Turn `image` (height, width, 3) upright, take out skew of up to 12 degrees and slight perspective.

    Where its writing leaves a doubt which way up it is, `legibility` decides.
    """
    gray: Gray = np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
    quarters, gray, ink, skew = direction_of(gray, legibility)
    height, width = gray.shape
    turn = quarter_turn(quarters, image.shape[1], image.shape[0])
    shape = _shape_matrix(gray, ink, skew)
    if shape is None:
        upright = np.ascontiguousarray(np.rot90(image, -quarters))
        return Straightened(upright, turn, float(quarters % 4 * 90))
    matrix, (new_width, new_height) = fitted(shape, width, height)
    whole = matrix @ turn
    flat = _warped(image, whole, (new_width, new_height))
    return Straightened(flat, whole / whole[2, 2], (quarters * 90 - skew) % 360)


def _warped(image: Image, matrix: Matrix, size: tuple[int, int]) -> Image:
    """`image` through `matrix` on a sheet of `size` (width, height). Of a page without colour, one channel is all of it."""
    red, green, blue = (np.asarray(channel, dtype=np.uint8) for channel in cv2.split(image))
    if np.array_equal(red, green) and np.array_equal(green, blue):
        flat = _warp(red, matrix, size, paper_color(image)[:1])
        return np.asarray(cv2.cvtColor(flat, cv2.COLOR_GRAY2RGB), dtype=np.uint8)
    return _warp(image, matrix, size, paper_color(image))


def _warp(pixels: NDArray[np.uint8], matrix: Matrix, size: tuple[int, int], paper: tuple[int, ...]) -> NDArray[np.uint8]:
    warped = cv2.warpPerspective(pixels, matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_CONSTANT, borderValue=paper)
    return np.asarray(warped, dtype=np.uint8)


def quarter_turn(quarters: int, width: int, height: int) -> Matrix:
    """The homography that turns an image of `width` by `height` clockwise by `quarters` of a full turn."""
    matrices = {
        0: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
        1: [[0, -1, height - 1], [1, 0, 0], [0, 0, 1]],
        2: [[-1, 0, width - 1], [0, -1, height - 1], [0, 0, 1]],
        3: [[0, 1, 0], [-1, 0, width - 1], [0, 0, 1]],
    }
    return np.array(matrices[quarters % 4], dtype=np.float64)


def fitted(matrix: Matrix, width: int, height: int) -> tuple[Matrix, tuple[int, int]]:
    """`matrix` moved so that the whole page of `width` by `height` comes to lie in positive coordinates, and the size it needs."""
    corners = np.array([[[0, 0], [width - 1, 0], [width - 1, height - 1], [0, height - 1]]], dtype=np.float64)
    mapped = cv2.perspectiveTransform(corners, matrix)[0]
    x, y = mapped.min(axis=0)
    size = np.ceil(mapped.max(axis=0) - mapped.min(axis=0)).astype(int) + 1
    shift = np.array([[1, 0, -x], [0, 1, -y], [0, 0, 1]], dtype=np.float64)
    return shift @ matrix, (int(size[0]), int(size[1]))


def paper_color(image: Image) -> tuple[int, int, int]:
    """What most of the page looks like."""
    red, green, blue = np.percentile(image[::16, ::16].reshape(-1, 3), 75, axis=0)
    return int(red), int(green), int(blue)


def _shape_matrix(gray: Gray, ink: InkPoints, skew: float) -> Matrix | None:
    """The homography that makes the page's lines level and plumb; None where they are already."""
    height, width = gray.shape
    level = np.tan(np.deg2rad(skew))
    across, down = _line_slopes(gray, float(level))
    top, bottom = _level(ink, _ends(across, height), _levels(ink, float(level), height), height)
    left, right = _ends(down, width) or _plumb(ink, -(top + bottom) / 2)
    if max(abs(np.rad2deg(slope)) for slope in (top, bottom, left, right)) < NEGLIGIBLE:
        return None
    # The four lines with these slopes through the middles of the page's sides; their corners become a rectangle's.
    levels, plumbs = ((0, top), (height, bottom)), ((0, left), (width, right))
    source = np.array([_cross(x, y, s, t, width, height) for y, s in levels for x, t in plumbs], dtype=np.float32)
    over = (np.linalg.norm(source[1] - source[0]) + np.linalg.norm(source[3] - source[2])) / 2
    along = (np.linalg.norm(source[2] - source[0]) + np.linalg.norm(source[3] - source[1])) / 2
    target = np.array([[0, 0], [over, 0], [0, along], [over, along]], dtype=np.float32)
    return np.asarray(cv2.getPerspectiveTransform(source, target), dtype=np.float64)


def _level(ink: InkPoints, drawn: Slopes | None, written: Slopes, height: int) -> Slopes:
    """The slopes of the page's top and bottom: those of its `drawn` lines, unless the rows are sharper by the `written` ones: what
    passes for lines may be strokes of large characters."""
    if drawn is None:
        return written
    by_lines, by_writing = (_sharpness(ink, slopes, height) for slopes in (drawn, written))
    return written if by_writing > SHARPER * by_lines else drawn


def _sharpness(ink: InkPoints, slopes: Slopes, height: int) -> float:
    """How sharp the page's rows are where `slopes` are those of its top and bottom."""
    x, y = ink.points.T
    top, bottom = slopes
    return sharpness(y - ((top + bottom) / 2 + (bottom - top) * y / (height * ink.scale)) * x)


def _levels(ink: InkPoints, level: float, height: int) -> Slopes:
    """The slopes of the page's top and bottom, as the writing of its two halves shows them; `level` for both where it does not."""
    points, scale = ink
    halves = points[points[:, 1] < 0], points[points[:, 1] >= 0]
    (upper, sharp), (lower, as_sharp) = (skew_of(half) for half in halves)
    slopes = np.tan(np.deg2rad([upper, lower]))
    if min(sharp, as_sharp) < LEGIBLE or np.abs(slopes - level).max() > NEAR:
        return level, level
    middles = [float(np.median(half[:, 1])) for half in halves]
    gradient = (slopes[1] - slopes[0]) / (middles[1] - middles[0])
    edge = height * scale / 2
    top, bottom = (float(slopes[0] + gradient * (y - middles[0])) for y in (-edge, edge))
    return (top, bottom) if abs(bottom - top) <= MOST_PERSPECTIVE else (level, level)


def _plumb(ink: InkPoints, expected: float) -> Slopes:
    """The slope (x per y) of the columns, left and right, as dotted lines and edges of writing show it; else `expected`."""
    degrees, clear = skew_of(ink.points[:, ::-1])
    slope = float(np.tan(np.deg2rad(degrees)))
    # As far as writing shows it no better, a page that should be straight is.
    shown = slope if clear > CLEAR and BLURRED < abs(slope - expected) < NEAR else expected
    return shown, shown


def _cross(x: float, y: float, across: float, down: float, width: float, height: float) -> tuple[float, float]:
    """Where the line of slope `across` through (width / 2, y) meets the line of slope `down` (x per y) through (x, height / 2)."""
    # y' = y + across * (x' - width / 2), x' = x + down * (y' - height / 2)
    meeting_y = (y + across * (x - down * height / 2 - width / 2)) / (1 - across * down)
    return x + down * (meeting_y - height / 2), meeting_y


def _line_slopes(gray: Gray, level: float) -> tuple[Matrix, Matrix]:
    """Long straight edges near the page's two directions: for each its place across, its slope and its length, (n, 3)."""
    scale = min(1.0, SIDE / max(gray.shape))
    small = np.asarray(cv2.resize(gray, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    found = cv2.createLineSegmentDetector(cv2.LSD_REFINE_STD).detect(small)[0]
    empty = np.zeros((0, 3))
    if found is None:
        return empty, empty
    x0, y0, x1, y1 = (found.reshape(-1, 4).astype(np.float64) / scale).T
    width, height = gray.shape[1], gray.shape[0]
    dx, dy = x1 - x0, y1 - y0
    lengths = np.hypot(dx, dy)
    long = lengths > SHORTEST * min(width, height)
    rim = 0.02
    inside = (np.minimum(x0, x1) > rim * width) & (np.maximum(x0, x1) < (1 - rim) * width)
    inside &= (np.minimum(y0, y1) > rim * height) & (np.maximum(y0, y1) < (1 - rim) * height)
    with np.errstate(divide="ignore", invalid="ignore"):
        flat = long & inside & (np.abs(dy / dx - level) < NEAR)
        plumb = long & inside & (np.abs(dx / dy + level) < NEAR)
        across = np.stack([(y0 + y1) / 2 - dy / dx * ((x0 + x1) / 2 - width / 2), dy / dx, lengths], axis=1)[flat]
        down = np.stack([(x0 + x1) / 2 - dx / dy * ((y0 + y1) / 2 - height / 2), dx / dy, lengths], axis=1)[plumb]
    return across, down


def _ends(lines: Matrix, extent: float) -> Slopes | None:
    """The slope of `lines` at place 0 and at place `extent`, by a robust weighted fit; None without enough lines."""
    if len(lines) < LEAST_LINES:
        return None
    place, slope, weight = lines.T
    middle = float(np.median(slope))
    spread = max(2.5 * float(np.median(np.abs(slope - middle))), 0.004)
    kept = np.abs(slope - middle) < max(spread, 0.02)
    place, slope, weight = place[kept], slope[kept], weight[kept]
    if len(place) < LEAST_LINES or weight.sum() < 0.5 * extent:
        return None
    mean = float(np.average(slope, weights=weight))
    if np.ptp(place) < 0.25 * extent:
        return mean, mean
    for _ in range(3):
        gradient, offset = np.polyfit(place, slope, 1, w=np.sqrt(weight))
        rest = np.abs(slope - (gradient * place + offset))
        weight = weight / (1 + (rest / 0.003) ** 2)
    # Lines that lie close together say little about the far ends of the page.
    gradient *= min(1.0, float(np.ptp(place)) / (0.5 * extent))
    center = float(np.average(place, weights=weight))
    base = gradient * center + offset if np.ptp(place) >= 0.5 * extent else float(np.average(slope, weights=weight))
    low, high = base - gradient * center, base + gradient * (extent - center)
    if abs(high - low) > MOST_PERSPECTIVE:
        return mean, mean
    return float(low), float(high)
