"""A table in the making: the cells of one grid, or of several that were stitched, and where their columns lie."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from extraction.assemble.cells import DraftCell, read_cell
from extraction.assemble.tables.roles import assign_roles
from extraction.classify import SegmentLabels
from extraction.geometry import Box
from extraction.page import Grid, Origin, Page
from extraction.table import Role

_ORIGIN_QUALITY: dict[Origin, float] = {"stated": 1.0, "ruled": 1.0, "aligned": 0.9, "flattened": 0.3}
_SPARSE = 0.6  # quality of a grid whose empty cells may have vanished
_OUTSIDE = 0.15  # share of a text's area beyond its cell that is still no fault


@dataclass(slots=True)
class Draft:
    """A table in the making.

    `edges` are the columns' borders (columns + 1, rising) in the unit of the page that the table starts on. `top` and `bottom` are
    the (page number, box) of its first and its last piece. `used` are the (page number, segment index) in it.
    """

    cells: list[DraftCell]
    rows: int
    columns: int
    edges: tuple[float, ...]
    top: tuple[int, Box]
    bottom: tuple[int, Box]
    start: tuple[int, int]
    origin: Origin
    sparse: bool = False
    quality: float = 1.0
    caption: str | None = None
    notes: list[str] = field(default_factory=list)
    torn_rows: tuple[int, ...] = ()
    pages: tuple[int, ...] = ()
    used: set[tuple[int, int]] = field(default_factory=set)

    def by_row(self) -> list[list[DraftCell]]:
        """For each row, the cells that start in it, from left to right."""
        rows: list[list[DraftCell]] = [[] for _ in range(self.rows)]
        for cell in sorted(self.cells, key=lambda cell: cell.column):
            rows[cell.row].append(cell)
        return rows

    def header_rows(self) -> set[int]:
        """Rows in which every cell with text that starts there is a column header, and there is one."""
        roles: dict[int, set[Role]] = {}
        for cell in self.cells:
            if cell.text:
                roles.setdefault(cell.row, set()).add(cell.role)
        return {row for row, found in roles.items() if found == {"column-header"}}


def draft_of(page: Page, labels: Sequence[SegmentLabels], grid: Grid, fit: float = 1.0) -> Draft:
    """The table that `grid` on `page` describes; `fit` (0 to 1) is how well the grid's maker thinks of it."""
    cells = [read_cell(page, labels, cell) for cell in grid.cells]
    assign_roles(cells, grid.rows, grid.columns)
    used = sorted({index for cell in grid.cells for index in cell.segments})
    # What is set downwards comes first on its page, wherever its table stands.
    upright = [index for index in used if not page.segments[index].vertical] or used
    return Draft(
        cells=cells,
        rows=grid.rows,
        columns=grid.columns,
        edges=column_edges(cells, grid.columns, grid.box),
        top=(page.number, grid.box),
        bottom=(page.number, grid.box),
        start=(page.number, upright[0] if upright else _place(page, grid.box)),
        origin=grid.origin,
        sparse=grid.sparse,
        quality=fit * _quality(page, grid),
        pages=(page.number,),
        used={(page.number, index) for index in used},
    )


def column_edges(cells: Sequence[DraftCell], columns: int, box: Box) -> tuple[float, ...]:
    """Where the columns' borders lie, from the boxes of cells that start or end at them; evenly spread where none does."""
    found: list[list[float]] = [[] for _ in range(columns + 1)]
    for cell in cells:
        if cell.box.width > 0:
            found[cell.column].append(cell.box.x0)
            found[cell.column + cell.column_span].append(cell.box.x1)
    edges = [median(places) if places else box.x0 + box.width * index / columns for index, places in enumerate(found)]
    for index in range(1, columns + 1):
        edges[index] = max(edges[index], edges[index - 1])
    return tuple(edges)


def _place(page: Page, box: Box) -> int:
    """The index of the first segment that stands below the head of an empty table."""
    return next((index for index, segment in enumerate(page.segments) if segment.box.y0 >= box.y0), len(page.segments))


def _quality(page: Page, grid: Grid) -> float:
    """How well the grid explains its part of the page: whether its cells tile it, and the share of text inside one cell."""
    quality = _ORIGIN_QUALITY[grid.origin] * (_SPARSE if grid.sparse and grid.origin != "flattened" else 1.0)
    covered = sum(cell.row_span * cell.column_span for cell in grid.cells)
    places = grid.rows * grid.columns
    quality *= min(covered, places) / max(covered, places, 1)
    if grid.origin == "stated":
        return quality
    inside = total = 0
    for cell in grid.cells:
        for index in cell.segments:
            box = page.segments[index].box
            total += 1
            inside += cell.box.area <= 0 or box.intersection(cell.box) >= (1 - _OUTSIDE) * box.area
    return quality * (0.5 + 0.5 * inside / total if total else 1.0)
