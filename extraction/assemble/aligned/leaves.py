"""The lowest texts of a header, each of which names a column, and the columns that only a header shows."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from extraction.assemble.aligned.alignment import Band, Item, Line, columns_under
from extraction.assemble.aligned.blocks import Block
from extraction.assemble.aligned.looks import is_figure
from extraction.geometry import Box, union

_LEADING = 0.6  # of the type's height: the gap below which a line of a header goes on with the one above
_STEP = 0.4  # of the distance between columns: how much a text may be further aside than the others
_BESIDE = 0.9  # of the type's height: texts whose middles differ by no more stand beside each other, broken ones included
_SAME_PLACE = 0.7  # of a text's width that is shared where it comes again
_WORDS = 0.5  # share of a column's texts that are no figures from which on it holds labels


def pins_of(block: Block, bands: Sequence[Band]) -> dict[int, int]:
    """The column of each segment of a header's lowest texts; empty where it cannot be told by counting.

    Where there are as many of these texts over the values as the block has columns of values, they stand over them one by one,
    wherever within the columns the values are set. So they do over all columns, where there is one text for each.
    """
    values = [number for number, band in enumerate(bands) if band.items and not holds_words(band)]
    if not values or not block.header:
        return {}
    placed = [columns_under(item, bands) for line in block.body for item in line.items]
    filled = [number for number in values if (number, number) in placed] if block.body else values
    first = bands[values[0]]
    border = (bands[values[0] - 1].x1 + first.x0) / 2 if values[0] else first.x0
    leaves = _leaves(block.header)
    lowest = (leaves, _without_parents(leaves))
    counted = (_counted(texts, filled, bands, border) for texts in lowest)
    return next((pins for pins in (*counted, *(_one_each(texts, bands) for texts in lowest)) if pins), {})


def _counted(texts: Sequence[list[Item]], filled: Sequence[int], bands: Sequence[Band], border: float) -> dict[int, int]:
    """The column of each segment of a header's lowest `texts`, one over each column that is `filled`, others left of `border` over
    labels; empty where the numbers do not agree."""
    labels = sum(_middle(leaf) < border for leaf in texts)
    leaves = _joined(texts, len(texts) - len(filled) - labels)
    surplus = len(leaves) - len(filled)
    if not 0 <= surplus <= labels:
        return {}
    leaves = leaves[surplus:]  # the first ones stand over labels
    if not _keep_step([_middle(leaf) for leaf in leaves], [_center(bands[number]) for number in filled]):
        return {}
    return {index: column for leaf, column in zip(leaves, filled, strict=True) for item in leaf for index in item.segments}


def _one_each(texts: Sequence[list[Item]], bands: Sequence[Band]) -> dict[int, int]:
    """The column of each segment of a header's lowest `texts`, where every column has one of its own; else empty.

    Names are set flush left in columns that may be far wider than they are: what names them stands anywhere before the next one.
    """
    if len(texts) != len(bands):
        return {}
    figures = [number for number, band in enumerate(bands) if not holds_words(band)]
    in_step = _keep_step([_middle(texts[number]) for number in figures], [_center(bands[number]) for number in figures])
    ends = [*(band.x0 for band in bands[1:]), float("inf")]
    boxes = [union(item.box for item in text) for text in texts]
    if not in_step or not all(band.x0 < box.center[0] and box.x1 <= end for box, band, end in zip(boxes, bands, ends, strict=True)):
        return {}
    return {index: column for column, text in enumerate(texts) for item in text for index in item.segments}


def _without_parents(leaves: Sequence[list[Item]]) -> list[list[Item]]:
    """`leaves` without those that stand above between two others, over none of them; none where the rest is not one line."""
    boxes = [union(item.box for item in leaf) for leaf in leaves]

    def is_parent(box: Box) -> bool:
        below = [other for other in boxes if other.y0 >= box.y1 - 0.3 * box.height]
        return any(other.x1 <= box.x0 for other in below) and any(other.x0 >= box.x1 for other in below)

    rest = [(leaf, box) for leaf, box in zip(leaves, boxes, strict=True) if not is_parent(box)]
    level = not rest or max(box.y0 for _, box in rest) < min(box.y1 for _, box in rest)
    single = all(len(leaf) == 1 for leaf, _ in rest)
    return [leaf for leaf, _ in rest] if level and single else []


def _center(band: Band) -> float:
    """The middle of what stands in a column, its header left out."""
    return union(item.box for _, item in band.items).center[0]


def _keep_step(texts: Sequence[float], columns: Sequence[float]) -> bool:
    """Whether texts lie over their columns, all of them about as far to one side."""
    if not texts:
        return False
    shifts = [text - column for text, column in zip(texts, columns, strict=True)]
    usual = median(shifts)
    steps = [b - a for a, b in pairwise(columns)] or [float("inf")]
    nearest = [min(steps[max(at - 1, 0) : at + 1]) for at in range(len(columns))]
    return all(abs(shift - usual) <= _STEP * step and abs(shift) < step for shift, step in zip(shifts, nearest, strict=True))


def holds_words(band: Band) -> bool:
    """Whether a column holds labels rather than figures."""
    return sum(is_figure(item) for _, item in band.items) < _WORDS * max(len(band.items), 1)


def _leaves(lines: Sequence[Line]) -> list[list[Item]]:
    """The texts of a header under which no other stands, from left to right, each as its lines.

    One that has its height to itself, with others further down, is a title over all columns.
    """
    texts: list[list[Item]] = []
    for line in lines:
        for item in line.items:
            above = next((text for text in texts if _goes_on(text[-1], item, line)), None)
            if above is None:
                texts.append([item])
            else:
                above.append(item)
    boxes = [union(item.box for item in text) for text in texts]
    foot = max((box.y1 for box in boxes), default=0.0)
    lowest = [
        text
        for text, box in zip(texts, boxes, strict=True)
        if not any(_is_under(other, box) for other in boxes)
        and (box.y1 == foot or any(other is not box and min(other.y1, box.y1) > max(other.y0, box.y0) for other in boxes))
    ]
    return sorted(lowest, key=_middle)


def _joined(leaves: Sequence[list[Item]], times: int) -> list[list[Item]]:
    """`leaves` with the nearest neighbours made one text, so many `times`, as long as they stand close beside each other."""
    texts = list(leaves)
    for _ in range(times):
        gaps = [(union(i.box for i in b).x0 - union(i.box for i in a).x1, at) for at, (a, b) in enumerate(pairwise(texts))]
        gap, at = min(gaps, default=(float("inf"), 0))
        if gap > _BESIDE * min((item.box.height for text in texts for item in text), default=0.0):
            break
        texts[at : at + 2] = [texts[at] + texts[at + 1]]
    return texts


def _goes_on(above: Item, item: Item, line: Line) -> bool:
    """Whether `item` on `line` is the next line of the text `above`: close under it, in its middle or flush, and alone there."""
    a, b = above.box, item.box
    if b.y0 - a.y1 > _LEADING * min(a.height, b.height) or b.center[1] - a.center[1] < 0.5 * a.height:
        return False
    aligned = abs(a.center[0] - b.center[0]) <= 0.6 * b.height or abs(a.x0 - b.x0) <= 0.4 * b.height
    return aligned and sum(other.box.x0 < a.x1 and a.x0 < other.box.x1 for other in line.items) == 1


def _is_under(box: Box, other: Box) -> bool:
    shared = min(box.x1, other.x1) - max(box.x0, other.x0)
    return box.y0 >= other.y1 - 0.3 * other.height and shared > 0.2 * min(box.width, other.width)


def _middle(text: Sequence[Item]) -> float:
    return union(item.box for item in text).center[0]


def with_header_only(blocks: Sequence[Block], given: Sequence[Band]) -> list[Band]:
    """The columns `given`, as wide as the texts of headers that stand over them, and those that only headers show.

    A text over none of the columns belongs to a neighbour that has no header else (the nearest pairs first), or stands in the
    middle over two, or shows a column that is empty in the body.
    """
    bands = [Band(band.x0, band.x1, list(band.items)) for band in given]
    named: set[int] = set()
    known: list[tuple[Item, int]] = []
    free: list[tuple[Line, Item]] = []
    for block in blocks:  # each with its own pins: blocks may be of several pages, and segments are counted by page
        pinned = pins_of(block, given)
        named |= set(pinned.values())
        for line in block.header:
            for item in line.items:
                column = pinned.get(item.segments[0])
                if column is None:
                    free.append((line, item))
                else:
                    known.append((item, column))
                    _widen(bands, column, item.box)
    for _, item in free:
        column = _come_again(item, free, known, bands)
        if column is not None:
            _widen(bands, column, item.box)
    apart = [(line, item) for line, item in reversed(free) if not _over_any(item, bands)]
    bare = [
        band
        for number, band in enumerate(bands)
        if number not in named and not any(band.overlap(item.box.x0, item.box.x1) > 0 for _, item in free)
    ]
    while pairs := [(at, band) for at, (_, item) in enumerate(apart) for band in _beside_item(item, bands) if _holds(bare, band)]:
        at, band = min(pairs, key=lambda pair: _gap(apart[pair[0]][1], pair[1]))
        _, item = apart.pop(at)
        band.x0, band.x1 = min(band.x0, item.box.x0), max(band.x1, item.box.x1)
        bare = [other for other in bare if other is not band]
    lines = [line for block in blocks for line in block.header]
    for _, item in apart:
        if not _over_any(item, bands) and not _bridges(item, _beside_item(item, bands), lines):
            bands.append(Band(item.box.x0, item.box.x1))
            bands.sort(key=lambda band: band.x0)
    return bands


def _come_again(
    item: Item, free: Sequence[tuple[Line, Item]], known: Sequence[tuple[Item, int]], bands: Sequence[Band]
) -> int | None:
    """The column of the text that says the same at the same place in a header on another page, where `item` is over none."""
    if _over_any(item, bands):
        return None
    named = [*known, *((other, number) for _, other in free for number, band in enumerate(bands) if _over_any(other, [band]))]
    again = {number for other, number in named if other.text == item.text and _is_same_place(other.box, item.box)}
    return again.pop() if len(again) == 1 else None


def _is_same_place(a: Box, b: Box) -> bool:
    return min(a.x1, b.x1) - max(a.x0, b.x0) >= _SAME_PLACE * max(a.width, b.width)


def _widen(bands: Sequence[Band], column: int, box: Box) -> None:
    """Let a column reach as far as the text that names it, unless that stands over another column, too."""
    band = bands[column]
    if not any(other.overlap(box.x0, box.x1) > 0 for other in bands if other is not band):
        band.x0, band.x1 = min(band.x0, box.x0), max(band.x1, box.x1)


def _over_any(item: Item, bands: Sequence[Band]) -> bool:
    return any(band.overlap(item.box.x0, item.box.x1) > 0 for band in bands)


def _beside_item(item: Item, bands: Sequence[Band]) -> list[Band]:
    """The nearest columns left and right of a text that stands over none."""
    x = item.box.center[0]
    left = max((band for band in bands if band.x1 <= x), key=lambda band: band.x1, default=None)
    right = min((band for band in bands if band.x0 >= x), key=lambda band: band.x0, default=None)
    return [band for band in (left, right) if band is not None]


def _gap(item: Item, band: Band) -> float:
    return -band.overlap(item.box.x0, item.box.x1)


def _holds(bands: Sequence[Band], band: Band) -> bool:
    return any(band is other for other in bands)


def _bridges(item: Item, neighbours: Sequence[Band], lines: Sequence[Line]) -> bool:
    """Whether a text stands in the middle over two columns that have no text beside it, nor one broken around its height."""
    if len(neighbours) < 2:
        return False
    left, right = neighbours
    beside = [
        other
        for line in lines
        for other in line.items
        if abs(other.box.center[1] - item.box.center[1]) <= _BESIDE * item.box.height
    ]
    if any(band.overlap(other.box.x0, other.box.x1) > 0 for other in beside for band in (left, right)):
        return False
    return abs(item.box.center[0] - (left.center + right.center) / 2) <= 0.25 * (right.center - left.center)
