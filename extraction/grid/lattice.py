"""Tables with drawn lines: from rulings and the text between them to grids of cells with spans."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

import numpy as np
from numpy.typing import NDArray

from extraction.geometry import Box
from extraction.grid.corners import within_corners
from extraction.grid.lines import BRIDGE, SNAP, Line, Net, merge_lines, nets_of, reaching, without_breaks
from extraction.grid.spans import Walls, partition
from extraction.limits import DEFAULT
from extraction.page import Grid, GridCell, Ruling, Segment

TYPE_HEIGHT = 11.0  # of a line of 10 or 11 point type, in points
A4_WIDTH = 595.0
WALL = 0.4  # share of a cell's side that has to be drawn to count as a line
ROOM = 9.0  # in points: what a cell needs to hold a character
FRAME_SHARE = 0.5
BROKEN = 3  # breaks of its lines from which a table is drawn with broken ones


def grids_from_rulings(
    rulings: Sequence[Ruling], segments: Sequence[Segment], width: float, height: float, unit: float | None = None
) -> list[Grid]:
    """The tables that `rulings` draw on a page of `width` by `height` (in the page's own unit), from top to bottom.

    Lines may be thin, broken or partly missing, and the outer border may be missing on any side. Frames around a page or a single
    box of text are no tables, nor are grids without any text. Every segment that lies in a grid belongs to exactly one of its
    cells, the one it overlaps most. `unit` is the length of one point, told from the type where it is not known.
    """
    grids = lattices(rulings, segments, width, height, unit)
    for grid in grids:
        assign_segments(grid, segments)
    return [grid for grid in grids if any(cell.segments for cell in grid.cells)]


def lattices(
    rulings: Sequence[Ruling], segments: Sequence[Segment], width: float, height: float, unit: float | None = None
) -> list[Grid]:
    """The grids that `rulings` draw, from top to bottom, with or without text, their cells empty.

    `segments` tell where a piece of a line is missing. `unit` is the length of one point, told from the type where it is not known.
    """
    unit = unit or _unit(segments, width, height)
    grids = []
    for net in nets_of(rulings, width, height, unit):
        grid = _grid(net, segments, unit)
        if grid is not None and not _is_frame(grid, width, height):
            grids.append(grid)
    return _without_nested(grids)


def assign_segments(grid: Grid, segments: Sequence[Segment]) -> None:
    """Give each segment that lies in `grid` to the cell that it overlaps most, and put each cell's segments in reading order."""
    held: dict[int, list[int]] = {}
    boxes = np.array([cell.box for cell in grid.cells])
    for index, segment in enumerate(segments):
        if not segment.text or not grid.box.contains(*segment.box.center):
            continue
        overlap = _overlaps(segment.box, boxes)
        if overlap.max() > 0:
            held.setdefault(int(overlap.argmax()), []).append(index)
    for number, cell in enumerate(grid.cells):
        indexes = held.get(number, [])
        cell.segments = reading_order(indexes, segments)
        cell.ink = cell.ink or bool(indexes)


def reading_order(indexes: Sequence[int], segments: Sequence[Segment]) -> tuple[int, ...]:
    """`indexes` of segments as one reads them: lines from top to bottom, pieces of a line from left to right; columns of
    vertical writing from right to left."""
    upright = [i for i in indexes if not segments[i].vertical]
    columns = sorted((i for i in indexes if segments[i].vertical), key=lambda i: (-segments[i].box.x1, segments[i].box.y0))
    lines: list[list[int]] = []
    for i in sorted(upright, key=lambda i: segments[i].box.center[1]):
        box = segments[i].box
        if lines and box.center[1] < _line_bottom(lines[-1], segments, box.height):
            lines[-1].append(i)
        else:
            lines.append([i])
    ordered = [i for line in lines for i in sorted(line, key=lambda i: segments[i].box.x0)]
    return tuple(columns + ordered)


def _line_bottom(line: Sequence[int], segments: Sequence[Segment], height: float) -> float:
    """How far down the centre of a piece of this line can lie."""
    first = segments[line[0]].box
    return first.center[1] + 0.5 * min(first.height, height)


def _unit(segments: Sequence[Segment], width: float, height: float) -> float:
    """The length of one point in the page's unit, as well as it can be told; a cropped page has larger type for its size."""
    page = min(width, height) / A4_WIDTH
    heights = [s.box.height for s in segments if s.text and not s.vertical and s.box.height > 0]
    if len(heights) < 3:
        return page
    return min(max(median(heights) / TYPE_HEIGHT, 0.5 * page), 4 * page)


def _overlaps(box: Box, boxes: NDArray[np.float64]) -> NDArray[np.float64]:
    """The area that `box` shares with each of `boxes` (n, 4); a flat box is given some body."""
    x0, y0 = box.x0, box.y0
    x1, y1 = max(box.x1, x0 + 1e-3), max(box.y1, y0 + 1e-3)
    width = np.minimum(x1, boxes[:, 2]) - np.maximum(x0, boxes[:, 0])
    height = np.minimum(y1, boxes[:, 3]) - np.maximum(y0, boxes[:, 1])
    return np.asarray(np.clip(width, 0, None) * np.clip(height, 0, None), dtype=np.float64)


def _grid(net: Net, segments: Sequence[Segment], unit: float) -> Grid | None:
    """The grid of one net; None where it is none (a single box, too many cells)."""
    horizontal = merge_lines(net.horizontal, SNAP * unit, BRIDGE * unit)
    vertical = merge_lines(net.vertical, SNAP * unit, BRIDGE * unit)
    horizontal, vertical = within_corners(horizontal, vertical, unit)
    seen = _count(horizontal, vertical)
    horizontal, vertical = without_breaks(horizontal, vertical, unit), without_breaks(vertical, horizontal, unit)
    broken = seen - _count(horizontal, vertical) >= BROKEN
    if broken:
        horizontal, vertical = reaching(horizontal, vertical, unit), reaching(vertical, horizontal, unit)
    horizontal, vertical = _close(horizontal, vertical, unit), _close(vertical, horizontal, unit)
    rows, columns = len(horizontal) - 1, len(vertical) - 1
    if rows < 1 or columns < 1 or rows * columns > DEFAULT.table_cells:
        return None
    walls = _walls(horizontal, vertical)
    _mend(walls, horizontal, vertical, segments, broken=broken)
    blocks = partition(walls)
    if len(blocks) < 2:
        return None
    ys, xs = [line.position for line in horizontal], [line.position for line in vertical]
    used_rows = sorted({y for block in blocks for y in (block.top, block.bottom)})
    used_columns = sorted({x for block in blocks for x in (block.left, block.right)})
    cells = []
    for block in sorted(blocks):
        row, column = used_rows.index(block.top), used_columns.index(block.left)
        cells.append(
            GridCell(
                row,
                column,
                used_rows.index(block.bottom) - row,
                used_columns.index(block.right) - column,
                Box(xs[block.left], ys[block.top], xs[block.right], ys[block.bottom]),
            )
        )
    return Grid(len(used_rows) - 1, len(used_columns) - 1, cells, Box(xs[0], ys[0], xs[-1], ys[-1]), "ruled")


def _close(lines: list[Line], across: Sequence[Line], unit: float) -> list[Line]:
    """`lines` with an outer line added on a side where at least two of the lines `across` them run on far enough for a cell."""
    if not lines:
        return lines
    starts = [line.start for line in across if line.start < lines[0].position - ROOM * unit]
    ends = [line.end for line in across if line.end > lines[-1].position + ROOM * unit]
    whole = [(min(line.position for line in across), max(line.position for line in across))] if across else []
    closed = list(lines)
    if len(starts) >= 2:
        closed.insert(0, Line(median(starts), list(whole)))
    if len(ends) >= 2:
        closed.append(Line(median(ends), list(whole)))
    return closed


def _count(horizontal: Sequence[Line], vertical: Sequence[Line]) -> int:
    """How many pieces the lines are drawn in."""
    return sum(len(line.intervals) for line in (*horizontal, *vertical))


def _walls(horizontal: Sequence[Line], vertical: Sequence[Line]) -> Walls:
    """How much of each side of each elementary cell is drawn; the outer sides count as drawn."""
    ys, xs = [line.position for line in horizontal], [line.position for line in vertical]
    below = np.array([[line.coverage(a, b) for a, b in pairwise(xs)] for line in horizontal[1:]])
    right = np.array([[line.coverage(a, b) for line in vertical[1:]] for a, b in pairwise(ys)])
    below[-1, :] = 1.0
    right[:, -1] = 1.0
    return Walls(below, right, WALL)


def _mend(walls: Walls, horizontal: Sequence[Line], vertical: Sequence[Line], segments: Sequence[Segment], *, broken: bool) -> None:
    """Put back the missing piece of a line that is drawn on both sides of the gap, where text stands apart on its two banks.

    In a merged cell, text stands in the middle or runs across. Of `broken` lines the piece above the lower border may be missing.
    """
    ys, xs = [line.position for line in horizontal], [line.position for line in vertical]
    rows, columns = walls.below.shape
    holds = np.zeros((rows, columns), dtype=np.bool_)
    crossed_below = np.zeros((rows, columns), dtype=np.bool_)
    crossed_right = np.zeros((rows, columns), dtype=np.bool_)
    for segment in segments:
        x, y = segment.box.center
        row, column = int(np.searchsorted(ys, y)) - 1, int(np.searchsorted(xs, x)) - 1
        if not segment.text or not (0 <= row < rows and 0 <= column < columns):
            continue
        holds[row, column] = True
        third_x, third_y = segment.box.width / 4, segment.box.height / 4
        crossed_right[row, column] |= segment.box.x1 - third_x > xs[column + 1]
        crossed_below[row, column] |= segment.box.y1 - third_y > ys[row + 1]
        if column and segment.box.x0 + third_x < xs[column]:
            crossed_right[row, column - 1] = True
        if row and segment.box.y0 + third_y < ys[row]:
            crossed_below[row - 1, column] = True
    both_rows = _on_both_banks(holds.T, walls.below.T >= WALL).T
    both_columns = _on_both_banks(holds, walls.right >= WALL)
    solid = walls.below >= WALL
    gap = ~solid[:, 1:-1] & solid[:, :-2] & solid[:, 2:] & both_rows[:, 1:-1] & ~crossed_below[:, 1:-1]
    walls.below[:, 1:-1][gap] = 1.0
    solid = np.vstack([walls.right >= WALL, np.full((1, columns), broken)])
    gap = ~solid[1:-1] & solid[:-2] & solid[2:] & both_columns[1:] & ~crossed_right[1:]
    walls.right[1:][gap] = 1.0


def _on_both_banks(holds: NDArray[np.bool_], solid: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Whether text stands on both sides of each right wall (rows, columns), as far as the next `solid` ones: a label that spans two
    columns may stand in the first."""
    before, behind = holds.copy(), holds.copy()
    for column in range(1, holds.shape[1]):
        before[:, column] |= before[:, column - 1] & ~solid[:, column - 1]
        behind[:, -column - 1] |= behind[:, -column] & ~solid[:, -column - 1]
    both = np.zeros_like(holds)
    both[:, :-1] = before[:, :-1] & behind[:, 1:]
    return both


def _is_frame(grid: Grid, width: float, height: float) -> bool:
    """Boxes around most of a page, with a strip for a heading at most, are no table."""
    largest = max(cell.box.area for cell in grid.cells)
    return len(grid.cells) <= 3 and largest > FRAME_SHARE * width * height


def _without_nested(grids: list[Grid]) -> list[Grid]:
    """Of two grids inside one another, the one that is a table: a frame gives way to what it frames, else the inner one does."""
    dropped: set[int] = set()
    for i, outer in enumerate(grids):
        for j, inner in enumerate(grids):
            if i == j or i in dropped or j in dropped or outer.box.intersection(inner.box) < 0.9 * inner.box.area:
                continue
            if outer.box.area < inner.box.area:
                continue
            host = max(outer.cells, key=lambda cell: cell.box.intersection(inner.box))
            dropped.add(i if host.box.area > FRAME_SHARE * outer.box.area else j)
    return [grid for i, grid in enumerate(grids) if i not in dropped]
