"""From what is drawn on a PDF page to its table lines."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from extraction.page import Ruling
from extraction.read.pdf.frame import Frame, Points
from extraction.read.pdf.objects import THIN, Area, Color, Drawn

SKEW = 0.01  # of its length that a line may rise
SAME = 1.0  # points between two drawings of one line
GAP = 3.5  # points between the dots or pieces of one line
SHORTEST = 6.0  # points; no cell is smaller
_PALE = 245  # of 255: a colour that cannot be seen on paper
_FAINT = 16  # of 255: opacity from which anything can be seen


def read_rulings(drawn: Drawn, frame: Frame) -> list[Ruling]:
    """Horizontal and vertical lines on the upright page: pieces of one line joined, dotted and double lines made one."""
    strokes = np.array(
        [stroke[:4] for stroke in drawn.strokes if _seen(stroke.color, stroke[:4], drawn.areas)], np.float64
    ).reshape(-1, 4)
    lines = frame.boxes(strokes)
    width, height = lines[:, 2] - lines[:, 0], lines[:, 3] - lines[:, 1]
    dots = np.maximum(width, height) <= THIN  # of a dotted line, in whichever direction it runs
    across = dots | (height <= np.maximum(SKEW * width, 1e-3)) | ((height <= THIN) & (width >= 4 * height))
    down = dots | (width <= np.maximum(SKEW * height, 1e-3)) | ((width <= THIN) & (height >= 4 * width))
    horizontal = _joined((lines[across, 1] + lines[across, 3]) / 2, lines[across][:, [0, 2]], frame.width, frame.height)
    vertical = _joined((lines[down, 0] + lines[down, 2]) / 2, lines[down][:, [1, 3]], frame.height, frame.width)
    return [Ruling(start, at, end, at) for at, start, end in horizontal] + [
        Ruling(at, start, at, end) for at, start, end in vertical
    ]


def _seen(color: Color, line: tuple[float, float, float, float], areas: list[Area]) -> bool:
    """Whether a line of this colour can be seen: white ones only on a filled area, where they part cells as black ones do."""
    if color[3] < _FAINT:
        return False
    if min(color[:3]) < _PALE:
        return True
    x, y = (line[0] + line[2]) / 2, (line[1] + line[3]) / 2
    return any(
        min(area.color[:3]) < _PALE
        and area.box[0] - THIN <= x <= area.box[2] + THIN
        and area.box[1] - THIN <= y <= area.box[3] + THIN
        for area in areas
    )


def _joined(position: NDArray[np.float64], ends: Points, length: float, breadth: float) -> list[tuple[float, float, float]]:
    """Position, start and end of the lines that pieces at `position`, from and to `ends`, make up.

    They run along `length` of the page and stand within its `breadth`; what lies outside is cut off.
    """
    ends = np.clip(ends, 0.0, length)
    inside = (position >= -SAME) & (position <= breadth + SAME)
    order = np.argsort(position[inside], kind="stable")
    position, ends = position[inside][order], ends[inside][order]
    joined: list[tuple[float, float, float]] = []
    first = 0
    for place in range(1, len(position) + 1):
        if place == len(position) or position[place] - position[first] > SAME:
            joined += _joined_at(position[first:place], ends[first:place])
            first = place
    return joined


def _joined_at(position: NDArray[np.float64], ends: Points) -> list[tuple[float, float, float]]:
    """The same for pieces at one position."""
    at = float(np.median(position))
    pieces: list[list[float]] = []
    for start, end in sorted(ends.tolist()):
        if pieces and start - pieces[-1][1] <= GAP:
            pieces[-1][1] = max(pieces[-1][1], end)
        else:
            pieces.append([start, end])
    return [(at, start, end) for start, end in pieces if end - start >= SHORTEST]
