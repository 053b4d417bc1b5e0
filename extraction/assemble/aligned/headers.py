"""The header of a table that has no lines: its cells, over which columns each of them stands, and on how many levels."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from extraction.assemble.aligned.alignment import Band, Item, Line, columns_touched
from extraction.assemble.aligned.leaves import holds_words
from extraction.assemble.aligned.spans import spread
from extraction.geometry import Box, union
from extraction.page import Ruling

_LEADING = 0.6  # of the type's height: the gap below which a line of a header goes on with the one above
_WRAPPED = 1.0  # the same where each text of a line goes on with one above
_CLOSE = 0.4  # the same for a line that touches fewer columns than the one above
_SAME_PITCH = 1.15  # times the distance of the two lines before, at which the next one still goes on
_HALF_WAY = 0.4  # of the type's height: how far from half way down a text over all levels may stand
_CLOSING = 0.9  # of a table's width: a rule at least so long runs over the whole of it
_BARE = 0.4  # of a column's width: what it costs to leave a column of the lower level without a header above


@dataclass(slots=True)
class HeaderCell:
    """A cell of the header: the rows and columns it covers, last ones included."""

    items: list[Item]
    left: int
    right: int
    top: int = 0
    bottom: int = 0

    @property
    def box(self) -> Box:
        return union(item.box for item in self.items)


def header_cells(
    lines: Sequence[Line], bands: Sequence[Band], rules: Sequence[Ruling], xs: Sequence[float], pins: Mapping[int, int]
) -> list[HeaderCell]:
    """The cells of a header of `lines` over the columns `bands`.

    `rules` are drawn at and between the lines; short ones show over which columns a text stands. `xs` are the columns' borders,
    `pins` the columns that are known of segments.
    """
    if not lines or not bands:
        return []
    cells = _texts(lines, bands, rules, pins, 0.0)
    cells = _texts(lines, bands, rules, pins, _pitch(cells))
    _reach(cells, bands, rules, xs)
    _take_bare_columns(cells, bands)
    _levels(cells, len(bands))
    return cells


def upper_cells(
    lines: Sequence[Line], rest: Sequence[HeaderCell], bands: Sequence[Band], rules: Sequence[Ruling], xs: Sequence[float]
) -> list[HeaderCell]:
    """The cells of a header's upper levels, `lines` at the foot of a page; `rest` are those of the lower levels on the next page.

    They reach over the columns of what would stand below them. The closing rule of a page says nothing of columns.
    """
    width = xs[-1] - xs[0]
    short = [rule for rule in rules if rule.x1 - rule.x0 < _CLOSING * width]
    cells = _texts(lines, bands, short, {}, 0.0)
    cells = _texts(lines, bands, short, {}, _pitch(cells))
    foot, top = max(line.box.y1 for line in lines), min(cell.box.y0 for cell in rest)
    height = max(line.box.height for line in lines)
    below = [replace(cell, items=[item.lowered(foot + height - top) for item in cell.items]) for cell in rest]
    _reach([*cells, *below], bands, short, xs)
    _take_bare_columns(cells, bands)
    _levels(cells, len(bands))
    return cells


def widen_headers(head: Sequence[HeaderCell], filled: Collection[int], bands: Sequence[Band]) -> None:
    """Let the lowest texts of a header reach over columns beside them that are empty, if they then stand in the middle.

    Columns with text under the header are `filled`. Texts above reach as far as those below them.
    """
    lowest = [cell for cell in head if not any(other.top > cell.top and _share_column(other, cell) for other in head)]
    taken = {number for cell in lowest for number in range(cell.left, cell.right + 1)} | set(filled)
    for cell in lowest:
        first, last = cell.left, cell.right
        while first > 0 and first - 1 not in taken:
            first -= 1
        while last + 1 < len(bands) and last + 1 not in taken:
            last += 1
        ranges = [(left, right) for left in range(first, cell.left + 1) for right in range(cell.right, last + 1)]
        misses = [abs(cell.box.center[0] - (bands[left].x0 + bands[right].x1) / 2) for left, right in ranges]
        cell.left, cell.right = ranges[misses.index(min(misses))]
        taken |= set(range(cell.left, cell.right + 1))
    for cell in sorted(head, key=lambda cell: -cell.top):
        below = [other for other in head if other.top > cell.top and _share_column(other, cell)]
        if below:
            cell.left, cell.right = min(c.left for c in below), max(c.right for c in below)


def _pitch(cells: Sequence[HeaderCell]) -> float:
    """The usual distance between the lines of one text; 0 where all texts have a single line."""
    steps = [b.center[1] - a.center[1] for cell in cells for a, b in pairwise(_lines(cell))]
    return median(steps) if steps else 0.0


def _texts(
    lines: Sequence[Line], bands: Sequence[Band], rules: Sequence[Ruling], pins: Mapping[int, int], pitch: float
) -> list[HeaderCell]:
    """The texts of the header, lines of one text joined, with the columns that they touch or are pinned to.

    `pitch` is the distance between lines of one text, as far as it is known.
    """
    cells: list[HeaderCell] = []
    for line in lines:
        leading = _WRAPPED if _all_go_on(line, cells, bands) else _LEADING
        for item in line.items:
            pinned = pins.get(item.segments[0])
            left, right = _touched(item, bands) if pinned is None else (pinned, pinned)
            above = max(
                (cell for cell in cells if cell.left <= right and left <= cell.right), key=lambda cell: cell.box.y1, default=None
            )
            if above is not None and (
                _is_beside(above, item, left, right)
                or (_goes_on(above, item, left, right, leading, pitch) and not _parted(above, item, rules))
            ):
                above.items.append(item)
                above.left, above.right = min(above.left, left), max(above.right, right)
            else:
                cells.append(HeaderCell([item], left, right))
    return cells


def _is_beside(cell: HeaderCell, item: Item, left: int, right: int) -> bool:
    """Whether `item` is the rest of the last line of a text: a column has room for one text on a line."""
    return _is_level(cell.items[-1].box, item.box) and left == right == cell.left == cell.right


def _is_level(a: Box, b: Box) -> bool:
    return min(a.y1, b.y1) - max(a.y0, b.y0) > 0.5 * min(a.height, b.height)


def _parted(above: HeaderCell, item: Item, rules: Sequence[Ruling]) -> bool:
    """Whether a rule is drawn between the two."""
    x, top, bottom = item.box.center[0], above.items[-1].box.center[1], item.box.center[1]
    return any(top < r.y0 < bottom and r.x0 <= x <= r.x1 for r in rules)


def _touched(item: Item, bands: Sequence[Band]) -> tuple[int, int]:
    """The first and the last column that a text touches; the columns on both sides where it stands between."""
    over = columns_touched(item, bands)
    if over:
        return over[0], over[-1]
    right = next((number for number, band in enumerate(bands) if band.x0 >= item.box.x1), len(bands) - 1)
    return max(right - 1, 0), right


def _all_go_on(line: Line, cells: Sequence[HeaderCell], bands: Sequence[Band]) -> bool:
    """Whether every text of a line stands under one over the same single column, as the second lines of texts do.

    Under one that is over several columns there are others beside it, with nothing right above them.
    """
    columns = [_touched(item, bands) for item in line.items]
    return all(
        left == right and any(cell.left == left == cell.right and _is_below(item.box, cell.items[-1].box) for cell in cells)
        for item, (left, right) in zip(line.items, columns, strict=True)
    )


def _is_below(box: Box, above: Box) -> bool:
    """Whether a line stands under another, in its middle or flush with it."""
    middle = abs(box.center[0] - above.center[0]) <= 0.6 * box.height
    return box.y0 >= above.center[1] and (middle or abs(box.x0 - above.x0) <= 0.4 * box.height)


def _goes_on(above: HeaderCell, item: Item, left: int, right: int, leading: float, pitch: float) -> bool:
    """Whether `item` is the next line of the text `above`: under it by no more than `leading`, over the same columns, centred or
    flush.

    It may touch fewer columns than a long line, if it stands right under its middle. Lines of one text follow at one distance,
    and so do those of other texts of the header, `pitch`.
    """
    lines = _lines(above)
    last, step = lines[-1], item.box.center[1] - lines[-1].center[1]
    gap, height = item.box.y0 - last.y1, min(last.height, item.box.height)
    known = last.center[1] - lines[-2].center[1] if len(lines) > 1 else pitch
    if not (gap <= leading * height or step <= _SAME_PITCH * known) or step < 0.5 * last.height:
        return False
    if (left, right) == (above.left, above.right) or (left == right and above.left == above.right):
        # A bracket alone on the last line is half blank: its middle is aside of the text's.
        return _is_below(item.box, last) or (len(lines) > 1 and _is_below(item.box, above.box._replace(y0=last.y0, y1=last.y1)))
    middle = abs(item.box.center[0] - last.center[0]) <= 0.6 * item.box.height
    return middle and gap <= _CLOSE * height and above.left <= left and right <= above.right


def _lines(cell: HeaderCell) -> list[Box]:
    """The lines that a text has, from top to bottom."""
    lines: list[Box] = []
    for item in cell.items:
        if lines and _is_level(lines[-1], item.box):
            lines[-1] = union((lines[-1], item.box))
        else:
            lines.append(item.box)
    return lines


def _reach(cells: list[HeaderCell], bands: Sequence[Band], rules: Sequence[Ruling], xs: Sequence[float]) -> None:
    """Let each text that has others below it reach over their columns: by the rule under it, else by standing in their middle."""
    height = median(item.box.height for cell in cells for item in cell.items)
    upper = [cell for cell in cells if any(_under(other, cell, height) and _share_column(other, cell) for other in cells)]
    for tier in _tiers(upper):
        alone = []
        for cell in tier:
            over = _columns_ruled(cell, bands, rules, height)
            others = [other for other in tier if other is not cell and over and over[0] <= other.left <= over[-1]]
            if over and not others:
                cell.left, cell.right = over[0], over[-1]
            else:
                alone.append(cell)
        if alone:
            _spread_tier(alone, tier, cells, bands, xs, height)


def _columns_ruled(cell: HeaderCell, bands: Sequence[Band], rules: Sequence[Ruling], height: float) -> list[int]:
    """The columns over which the rule right under a text runs; none where there is no such rule."""
    box = cell.box
    fitting = [
        r
        for r in rules
        if -0.2 * height <= r.y0 - box.y1 <= 1.5 * height and r.x0 <= box.center[0] <= r.x1 and r.x1 - r.x0 >= 0.8 * box.width
    ]
    rule = min(fitting, key=lambda r: r.y0, default=None)
    if rule is None:
        return []
    return [n for n, band in enumerate(bands) if rule.x0 - 0.3 * height <= band.center <= rule.x1 + 0.3 * height]


def _under(other: HeaderCell, cell: HeaderCell, height: float) -> bool:
    return other.box.y0 >= cell.box.y1 - 0.3 * height


def _share_column(a: HeaderCell, b: HeaderCell) -> bool:
    return a.left <= b.right and b.left <= a.right


def _tiers(cells: Sequence[HeaderCell]) -> list[list[HeaderCell]]:
    """Cells on the same height together, from left to right."""
    tiers: list[list[HeaderCell]] = []
    for cell in sorted(cells, key=lambda cell: cell.box.center[1]):
        if tiers and abs(tiers[-1][0].box.center[1] - cell.box.center[1]) <= 0.6 * cell.box.height:
            tiers[-1].append(cell)
        else:
            tiers.append([cell])
    return [sorted(tier, key=lambda cell: cell.box.center[0]) for tier in tiers]


def _spread_tier(
    alone: Sequence[HeaderCell],
    tier: Sequence[HeaderCell],
    cells: Sequence[HeaderCell],
    bands: Sequence[Band],
    xs: Sequence[float],
    height: float,
) -> None:
    """Spread the texts of one height, `alone` of `tier`, over the columns that have texts below them, run of columns by run."""
    lower = [other for other in cells if other not in tier and any(_under(other, cell, height) for cell in tier)]
    below = {number for other in lower for number in range(other.left, other.right + 1)}
    whole = [other for other in cells if other not in tier and _beside(other, tier, cells, height)]
    beside = {number for other in whole for number in range(other.left, other.right + 1)}
    settled = {n for other in tier if other not in alone for n in range(other.left, other.right + 1)}
    for run in _runs_of([number for number in range(len(bands)) if number in below - beside - settled]):
        inside = [cell for cell in alone if xs[run[0]] <= cell.box.center[0] <= xs[run[-1] + 1]]
        width = (xs[run[-1] + 1] - xs[run[0]]) / len(run)
        middles = [cell.box.center[0] for cell in inside]
        ranges, _ = spread(middles, [bands[n].x0 for n in run], [bands[n].x1 for n in run], _BARE * width)
        for cell, (first, last) in zip(inside, ranges, strict=False):
            cell.left, cell.right = run[first], run[last]


def _runs_of(numbers: Sequence[int]) -> list[list[int]]:
    """Rising numbers, cut where one is missing."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return runs


def _beside(cell: HeaderCell, tier: Sequence[HeaderCell], cells: Sequence[HeaderCell], height: float) -> bool:
    """Whether a text reaches from the height of `tier`, or of one above it, to the foot of the header: none is below it, and it
    stands half way down."""
    if any(_share_column(cell, other) and _under(other, cell, height) for other in cells if other is not cell):
        return False
    top, bottom = min(other.box.y0 for other in tier), max(other.box.y1 for other in cells)
    tops = [other.box.y0 for other in cells if other.box.y0 <= top]
    return any(abs(cell.box.center[1] - (y + bottom) / 2) <= _HALF_WAY * height for y in tops)


def _take_bare_columns(cells: Sequence[HeaderCell], bands: Sequence[Band]) -> None:
    """Let the first header reach over the columns of labels left of it that have none."""
    first = min(cells, key=lambda cell: cell.left)
    if all(holds_words(band) for band in bands[: first.left + 1]):
        first.left = 0


def _levels(cells: list[HeaderCell], columns: int) -> None:
    """Set the rows of each cell: under all cells above it; the lowest of each column reaches down to the foot of the header."""
    cells.sort(key=lambda cell: (cell.box.center[1], cell.left))
    for number, cell in enumerate(cells):
        above = [other for other in cells[:number] if other.left <= cell.right and cell.left <= other.right]
        cell.top = cell.bottom = max((other.top for other in above), default=-1) + 1
    depth = max(cell.top for cell in cells)
    for column in range(columns):
        stack = [cell for cell in cells if cell.left <= column <= cell.right]
        for upper, lower in pairwise(stack):
            upper.bottom = max(upper.top, min(upper.bottom, lower.top - 1))
    for cell in cells:
        if not any(other.top > cell.top and other.left <= cell.right and cell.left <= other.right for other in cells):
            cell.bottom = depth
