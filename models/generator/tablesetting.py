"""Setting tables: column widths, row heights, breaking over pages, and drawing with every style of lines."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from extraction.geometry import Box
from models.generator.document import Run, TableBlock, TableCell
from models.generator.families import Look
from models.generator.setting import Fill, Line, SetCell, SetPage, SetTable
from models.generator.tablerules import draw_rules
from models.generator.wrap import ASCENT, broken, set_line, set_vertical, text_width

_PAD = 2.5
_LEAST_SIZE = 6.0


@dataclass(slots=True)
class Sheet:
    """A table measured: its columns' widths and rows' heights in points, and each cell's text broken into lines."""

    block: TableBlock
    size: float
    pitch: float
    widths: list[float]
    heights: list[float]
    texts: dict[int, list[list[Run]]] = field(default_factory=dict)
    used: dict[int, int] = field(default_factory=dict)  # lines of a cell already set, by id


@dataclass(frozen=True, slots=True)
class Band:
    """A row, or the slice of one, on a page. `top` is how far into the row the slice begins."""

    row: int
    top: float
    height: float
    repeated: bool = False


Part = list[Band]


def measure(block: TableBlock, look: Look, width: float, rng: Random) -> Sheet:
    """Fit a table into `width` points: narrow columns grow until their numbers stand in one line, else the type shrinks."""
    size = look.table_size
    total = width if block.columns > 3 else width * rng.uniform(0.7, 1.0)
    least = _least_widths(block, look, size)
    while sum(least) > total and size > _LEAST_SIZE:
        size -= 0.5
        least = _least_widths(block, look, size)
    widths = _share(block.weights, least, total)
    sheet = Sheet(block, size, size * look.table_leading, widths, [size * rng.uniform(1.5, 2.3)] * block.rows)
    for index, cell in enumerate(block.cells):
        bold = look.bold_header and cell.role == "column-header"
        inner = sum(widths[cell.column : cell.column + cell.column_span]) - 2 * _PAD
        run = Run(cell.text, cell.role, bold)
        if cell.vertical:
            sheet.texts[index] = [[Run(ch, cell.role, bold)] for ch in cell.text]
        else:
            sheet.texts[index] = broken([run], look.table_face, look.latin_face, size, inner) if cell.text else []
    _fit_heights(sheet)
    return sheet


def _least_widths(block: TableBlock, look: Look, size: float) -> list[float]:
    least = [size + 2 * _PAD] * block.columns
    for cell in block.cells:
        if cell.column_span == 1 and cell.role == "value" and len(cell.text) <= 16:
            needed = text_width(cell.text, look.table_face, look.latin_face, size) + 2 * _PAD + 0.5
            least[cell.column] = max(least[cell.column], needed)
    return least


def _share(weights: list[float], least: list[float], total: float) -> list[float]:
    """Widths in proportion to the weights, none under its least."""
    if sum(least) >= total:
        return [width * total / sum(least) for width in least]
    widths = [weight * total / sum(weights) for weight in weights]
    short = [max(need - width, 0.0) for need, width in zip(least, widths, strict=True)]
    spare = [max(width - need, 0.0) for need, width in zip(least, widths, strict=True)]
    taken = sum(short) / sum(spare) if sum(spare) else 0.0
    return [width + lack - room * taken for width, lack, room in zip(widths, short, spare, strict=True)]


def _fit_heights(sheet: Sheet) -> None:
    """Rows grow until their cells' lines fit; a merged cell's want is shared by its rows."""
    for index, cell in sorted(enumerate(sheet.block.cells), key=lambda item: item[1].row_span):
        need = len(sheet.texts[index]) * sheet.pitch + 2 * _PAD
        rows = range(cell.row, cell.row + cell.row_span)
        lack = need - sum(sheet.heights[row] for row in rows)
        for row in rows:
            sheet.heights[row] += max(lack, 0.0) / cell.row_span


def parts(sheet: Sheet, first: float, room: float, look: Look) -> list[Part]:
    """The rows of each page: `first` points on the page begun, `room` on all others. Torn rows are cut between two lines of
    type."""
    header = range(sheet.block.header_rows) if look.repeat_header else range(0)
    found: list[Part] = [[]]
    left = first
    for row, height in enumerate(sheet.heights):
        top = 0.0
        while height - top > left:
            slice_height = _tear(sheet, left, height - top, look)
            if slice_height:
                found[-1].append(Band(row, top, slice_height))
                top += slice_height
            elif not found[-1] or all(band.repeated for band in found[-1]):
                break  # a row higher than a page is set all the same
            repeated = [Band(r, 0.0, sheet.heights[r], repeated=True) for r in header if row >= sheet.block.header_rows]
            found.append(repeated)
            left = room - sum(band.height for band in repeated)
        found[-1].append(Band(row, top, height - top))
        left -= height - top
    return [part for part in found if part]


def _tear(sheet: Sheet, left: float, height: float, look: Look) -> float:
    """How much of a row may stay on this page: whole lines, at least one on either side; 0 where it may not be torn."""
    if not look.torn_rows:
        return 0.0
    lines = int((left - 2 * _PAD) / sheet.pitch)
    kept = lines * sheet.pitch + 2 * _PAD
    return kept if lines >= 1 and height - kept >= sheet.pitch + 2 * _PAD else 0.0


def draw_part(page: SetPage, sheet: Sheet, part: Part, x: float, y: float, look: Look, rng: Random) -> float:
    """Set one page's share of a table with its top left corner at (x, y); gives the y below it."""
    table = SetTable(sheet.block.id)
    edges = [x]
    for width in sheet.widths:
        edges.append(edges[-1] + width)
    tops: dict[int, tuple[float, float]] = {}
    bottom = y
    for band in part:
        tops[band.row] = (bottom, bottom + band.height)
        bottom += band.height
    repeated = {band.row for band in part if band.repeated}
    lines: list[Line] = []
    for index, cell in enumerate(sheet.block.cells):
        here = [row for row in range(cell.row, cell.row + cell.row_span) if row in tops]
        if not here:
            continue
        box = Box(edges[cell.column], tops[here[0]][0], edges[cell.column + cell.column_span], tops[here[-1]][1])
        again = cell.row in repeated
        new = _set_text(sheet, index, cell, box, look, last=again or here[-1] == cell.row + cell.row_span - 1, again=again)
        lines += new
        text = "".join(line.text for line in new)
        table.cells.append(SetCell(cell.row, cell.column, cell.row_span, cell.column_span, box, text, cell.role, again))
        if look.filled and cell.role == "column-header":
            page.fills.append(Fill(box, 0.86))
    page.lines += sorted(lines, key=lambda line: (round(line.box.y0), line.box.x0))
    page.tables.append(table)
    draw_rules(page, table, sheet.block, look, rng)
    return bottom


def _set_text(sheet: Sheet, index: int, cell: TableCell, box: Box, look: Look, *, last: bool, again: bool) -> list[Line]:
    """The lines of a cell that fit into its part on this page; the last part takes all that is left."""
    texts = sheet.texts[index]
    start = 0 if again else sheet.used.get(index, 0)
    capacity = max(int((box.height - _PAD) / sheet.pitch), 0)
    left = texts[start:]
    fits = len(left) <= capacity
    # A merged cell that goes on over the page keeps its text together: here if it fits, else on the next page where that may
    # have more room.
    taken = left if last or fits else left[:capacity]
    if not again:
        sheet.used[index] = start + len(taken)
    if not taken:
        return []
    pitch = min(sheet.pitch, (box.height - 1.0) / len(taken)) if len(taken) > capacity else sheet.pitch
    top = box.y0 + (box.height - len(taken) * pitch) / 2
    if cell.vertical:
        run = Run("".join(line[0].text for line in taken), cell.role, taken[0][0].bold)
        return [
            set_vertical(
                run, (box.x0 + box.x1 - sheet.size) / 2, top + (pitch - sheet.size) / 2, look.table_face, sheet.size, pitch
            )
        ]
    lines = []
    for number, runs in enumerate(taken):
        text = "".join(run.text for run in runs)
        length = text_width(text, look.table_face, look.latin_face, sheet.size)
        centered = cell.role == "column-header" or (cell.role == "value" and not look.left_values and len(texts) == 1)
        at = (box.x0 + box.x1 - length) / 2 if centered or (len(texts) == 1 and cell.row_span > 1) else box.x0 + _PAD
        baseline = top + number * pitch + (pitch - sheet.size) / 2 + ASCENT * sheet.size
        lines.append(set_line(runs, at, baseline, look.table_face, look.latin_face, sheet.size))
    return lines
