"""Tables drawn with characters: +---+ and |, or box-drawing characters."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from extraction.read.flow import FlowCell
from extraction.read.text.found import Found, from_rows
from extraction.read.text.lines import Line, is_number, join

_DASHES = "-=─━═┄┅┈┉╌╍"
_BARS = "|│┃║┆┇┊┋"
_CORNERS = "+┌┍┎┏┐┑┒┓└┕┖┗┘┙┚┛├┝┞┟┠┡┢┣┤┥┦┧┨┩┪┫┬┭┮┯┰┱┲┳┴┵┶┷┸┹┺┻┼┽┾┿╀╁╂╃╄╅╆╇╈╉╊╋╔╗╚╝╠╣╦╩╬╒╓╕╖╘╙╛╜╞╟╡╢╤╥╧╨╪╫╭╮╯╰"
_EDGE = re.compile(f"[{re.escape(_BARS + _CORNERS)}]")
_BAR = re.compile(f"[{re.escape(_BARS)}]")
_BORDER = re.compile(f"[{re.escape(_CORNERS)}][{re.escape(_DASHES)}]|[{re.escape(_DASHES)}][{re.escape(_CORNERS[1:])}]")
_BOX_BAR = re.compile(f"[{re.escape(_BARS[1:])}]")
_LONGEST = 2000  # characters of a line that may be drawn


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A line as it stands on screen: one entry a place, the second half of a wide character empty."""

    places: list[str]
    border: bool

    def edges(self) -> list[int]:
        return [x for x, char in enumerate(self.places) if char and _EDGE.fullmatch(char)]

    def text(self, left: int, right: int) -> str:
        """What is written between two places, without the drawing."""
        return re.sub(f"[{re.escape(_DASHES[2:] + _BARS)}]", "", "".join(self.places[left:right])).strip()

    def closed(self, left: int, right: int) -> bool:
        """Whether a line is drawn between two places."""
        drawn = self.places[left:right]
        return bool(drawn) and sum(char in _DASHES or char in _CORNERS or not char for char in drawn if char != " ") * 2 > len(
            drawn
        )


def find(lines: Sequence[Line], free: Sequence[bool]) -> Iterator[Found]:
    """All drawn tables among the lines that are free."""
    start = 0
    while start < len(lines):
        end = start
        while end < len(lines) and free[end] and _drawn(lines[end]):
            end += 1
        if end - start > 1 and any(_is_border(line) or _BOX_BAR.search(line.text) for line in lines[start:end]):
            texts = [line.text.rstrip() for line in lines[start:end]]
            yield from (table for table in _table(texts, start, end) if _nothing_lost(texts, table))
        start = max(end, start + 1)


def _nothing_lost(texts: Sequence[str], table: Found) -> bool:
    """Whether all that is written in the lines stands in the cells: text outside of every box shows that no table is drawn."""
    written = Counter(char for text in texts for char in text if char.isalnum())
    return written == Counter(char for cell in table.cells for char in cell.text if char.isalnum())


def _drawn(line: Line) -> bool:
    return (
        len(line.text) <= _LONGEST
        and bool(line.body)
        and (_is_border(line) or line.body[0] in _BARS or bool(_BOX_BAR.search(line.text)))
    )


def _is_border(line: Line) -> bool:
    return _BORDER.search(line.text) is not None


def _table(texts: Sequence[str], start: int, end: int) -> Iterator[Found]:
    best: tuple[int, list[_Drawn]] | None = None
    for wide, drawing in ((2, 1), (2, 2), (1, 1)):
        canvas = [_Drawn(_places(text, wide, drawing), _BORDER.search(text) is not None) for text in texts]
        spread = len({x for line in canvas for x in line.edges()})
        if best is None or spread < best[0]:
            best = spread, canvas
    if best is None or all(line.border for line in best[1]):
        return
    spread, canvas = best
    most = max(len(line.edges()) for line in canvas)
    if spread <= most + 2 and any(line.border for line in canvas):
        yield from _grid(canvas, start, end)
    else:
        rows = [_fields(text) for text in texts if not _BORDER.search(text)]
        if len(rows) > 1 and any(len(row) > 1 for row in rows):
            yield from_rows(start, end, rows)


def _places(text: str, wide: int, drawing: int) -> list[str]:
    places = []
    for char in text:
        width = (
            drawing if _EDGE.fullmatch(char) or char in _DASHES[2:] else wide if unicodedata.east_asian_width(char) in "WF" else 1
        )
        places.extend([char, *[""] * (width - 1)])
    return places


def _fields(text: str) -> list[str]:
    """The cells of a line that is cut at its bars, wherever these stand."""
    fields = [field.strip() for field in _BAR.split(text.strip())]
    if fields and not fields[0]:
        fields = fields[1:]
    return fields[:-1] if len(fields) > 1 and not fields[-1] else fields


def _grid(canvas: Sequence[_Drawn], start: int, end: int) -> Iterator[Found]:
    edges = _merged(sorted({x for line in canvas for x in line.edges()}))
    width = max(len(line.places) for line in canvas)
    if min(len(line.places) - len("".join(line.places).lstrip()) for line in canvas) < edges[0] - 1:
        edges.insert(0, -1)
    if width > edges[-1] + 2:
        edges.append(width)
    rows = _rows(canvas, edges)
    if not rows or len(edges) < 2:
        return
    cells = _cells(rows, edges)
    if len({cell.column for cell in cells}) > 1 or len(rows) > 1:
        yield Found(start, end, len(rows), len(edges) - 1, tuple(cells))


def _merged(places: Sequence[int]) -> list[int]:
    """Places that are next to each other are one edge."""
    edges: list[int] = []
    for x in places:
        if not edges or x - edges[-1] > 1:
            edges.append(x)
    return edges


@dataclass(slots=True)
class _Band:
    """The lines of one row, and the border below it, if any."""

    lines: list[_Drawn]
    below: _Drawn | None = None


def _rows(canvas: Sequence[_Drawn], edges: Sequence[int]) -> list[_Band]:
    """Rows are what stands between two borders, or single lines where a border parts only head and body."""
    bands: list[_Band] = [_Band([])]
    for line in canvas:
        if line.border:
            bands[-1].below = line
            bands.append(_Band([]))
        else:
            bands[-1].lines.append(line)
    bands = [band for band in bands if band.lines]
    rows: list[_Band] = []
    for band in bands:
        if len(band.lines) > 1 and (len(bands) < 3 or _several(band, edges)):
            rows.extend(_Band([line]) for line in band.lines[:-1])
            rows.append(_Band(band.lines[-1:], band.below))
        else:
            rows.append(band)
    return rows


def _several(band: _Band, edges: Sequence[int]) -> bool:
    """Whether the lines between two borders are rows of their own: a column of them holds more than one number."""
    return any(sum(is_number(line.text(left + 1, right)) for line in band.lines) > 1 for left, right in pairwise(edges))


def _cells(rows: Sequence[_Band], edges: Sequence[int]) -> list[FlowCell]:
    """The cells of all rows; one that no line closes below goes on in the next row."""
    cells: list[FlowCell] = []
    open_cells: dict[tuple[int, int], FlowCell] = {}
    for number, band in enumerate(rows):
        still_open: dict[tuple[int, int], FlowCell] = {}
        for left, right in _spans(band.lines[0], edges):
            text = ""
            for line in band.lines:
                text = join(text, line.text(edges[left] + 1, edges[right]))
            cell = open_cells.get((left, right))
            if cell:
                cells.remove(cell)
                cell = FlowCell(cell.row, left, join(cell.text, text), cell.row_span + 1, right - left)
            else:
                cell = FlowCell(number, left, text, 1, right - left)
            below = band.below
            if below and number + 1 < len(rows) and not below.closed(edges[left] + 1, edges[right]):
                cell = FlowCell(
                    cell.row, left, join(cell.text, below.text(edges[left] + 1, edges[right])), cell.row_span, right - left
                )
                still_open[left, right] = cell
            cells.append(cell)
        open_cells = still_open
    return cells


def _spans(line: _Drawn, edges: Sequence[int]) -> list[tuple[int, int]]:
    """From which edge to which the cells of a line reach."""
    bars = [x for x, char in enumerate(line.places) if char and _BAR.fullmatch(char)]
    drawn = [k for k, edge in enumerate(edges) if k in (0, len(edges) - 1) or any(abs(edge - x) <= 1 for x in bars)]
    return list(pairwise(drawn))
