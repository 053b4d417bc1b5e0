"""Tables without drawn lines, or with a few rules only: grids from the alignment of text on a page."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from extraction.assemble.aligned.alignment import Band, Item, Line, bands_of, borders, cut_where_rules_begin, lines_of
from extraction.assemble.aligned.blocks import Block, blocks_of, with_vertical
from extraction.assemble.aligned.body import Placed, place_body
from extraction.assemble.aligned.consecutive import apart, begins_anew
from extraction.assemble.aligned.footnotes import is_note, without_notes
from extraction.assemble.aligned.headers import HeaderCell, header_cells, upper_cells, widen_headers
from extraction.assemble.aligned.leaves import pins_of, with_header_only
from extraction.assemble.aligned.looks import is_figure, mean_probability
from extraction.assemble.aligned.regions import Region, find_regions, set_downwards
from extraction.assemble.between import Between
from extraction.assemble.furniture import outer_number, rests_of_rules, stains
from extraction.assemble.running import running_furniture
from extraction.assemble.said import is_unit
from extraction.classify import SegmentLabels
from extraction.geometry import Box, union
from extraction.limits import DEFAULT
from extraction.page import Grid, GridCell, Page
from extraction.plain import plain

_FACING = 0.6  # share of the narrower region's width over which regions on both sides of a page break lie above each other
_ROW = 0.5  # of the height of type: no row is lower
_TALL_ROW = 3.0  # times the height of one line's row: no row between rules is higher than that
_CROSSED = 0.5  # of what a text that goes through a cell would cover of it
_RUN_OVER = re.compile(r"[^\d\s.．,，-]\s*\d+$")  # a label and the figure behind it
_PROSE = 0.8  # of a column's width that lines of running text fill


def aligned_grids(pages: Sequence[Page], labels: Sequence[Sequence[SegmentLabels]]) -> list[list[tuple[Grid, float]]]:
    """For each page, the tables that text outside its grids forms by its alignment, each with how well it fits (0 to 1).

    Pieces that face each other over a page break share their columns: the few lines on one side could not show them all.
    """
    used = {(page.number, index) for page in pages for grid in page.grids for cell in grid.cells for index in cell.segments}
    running = running_furniture(pages, labels, used)
    regions = [_regions(page, page_labels, running) for page, page_labels in zip(pages, labels, strict=True)]
    used |= {(page.number, index) for page, found in zip(pages, regions, strict=True) for r in found for index in r.segments}
    between = Between(used, pages, labels)
    chains: list[list[tuple[int, Region]]] = []
    for order, found in enumerate(regions):
        for region in found:
            last = chains[-1][-1] if chains else None
            faces = last is not None and last[0] == order - 1 and region is found[0]
            if last is not None and faces and _goes_on(last, (order, region), pages, labels, between):
                chains[-1].append((order, region))
            else:
                chains.append([(order, region)])
    grids: list[list[tuple[Grid, float]]] = [[] for _ in pages]
    for chain in chains:
        tables = _tables([(region, labels[order]) for order, region in chain])
        for (order, _), table in zip(chain, tables, strict=True):
            if table is not None:
                grid, fit = table.grid(labels[order])
                _mark_ink(grid, pages[order])
                grids[order].append((grid, fit))
    return grids


def _mark_ink(grid: Grid, page: Page) -> None:
    """Tell apart the cells that are empty and those in which there is something that could not be read or given a place.

    A cell without height lies where rows could not be parted; a tall text that crosses a cell may be figures of several rows. What
    stands in a cell may have been read as the end of the label beside it.
    """
    stained = [page.segments[index].box for index in stains(page)]
    tall = [segment.box for segment in page.segments if segment.vertical] + stained
    least = _ROW * median([segment.box.height for segment in page.segments if not segment.vertical] or [0.0])
    run_over = {
        (row, cell.column + cell.column_span)
        for cell in grid.cells
        if cell.segments and _RUN_OVER.search(page.segments[cell.segments[-1]].text)
        for row in range(cell.row, cell.row + cell.row_span)
    }
    for cell in grid.cells:
        if cell.segments:
            continue
        cell.ink = (cell.row, cell.column) in run_over
        if page.recognized and not cell.ink:
            unread = any(cell.box.contains(*box.center) for box in page.unread + stained)
            crossed = any(cell.box.intersection(box) > _CROSSED * box.width * cell.box.height for box in tall)
            cell.ink = unread or crossed or cell.box.height < least


def _regions(page: Page, labels: Sequence[SegmentLabels], running: Collection[tuple[int, int]]) -> list[Region]:
    """Where text stands as in a table, outside the page's grids. What belongs to the paper is in none, nor is what is `running`."""
    if any(grid.origin in ("stated", "flattened") for grid in page.grids):
        return []
    taken = {index for grid in page.grids for cell in grid.cells for index in cell.segments}
    taken |= outer_number(page, {(page.number, index) for index in taken}) | rests_of_rules(page) | stains(page)
    taken |= set_downwards(page) | {index for number, index in running if number == page.number}
    free = [
        index
        for index, segment in enumerate(page.segments)
        if index not in taken and segment.text.strip() and segment.box.height > 0
    ]
    free = [index for index in free if not is_unit(page.segments[index].text) or _closes_table(index, free, page)]
    return [part for region in find_regions(page, labels, lines_of(free, page.segments)) for part in apart(region, labels)]


def _closes_table(unit: int, free: Sequence[int], page: Page) -> bool:
    """Whether the line that gives the unit is the last one of a table: rows stand above it, the closing rule right below."""
    box = page.segments[unit].box
    rules = [r for r in page.rulings if r.horizontal and r.x0 <= box.x0 and r.x1 - r.x0 > 2 * box.width]
    foot = min((r.y0 for r in rules if r.y0 > box.center[1] and r.x1 >= box.x1), default=float("inf"))
    above = sorted((r.y0 for r in rules if r.y0 < box.center[1]), reverse=True)
    top = above[0] if above else box.y0
    if above and abs((box.y0 - top) - (foot - box.y1)) <= _ROW * box.height:
        # It stands in the middle between rules, as all rows of such a table do.
        row = foot - top
        top = next((lower for lower, higher in pairwise(above) if lower - higher > _TALL_ROW * row), above[-1])
    inside = [index for index in free if index != unit and top < page.segments[index].box.center[1] < box.y0]
    return foot <= box.y1 + box.height and any(len(line.items) > 1 for line in lines_of(inside, page.segments))


def _goes_on(
    upper: tuple[int, Region],
    lower: tuple[int, Region],
    pages: Sequence[Page],
    labels: Sequence[Sequence[SegmentLabels]],
    between: Between,
) -> bool:
    """Whether two regions on neighbouring pages may be one table: nothing parts them, and they stand at the same place."""
    above, below = pages[upper[0]], pages[lower[0]]
    a, b = upper[1].box, lower[1].box
    overlap = min(a.x1 / above.width, b.x1 / below.width) - max(a.x0 / above.width, b.x0 / below.width)
    narrower = min(a.width / above.width, b.width / below.width)
    if overlap < _FACING * narrower or not between.free((above.number, a), (below.number, b)):
        return False
    return not begins_anew(upper[1], labels[upper[0]], lower[1], labels[lower[0]])


def _tables(chain: Sequence[tuple[Region, Sequence[SegmentLabels]]]) -> list[_Aligned | None]:
    """The regions of one table with the columns of all of them; None for one that shows no table after all."""
    cut = [with_vertical(blocks_of(region, labels), region.vertical) for region, labels in chain]
    if sum(len(line.items) > 1 for region, _ in chain for line in region.lines) < 2:
        return [None for _ in chain]
    body: list[Line] = []
    vertical: list[Item] = []
    below = 0.0  # pieces are set under each other, so that texts of different pages do not stand side by side
    for (region, labels), (blocks, beside) in zip(chain, cut, strict=True):
        body += [line.lowered(below - region.box.y0) for block in blocks for line in block.body if not is_note(line, labels)]
        vertical += [item.lowered(below - region.box.y0) for item in beside]
        below += 2 * region.box.height
    headers = [line for blocks, _ in cut for block in blocks for line in block.header]
    bands = bands_of(body, vertical, headers)
    if len(bands) < 2:
        bands = bands_of([line for region, _ in chain for line in region.lines])
    bands = cut_where_rules_begin(bands, [rule for region, _ in chain for rule in region.rules])
    bands = with_header_only([block for blocks, _ in cut for block in blocks], bands)
    sides = min(region.box.x0 for region, _ in chain), max(region.box.x1 for region, _ in chain)
    xs = borders(bands, *sides)
    tables: list[_Aligned | None] = []
    for number, ((region, _), (blocks, beside)) in enumerate(zip(chain, cut, strict=True)):
        rest = []
        if number + 1 < len(chain) and _is_torn(blocks[-1], first := cut[number + 1][0][0]):
            rest = header_cells(first.header, bands, chain[number + 1][0].rules, xs, pins_of(first, bands))
        fits = len(bands) > 1 and len(region.lines) * len(bands) <= DEFAULT.table_cells and not _is_prose(region, bands)
        tables.append(_Aligned(region, bands, blocks, beside, xs, number > 0, rest) if fits else None)
    return tables


def _is_torn(last: Block, first: Block) -> bool:
    """Whether the `last` block of a page is a header alone, whose lower levels are that of the `first` block on the next one.

    These say something else: the whole of a header may be printed again.
    """
    said, again = ({plain(item.text) for line in block.header for item in line.items} for block in (last, first))
    return bool(last.header and first.header and first.body) and not last.body and said.isdisjoint(again)


@dataclass(slots=True)
class _Aligned:
    """A region with its columns, the blocks of its lines, the texts set downwards beside these, and the columns' borders;
    `continued` from the page before. `rest` are the lower levels, on the next page, of a header that it ends with."""

    region: Region
    bands: list[Band]
    blocks: list[Block]
    vertical: list[Item]
    borders: list[float]
    continued: bool
    rest: Sequence[HeaderCell]

    def grid(self, labels: Sequence[SegmentLabels]) -> tuple[Grid, float]:
        """The grid, and how well the columns hold: the share of the texts under headers that lie in one column only.

        A header alone, at the foot of a page, says nothing against them.
        """
        placed: list[Placed] = []
        single = texts = row = 0
        for number, block in enumerate(self.blocks):
            head, body = self._block(block, number, labels)
            depth = max((cell.bottom for cell in head), default=-1) + 1
            corner = min((cell.left for cell in head), default=0) - 1
            single, texts = single + sum(cell.left == cell.right for cell in body), texts + len(body)
            placed += [Placed(cell.top + row, cell.bottom + row, cell.left, cell.right, cell.items) for cell in head]
            if corner >= 0:
                placed.append(Placed(row, row + depth - 1, 0, corner, []))
            row = max((cell.bottom for cell in placed), default=-1) + 1
            placed += [Placed(cell.top + row, cell.bottom + row, cell.left, cell.right, cell.items) for cell in body]
            row = max((cell.bottom for cell in placed), default=-1) + 1
        xs, ys = self.borders, self._row_borders(placed, row)
        cells = _filled(placed, row, len(self.bands), xs, ys)
        return Grid(row, len(self.bands), cells, Box(xs[0], ys[0], xs[-1], ys[-1]), "aligned"), single / texts if texts else 1.0

    def _block(self, block: Block, number: int, labels: Sequence[SegmentLabels]) -> tuple[list[HeaderCell], list[Placed]]:
        """The texts of one block in their places, rows of the header and of the body each from 0."""
        if self.rest and number == len(self.blocks) - 1:
            head = upper_cells(block.header, self.rest, self.bands, self.region.rules, self.borders)
        else:
            head = header_cells(block.header, self.bands, self.region.rules, self.borders, pins_of(block, self.bands))
        lines, notes = without_notes(block.body, labels, self.region.rules)
        torn = self.continued and not number
        body = place_body(lines, self._vertical(number), self.bands, self.region.rules, continued=torn)
        if not head:  # a sheet has none; two lists side by side, of which one ends before the other, do
            _widen_answers(body, len(self.bands), labels)
        _widen_notes(body, len(self.bands), labels)
        foot = max((cell.bottom for cell in body), default=-1) + 1
        body += [Placed(foot + row, foot + row, 0, len(self.bands) - 1, items) for row, items in enumerate(notes)]
        if len(self.blocks) > 1:
            widen_headers(head, {column for cell in body for column in range(cell.left, cell.right + 1)}, self.bands)
        if torn:
            body += _rest_of_groups(body, len(self.bands))
        else:
            _widen_under(head, body)
        return head, body

    def _vertical(self, number: int) -> list[Item]:
        """The texts set downwards whose middle lies in the body of a block; the first and the last take those beyond."""
        tops = [block.lines[0].box.y0 for block in self.blocks]
        top = tops[number] if number else float("-inf")
        bottom = tops[number + 1] if number + 1 < len(tops) else float("inf")
        return [item for item in self.vertical if top <= item.box.center[1] < bottom]

    def _row_borders(self, placed: Sequence[Placed], total: int) -> list[float]:
        """The y of the rows' borders: in the middle between the texts of neighbouring rows."""
        box = self.region.box
        tops, bottoms = [box.y1] * total, [box.y0] * total
        for p in placed:
            if p.top == p.bottom and p.items:
                text = union(item.box for item in p.items)
                tops[p.top], bottoms[p.top] = min(tops[p.top], text.y0), max(bottoms[p.top], text.y1)
        inner = [(bottoms[row] + tops[row + 1]) / 2 for row in range(total - 1)]
        ys = [box.y0, *inner, box.y1]
        for index in range(1, len(ys)):
            ys[index] = max(ys[index], ys[index - 1])
        return ys


def _widen_answers(body: Sequence[Placed], columns: int, labels: Sequence[SegmentLabels]) -> None:
    """In a sheet of labels and answers side by side, let each answer reach from its label to the next one or the end of the row.

    A label that reaches over places where answers of other rows begin gives these up to its own, which stands in their middle.
    """
    chances = {id(cell): mean_probability(cell.items, labels, ("row-label",)) for cell in body}
    if any(chance is None for chance in chances.values()):
        return
    asks = {id(cell) for cell in body if (chances[id(cell)] or 0.0) >= 0.5 and not all(is_figure(item) for item in cell.items)}
    starts = sorted({cell.left for cell in body if id(cell) in asks})
    if not any(left > 1 and left - 1 not in starts for left in starts):
        return
    rows: dict[int, list[Placed]] = {}
    for cell in sorted(body, key=lambda cell: cell.left):
        if cell.top == cell.bottom:
            rows.setdefault(cell.top, []).append(cell)
    answered = [(ask, cell) for row in rows.values() for ask, cell in pairwise(row) if id(ask) in asks and id(cell) not in asks]
    begins = {cell.left for _, cell in answered}
    for ask, _ in answered:
        ask.right = min(ask.right, *(left - 1 for left in begins if left > ask.left))
    for row in rows.values():
        for number, cell in enumerate(row):
            if id(cell) not in asks and number and id(row[number - 1]) in asks:
                cell.left = row[number - 1].right + 1
                cell.right = row[number + 1].left - 1 if number + 1 < len(row) else columns - 1


def _widen_notes(body: Sequence[Placed], columns: int, labels: Sequence[SegmentLabels]) -> None:
    """Let a note that has its row to itself reach over the whole of it."""
    for cell in body:
        alone = not any(other.top <= cell.bottom and cell.top <= other.bottom for other in body if other is not cell)
        if alone and (mean_probability(cell.items, labels, ("note",)) or 0.0) >= 0.5:
            cell.left, cell.right = 0, columns - 1


def _widen_under(head: Sequence[HeaderCell], body: Sequence[Placed]) -> None:
    """Let the texts under a header over several columns, of which no row has more than one there, reach as far as it."""
    for header in head:
        if header.left == header.right or any(other.top > header.top and _share(other, header) for other in head):
            continue
        under = [cell for cell in body if header.left <= cell.left and cell.right <= header.right]
        rows = [row for cell in under for row in range(cell.top, cell.bottom + 1)]
        if len(rows) == len(set(rows)):
            for cell in under:
                cell.left, cell.right = header.left, header.right


def _rest_of_groups(placed: Sequence[Placed], columns: int) -> list[Placed]:
    """The rest of groups' labels that stand on the page before: empty cells left of the first rows' labels."""
    found = []
    for column in range(columns - 2):
        firsts = [cell.top for cell in placed if cell.left <= column <= cell.right]
        last = min(firsts, default=max((cell.bottom for cell in placed), default=-1) + 1) - 1
        beside = {row for cell in placed if cell.left == column + 1 for row in range(cell.top, cell.bottom + 1)}
        words = [not all(is_figure(item) for item in cell.items) for cell in placed if cell.left == column + 1]
        if last < 0 or not set(range(last + 1)) <= beside or sum(words) < 0.5 * len(words):
            break
        found.append(Placed(0, last, column, column, []))
    return found


def _share(a: HeaderCell, b: HeaderCell) -> bool:
    return a.left <= b.right and b.left <= a.right


def _is_prose(region: Region, bands: Sequence[Band]) -> bool:
    """Whether columns are filled with lines of running text from side to side, as a page set in two columns is."""
    if region.rules:
        return False
    prose = 0
    for band in bands:
        items = [item for _, item in band.items]
        full = [
            item for item in items if item.box.width >= _PROSE * (band.x1 - band.x0) and len(item.text) >= 8 and not is_figure(item)
        ]
        prose += len(items) >= 3 and len(full) >= 0.7 * len(items) and median(len(item.text) for item in items) >= 12
    return prose >= 2 and prose >= 0.6 * len(bands)


def _filled(placed: Sequence[Placed], rows: int, columns: int, xs: Sequence[float], ys: Sequence[float]) -> list[GridCell]:
    """The cells of the grid: those with text (one where two would begin at one place), and empty ones where none is."""
    taken: dict[tuple[int, int], Placed] = {}
    for p in sorted(placed, key=lambda p: (p.top, p.left)):
        if holder := taken.get((p.top, p.left)):
            holder.items += p.items
            continue
        places = {(row, column) for row in range(p.top, p.bottom + 1) for column in range(p.left, p.right + 1)}
        if not places.isdisjoint(taken):
            places, p.bottom, p.right = {(p.top, p.left)}, p.top, p.left
        taken |= dict.fromkeys(places, p)
    cells = []
    for p in {id(p): p for p in taken.values()}.values():
        segments = tuple(index for item in p.items for index in item.segments)
        box = Box(xs[p.left], ys[p.top], xs[p.right + 1], ys[p.bottom + 1])
        cells.append(GridCell(p.top, p.left, p.bottom - p.top + 1, p.right - p.left + 1, box, segments, bool(segments)))
    for row in range(rows):
        for column in range(columns):
            if (row, column) not in taken:
                cells.append(GridCell(row, column, 1, 1, Box(xs[column], ys[row], xs[column + 1], ys[row + 1])))
    return sorted(cells, key=lambda cell: (cell.row, cell.column))
