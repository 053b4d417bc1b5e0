"""What the network is shown of a page: its segments, with boxes in thousandths of the page."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from extraction.geometry import Box
from extraction.page import Grid, Page

SCALE = 1000  # boxes are in thousandths of the page's width and height
_A4 = math.sqrt(2)  # height of a sheet of A4 over its width
_ENDLESS = 2.0  # a page higher than this times its width has no sheets: it is read as if cut into sheets of A4
_LINE_PITCH = 1.35  # of the type size
_NARROW = re.compile(r"[\x00-\x7f]")


class Place(IntEnum):
    """Where a segment stands with respect to the grids that are known before classification."""

    OUTSIDE = 0
    FIRST_ROW = 1
    FIRST_COLUMN = 2
    INSIDE = 3


@dataclass(slots=True)
class SegmentView:
    """One segment. `box` is in thousandths of the page; a paragraph that was read as one segment has `lines` lines in its box."""

    text: str
    box: Box
    place: Place = Place.OUTSIDE
    bold: bool = False
    lines: int = 1


def view_pages(pages: Sequence[Page]) -> list[SegmentView]:
    """The views of all segments of a document, page after page, in the order of `Page.segments`."""
    views = []
    for page in pages:
        places = _places(page.grids)
        for index, segment in enumerate(page.segments):
            lines = 1 if segment.vertical else _line_count(segment.text, segment.box)
            box = _to_thousandths(segment.box, page.width, page.height)
            views.append(SegmentView(segment.text, box, places.get(index, Place.OUTSIDE), segment.bold, lines))
    return views


def _places(grids: Sequence[Grid]) -> dict[int, Place]:
    """The place of each segment that stands in a grid. A grid of one row or one column is no table: its cells are outside."""
    places = {}
    for grid in grids:
        if grid.rows < 2 or grid.columns < 2:
            continue
        for cell in grid.cells:
            place = Place.FIRST_ROW if cell.row == 0 else Place.FIRST_COLUMN if cell.column == 0 else Place.INSIDE
            places.update(dict.fromkeys(cell.segments, place))
    return places


def _to_thousandths(box: Box, width: float, height: float) -> Box:
    """`box` in thousandths of its page; on an endless page, of the sheet of A4 on which it would begin."""
    if width <= 0 or height <= 0:
        return Box(0, 0, 0, 0)
    top = 0.0
    if height > _ENDLESS * width:
        height = width * _A4
        top = math.floor(max(box.y0, 0.0) / height) * height
    x_scale, y_scale = SCALE / width, SCALE / height
    return Box(box.x0 * x_scale, (box.y0 - top) * y_scale, box.x1 * x_scale, (box.y1 - top) * y_scale)


def _line_count(text: str, box: Box) -> int:
    """How many lines of type a box must hold for its text to fill it, from the text's length and the box's shape.

    With type of size s, n lines of width w hold n * w / s characters in a height of n * s * pitch.
    """
    explicit = text.count("\n") + 1
    if box.width <= 0 or box.height <= 0:
        return explicit
    characters = len(text) - len(_NARROW.findall(text)) / 2
    filled = math.sqrt(characters * box.height / box.width / _LINE_PITCH)
    return max(explicit, int(filled + 0.4))
