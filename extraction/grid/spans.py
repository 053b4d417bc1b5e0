"""Elementary cells and the walls between them: which of them make up one cell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

MOST_CUTS = 24  # tried at a time: keeps hatchings cheap


@dataclass(slots=True)
class Walls:
    """How much of each wall is drawn, 0 to 1: (rows, columns) each, `below` and to the `right` of each elementary cell.

    A wall drawn by `threshold` or more parts its two cells.
    """

    below: NDArray[np.float64]
    right: NDArray[np.float64]
    threshold: float


class Block(NamedTuple):
    """A rectangle of elementary cells, `bottom` and `right` exclusive."""

    top: int
    left: int
    bottom: int
    right: int


def partition(walls: Walls) -> list[Block]:
    """Cut the grid into rectangles along its walls; every elementary cell is in exactly one.

    Where cells that are open to each other make no rectangle, a piece of a line is missing: they are cut along whole grid lines,
    the best drawn first.
    """
    blocks = []
    for region in _regions(walls):
        blocks += _rectangles(region, walls)
    return blocks


def _regions(walls: Walls) -> list[list[tuple[int, int]]]:
    """Elementary cells (row, column) gathered by openness."""
    rows, columns = walls.below.shape
    open_below, open_right = walls.below < walls.threshold, walls.right < walls.threshold
    seen = np.zeros((rows, columns), dtype=np.bool_)
    regions = []
    for row in range(rows):
        for column in range(columns):
            if seen[row, column]:
                continue
            seen[row, column] = True
            region, frontier = [], [(row, column)]
            while frontier:
                r, c = frontier.pop()
                region.append((r, c))
                for is_open, r2, c2 in (
                    (r + 1 < rows and open_below[r, c], r + 1, c),
                    (r > 0 and open_below[r - 1, c], r - 1, c),
                    (c + 1 < columns and open_right[r, c], r, c + 1),
                    (c > 0 and open_right[r, c - 1], r, c - 1),
                ):
                    if is_open and not seen[r2, c2]:
                        seen[r2, c2] = True
                        frontier.append((r2, c2))
            regions.append(region)
    return regions


def _rectangles(region: list[tuple[int, int]], walls: Walls) -> list[Block]:
    top, bottom = min(r for r, _ in region), max(r for r, _ in region) + 1
    left, right = min(c for _, c in region), max(c for _, c in region) + 1
    if len(region) == (bottom - top) * (right - left):
        return [Block(top, left, bottom, right)]
    cells = set(region)
    cuts: list[tuple[float, bool, int]] = []
    for row in range(top, bottom - 1):
        crossed = [walls.below[row, c] for c in range(left, right) if (row, c) in cells and (row + 1, c) in cells]
        cuts.append((float(np.mean(crossed)) if crossed else 1.0, True, row))
    for column in range(left, right - 1):
        crossed = [walls.right[r, column] for r in range(top, bottom) if (r, column) in cells and (r, column + 1) in cells]
        cuts.append((float(np.mean(crossed)) if crossed else 1.0, False, column))
    drawn = max(cut[0] for cut in cuts)
    # Of equally drawn cuts, the one that leaves the fewest further cuts to make: the one that meets a corner of the region.
    candidates = [(horizontal, at) for share, horizontal, at in cuts if share >= drawn - 0.05][:MOST_CUTS]
    parts = [_split(cells, horizontal, at) for horizontal, at in candidates]
    best = min(parts, key=lambda pair: sum(_shortfall(part) for part in pair))
    return [block for part in best for piece in _connected(part) for block in _rectangles(piece, walls)]


def _split(cells: set[tuple[int, int]], horizontal: bool, at: int) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    axis = 0 if horizontal else 1
    return [cell for cell in cells if cell[axis] <= at], [cell for cell in cells if cell[axis] > at]


def _shortfall(cells: list[tuple[int, int]]) -> int:
    """How many elementary cells `cells` lack to be rectangles."""
    missing = 0
    for piece in _connected(cells):
        rows, columns = [r for r, _ in piece], [c for _, c in piece]
        missing += (max(rows) - min(rows) + 1) * (max(columns) - min(columns) + 1) - len(piece)
    return missing


def _connected(cells: list[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """The pieces of `cells` that hang together side by side."""
    left = set(cells)
    pieces = []
    while left:
        frontier = [left.pop()]
        piece = []
        while frontier:
            r, c = frontier.pop()
            piece.append((r, c))
            for neighbour in ((r + 1, c), (r - 1, c), (r, c + 1), (r, c - 1)):
                if neighbour in left:
                    left.remove(neighbour)
                    frontier.append(neighbour)
        pieces.append(piece)
    return pieces
