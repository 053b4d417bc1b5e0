"""Dotted and dashed lines, told from the writing that looks like them where it is smeared."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

import cv2
import numpy as np
from numpy.typing import NDArray

from extraction.recognize.shades import Bits, Gray, darker, runs

Piece = tuple[float, float, float]  # position, start, end

# In inches.
PERIOD = 0.075  # from dot to dot, from dash to dash
THICKEST_DOTTED = 0.05
FLANK = 0.03
MOST_FLANK = 0.6  # of the ink on the line
GROUND = 0.1  # the lightest within that is the ground on which ink stands
LEAVES = 0.055  # a stroke that goes as far from the middle of a dotted line is no dot of it
MOST_LEAVES = 0.5  # of the ink on the line
LINKED = 0.2  # a stretch of dots as long as that is longer than a figure is high
SHORTEST_BETWEEN = 0.1  # two lines that cross a third: what stands between is judged by itself
FULL = 0.88  # of a part of a line: its dots run together
SPARSE = 0.11  # of a line for each of its dots
CLEAR_DOTS = 3  # which a part of a line should have for one that has fewer than half as many to be no part of it
RIM = 0.035  # as near to a crossing line dots begin and end
DOTS = 3  # no figure is cut across by a line into as many
EVEN_DOTS = 6  # steps from one dot to the next
EVEN = 1.6  # times the usual step: the longest
LINKED_SHARE = 0.5  # of a dotted line that stands in such stretches
AROUND = 0.25  # what is darker than the neighbourhood is told within that
# In shades.
CONTRAST = 14  # a line is darker than its surroundings by this much, a dotted one on average by that
CONTRAST_DOTTED = 9


def is_alone(gray: Gray, piece: Piece, dpi: float, most: float = MOST_FLANK) -> bool:
    """Whether there is less ink close above and close below than `most` of that on a line: smeared writing and the edge of a filled
    area are none.

    Ink is what is darker than its ground, which may be a filled cell on one side, or on a part of the line.
    """
    position, start, end = (round(value) for value in piece)
    away, reach = max(3, round(FLANK * dpi)), max(3, round(GROUND * dpi))

    def shades(row: int) -> NDArray[np.float64]:
        band = gray[max(0, row - 1) : row + 2, start:end]
        return np.asarray(band.mean(axis=0) if band.size else np.full(end - start, 255.0), dtype=np.float64)

    flanks = [shades(position - away), shades(position + away)]
    grounds = [cv2.dilate(flank, np.ones((reach, 1))).ravel() for flank in flanks]
    line = float((np.min(grounds, axis=0) - shades(position)).mean())
    beside = max(float((ground - flank).mean()) for ground, flank in zip(grounds, flanks, strict=True))
    return line >= CONTRAST_DOTTED and beside < most * line


def without_writing(gray: Gray, piece: Piece, crossing: Sequence[Piece], dpi: float, *, in_line: bool = False) -> list[Piece]:
    """What is line of what may be a dotted one, and no writing: the feet of a row of figures, figures in a row or column of cells,
    or what stands in a merged cell where a line ends above it and goes on below.

    The ink of the lines `crossing` it does not count. What lies `in_line` with another part of a line may have as few dots in each
    row as a figure has strokes.
    """
    position, start, end = (round(value) for value in piece)
    thick, far, around = (max(1, round(inches * dpi)) for inches in (THICKEST_DOTTED / 2, LEAVES, AROUND))
    top = max(0, position - around)
    bits = darker(gray[top : position + around + 1, start:end], CONTRAST, dpi)
    if not bits.size:
        return [piece]
    crossed = np.zeros(bits.shape[1], dtype=np.bool_)
    for column, first, last in crossing:
        if first - far <= position <= last + far:
            crossed[max(0, round(column) - start - thick) : max(0, round(column) - start + thick + 1)] = True
    bits[:, crossed] = 0
    line = position - top
    above = max(0, line - far)
    near = bits[above : line + far + 1]
    middle = slice(max(0, line - above - thick), line - above + thick + 1)
    if _is_of_strokes(near, middle):
        return []
    if not in_line and _is_apart(near[middle], crossed, dpi) and not has_even_dots(gray, piece, dpi):
        return []
    filled = np.asarray(near[middle].any(axis=0), dtype=np.bool_)
    between = [(a, b) for a, b in runs(~crossed) if b - a >= SHORTEST_BETWEEN * dpi]
    written = [(a, b) for a, b in between if _is_written(filled[a:b], dpi) or _is_stroke_at_end(filled, (a, b), between)]
    edges = [piece[1], *(float(start + at) for part in written for at in part), piece[2]]
    return [(piece[0], a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if b > a]


def from_dot_to_dot(gray: Gray, piece: Piece, dpi: float) -> Piece:
    """A dotted line from its first dot to its last; smeared, it reaches half a period further, beyond the lines it ends at."""
    filled = _filled(gray, piece, dpi)
    dots = np.nonzero(filled)[0]
    most = round(PERIOD * dpi / 2)
    if not len(dots):
        return piece
    return piece[0], round(piece[1]) + float(min(dots[0], most)), round(piece[2]) - float(min(len(filled) - 1 - dots[-1], most))


def dots_of(gray: Gray, piece: Piece, dpi: float) -> int:
    """How many dots there are on a part of a line."""
    return len(runs(_filled(gray, piece, dpi)))


def has_even_dots(gray: Gray, piece: Piece, dpi: float) -> bool:
    """Whether a line has more dots than writing that fills a low row has strokes, and all at one distance.

    Dots that run into each other are as far from each other as the darkest places of the line.
    """
    for dots in (_filled(gray, piece, dpi), _darkest(gray, piece, dpi)):
        steps = np.diff([(first + last) / 2 for first, last in runs(dots)])
        if len(steps) >= EVEN_DOTS and steps.max() <= EVEN * np.median(steps) and np.median(steps) <= PERIOD * dpi:
            return True
    return False


def _darkest(gray: Gray, piece: Piece, dpi: float) -> NDArray[np.bool_]:
    """Where along a line it is darker than half-way between its darkest place and the lightest."""
    position, start, end = (round(value) for value in piece)
    thick = max(1, round(THICKEST_DOTTED / 2 * dpi))
    band = gray[max(0, position - thick) : position + thick + 1, start:end]
    if not band.size:
        return np.zeros(0, dtype=np.bool_)
    shades = band.min(axis=0).astype(np.float64)
    return np.asarray(shades < (shades.min() + shades.max()) / 2, dtype=np.bool_)


def _filled(gray: Gray, piece: Piece, dpi: float) -> NDArray[np.bool_]:
    """Where along a line there is ink on it."""
    position, start, end = (round(value) for value in piece)
    around, thick = (max(1, round(inches * dpi)) for inches in (AROUND, THICKEST_DOTTED / 2))
    top = max(0, position - around)
    band = gray[top : position + around + 1, start:end]
    if not band.size:
        return np.zeros(0, dtype=np.bool_)
    bits = darker(band, CONTRAST, dpi)
    return np.asarray(bits[max(0, position - top - thick) : position - top + thick + 1].any(axis=0), dtype=np.bool_)


def _is_written(line: NDArray[np.bool_], dpi: float) -> bool:
    """Whether a part of a line, from crossing line to crossing line, has neither dots all along nor such as run together."""
    return float(line.mean()) < FULL and len(line) > SPARSE * dpi * len(runs(line))


def _is_stroke_at_end(line: NDArray[np.bool_], part: tuple[int, int], parts: Sequence[tuple[int, int]]) -> bool:
    """Whether a part beyond the first or the last line that crosses a line has no dots as its other `parts` have."""
    first, last = part
    shares = [len(runs(line[a:b])) / (b - a) for a, b in parts if (a, b) != part]
    if (first > 0 and last < len(line)) or not shares:
        return False
    due = median(shares) * (last - first)
    return due >= CLEAR_DOTS and len(runs(line[first:last])) < due / 2


def _is_of_strokes(bits: Bits, line: slice) -> bool:
    """Whether most of the ink on the rows `line` belongs to strokes that leave what `bits` shows above or below."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(bits, connectivity=8)
    above, height = stats[:, cv2.CC_STAT_TOP], stats[:, cv2.CC_STAT_HEIGHT]
    leaves = (above == 0) | (above + height == len(labels))
    on_line = labels[line]
    return bool((leaves[on_line] & (on_line > 0)).sum() > MOST_LEAVES * (on_line > 0).sum())


def _is_apart(bits: Bits, crossed: NDArray[np.bool_], dpi: float) -> bool:
    """Whether most of the ink on a line stands in short stretches, as figures do that only lines link that are `crossed`.

    Close lines cut one of many dots into stretches as short, but these go from line to line.
    """
    filled = bits.any(axis=0)
    columns = np.nonzero(filled)[0]
    if not len(columns):
        return True
    rim, linked = round(RIM * dpi), 0
    beside = np.concatenate([[True] * rim, crossed, [True] * rim])
    for stretch in np.split(columns, np.nonzero(np.diff(columns) > PERIOD * dpi)[0] + 1):
        first, last = int(stretch[0]), int(stretch[-1])
        dots = 1 + int((np.diff(stretch) > 1).sum())
        whole = dots >= DOTS and bool(beside[first : first + 2 * rim + 1].any() and beside[last : last + 2 * rim + 1].any())
        if whole or last - first >= LINKED * dpi:
            linked += last - first + 1
    return bool(linked < LINKED_SHARE * (columns[-1] - columns[0] + 1))
