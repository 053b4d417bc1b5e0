"""The body of a table that has no lines: its texts in rows and columns, labels of groups over all rows of their group."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from extraction.assemble.aligned.alignment import Band, Item, Line, columns_under
from extraction.assemble.aligned.looks import is_figure
from extraction.assemble.aligned.regions import heights
from extraction.assemble.aligned.rows import row_groups, ruled_rows
from extraction.assemble.aligned.spans import from_heads, spread
from extraction.geometry import Box, union
from extraction.numbering import number_at
from extraction.page import Ruling

_WORDS = 0.7  # share of a column's texts that are no figures from which on it holds labels
_CODES = 0.75  # share of rows that have a code where a column holds codes
_MIDDLE = 0.05  # of the table's width: how far from its middle a centred text may stand
_BLANK = 0.3  # share of values that are blank from which on a label without values is nothing special
_FEWER = 0.8  # labels of groups to labels of rows, at most
_LEADING = 0.45  # of the type's height: the gap below which a line of a label goes on with the one above
_NUMBERED_LEADING = 1.0  # the same under a label with a number, where one without goes on with it
_TORN = 0.5  # of a row's height: what it costs that the first rows of a page have their label on the one before
_WITHIN_PITCH = 0.85  # of the distance from row to row: labels of two rows are not as near to each other
_SAME_STEP = 1.2  # times the least distance between lines of a column, at which the next one still is of the same label


@dataclass(slots=True)
class Placed:
    """A text and the rows and columns it covers, last ones included."""

    top: int
    bottom: int
    left: int
    right: int
    items: list[Item]

    @property
    def box(self) -> Box:
        return union(item.box for item in self.items)


def place_body(
    lines: Sequence[Line], vertical: Sequence[Item], bands: Sequence[Band], rules: Sequence[Ruling], *, continued: bool = False
) -> list[Placed]:
    """The texts of `lines`, and those set downwards, in their places; rows from 0. `rules` are drawn at and between the lines.

    Where a table is `continued` from the page before, the first rows may be of a group whose label stands there.
    """
    if not lines:
        return []
    height = median(item.box.height for line in lines for item in line.items)
    drawn = heights(rules, lines[0].box.center[1], lines[-1].box.center[1], 0.3 * height)
    if ruled_rows(lines, bands, drawn) is not None:
        placed = _place_ruled([*(item for line in lines for item in line.items), *vertical], bands, rules, drawn, height)
    else:
        placed = _place_free(lines, vertical, bands, continued=continued)
    _widen_labels(placed, bands)
    return placed


def _place_ruled(
    items: Sequence[Item], bands: Sequence[Band], rules: Sequence[Ruling], drawn: Sequence[float], height: float
) -> list[Placed]:
    """Texts between rules: a column that a rule leaves out has a cell over both rows. `height` is that of the type."""
    found: dict[tuple[int, int], Placed] = {}
    for item in items:
        left, right = columns_under(item, bands)
        x, y = bands[left].center, item.box.center[1]
        crossed = [number for number, at in enumerate(drawn) if _covers(rules, x, at, height)]
        top = max((number + 1 for number in crossed if drawn[number] < y), default=0)
        bottom = min((number for number in crossed if drawn[number] >= y), default=len(drawn))
        cell = found.setdefault((left, top), Placed(top, bottom, left, right, []))
        cell.right = max(cell.right, right)
        cell.items.append(item)
    return list(found.values())


def _covers(rules: Sequence[Ruling], x: float, y: float, height: float) -> bool:
    return any(abs(r.y0 - y) <= 0.3 * height and r.x0 <= x <= r.x1 for r in rules)


def _place_free(lines: Sequence[Line], vertical: Sequence[Item], bands: Sequence[Band], *, continued: bool) -> list[Placed]:
    """Texts without rules: rows by the gaps between lines, labels of groups over the rows that they mark."""
    groups = _group_columns(lines, vertical, bands)
    marks = [_marks(lines, vertical, column, groups, bands) for column in range(groups)]
    apart = {id(item) for blocks in marks for block in blocks for item in block}
    full = [line for line in (_without(line, apart) for line in lines) if line is not None]
    asides = [union(item.box for item in block) for blocks in marks for block in blocks]
    placed: list[Placed] = []
    current: list[Placed] = []
    row = -1
    for line, number in zip(full, row_groups(full, bands, asides), strict=True):
        if number != row:
            row, current = number, []
        for item in line.items:
            left, right = columns_under(item, bands)
            owner = next((cell for cell in current if cell.left <= right and left <= cell.right), None)
            if owner is None:
                owner = Placed(row, row, left, right, [])
                current.append(owner)
                placed.append(owner)
            owner.left, owner.right = min(owner.left, left), max(owner.right, right)
            owner.items.append(item)
    extents = _row_extents(placed, row + 1)
    for column in range(groups - 1, -1, -1):
        placed += _group_cells(marks[column], column, placed, extents, continued=continued)
    for item in vertical:
        if columns_under(item, bands)[0] >= groups:
            _put_nearest(placed, item, bands)
    return placed


def _group_columns(lines: Sequence[Line], vertical: Sequence[Item], bands: Sequence[Band]) -> int:
    """How many of the first columns hold labels of groups of rows: fewer than the labels in the column beside them.

    Those of single rows, such as of a total, which have values but no label beside them, count neither way.
    """
    single = {id(item) for line in lines for item in _of_rows(line, bands)}
    held: list[list[Item]] = [[] for _ in bands]
    for item in [*(item for line in lines for item in line.items), *vertical]:
        held[columns_under(item, bands)[0]].append(item)
    count = 0
    while count + 2 < len(bands):
        labels, beside = (_blocks(held[number], _pitch(held[number + 1 :])) for number in (count, count + 1))
        words = [not is_figure(item) for column in (held[count], held[count + 1]) for item in column]
        groups = [block for block in labels if not all(id(item) in single for item in block)]
        if not labels or sum(words) < _WORDS * len(words) or len(groups or labels) > _FEWER * len(beside):
            break
        count += 1
    return count


def _of_rows(line: Line, bands: Sequence[Band]) -> list[Item]:
    """The label that a line begins with, if the column beside it is empty there and a figure follows further on."""
    if len(line.items) < 2 or not is_figure(line.items[1]):
        return []
    first, second = (columns_under(item, bands)[0] for item in line.items[:2])
    return [line.items[0]] if first + 1 < second else []


def _marks(lines: Sequence[Line], vertical: Sequence[Item], column: int, groups: int, bands: Sequence[Band]) -> list[list[Item]]:
    """The texts of `column` that mark groups of rows, each as its lines: none of them reaches over the first `groups` columns."""
    reach = [(item, columns_under(item, bands)) for item in [*(item for line in lines for item in line.items), *vertical]]
    last = {id(item): right for item, (_, right) in reach}
    own, *beside = ([item for item, (left, _) in reach if left == number] for number in range(column, len(bands)))
    blocks = _blocks(own, _pitch(beside))
    return [block for block in blocks if all(last[id(item)] < groups for item in block)]


def _pitch(columns: Sequence[Sequence[Item]]) -> float:
    """The least distance from one text to the next in any of `columns`; 0 where there are too few texts."""
    heights = [sorted(item.box.center[1] for item in items) for items in columns]
    return min((below - above for column in heights for above, below in pairwise(column)), default=0.0)


def _blocks(items: Sequence[Item], pitch: float) -> list[list[Item]]:
    """Texts of one column, those that are lines of one label joined, from top to bottom; those beside are `pitch` apart.

    The last line of a label and the first of the next may be nearer to each other than rows are, but not as near as lines of one.
    """
    blocks: list[list[Item]] = []
    ordered = sorted(items, key=lambda item: item.box.center[1])
    steps = [b.box.center[1] - a.box.center[1] for a, b in pairwise(ordered) if b.box.center[1] > a.box.y1]
    near = min(_WITHIN_PITCH * pitch, _SAME_STEP * min(steps, default=0.0))
    for item in ordered:
        last = blocks[-1][-1] if blocks else None
        tall = item.box.height > 2 * item.box.width or (last is not None and last.box.height > 2 * last.box.width)
        numbered = bool(blocks) and number_at(blocks[-1][0].text) is not None
        leading = (_NUMBERED_LEADING if numbered else _LEADING) * item.box.height
        if last is None or tall or number_at(item.text):
            blocks.append([item])
        elif item.box.y0 - last.box.y1 <= leading or item.box.center[1] - last.box.center[1] < near:
            blocks[-1].append(item)
        else:
            blocks.append([item])
    return blocks


def _without(line: Line, apart: Container[int]) -> Line | None:
    """The line without the items whose ids are `apart`; None where nothing is left."""
    items = tuple(item for item in line.items if id(item) not in apart)
    return Line(items, union(item.box for item in items)) if items else None


def _widen_labels(placed: Sequence[Placed], bands: Sequence[Band]) -> None:
    """Let a label reach over the columns of labels that it leaves empty, and over its whole row where it stands alone.

    A label alone in its row is a row across the table where rows without values are not usual, or where it stands in the middle.
    """
    columns = _label_columns(placed, bands)
    by_row: dict[int, list[Placed]] = {}
    for cell in placed:
        for row in range(cell.top, cell.bottom + 1):
            by_row.setdefault(row, []).append(cell)
    valued = [row for row in by_row.values() if len(row) > 1]
    places = len(valued) * (len(bands) - columns)
    blank = places - sum(cell.left >= columns for row in valued for cell in row)
    middle = (bands[0].x0 + bands[-1].x1) / 2
    for cell in placed:
        beside = [other for row in range(cell.top, cell.bottom + 1) for other in by_row[row] if other is not cell]
        if all(is_figure(item) for item in cell.items):
            continue
        right = min((other.left for other in beside if other.left > cell.left), default=len(bands))
        centred = cell.left > 0 and abs(cell.box.center[0] - middle) <= _MIDDLE * (bands[-1].x1 - bands[0].x0)
        if not beside and (centred or (valued and cell.left < max(columns, 1) and blank <= _BLANK * places)):
            cell.left, cell.right = 0, len(bands) - 1
        elif cell.right + 1 < columns and right > cell.right + 1:
            cell.right = min(right, columns) - 1
    _widen_totals(placed, by_row, bands)


def _widen_totals(placed: Sequence[Placed], by_row: Mapping[int, Sequence[Placed]], bands: Sequence[Band]) -> None:
    """Let a label reach over codes and names that its row lacks: one where codes stand, or in the middle of both."""
    codes = _code_columns(placed, bands)
    columns = _end_of_words(_words(placed, bands), codes)
    if not codes or columns == codes:
        return
    middle = (bands[0].x0 + bands[columns - 1].x1) / 2
    for cell in placed:
        beside = [other for row in range(cell.top, cell.bottom + 1) for other in by_row[row] if other is not cell]
        alone = cell.right < columns and beside and all(other.left >= columns for other in beside)
        if not alone or any(is_figure(item) for item in cell.items):
            continue
        x = cell.box.center[0]
        if cell.left < codes or (cell.box.x0 < bands[cell.left].x0 and abs(x - middle) < abs(x - bands[cell.left].center)):
            cell.left, cell.right = 0, columns - 1


def _label_columns(placed: Sequence[Placed], bands: Sequence[Band]) -> int:
    """How many of the first columns hold words, where the others hold figures."""
    words = _words(placed, bands)
    count = _end_of_words(words, 0)
    values = [word for column in words[count:] for word in column]
    return count if values and sum(values) < 0.5 * len(values) else 0


def _end_of_words(words: Sequence[Sequence[bool]], first: int) -> int:
    """The first column from `first` on that does not hold words."""
    while first < len(words) and words[first] and sum(words[first]) >= _WORDS * len(words[first]):
        first += 1
    return first


def _words(placed: Sequence[Placed], bands: Sequence[Band]) -> list[list[bool]]:
    """For each column, which of its cells hold words: its texts on other pages, where it has none on this one."""
    words: list[list[bool]] = [[] for _ in bands]
    for cell in placed:
        if cell.left == cell.right:
            words[cell.left].append(not all(is_figure(item) for item in cell.items))
    return [own or [not is_figure(item) for _, item in band.items] for own, band in zip(words, bands, strict=True)]


def _code_columns(placed: Sequence[Placed], bands: Sequence[Band]) -> int:
    """How many of the first columns hold codes: whole numbers in nearly every row that has a name. The last column holds none."""
    held: list[dict[int, Placed]] = [{} for _ in bands]
    for cell in placed:
        if cell.left == cell.right:
            held[cell.left][cell.top] = cell
    rows = {cell.top for cell in placed}
    count = 0
    while count < len(bands) - 1 and any(_is_code(item) for _, item in bands[count].items):
        coded = {row for row, cell in held[count].items() if len(cell.items) == 1 and _is_code(cell.items[0])}
        # A total has a word where others have a code, and no name.
        totals = held[count].keys() - coded - held[count + 1].keys()
        if len(coded) < _CODES * len(rows - totals):
            break
        count += 1
    return count


def _is_code(item: Item) -> bool:
    return item.text.strip().isdigit()


def _row_extents(placed: Sequence[Placed], rows: int) -> list[tuple[float, float]]:
    """Top and bottom of the text of each row."""
    boxes: list[list[Box]] = [[] for _ in range(rows)]
    for cell in placed:
        boxes[cell.top].append(cell.box)
    return [(min(box.y0 for box in row), max(box.y1 for box in row)) for row in boxes]


def _group_cells(
    blocks: Sequence[list[Item]], column: int, placed: Sequence[Placed], extents: Sequence[tuple[float, float]], *, continued: bool
) -> list[Placed]:
    """The labels of `column` over the rows of their groups. A row that has no label of its own beside is a group by itself."""
    cells = [Placed(-1, -1, column, column, list(block)) for block in blocks]
    covered = {row for cell in placed if cell.left <= column <= cell.right for row in range(cell.top, cell.bottom + 1)}
    labelled = {row for cell in placed if cell.left == column + 1 for row in range(cell.top, cell.bottom + 1)}
    alone = set(range(len(extents))) - labelled - covered
    for row in alone:
        top, bottom = extents[row]
        inside = [cell for cell in cells if cell.top < 0 and top <= cell.box.center[1] <= bottom]
        for cell in inside[:1]:
            cell.top = cell.bottom = row
    for first, last in _stretches(len(extents), alone | covered):
        top = extents[first - 1][1] if first else float("-inf")
        bottom = extents[last + 1][0] if last + 1 < len(extents) else float("inf")
        group = [cell for cell in cells if cell.top < 0 and top <= cell.box.center[1] <= bottom]
        _assign(group, extents[first : last + 1], first, torn=continued and first == 0)
    for cell in cells:
        if cell.top < 0:
            middle = cell.box.center[1]
            cell.top = cell.bottom = min(range(len(extents)), key=lambda row: abs(sum(extents[row]) / 2 - middle))
    return cells


def _stretches(rows: int, barriers: set[int]) -> list[tuple[int, int]]:
    """First and last of the rows between `barriers`."""
    edges = [-1, *sorted(barriers), rows]
    return [(a + 1, b - 1) for a, b in pairwise(edges) if b - a > 1]


def _assign(group: Sequence[Placed], extents: Sequence[tuple[float, float]], first: int, *, torn: bool) -> None:
    """Give each label of `group` its rows: labels stand either in the middle of their rows or at the first of them.

    Where the group is `torn`, the first rows may have their label elsewhere.
    """
    middles = [cell.box.center[1] for cell in group]
    fits = []
    for start in range(len(extents) if torn and group else 1):
        tops, bottoms = [top for top, _ in extents[start:]], [bottom for _, bottom in extents[start:]]
        charge = _TORN * (bottoms[0] - tops[0]) if start else 0.0
        for ranges, cost in (spread(middles, tops, bottoms, float("inf")), from_heads(middles, tops, bottoms)):
            fits.append((cost + charge, start, ranges))
    _, start, ranges = min(fits, key=lambda fit: fit[0])
    for cell, (top, bottom) in zip(group, ranges, strict=False):
        cell.top, cell.bottom = first + start + top, first + start + bottom


def _put_nearest(placed: list[Placed], item: Item, bands: Sequence[Band]) -> None:
    """Put a text that found no rows of its own where it is nearest, so that it is not lost."""
    left, right = columns_under(item, bands)
    nearest = min(placed, key=lambda cell: (abs(cell.box.center[1] - item.box.center[1]), abs(cell.left - left)))
    row = nearest.top
    owner = next((cell for cell in placed if cell.top <= row <= cell.bottom and cell.left <= right and left <= cell.right), None)
    if owner is None:
        placed.append(Placed(row, row, left, left, [item]))
    else:
        owner.items.append(item)
