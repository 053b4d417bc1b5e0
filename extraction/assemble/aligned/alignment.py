"""Lines and columns that text forms by its position alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from statistics import median

from extraction.assemble.cells import is_number
from extraction.geometry import Box, union
from extraction.numbering import number_at
from extraction.page import Ruling, Segment

_WORD_GAP = 0.0  # of the type's height: pieces of a line this close are one text
_TYPED_GAP = 1.2  # the same where somebody typed a space, beside a bracket that is half blank
_NUMBER_GAP = 1.0  # the same behind the number of a label
_SAME_LINE = 0.5  # share of the lower text's height by which two texts of a line overlap
_HALF_LINE = 0.3  # the same of two texts that stand beside each other, one of them half a line higher
_SAME_START = 0.35  # of the type's height: texts that begin this close to each other begin at one place
_PITCH = 1.5  # heights of type from a line to the next one of the same text, at most
_BETWEEN_ROWS = 0.7  # of the distance from row to row: what stands between two of them is no further from one
_GRAZED = 0.3  # share of a text's or a column's width that they must have in common
_LEADING = 0.5  # of the type's height: the gap below which a line goes on with the one above
_SHRINK = 0.15  # of the type's height: boxes of text are a little wider than their ink


@dataclass(frozen=True, slots=True)
class Item:
    """Text that stands alone on its line: one segment, or several that touch. `segments` are indexes, from left to right."""

    segments: tuple[int, ...]
    box: Box
    text: str

    def lowered(self, by: float) -> Item:
        """The same, further down."""
        return replace(self, box=Box(self.box.x0, self.box.y0 + by, self.box.x1, self.box.y1 + by))


@dataclass(frozen=True, slots=True)
class Line:
    """Items beside each other, from left to right."""

    items: tuple[Item, ...]
    box: Box

    def lowered(self, by: float) -> Line:
        """The same, further down."""
        items = tuple(item.lowered(by) for item in self.items)
        return Line(items, Box(self.box.x0, self.box.y0 + by, self.box.x1, self.box.y1 + by))


@dataclass(slots=True)
class Band:
    """A column as far as text shows it: from `x0` to `x1`. `items` are (line number, item) in it, `lines` the numbers alone."""

    x0: float
    x1: float
    items: list[tuple[int, Item]] = field(default_factory=list)
    lines: set[int] = field(init=False)

    def __post_init__(self) -> None:
        self.lines = {line for line, _ in self.items}

    @property
    def center(self) -> float:
        return (self.x0 + self.x1) / 2

    def overlap(self, x0: float, x1: float) -> float:
        return min(self.x1, x1) - max(self.x0, x0)

    def take(self, other: Band) -> None:
        """Make what `other` holds part of this one."""
        self.x0, self.x1 = min(self.x0, other.x0), max(self.x1, other.x1)
        self.items += other.items
        self.lines |= other.lines


def lines_of(indexes: Sequence[int], segments: Sequence[Segment]) -> list[Line]:
    """The lines that these segments stand on, from top to bottom."""
    rows: list[list[int]] = []
    for index in sorted(indexes, key=lambda i: segments[i].box.center[1]):
        box = segments[index].box
        if rows and all(_beside(segments[other].box, box) for other in rows[-1][-3:]):
            rows[-1].append(index)
        else:
            rows.append([index])
    return [_line(sorted(row, key=lambda i: segments[i].box.x0), segments) for row in rows]


def _beside(a: Box, b: Box) -> bool:
    overlap = min(a.y1, b.y1) - max(a.y0, b.y0)
    return overlap >= _SAME_LINE * min(a.height, b.height)


def _line(indexes: Sequence[int], segments: Sequence[Segment]) -> Line:
    groups: list[list[int]] = []
    for index in indexes:
        box = segments[index].box
        before = groups[-1][-1] if groups else None
        if before is not None and box.x0 - segments[before].box.x1 < _join_gap(before, index, segments) * box.height:
            groups[-1].append(index)
        else:
            groups.append([index])
    items = []
    for group in groups:
        text = " ".join(segments[index].text.strip() for index in group)
        items.append(Item(tuple(group), union(segments[index].box for index in group), text))
    return Line(tuple(items), union(item.box for item in items))


def _join_gap(before: int, index: int, segments: Sequence[Segment]) -> float:
    """How much white, in heights of type, there may be between two segments of one text.

    More behind the number of a label, but not where the number is the first line of a text by itself; and where the white is a
    typed space, as the next line of the same text shows.
    """
    number, box = segments[before], segments[before].box
    if not _is_number_only(number) or number_at(segments[index].text) is not None:
        return _TYPED_GAP if _is_one_broken_line(before, index, segments) else _WORD_GAP
    goes_on = any(
        abs(other.box.x0 - box.x0) <= _SAME_START * box.height
        and 0 < other.box.center[1] - box.center[1] <= _PITCH * box.height
        and other.box.x1 < segments[index].box.x0
        and not _is_number_only(other)
        for other in segments
    )
    return _WORD_GAP if goes_on else _NUMBER_GAP


def _is_one_broken_line(before: int, index: int, segments: Sequence[Segment]) -> bool:
    """Whether two segments are a line of a text whose line above or below runs on under the white between them.

    That begins where the first one does, and nothing else begins where the second one does.
    """
    left, right = segments[before].box, segments[index].box
    height = left.height
    if right.x0 - left.x1 > _TYPED_GAP * height or is_number(segments[index].text) or number_at(segments[index].text) is not None:
        return False
    runs_on = any(
        abs(other.box.x0 - left.x0) <= _SAME_START * height
        and 0.5 * height < abs(other.box.center[1] - left.center[1]) <= _PITCH * height
        and other.box.x1 > right.x0 + height
        for other in segments
    )
    begins = any(
        abs(other.box.x0 - right.x0) <= _SAME_START * height for at, other in enumerate(segments) if at not in (before, index)
    )
    return runs_on and not begins


def _is_number_only(segment: Segment) -> bool:
    """Whether a text is the number of a label alone: 一、 or （1）."""
    number = number_at(segment.text)
    return number is not None and number.printed == segment.text.strip()


def bands_of(lines: Sequence[Line], vertical: Sequence[Item] = (), headers: Sequence[Line] = ()) -> list[Band]:
    """The columns that the items of `lines` form, and those set downwards beside them, from left to right.

    Items whose extents overlap share a column unless columns that stand beside each other on lines would become one: narrow items
    found the columns, a wide one that bridges columns is set aside. Columns that more items bridge than lines part are one, unless
    texts begin at the same place in the right one on the lines that part them.
    """
    numbered = [(number, item) for number, line in enumerate(lines) for item in line.items]
    numbered += [(number, item) for number, line in enumerate(lines) for item in vertical if _overlap_y(item.box, line.box) > 0]
    bands: list[Band] = []
    bridges: list[tuple[int, Item]] = []
    for number, item in sorted(numbered, key=lambda entry: entry[1].box.width):
        margin = min(_SHRINK * item.box.height, 0.25 * item.box.width)
        touched = [band for band in bands if band.overlap(item.box.x0 + margin, item.box.x1 - margin) > 0]
        occupied = [number in band.lines for band in touched]
        if any(occupied) or any(_parted(a, b) for i, a in enumerate(touched) for b in touched[i + 1 :]):
            bridges.append((number, item))
            continue
        alone = Band(item.box.x0 + margin, item.box.x1 - margin, [(number, item)])
        if not touched:
            bands.append(alone)
            continue
        home, *others = sorted(touched, key=lambda band: -len(band.items))
        for other in (alone, *others):
            home.take(other)
        bands = [band for band in bands if not any(band is other for other in others)]
    bands.sort(key=lambda band: band.x0)
    return [part for band in _settle(bands, bridges, lines, headers) for part in _cut_at_edges(band)]


def _overlap_y(a: Box, b: Box) -> float:
    return min(a.y1, b.y1) - max(a.y0, b.y0)


def _cut_at_edges(band: Band) -> list[Band]:
    """The columns in one band: cut where two texts at least begin at the same place and have others left of them."""
    items = sorted((item for _, item in band.items), key=lambda item: item.box.y0)
    starts = []
    for number, item in enumerate(items):
        for other in items[number + 1 :]:
            if other.box.y0 >= item.box.y1:
                break
            left, right = sorted((item.box, other.box), key=lambda box: box.x0)
            if left.x1 < right.x0 and _overlap_y(left, right) > 0.2 * right.height:
                starts.append(right.x0)
    slack = _SAME_START * median([item.box.height for item in items] or [0.0])
    for first, second in pairwise(sorted(starts)):
        if second - first > slack:
            continue
        edge = first - slack
        before = [(number, item) for number, item in band.items if item.box.x0 < edge and item.box.x1 <= second + slack]
        after = [(number, item) for number, item in band.items if item.box.x0 >= edge]
        if before and after:
            a = Band(band.x0, max(item.box.x1 for _, item in before), before)
            b = Band(min(item.box.x0 for _, item in after), band.x1, after)
            return [*_cut_at_edges(a), *_cut_at_edges(b)]
    return [band]


def cut_where_rules_begin(bands: Sequence[Band], rules: Sequence[Ruling]) -> list[Band]:
    """`bands`, those cut that have texts on both sides of a place where two rules at least begin.

    Rules between rows leave out the labels of groups, and so show where the labels of rows begin.
    """
    starts = sorted(rule.x0 for rule in rules)
    cut = list(bands)
    for edge, again in pairwise(starts):
        inside = next((number for number, band in enumerate(cut) if band.x0 < edge < band.x1), None)
        if inside is None:
            continue
        band = cut[inside]
        slack = _SAME_START * median([item.box.height for _, item in band.items] or [0.0])
        before = [(number, item) for number, item in band.items if item.box.x1 <= edge + slack]
        after = [(number, item) for number, item in band.items if item.box.x0 >= edge - slack]
        if again - edge <= slack and before and after:
            left = Band(band.x0, max(item.box.x1 for _, item in before), before)
            right = Band(min(item.box.x0 for _, item in after), band.x1, after)
            cut[inside : inside + 1] = [left, right]
    return cut


def _parted(a: Band, b: Band) -> bool:
    """Whether a line has text in both."""
    return not a.lines.isdisjoint(b.lines)


def _settle(bands: list[Band], bridges: list[tuple[int, Item]], lines: Sequence[Line], headers: Sequence[Line]) -> list[Band]:
    """Join neighbours that are one column after all, and give each bridge that then lies in one column to it."""
    bands = [band for number, band in enumerate(bands) if not _between_columns(band, bands[number - 1 : number + 2 : 2])]
    at = 0
    while at + 1 < len(bands):
        left, right = bands[at], bands[at + 1]
        apart = len(left.lines & right.lines)
        across = sum(min(left.overlap(i.box.x0, i.box.x1), right.overlap(i.box.x0, i.box.x1)) > 0 for _, i in bridges)
        bridged = across > apart and not _is_nested(bands, at)
        if bridged or (apart == 0 and not _stands_alone(left, right, lines) and not _parted_by(headers, bands, at)):
            left.take(right)
            del bands[at + 1]
            at = max(at - 1, 0)
        else:
            at += 1
    for number, item in bridges:
        touched = [band for band in bands if band.overlap(item.box.x0, item.box.x1) > 0.2 * item.box.height]
        if len(touched) == 1:
            touched[0].take(Band(item.box.x0, item.box.x1, [(number, item)]))
    return bands


def _parted_by(headers: Sequence[Line], bands: Sequence[Band], at: int) -> bool:
    """Whether a header has two texts beside each other nearer to the columns `at` and `at` + 1 than to any other.

    Broken texts of unlike length stand half a line higher or lower than those beside them.
    """
    centers = [band.center for band in bands]

    def over(item: Item) -> bool:
        x = item.box.center[0]
        return min(range(len(bands)), key=lambda number: abs(centers[number] - x)) in (at, at + 1)

    texts = [item for line in headers for item in line.items if over(item)]
    return any(_beside_each_other(one.box, other.box) for number, one in enumerate(texts) for other in texts[:number])


def _beside_each_other(a: Box, b: Box) -> bool:
    return min(a.x1, b.x1) < max(a.x0, b.x0) and _overlap_y(a, b) > _HALF_LINE * min(a.height, b.height)


def _is_nested(bands: Sequence[Band], at: int) -> bool:
    """Whether the columns `at` and `at` + 1 both stand beside a third one of labels, and the first is broken or set downwards.

    These are labels of groups, and of groups of groups; those of single rows may reach over both.
    """
    left, right = bands[at], bands[at + 1]
    items = sorted((item for _, item in left.items), key=lambda item: item.box.y0)
    broken = any(0 <= b.box.y0 - a.box.y1 <= _LEADING * b.box.height for a, b in pairwise(items))
    broken |= any(item.box.height > 2 * item.box.width for item in items)
    words = [band for band in bands[at + 2 :] if not any(is_number(item.text) for _, item in band.items)]
    return broken and any(_stand_beside(left, third) and _stand_beside(right, third) for third in words)


def _stand_beside(a: Band, b: Band) -> bool:
    return any(_overlap_y(one.box, other.box) > 0 for _, one in a.items for _, other in b.items)


def _between_columns(band: Band, neighbours: Sequence[Band]) -> bool:
    """Whether texts stand in the middle between two columns and never beside them: they belong to both."""
    if len(neighbours) < 2:
        return False
    left, right = neighbours
    middle = abs(band.center - (left.center + right.center) / 2) <= 0.2 * (right.center - left.center)
    return middle and bool(left.lines & right.lines) and not (band.lines & (left.lines | right.lines))


def _stands_alone(band: Band, beside: Band, lines: Sequence[Line]) -> bool:
    """Whether a column's items have their lines to themselves, as the labels of groups have that stand between rows.

    The label of a total has a row of its own; then the others must stand nearer to texts `beside` them than rows to each other.
    """
    alone = [item for number, item in band.items if len(lines[number].items) == 1]
    if len(alone) == len(band.items):
        return True
    places = sorted(item.box.center[1] for _, item in beside.items)
    pitch = min((below - above for above, below in pairwise(places)), default=0.0)
    near = [min(abs(item.box.center[1] - place) for place in places) <= _BETWEEN_ROWS * pitch for item in alone]
    return len(alone) > 1 and 2 * len(alone) > len(band.items) and all(near)


def borders(bands: Sequence[Band], x0: float, x1: float) -> list[float]:
    """Where the columns' borders lie: in the middle between them, and at the table's sides `x0` and `x1`."""
    inner = [(left.x1 + right.x0) / 2 for left, right in pairwise(bands)]
    return [x0, *inner, x1]


def columns_under(item: Item, bands: Sequence[Band]) -> tuple[int, int]:
    """The first and the last column that an item lies over; both neighbours where it lies in their middle, else the nearest one."""
    over = columns_touched(item, bands)
    if over:
        return over[0], over[-1]
    x = item.box.center[0]
    for number, (left, right) in enumerate(pairwise(bands)):
        if left.x1 <= x <= right.x0 and abs(x - (left.center + right.center) / 2) <= 0.2 * (right.center - left.center):
            return number, number + 1
    nearest = max(range(len(bands)), key=lambda number: bands[number].overlap(item.box.x0, item.box.x1))
    return nearest, nearest


def columns_touched(item: Item, bands: Sequence[Band]) -> list[int]:
    """The columns that an item lies over. One that it only grazes does not count where its middle stands in another.

    Columns of labels may run into each other: what lies wholly in one of them is of that one.
    """
    margin = min(_SHRINK * item.box.height, 0.25 * item.box.width)
    over = [number for number, band in enumerate(bands) if band.overlap(item.box.x0 + margin, item.box.x1 - margin) > 0]
    if not over:
        barely = [number for number, band in enumerate(bands) if band.overlap(item.box.x0, item.box.x1) > 0]
        return barely if len(barely) == 1 else []
    inside = [number for number in over if bands[number].x0 <= item.box.x0 + margin and item.box.x1 - margin <= bands[number].x1]
    if len(inside) == 1:
        return inside
    x = item.box.center[0]
    if len(over) > 1 and any(bands[number].x0 <= x <= bands[number].x1 for number in over):
        return [number for number in over if not _grazes(item, bands[number])]
    return over


def _grazes(item: Item, band: Band) -> bool:
    shared = band.overlap(item.box.x0, item.box.x1)
    return not band.x0 <= item.box.center[0] <= band.x1 and shared < _GRAZED * min(item.box.width, band.x1 - band.x0)
