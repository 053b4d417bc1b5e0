"""Boxes of text, made to fit the tables they stand in: every line of ink in a cell has one box, and no box leaves its cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

import cv2
import numpy as np
from numpy.typing import NDArray

from extraction.geometry import Box
from extraction.page import Grid, GridCell, Ruling
from extraction.recognize.boxes.cell_ink import SMALL, cell_lines, ellipsis_around, is_marked, lone_mark, pale_lines
from extraction.recognize.boxes.pieces import FLAT, dash_text, distance, ink_in, is_dash, pieces_of, whole_strokes, with_body
from extraction.recognize.boxes.specks import without_end_specks
from extraction.recognize.boxes.stacks import stacked
from extraction.recognize.shades import Gray, Mask, ink_of, runs

TYPE_INCHES = 0.13  # of 10 point type, where a page does not tell
DASH = (0.6, 3.0)  # heights of type: the width of a lone dash
LEVEL = 0.3  # of the height of type: a dash is no higher
SOLID = 0.7  # of its box that a dash fills
SHORTEST_DASH = 0.33  # heights of type: what is shorter may be a speck
SHORT_DASH = 0.3  # the same of a dash that is short for the page's type
SMALLER = 0.8  # of the height of the page's type: the type of a table that is another
UNBROKEN = 0.8  # of the width of a dash in which there is ink: the dots of an ellipsis leave more white
OVERLOOKED = 150
SLIM = 0.8  # of the height of type: a figure is no wider
ROW_GAP = 0.35  # of the height of type: the white between rows
INSET = 0.012
FAINT = 215  # what a thin stroke, blurred, is darker than where paper is 255
CUT_OFF = 0.6  # of a box's height: as much at its sides may be of the texts beside it
NARROW = 1.3  # heights of type: a column of single characters is no wider
LINE, TWO_LINES = 0.6, 1.7  # heights of type: a line's ink is at least, and two lines are at least so high
SPECK = 0.25  # of a line's height: the size of a speck above or below it
DIRT = 0.13  # of the height of type: what is no larger, above or below a flat mark, is no stroke
REMNANT = 0.5  # of a line's height: lower is what the edge of its box cuts off its neighbours


@dataclass(slots=True)
class Refiner:
    """Refines the boxes of one page. `strokes` is the page without its lines and seals, `grids` its tables, `rules` the lines
    that were drawn outside these.

    `marks` are, once it was called, what shapes tell of lone marks, by their boxes.
    """

    strokes: Gray
    grids: Sequence[Grid]
    dpi: float
    rules: Sequence[Ruling] = ()
    marks: dict[Box, str] = field(default_factory=dict)

    def __call__(self, boxes: Sequence[Box]) -> list[Box]:
        """The boxes to read: those outside tables, shrunk to their ink, and one for each line of ink in each cell."""
        ink = ink_of(self.strokes)
        glyph = self._type_height(boxes, ink)
        faint: Mask = self.strokes < FAINT
        ink = whole_strokes(ink, faint, glyph)
        parted = [part for box in boxes for part in self._between_rules(box, glyph)]
        sides = np.array(parted, dtype=np.float64).reshape(-1, 4)
        outside = [part for box in parted for part in self._outside(_without_beside(box, sides, ink))]
        lines = [line for box in outside for line in _lines_apart(box, sides, ink, glyph)]
        shrunk = [_without_specks(whole, ink, glyph) for line in lines if (whole := _shrink(line, ink)) is not None]
        apart = [part for whole in shrunk for part in _figures_apart(whole, ink, glyph)]
        tight = list(dict.fromkeys(self._flat(part, ink, _type_beside(part, apart, glyph)) for part in apart))
        refined = stacked(tight + self._overlooked(tight, ink, faint, glyph), ink, glyph)
        for grid in self.grids:
            written = [line for cell in grid.cells for line in self._cell_lines(cell, ink, faint, glyph)]
            refined += self._in_own_type(written, ink, glyph)
        return refined

    def _cell_lines(self, cell: GridCell, ink: Mask, faint: Mask, glyph: float) -> list[Box]:
        """The lines of writing in a cell; whether there is `ink` in it is noted."""
        inner = _inset(cell.box, max(1.0, INSET * self.dpi))
        lines = cell_lines(ink, inner, glyph)
        if not lines and (mark := lone_mark(faint, inner, glyph)) is not None:
            lines = [mark.box]
            self.marks[mark.box] = mark.text
        cell.ink = bool(lines) or is_marked(faint, inner, glyph)
        return lines if lines or not cell.ink else pale_lines(ink, faint, inner, glyph)

    def _in_own_type(self, lines: Sequence[Box], ink: Mask, glyph: float) -> list[Box]:
        """The `lines` of a table, the dashes among them as high as the type beside them: in the page's type a dash is a hyphen."""
        tight = [_shrink(line, ink) or line for line in lines]
        own = []
        for line, mark in zip(lines, tight, strict=True):
            dash = line not in self.marks and is_dash(mark, int(ink_in(ink, mark)[0].sum()), glyph)
            beside = _type_beside(mark, tight, glyph) if dash else glyph
            own.append(with_body(mark, beside, float(ink.shape[0])) if beside < SMALLER * glyph else line)
        return own

    def _type_height(self, boxes: Sequence[Box], ink: Mask) -> float:
        """The height of a full character of the page's running text, in pixels."""
        heights = [shrunk.height for box in boxes[:400] if box.width > box.height and (shrunk := _shrink(box, ink)) is not None]
        usual = TYPE_INCHES * self.dpi
        return min(max(median(heights), 0.5 * usual), 2 * usual) if len(heights) >= 3 else usual

    def _between_rules(self, box: Box, glyph: float) -> list[Box]:
        """`box` cut at the rules between which texts of two rows stand: what is set downwards hangs together over them."""
        across = sorted(rule.y0 for rule in self.rules if rule.horizontal and rule.x0 <= box.x0 and rule.x1 >= box.x1)
        parts = []
        for y in across:
            if y - box.y0 >= glyph and box.y1 - y >= glyph:
                parts.append(box._replace(y1=y))
                box = box._replace(y0=y)
        return [*parts, box]

    def _outside(self, box: Box) -> list[Box]:
        """What of `box` lies outside all tables: a box that overlaps one is cut at its border."""
        parts = [box]
        for grid in self.grids:
            parts = [piece for part in parts for piece in _minus(part, grid.box)]
        return parts

    def _overlooked(self, boxes: Sequence[Box], ink: Mask, faint: Mask, glyph: float) -> list[Box]:
        """Boxes for ink of the size of characters that no box holds: lone digits and dashes of tables without lines.

        A thin dash may be `faint` all along, a short one at its ends. Where there is very much of it, the page shows a picture, not
        text.
        """
        found, small = [], []
        for box, area in self._loose(ink, boxes, glyph):
            if 0.5 * glyph <= box.height <= 1.6 * glyph and 0.15 * glyph <= box.width and area >= 0.15 * box.area:
                found.append(box)
            elif _is_long_dash(box, area, glyph):
                found.append(self._flat(box, ink, _type_beside(box, boxes, glyph)))
            elif (_is_lone_dash(box, area, boxes, glyph) or _is_small_figure(box, area, glyph)) and _is_apart(box, boxes, glyph):
                small.append(self._flat(box, ink, _type_beside(box, boxes, glyph)))
        for box, area in self._loose(faint, [*boxes, *found, *small], glyph):
            dash = _is_long_dash(box, area, glyph) or (_is_lone_dash(box, area, boxes, glyph) and ink_in(ink, box)[0].any())
            if dash and _is_apart(box, boxes, glyph):
                small.append(self._flat(box, faint, _type_beside(box, boxes, glyph)))
        rim = 0.15 * self.dpi
        height, width = ink.shape
        found, small = (
            [b for b in marks if b.x0 > rim and b.y0 > rim and b.x1 < width - rim and b.y1 < height - rim]
            for marks in (found, small)
        )
        if len(found) > OVERLOOKED:
            return []
        return found + small if len(found) + len(small) <= OVERLOOKED else found  # dirt is small, too

    def _flat(self, box: Box, ink: Mask, glyph: float) -> Box:
        """`box` as high as a character if it is a flat mark alone; what its shape tells of a dash or an ellipsis is noted."""
        whole = _mark(box, ink, glyph)
        if whole == box:
            return whole
        if (dots := ellipsis_around(self.strokes < FAINT, box, glyph)) is not None:
            self.marks[dots] = "…"
            return dots
        if box.width < SHORTEST_DASH * glyph:
            return whole
        inside = ink_in(self.strokes < FAINT, box)[0]
        filled = float(inside.any(axis=0).mean()) if inside.size else 0.0
        if filled >= UNBROKEN and is_dash(box, max(int(inside.sum()), int(ink_in(ink, box)[0].sum())), glyph):
            self.marks[whole] = dash_text(box, glyph)
        return whole

    def _loose(self, ink: Mask, boxes: Sequence[Box], glyph: float) -> list[tuple[Box, int]]:
        """The pieces of `ink`, as large as characters or smaller, outside all `boxes` and tables: the box and the area of each."""
        free = ink.astype(np.uint8)
        for box in [*boxes, *(grid.box for grid in self.grids)]:
            pad = 0.15 * min(box.height, 4 * glyph)
            x0, y0, x1, y1 = (max(0, round(v)) for v in (box.x0 - pad, box.y0 - pad, box.x1 + pad, box.y1 + pad))
            free[y0:y1, x0:x1] = 0
        # Odd in both directions: closed with an even one, a piece is moved by a pixel, off its own ink.
        across, down = round(0.35 * glyph) | 1, round(0.17 * glyph) | 1
        joined = cv2.morphologyEx(free, cv2.MORPH_CLOSE, np.ones((down, across), np.uint8))
        _, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
        return [(Box(float(x), float(y), float(x + w), float(y + h)), area) for x, y, w, h, area in stats[1:].tolist()]


def _is_long_dash(box: Box, area: int, glyph: float) -> bool:
    wide = DASH[0] * glyph <= box.width <= DASH[1] * glyph
    return wide and box.height <= LEVEL * glyph and area >= SOLID * box.area


def _is_lone_dash(box: Box, area: int, others: Sequence[Box], glyph: float) -> bool:
    """Whether ink is a dash in the page's type, or a short one in smaller type, as that of the `others` on its line."""
    if is_dash(box, area, glyph) or box.width < SHORT_DASH * FLAT * glyph or box.height > box.width:
        return is_dash(box, area, glyph)
    beside = _type_beside(box, others, glyph)
    return is_dash(box, area, beside) and box.width >= SHORT_DASH * beside


def _is_small_figure(box: Box, area: int, glyph: float) -> bool:
    """Whether ink is upright as a figure is, in type as small against the running text as tables have it."""
    upright = 0.25 * box.height <= box.width <= 1.1 * box.height
    return upright and SMALL * glyph <= box.height and area >= 0.25 * box.area


def _is_apart(box: Box, others: Sequence[Box], glyph: float) -> bool:
    """Whether a mark has a place of its own on a line of text, as the cell of a table without lines has."""
    level = [other for other in others if other.y0 < box.center[1] < other.y1]
    return bool(level) and all(distance(box, other) > glyph for other in level)


def _type_beside(box: Box, others: Sequence[Box], glyph: float) -> float:
    """The height of the type on the line of a flat mark, where that is smaller than the page's: tables are set in small type."""
    if box.height >= FLAT * glyph:
        return glyph
    level = [other.height for other in others if other.y0 < box.center[1] < other.y1 and FLAT * glyph <= other.height]
    return min(glyph, max(level, default=glyph))


def _mark(box: Box, ink: Mask, glyph: float) -> Box:
    """`box` outside tables, as high as a character if it is a flat mark with nothing above or below it but specks."""
    if box.height >= FLAT * glyph or box.width > DASH[1] * glyph:
        return box
    whole = with_body(box, glyph, float(ink.shape[0]))
    around, _, top = ink_in(ink, whole)
    around[max(0, round(box.y0) - 2 - top) : round(box.y1) + 2 - top] = 0  # its box may be a pixel off
    specks = pieces_of(around, glyph)
    return whole if all(max(speck.width, speck.height) <= DIRT * glyph for speck in specks) else box


def _inset(box: Box, by: float) -> Box:
    return Box(box.x0 + by, box.y0 + by, max(box.x0 + by, box.x1 - by), max(box.y0 + by, box.y1 - by))


def _figures_apart(box: Box, ink: Mask, glyph: float) -> list[Box]:
    """A column of lone figures, one in each row of a table, as one box each; characters set downwards are wider and closer."""
    if box.width > SLIM * glyph or box.height < 2 * glyph:
        return [box]
    rows = ink[round(box.y0) : round(box.y1), round(box.x0) : round(box.x1)].any(axis=1)
    found = runs(np.asarray(rows, dtype=np.bool_))
    parts = found[:1]
    for top, bottom in found[1:]:
        if top - parts[-1][1] < ROW_GAP * glyph:
            parts[-1] = parts[-1][0], bottom
        else:
            parts.append((top, bottom))
    return [Box(box.x0, box.y0 + top, box.x1, box.y0 + bottom) for top, bottom in parts] or [box]


def _lines_apart(box: Box, sides: NDArray[np.float64], ink: Mask, glyph: float) -> list[Box]:
    """Lines of a text broken in a narrow column, which detection took for one, as a box each; characters set downwards stay one.

    `sides` are those of all boxes, (n, 4).
    """
    if box.width <= NARROW * glyph or box.height < TWO_LINES * glyph:
        return [box]
    box, rows = _without_cut_off(box, sides, ink)
    found = [(a, b) for a, b in rows if b - a >= LINE * glyph]
    if len(found) < 2 or any(b - a > TWO_LINES * glyph for a, b in found):
        return [box]
    cuts = [(above[1] + below[0]) / 2 for above, below in pairwise(found)]
    return [box._replace(y0=a, y1=b) for a, b in pairwise([box.y0, *cuts, box.y1])]


def _without_cut_off(box: Box, sides: NDArray[np.float64], ink: Mask) -> tuple[Box, list[tuple[int, int]]]:
    """`box` of several lines without what its edges cut off lines that have boxes of their own, and the rows of its ink.

    `sides` are those of all boxes, (n, 4).
    """
    top, left, foot = max(0, round(box.y0)), max(0, round(box.x0)), round(box.y1)
    filled = np.asarray(ink[top:foot, left : round(box.x1)].any(axis=1), dtype=np.bool_)
    rows = [(top + a, top + b) for a, b in runs(filled)]
    x0, y0, x1, y1 = sides.T
    over = (x0 < box.center[0]) & (box.center[0] < x1)

    def held(row: tuple[int, int], beyond: NDArray[np.bool_]) -> bool:
        return bool((over & beyond & (y0 < sum(row) / 2) & (sum(row) / 2 < y1)).any())

    if len(rows) > 1 and rows[0][0] == top and held(rows[0], y0 < box.y0 - 1):
        box, rows = box._replace(y0=float(rows[0][1])), rows[1:]
    if len(rows) > 1 and rows[-1][1] == foot and held(rows[-1], y1 > box.y1 + 1):
        box, rows = box._replace(y1=float(rows[-1][0])), rows[:-1]
    return box, rows


def _minus(box: Box, hole: Box) -> list[Box]:
    """The largest strips of `box` outside `hole`, above, below, left and right of it; slivers are left out."""
    if box.intersection(hole) <= 0.02 * box.area:
        return [box]
    strips = [
        Box(box.x0, box.y0, box.x1, min(box.y1, hole.y0)),
        Box(box.x0, max(box.y0, hole.y1), box.x1, box.y1),
        Box(box.x0, max(box.y0, hole.y0), min(box.x1, hole.x0), min(box.y1, hole.y1)),
        Box(max(box.x0, hole.x1), max(box.y0, hole.y0), box.x1, min(box.y1, hole.y1)),
    ]
    return [s for s in strips if s.height > FLAT * box.height and s.width > 0.3 * box.height]


def _shrink(box: Box, ink: Mask) -> Box | None:
    """`box` around its ink; None where it holds none. Specks at its rim count little: a row or column needs two pixels."""
    height, width = ink.shape
    x0, y0 = max(0, round(box.x0)), max(0, round(box.y0))
    x1, y1 = min(width, round(box.x1)), min(height, round(box.y1))
    inside = ink[y0:y1, x0:x1]
    if not inside.size:
        return None
    inside = _without_neighbours(inside)
    rows, columns = np.nonzero(inside.sum(axis=1) >= 2)[0], np.nonzero(inside.any(axis=0))[0]
    if not len(rows) or not len(columns):
        return None
    return Box(float(x0 + columns[0]), float(y0 + rows[0]), float(x0 + columns[-1] + 1), float(y0 + rows[-1] + 1))


def _without_specks(box: Box, ink: Mask, glyph: float) -> Box:
    """`box` of a line without the specks before and behind its text."""
    if box.width <= box.height:
        return box
    inside, x, _ = ink_in(ink, box)
    pieces = without_end_specks(pieces_of(inside, glyph), glyph)
    left, right = min(piece.x0 for piece in pieces), max(piece.x1 for piece in pieces)
    return box._replace(x0=left + x, x1=right + x)


def _without_beside(box: Box, sides: NDArray[np.float64], ink: Mask) -> Box:
    """`box` without what its sides cut off the texts beside it: ink that goes on beyond the side, into another box.

    `sides` are those of all boxes, (n, 4).
    """
    top, bottom = max(0, round(box.y0)), min(ink.shape[0], round(box.y1))
    left, right = max(0, round(box.x0)), min(ink.shape[1], round(box.x1))
    x0, y0, x1, y1 = sides.T
    level = np.minimum(y1, box.y1) - np.maximum(y0, box.y0) > LEVEL * np.minimum(y1 - y0, box.height)
    before = bool((level & (x0 < left - CUT_OFF * box.height) & (left < x1) & (x1 < right)).any())
    behind = bool((level & (x1 > right + CUT_OFF * box.height) & (left < x0) & (x0 < right + 1)).any())
    if not before and not behind:
        return box
    filled = np.asarray(ink[top:bottom].any(axis=0), dtype=np.bool_)
    most = round(CUT_OFF * box.height)
    if before and left and filled[left - 1] and not filled[left : left + most].all():
        left += int(np.argmin(filled[left : left + most]))
    if behind and right < len(filled) and filled[right] and not filled[right - most : right].all():
        right -= int(np.argmin(filled[right - most : right][::-1]))
    return Box(float(left), box.y0, float(right), box.y1)


def _without_neighbours(inside: Mask) -> Mask:
    """`inside` without what the upper and the lower edge cut off the lines above and below: low, and apart from the line itself.

    Nor with a speck above or below it.
    """
    filled = runs(np.asarray(inside.any(axis=1), dtype=np.bool_))
    tallest = max((bottom - top for top, bottom in filled), default=0)
    own = inside.copy()
    low = [(top, bottom) for top, bottom in filled if bottom - top < REMNANT * tallest]
    for top, bottom in low:
        if top == 0 or bottom == len(inside) or (len(low) == len(filled) - 1 and _is_speck(inside[top:bottom], tallest)):
            own[top:bottom] = False
    return own


def _is_speck(rows: Mask, height: int) -> bool:
    """Whether rows of ink beside a line of `height` are a speck: smaller than a point or a dash is, and no wider than high."""
    columns = np.nonzero(rows.any(axis=0))[0]
    wide = int(columns[-1]) + 1 - int(columns[0])
    return max(wide, len(rows)) <= SPECK * height and wide <= len(rows)
