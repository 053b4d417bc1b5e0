"""Rows of a table that no lines part: which lines of text belong to one row."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from extraction.assemble.aligned.alignment import Band, Item, Line
from extraction.assemble.aligned.looks import is_figure
from extraction.geometry import Box
from extraction.numbering import number_at

_MOST_LINES = 24  # of one row
_FIGURES = 0.5  # share of figures from which on a column is one of values
_GAP = (0.25, 0.55, 0.8)  # of the type's height: least, usual and largest white that parts rows rather than lines of one text
_WITHIN = 0.6  # share of the usual white between rows that is still white within one
_EARLY = 1.0  # of the height of type: with so much room beyond the next word of a text, the line above had not to be broken
_APART = (0.9, 1.0)  # share of the least white between rows that parts other lines, too, and what it costs that it does not
_NUMBERED = 3.0  # what it costs that a number stands inside a text
_BROKEN_EARLY = 1.5  # that a line ends early and its text goes on in the next
_VALUELESS, _UNLABELLED = 0.8, 1.0  # that a row lacks values, or a label
_BESIDE_OTHERS = 2.0  # that its figures stand beside another label than its own
_ASKEW = 2.0  # that texts of one row are out of line by the height of type
_ABREAST = 0.5  # that all texts of a row are broken
_EACH = 0.1  # a row
_WHOLE = 0.9  # share of a row's texts on each of its lines from which on the lines are rows of their own
_PITCH = 1.5  # heights of type from a line to the next one of the same text, at most
_HALF_WAY = 0.2  # of the height of type: how far from half-way between two lines a figure beside them may stand
_NEAR = 64  # figures behind one among which the rest of it is looked for
_WORD = re.compile(r"[\w.,%-]+|.[)）】》〉」』〕、，。；：！？”’]*", re.ASCII)
_LATIN, _NARROW = 0x2E80, 0.5  # characters below are no wider than so many heights

_IMPOSSIBLE = float("inf")


def row_groups(lines: Sequence[Line], bands: Sequence[Band], asides: Sequence[Box] = ()) -> list[int]:
    """For each line, the number of its row, rising from 0. Labels at `asides` stand for groups of rows, or for the row beside.

    The cheapest way to cut the lines into rows, by dynamic programming. A row has one figure in a column; its texts share their
    middles or their first lines; white is narrower within a row than between rows; a line of a broken text reaches its column's
    side, and none but the first begins with a number; a row has values and a label where other rows do.
    """
    if not lines:
        return []
    table = _Lines.of(lines, bands, asides)
    best = [0.0] + [_IMPOSSIBLE] * len(lines)
    origin = [0] * (len(lines) + 1)
    for end in range(1, len(lines) + 1):
        for start in range(end - 1, max(-1, end - 1 - _MOST_LINES), -1):
            cost = table.cost(start, end)
            if cost == _IMPOSSIBLE:
                break
            if best[start] + cost < best[end]:
                best[end], origin[end] = best[start] + cost, start
    starts, at = [], len(lines)
    while at:
        at = origin[at]
        starts.append(at)
    starts.reverse()
    return [bisect_right(starts, number) - 1 for number in range(len(lines))]


@dataclass(slots=True)
class _Lines:
    """Lines whose items are known by their columns: for each line, (first column, last column, item)."""

    placed: list[list[tuple[int, int, Item]]]
    bands: Sequence[Band]
    values: frozenset[int]
    height: float
    asides: Sequence[Box]
    gap: float = field(default=_GAP[1])
    least: float = field(default=_IMPOSSIBLE)  # white between lines that are sure to be two rows, in heights of type
    rights: dict[int, float] = field(default_factory=dict)  # how far to the right the texts of a column reach, by its number
    across: frozenset[int] = frozenset()  # the numbers of lines that are one text over no column
    halves: frozenset[tuple[int, int]] = frozenset()  # the ids of the upper and lower halves of broken figures

    @classmethod
    def of(cls, lines: Sequence[Line], bands: Sequence[Band], asides: Sequence[Box]) -> _Lines:
        placed = [[(*_columns(item, bands), item) for item in line.items] for line in lines]
        values = frozenset(column for column in range(len(bands)) if _holds_figures(column, placed))
        table = cls(placed, bands, values, median(item.box.height for line in lines for item in line.items), asides)
        table.halves = _halves(placed)
        table.across = frozenset(number for number in range(len(lines)) if _is_across(number, lines, bands))
        for line in placed:
            for _, last, item in line:
                if not is_figure(item):  # figures of another page may reach into a band
                    table.rights[last] = min(bands[last].x1, max(table.rights.get(last, item.box.x1), item.box.x1))
        sure = [_white(a, b) / table.height for a, b in pairwise(placed) if table._figures_clash(a, b)]
        if sure:
            table.gap = min(max(_WITHIN * median(sure), _GAP[0]), _GAP[2])
            table.least = max(min(sure), table.gap)
        return table

    def cost(self, start: int, end: int) -> float:
        """What it costs that the lines from `start` up to `end` are one row; `_IMPOSSIBLE` where any longer row is so, too."""
        columns: dict[int, list[tuple[int, Item]]] = {}
        for line in self.placed[start:end]:
            for first, last, item in line:
                columns.setdefault(first, []).append((last, item))
        if end - start > 1 and any(self._clash([item for _, item in held if is_figure(item)]) for held in columns.values()):
            return _IMPOSSIBLE
        if end - start > 1 and not self.across.isdisjoint(range(start, end)):
            return _IMPOSSIBLE
        cost = _EACH + _ASKEW * self._askew([[item for _, item in held] for held in columns.values()])
        for held in columns.values():
            for (last, above), (_, below) in pairwise(sorted(held, key=lambda entry: entry[1].box.center[1])):
                if below.box.x0 >= above.box.x1 or above.box.x0 >= below.box.x1:
                    continue  # beside each other
                cost += (below.box.y0 - above.box.y1) / self.height - self.gap
                cost += _NUMBERED * (number_at(below.text) is not None)
                cost += _APART[1] * ((below.box.y0 - above.box.y1) / self.height >= _APART[0] * self.least)
                room = self.rights.get(last, above.box.x1) - above.box.x1
                cost += _BROKEN_EARLY * (room > _first_word(below, above) + _EARLY * above.box.height)
        if end - start > 1 and len(columns) > 1 and all(len(held) > 1 for held in columns.values()):
            cost += _ABREAST
        if self.values and self.values != frozenset(range(len(self.bands))):
            cost += _VALUELESS * self.values.isdisjoint(columns)
            cost += _UNLABELLED * (self.values.issuperset(columns) and not self._has_aside(start, end))
            cost += _BESIDE_OTHERS * self._figures_stand_beside_an_aside(columns)
        return cost

    def _has_aside(self, start: int, end: int) -> bool:
        """Whether a label has its middle at the height of a row."""
        boxes = [item.box for line in self.placed[start:end] for _, _, item in line]
        top, bottom = min(box.y0 for box in boxes), max(box.y1 for box in boxes)
        return any(top <= aside.center[1] <= bottom for aside in self.asides)

    def _figures_stand_beside_an_aside(self, columns: Mapping[int, Sequence[tuple[int, Item]]]) -> bool:
        """Whether the figures of a row stand at the height of a label aside, and wholly above or below the row's own."""
        labels = [item.box for column, held in columns.items() if column not in self.values for _, item in held]
        figures = [item.box.center[1] for column, held in columns.items() if column in self.values for _, item in held]
        if not labels or not figures:
            return False
        y = median(figures)
        apart = y < min(box.y0 for box in labels) or y > max(box.y1 for box in labels)
        return apart and any(aside.y0 <= y <= aside.y1 for aside in self.asides)

    def _askew(self, columns: Sequence[Sequence[Item]]) -> float:
        """How far, in heights of type, the texts of a row are from having their middles or their first lines at one height."""
        if len(columns) < 2:
            return 0.0
        tops = [min(item.box.center[1] for item in held) for held in columns]
        middles = [(top + max(item.box.center[1] for item in held)) / 2 for top, held in zip(tops, columns, strict=True)]
        return min(_spread(tops), _spread(middles)) / self.height

    def _figures_clash(self, above: Sequence[tuple[int, int, Item]], below: Sequence[tuple[int, int, Item]]) -> bool:
        """Whether both lines have a figure in one column of values, so that they are two rows."""
        figures = [{first: item for first, _, item in line if is_figure(item)} for line in (above, below)]
        common = figures[0].keys() & figures[1].keys() & self.values
        return any(self._clash([figures[0][column], figures[1][column]]) for column in common)

    def _clash(self, figures: Sequence[Item]) -> bool:
        """Whether figures in one column are of several rows: they are, unless they are halves of one."""
        return any((id(above), id(below)) not in self.halves for above, below in pairwise(figures))


def _halves(placed: Sequence[Sequence[tuple[int, int, Item]]]) -> frozenset[tuple[int, int]]:
    """The figures, by their ids, that are broken over two lines: one stands half-way between them, in another column.

    They stand as close under each other as lines of one text do.
    """
    figures = [(first, item) for line in placed for first, _, item in line if is_figure(item)]
    found = set()
    for at, (column, above) in enumerate(figures):
        near = [
            entry
            for entry in figures[at + 1 : at + 1 + _NEAR]
            if entry[1].box.center[1] - above.box.center[1] <= _PITCH * above.box.height
        ]
        below = next((item for other, item in near if other == column), None)
        if below is None:
            continue
        middle, slack = (above.box.center[1] + below.box.center[1]) / 2, _HALF_WAY * above.box.height
        if any(other != column and abs(item.box.center[1] - middle) <= slack for other, item in near):
            found.add((id(above), id(below)))
    return frozenset(found)


def _first_word(text: Item, line: Item) -> float:
    """How wide, in the type of `line`, the first word of `text` is: what no line is broken in."""
    word = _WORD.match(text.text.lstrip())
    return line.box.height * sum(1.0 if ord(c) > _LATIN else _NARROW for c in (word.group() if word else ""))


def _columns(item: Item, bands: Sequence[Band]) -> tuple[int, int]:
    """The first and the last column that an item reaches into; the nearest one where it reaches into none."""
    over = [number for number, band in enumerate(bands) if band.overlap(item.box.x0, item.box.x1) > 0.2 * item.box.height]
    if not over:
        nearest = max(range(len(bands)), key=lambda number: bands[number].overlap(item.box.x0, item.box.x1))
        return nearest, nearest
    return over[0], over[-1]


def _is_across(number: int, lines: Sequence[Line], bands: Sequence[Band]) -> bool:
    """Whether a line is one text between columns, with white above and below it: a title in the middle of all of them.

    What stands half-way between the lines of a label has none.
    """
    line, box = lines[number], lines[number].box
    beside = [other.box for other in (*lines[max(number - 1, 0) : number], *lines[number + 1 : number + 2])]
    clear = all(max(box.y0 - other.y1, other.y0 - box.y1) >= _GAP[0] * box.height for other in beside)
    between = bands[0].x1 < box.x0 < bands[-1].x0 and all(band.overlap(box.x0, box.x1) <= 0 for band in bands)
    return len(line.items) == 1 and between and clear


def _holds_figures(column: int, placed: Sequence[Sequence[tuple[int, int, Item]]]) -> bool:
    own = [is_figure(item) for line in placed for first, last, item in line if first == column == last]
    return bool(own) and sum(own) >= _FIGURES * len(own)


def _white(above: Sequence[tuple[int, int, Item]], below: Sequence[tuple[int, int, Item]]) -> float:
    return min(item.box.y0 for _, _, item in below) - max(item.box.y1 for _, _, item in above)


def _spread(places: Sequence[float]) -> float:
    """How far places lie, on average, from their middle one."""
    middle = median(places)
    return sum(abs(place - middle) for place in places) / len(places)


def ruled_rows(lines: Sequence[Line], bands: Sequence[Band], heights: Sequence[float]) -> list[int] | None:
    """For each line, its row between rules drawn at `heights`; None where the rules do not part the rows."""
    if not heights:
        return None
    rows = [bisect_right(heights, line.box.center[1]) for line in lines]
    empty = set(range(len(heights) + 1)) - set(rows)
    if empty or _clashes(lines, rows, bands) or not _worth(lines, rows):
        return None
    return rows


def _worth(lines: Sequence[Line], rows: Sequence[int]) -> bool:
    """Whether rows of several lines have broken texts in some columns only, and are not whole rows set close together."""
    filled = []
    for row in sorted(set(rows)):
        members = [line for line, of in zip(lines, rows, strict=True) if of == row]
        if len(members) > 1:
            most = max(len(line.items) for line in members)
            filled += [len(line.items) / most for line in members] if most > 1 else [0.5]
    return not filled or sum(filled) / len(filled) < _WHOLE


def _clashes(lines: Sequence[Line], rows: Sequence[int], bands: Sequence[Band]) -> bool:
    """Whether a column would have two figures in one row."""
    seen: set[tuple[int, int]] = set()
    for line, row in zip(lines, rows, strict=True):
        for item in line.items:
            if not is_figure(item):
                continue
            place = row, _columns(item, bands)[0]
            if place in seen:
                return True
            seen.add(place)
    return False
