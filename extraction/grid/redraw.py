"""Tables as a person drew their cells: what was drawn counts, and what stands beside it stays as it was found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from statistics import median

from extraction.geometry import Box, union
from extraction.grid.lattice import assign_segments
from extraction.page import Grid, GridCell, Segment

_SAME_EDGE = 0.35  # of the usual height of a cell: edges nearer to each other than that are one, drawn by an unsteady hand
_NEAR = 0.5  # of a drawn cell's height: how far from a table it may stand and still belong to it

Place = tuple[int, int]  # row and column between edges


def redraw(grids: Sequence[Grid], drawn: Sequence[Box], segments: Sequence[Segment], unread: Sequence[Box]) -> list[Grid | None]:
    """For each of `grids`, what becomes of it by the cells that a person drew on its page; None where none of them concerns it.

    A cell drawn over several makes one of them, several drawn in one part it, and one drawn beside a table belongs to it. Those
    that are near no table make tables of their own, which come last. `segments` and `unread` are what was read on the page and
    what was not.
    """
    left = list(drawn)
    made: list[Grid | None] = []
    for grid in grids:
        mine = _taken(grid.box, left)
        made.append(_redrawn(grid, mine, segments, unread) if mine else None)
    while left:
        first = left.pop(0)
        mine = [first, *_taken(first, left)]
        made.append(_redrawn(Grid(0, 0, [], first, "ruled"), mine, segments, unread))
    return made


def _taken(box: Box, left: list[Box]) -> list[Box]:
    """Takes out of `left` all cells that stand in or at `box`, or at one that does."""
    found: list[Box] = []
    while near := [cell for cell in left if _is_near(cell, box)]:
        found += near
        left[:] = [cell for cell in left if cell not in near]
        box = union([box, *near])
    return found


def _is_near(cell: Box, box: Box) -> bool:
    reach = _NEAR * cell.height
    return cell.x0 < box.x1 + reach and cell.x1 > box.x0 - reach and cell.y0 < box.y1 + reach and cell.y1 > box.y0 - reach


def _redrawn(grid: Grid, drawn: Sequence[Box], segments: Sequence[Segment], unread: Sequence[Box]) -> Grid | None:
    """`grid` with the cells of `drawn`; None where they are too narrow to be any."""
    old = [cell for cell in grid.cells if cell.box.area > 0]
    near = _SAME_EDGE * median([cell.height for cell in drawn] + [cell.box.height / cell.row_span for cell in old])
    # The last that was drawn lies on top.
    boxes = [*reversed(drawn), *(cell.box for cell in old)]
    across = _edges([(cell.box.x0, cell.box.x1) for cell in old], [(cell.x0, cell.x1) for cell in drawn], near)
    down = _edges([(cell.box.y0, cell.box.y1) for cell in old], [(cell.y0, cell.y1) for cell in drawn], near)
    parts = list(_parts([_snapped(box, across, down) for box in boxes], across, down))
    if not parts:
        return None
    inked = [*unread, *(cell.box for cell in old if cell.ink and not cell.segments)]
    xs, ys = sorted({x for part in parts for x in part[::2]}), sorted({y for part in parts for y in part[1::2]})
    cells = []
    for part in parts:
        row, column = ys.index(part.y0), xs.index(part.x0)
        ink = any(part.contains(*spot.center) for spot in inked)
        cells.append(GridCell(row, column, ys.index(part.y1) - row, xs.index(part.x1) - column, part, ink=ink))
    made = Grid(len(ys) - 1, len(xs) - 1, cells, union(parts), grid.origin)
    assign_segments(made, segments)
    return made


def _edges(old: Iterable[tuple[float, float]], drawn: Iterable[tuple[float, float]], near: float) -> list[float]:
    """All edges, rising; of those that are one, the first: what was found on the page is more exact than what was drawn."""
    edges: list[float] = []
    for edge in (edge for pair in (*old, *drawn) for edge in pair):
        if all(abs(edge - other) >= near for other in edges):
            edges.append(edge)
    return sorted(edges)


def _snapped(box: Box, across: Sequence[float], down: Sequence[float]) -> Box:
    return Box(_nearest(box.x0, across), _nearest(box.y0, down), _nearest(box.x1, across), _nearest(box.y1, down))


def _nearest(edge: float, edges: Sequence[float]) -> float:
    return min(edges, key=lambda other: abs(other - edge))


def _parts(boxes: Sequence[Box], across: Sequence[float], down: Sequence[float]) -> Iterator[Box]:
    """What is left of each box under those before it, as rectangles, from top to bottom; places in none are cells of their own."""
    held: dict[int | Place, set[Place]] = {}
    for row in range(len(down) - 1):
        for column in range(len(across) - 1):
            x, y = (across[column] + across[column + 1]) / 2, (down[row] + down[row + 1]) / 2
            owner = next((number for number, box in enumerate(boxes) if box.contains(x, y)), (row, column))
            held.setdefault(owner, set()).add((row, column))
    parts = [
        Box(across[left], down[top], across[right], down[bottom])
        for places in held.values()
        for top, left, bottom, right in _rectangles(places)
    ]
    return iter(sorted(parts, key=lambda part: (part.y0, part.x0)))


def _rectangles(places: set[Place]) -> Iterator[tuple[int, int, int, int]]:
    """Cuts a set of places into rectangles, each as wide as it can be: first row and column, those behind the last."""
    while places:
        top, left = min(places)
        right, bottom = left + 1, top + 1
        while (top, right) in places:
            right += 1
        while all((bottom, column) in places for column in range(left, right)):
            bottom += 1
        places = places - {(row, column) for row in range(top, bottom) for column in range(left, right)}
        yield top, left, bottom, right
