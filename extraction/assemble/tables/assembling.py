"""Tables from grids: cells with text and roles, pieces stitched, captions found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

from extraction.assemble.aligned import aligned_grids
from extraction.assemble.cells import DraftCell
from extraction.assemble.tables.captions import take_caption, take_notes
from extraction.assemble.tables.draft import Draft, draft_of
from extraction.assemble.tables.separators import with_separators
from extraction.assemble.tables.split import split_grid
from extraction.assemble.tables.stitch import stitch
from extraction.classify import SegmentLabels
from extraction.geometry import Box
from extraction.grid.redraw import redraw
from extraction.page import Grid, Page
from extraction.table import Cell, Table

_CELL_FIELDS = tuple(field.name for field in fields(Cell))


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of a document, in its order. `used` are the (page number, segment index) that stand in them or in their
    captions and notes."""

    tables: list[Table]
    used: set[tuple[int, int]]


def assemble_tables(
    pages: Sequence[Page], labels: Sequence[Sequence[SegmentLabels]], drawn: Mapping[int, Sequence[Box]] | None = None
) -> Tables:
    """All tables of a document: those that the source states or lines draw, and those that only the alignment of text shows.

    `labels` are, for each of `pages`, the labels of each of its segments; a segment's may be empty. Pieces of one printed table
    are stitched, over pages too. `drawn` are cells that people drew, by the number of their page.
    """
    drafts: list[Draft] = []
    for page, page_labels, aligned in zip(pages, labels, aligned_grids(pages, labels), strict=True):
        split = [split_grid(grid, page.segments) if grid.origin == "ruled" else (grid, 1.0) for grid in page.grids]
        found = _redrawn(page, [*split, *aligned], (drawn or {}).get(page.number, ()))
        here = [draft_of(page, page_labels, grid, fit) for grid, fit in found if grid.cells]
        drafts += sorted(here, key=lambda draft: (draft.start, draft.top[1].y0))
    tables = stitch(drafts, pages, labels)
    recognized = {page.number for page in pages if page.recognized}
    used = {place for draft in tables for place in draft.used}
    numbered = {page.number: (page, page_labels) for page, page_labels in zip(pages, labels, strict=True)}
    for draft in tables:
        draft.cells = with_separators(draft.cells, recognized)
        first = draft.top[0]
        take_caption(draft, numbered[first], numbered.get(first - 1), used)
        used |= draft.used
        last = draft.bottom[0]
        take_notes(draft, numbered[last], numbered.get(last + 1), used)
        used |= draft.used
    return Tables([_table(draft) for draft in tables], used)


def _redrawn(page: Page, found: list[tuple[Grid, float]], drawn: Sequence[Box]) -> list[tuple[Grid, float]]:
    """The grids that were found on a page, with how well they fit, after a person has drawn cells."""
    remade = redraw([grid for grid, _ in found], drawn, page.segments, page.unread)
    new = [grid for grid in remade if grid is not None]
    kept = [old for old, grid in zip(found, remade, strict=False) if grid is None]
    # One that lies in what was drawn is a part of it by now.
    kept = [(grid, fit) for grid, fit in kept if not any(other.box.contains(*grid.box.center) for other in new)]
    return kept + [(grid, 1.0) for grid in new]


def _table(draft: Draft) -> Table:
    cells = sorted(draft.cells, key=lambda cell: (cell.row, cell.column))
    return Table(
        rows=draft.rows,
        columns=draft.columns,
        cells=[_cell(cell) for cell in cells],
        pages=draft.pages,
        origin=draft.origin,
        start=draft.start,
        sparse=draft.sparse,
        quality=round(min(max(draft.quality, 0.0), 1.0), 4),
        caption=draft.caption,
        notes=tuple(draft.notes),
        torn_rows=draft.torn_rows,
    )


def _cell(draft: DraftCell) -> Cell:
    return Cell(**{name: getattr(draft, name) for name in _CELL_FIELDS})
