"""Ruled grids that lack lines: cells whose text clearly stands in several columns or rows are split."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

from extraction.assemble.aligned.alignment import Band, Item, Line, bands_of, lines_of
from extraction.assemble.aligned.looks import is_figure
from extraction.assemble.aligned.rows import row_groups
from extraction.assemble.cells import is_mark
from extraction.geometry import Box
from extraction.limits import DEFAULT
from extraction.page import Grid, GridCell, Segment

_SPLIT = 0.8  # how well a grid fits of which some lines had to be supplied
_CENTRED = 0.15  # of a cell's side: how near to its middle a text stands that is meant for the whole cell
_PITCH = 0.92  # of the height of the lowest row: lines that are closer than that are of one text
_LINES = 2  # lines, at least, on which text stands in both of two columns that a line should part

Edges = list[float]


def split_grid(grid: Grid, segments: Sequence[Segment]) -> tuple[Grid, float]:
    """`grid` with the lines supplied that its text asks for, and how well it fits now (1 where nothing was missing).

    A column is cut where figures stand beside each other in it on several lines, a row where a column has figures under each other
    and others have text beside them, and a merged cell where figures stand apart in the columns that it covers, or one in the
    middle of each row.
    """
    items = {id(cell): _items(cell, segments) for cell in grid.cells}
    if not any(len(found) > 1 for found in items.values()):
        return grid, 1.0
    xs, ys = _edges(grid)
    new_xs = [x for column in range(grid.columns) for x in _missing_columns(grid, items, column)]
    new_ys = [y for row in range(grid.rows) for y in _missing_rows(grid, items, row, xs)]
    all_xs, all_ys = sorted([*xs, *new_xs]), sorted([*ys, *new_ys])
    cells: list[GridCell] = []
    for cell in grid.cells:
        x_cuts: Edges = []
        y_cuts: Edges = []
        if not any(segments[index].vertical for index in cell.segments):
            if borders := _row_borders(cell.box, items[id(cell)], ys):
                items[id(cell)] = [item for item in items[id(cell)] if not _is_rest(item, borders)]
            x_cuts, y_cuts = _cell_cuts(cell.box, items[id(cell)], (all_xs, new_xs), (all_ys, sorted([*new_ys, *borders])))
        cells += _pieces(cell, items[id(cell)], x_cuts, y_cuts, all_xs, all_ys)
    if len(cells) == len(grid.cells) or (len(all_xs) - 1) * (len(all_ys) - 1) > DEFAULT.table_cells:
        return grid, 1.0
    return Grid(len(all_ys) - 1, len(all_xs) - 1, cells, grid.box, grid.origin, grid.sparse), _SPLIT


def _items(cell: GridCell, segments: Sequence[Segment]) -> list[Item]:
    upright = [index for index in cell.segments if segments[index].text.strip() and not segments[index].vertical]
    return [item for line in lines_of(upright, segments) for item in line.items]


def _edges(grid: Grid) -> tuple[Edges, Edges]:
    """Where the grid's columns and rows have their borders."""
    xs, ys = [grid.box.x0] * (grid.columns + 1), [grid.box.y0] * (grid.rows + 1)
    for cell in grid.cells:
        xs[cell.column], xs[cell.column + cell.column_span] = cell.box.x0, cell.box.x1
        ys[cell.row], ys[cell.row + cell.row_span] = cell.box.y0, cell.box.y1
    return xs, ys


def _missing_columns(grid: Grid, items: dict[int, list[Item]], column: int) -> Edges:
    """Where lines should part a column: figures stand beside each other in its cells."""
    cells = [cell for cell in grid.cells if cell.column == column and cell.column_span == 1]
    lines = _joined([item for cell in cells for item in items[id(cell)]])
    if sum(len(line.items) > 1 for line in lines) < _LINES:
        return []
    bands = bands_of(lines)
    edges = []
    for left, right in pairwise(bands):
        both = left.lines & right.lines
        figures = [is_figure(item) for number, item in right.items if number in both]
        if len(both) >= max(_LINES, 0.5 * len(right.lines)) and sum(figures) >= 0.7 * len(figures):
            edges.append((left.x1 + right.x0) / 2)
    return edges


def _missing_rows(grid: Grid, items: dict[int, list[Item]], row: int, xs: Edges) -> Edges:
    """Where lines should part a row: one column has figures under each other, and other columns text beside them.

    Figures that are closer under each other than rows of one line are high are broken ones.
    """
    cells = [cell for cell in grid.cells if cell.row == row and cell.row_span == 1]
    lines = _joined([item for cell in cells for item in items[id(cell)]])
    stacked = any(sum(is_figure(item) for item in items[id(cell)]) > 1 for cell in cells)
    if not stacked or sum(len(line.items) > 1 for line in lines) < _LINES:
        return []
    groups = row_groups(lines, [Band(left, right) for left, right in pairwise(xs)])
    cuts = [at for at, (first, second) in enumerate(pairwise(groups)) if first != second]
    tops = [lines[at].box.center[1] for at in (0, *(cut + 1 for cut in cuts))]
    if any(below - above < _PITCH * _lowest(grid, items) for above, below in pairwise(tops)):
        return []
    return [(lines[at].box.y1 + lines[at + 1].box.y0) / 2 for at in cuts]


def _lowest(grid: Grid, items: dict[int, list[Item]]) -> float:
    """The height of the lowest row, of those all cells of which have a line at most; 0 where there is none."""
    rows: dict[int, list[GridCell]] = {}
    for cell in grid.cells:
        if cell.row_span == 1:
            rows.setdefault(cell.row, []).append(cell)
    single = [row for row in rows.values() if any(items[id(cell)] for cell in row)]
    single = [row for row in single if all(len(items[id(cell)]) < 2 for cell in row)]
    return min((row[0].box.height for row in single), default=0.0)


def _joined(items: Sequence[Item]) -> list[Line]:
    """Items of several cells on their common lines."""
    as_segments = [Segment(item.text, item.box) for item in items]
    return lines_of(range(len(items)), as_segments)


def _row_borders(box: Box, items: Sequence[Item], ys: Edges) -> Edges:
    """The borders between the rows of a merged cell that holds a figure in the middle of each of them: their line was not seen."""
    borders = [y for y in ys if box.y0 < y < box.y1]
    texts = sorted((item for item in items if not _is_rest(item, borders)), key=lambda item: item.box.y0)
    if not borders or len(texts) != len(borders) + 1 or not all(is_figure(item) for item in texts):
        return []
    rows = pairwise([box.y0, *borders, box.y1])
    centred = [_is_near(item, (low + high) / 2, high - low) for item, (low, high) in zip(texts, rows, strict=True)]
    return borders if all(centred) else []


def _is_rest(item: Item, borders: Edges) -> bool:
    """Whether an item is what was read of a broken line on one of `borders`."""
    return is_mark(item.text) and any(_is_near(item, y, 4 * item.box.height) for y in borders)


def _is_near(item: Item, y: float, extent: float) -> bool:
    return abs(item.box.center[1] - y) <= _CENTRED * extent


def _cell_cuts(box: Box, items: Sequence[Item], xs: tuple[Edges, Edges], ys: tuple[Edges, Edges]) -> tuple[Edges, Edges]:
    """The x and the y at which a cell is cut. `xs` and `ys` are all borders and, second, those that were missing.

    At other borders a cell is merged; only figures that stand apart are reason enough to cut it there.
    """
    x_cuts = _cuts([(item.box.x0, item.box.x1) for item in items], box.x0, box.x1, *xs)
    y_cuts = _cuts([(item.box.y0, item.box.y1) for item in items], box.y0, box.y1, *ys)
    figures = all(is_figure(item) for item in items)
    return [x for x in x_cuts if figures or x in xs[1]], [y for y in y_cuts if y in ys[1]]


def _cuts(extents: Sequence[tuple[float, float]], low: float, high: float, edges: Edges, new: Edges) -> Edges:
    """At which of `edges` a cell from `low` to `high` is cut: none of its texts lies across, and it has text on both sides.

    At a new edge it is cut without that too, unless its one text stands in its middle.
    """
    middles = [(a + b) / 2 for a, b in extents]
    centred = len(middles) == 1 and abs(middles[0] - (low + high) / 2) <= _CENTRED * (high - low)
    cuts = []
    for edge in (edge for edge in edges if low < edge < high):
        across = any(a < edge - 0.2 * (b - a) and edge + 0.2 * (b - a) < b for a, b in extents)
        parts = any(middle < edge for middle in middles) and any(middle > edge for middle in middles)
        if not across and (parts or (edge in new and not centred)):
            cuts.append(edge)
    return cuts


def _pieces(cell: GridCell, items: Sequence[Item], x_cuts: Edges, y_cuts: Edges, xs: Edges, ys: Edges) -> list[GridCell]:
    """The cell on the borders `xs` and `ys`, cut at some of them, with its segments shared out."""
    held: dict[tuple[int, int], tuple[int, ...]] = {(0, 0): cell.segments}
    if x_cuts or y_cuts:
        held = {}
        for item in items:
            place = bisect_left(y_cuts, item.box.center[1]), bisect_left(x_cuts, item.box.center[0])
            held[place] = held.get(place, ()) + item.segments
    pieces = []
    for down, (top, bottom) in enumerate(pairwise([cell.box.y0, *y_cuts, cell.box.y1])):
        for along, (left, right) in enumerate(pairwise([cell.box.x0, *x_cuts, cell.box.x1])):
            row, column = _nearest(ys, top), _nearest(xs, left)
            spans = _nearest(ys, bottom) - row, _nearest(xs, right) - column
            segments = held.get((down, along), ())
            ink = bool(segments) if x_cuts or y_cuts else cell.ink
            pieces.append(GridCell(row, column, *spans, Box(left, top, right, bottom), segments, ink))
    return pieces


def _nearest(edges: Edges, place: float) -> int:
    return min(range(len(edges)), key=lambda number: abs(edges[number] - place))
