"""What speaks for a line of text being part of a table: its labels, its look, and its neighbours."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise, takewhile
from math import log
from statistics import median

from extraction.assemble.aligned.alignment import Item, Line
from extraction.assemble.broken import ends_heading
from extraction.assemble.cells import is_mark, is_number, label_probability
from extraction.assemble.said import is_numbered
from extraction.classify import SegmentLabels
from extraction.geometry import Box, union
from extraction.labels import HEADINGS, Label
from extraction.numbering import number_at
from extraction.page import Page
from extraction.plain import HAN

_CELLS: tuple[Label, ...] = ("column-header", "row-label", "value")
_LEADERS = re.compile(r"\w\s*(?:[.．。·⋯]{4,}|…{2,})|[.．。·…⋯]{8,}")
_DOUBT = 3.0  # log-odds at which one segment's labels saturate
_HEADING = 0.8  # probability of a heading from which on no table runs over it
_LEGIBLE = 0.5  # the engine's probability below which a text is likelier none
_NEVER = -8.0  # log-odds
_LONG = 16  # characters of an item that reads like prose
_WIDE = 0.55  # of the page's width
_TABLE = re.compile(r"(?:情况|统计|一览|明细|汇总)表$")
_NAMED = 2.0  # log-odds that a name as tables have it is worth
_SAME_TYPE = 1.05  # times a table's type: boxes of the same type differ as much
_LARGE = 0.1  # times a table's type by which type is clearly larger
_LARGER = 8.0  # log-odds that twice the type's size would be worth
_NUMBERED = 1.5  # log-odds that the number of a heading is worth in larger type
_HEADER = 0.4  # probability of a header from which on a line above others may be one
_ABOVE_HEADER = 1.5  # log-odds that a lone text right above a header is its title
_PARENT = 3.0  # log-odds that a lone text in the middle over the columns of values is of the header
_OVER_LAST = 6.0  # log-odds that a lone text over the last one of a whole header is its title, though it looks like a header
_MOSTLY = 0.5  # of a text's width that it shares with the one that it stands over
_AT_EDGE, _LEADING = 1.0, 0.8  # of a line's height: how far the next line of one text begins aside, and below
_HALF = 0.3  # of the lower text's height by which lines that stand half beside each other overlap
_ROWS = 12  # lines below a text that show the columns
_HAN = re.compile(f"[{HAN}]")


def line_scores(page: Page, labels: Sequence[SegmentLabels], lines: Sequence[Line], framed: Sequence[Box]) -> list[float]:
    """For each line of a page, the log-odds that it belongs to a table; `framed` is what lies between long rules."""
    scores = [_score(page, labels, line, framed) for line in lines]
    for number, (above, line) in enumerate(pairwise(lines), 1):
        alone = len(above.items) == len(line.items) == 1 and not is_figure(line.items[0])
        if alone and _is_heading(page, labels, above):
            first, rest = above.items[0], line.items[0]
            scores[number] = _NEVER if ends_heading(page, first.text, first.box, rest.text, rest.box) else scores[number]
    doubts = _title_doubts(labels, lines)
    return [score - doubt for score, doubt in zip(scores, doubts, strict=True)]


def evened(scores: Sequence[float], lines: Sequence[Line]) -> list[float]:
    """`scores`, with one and the same for lines that stand half beside each other: the first of two lines of one text is half a
    line higher than the single ones beside it.

    Each text counts as much.
    """
    even = list(scores)
    start = 0
    for end in range(1, len(lines) + 1):
        if end < len(lines) and _half_beside(lines[end - 1], lines[end]):
            continue
        texts = [len(line.items) for line in lines[start:end]]
        mean = sum(score * count for score, count in zip(scores[start:end], texts, strict=True)) / sum(texts)
        even[start:end] = [mean] * (end - start)
        start = end
    return even


def _half_beside(upper: Line, lower: Line) -> bool:
    """Whether a text of one line and one of the next overlap in height and not in breadth."""
    pairs = [(a.box, b.box) for a in upper.items for b in lower.items]
    return any(
        a.y1 - b.y0 > _HALF * min(a.height, b.height) and a.y0 < b.y1 and (a.x1 <= b.x0 or b.x1 <= a.x0) for a, b in pairs
    ) and not any(a.y1 - b.y0 > _HALF * min(a.height, b.height) and a.x0 < b.x1 and b.x0 < a.x1 for a, b in pairs)


def _title_doubts(labels: Sequence[SegmentLabels], lines: Sequence[Line]) -> list[float]:
    """For each line, what speaks for its being a title above a table and no row: none has neighbours on its line, or is a figure.

    A title is numbered or named as tables are, set in larger type than tables (the more so with a heading's number), or stands
    right above a header, unless it goes on with a text of the line above that has neighbours.
    """
    usual = median([_han_height(line) for line in lines if len(line.items) > 1 and _han_height(line)] or [0.0])
    headers = [(mean_probability(line.items, labels, ("column-header",)) or 0.0) >= _HEADER for line in lines]
    doubts = [0.0] * len(lines)
    for number, line in enumerate(lines):
        text = line.items[0].text
        if len(line.items) > 1 or is_figure(line.items[0]):
            continue
        if is_numbered(text):
            doubts[number] = -_NEVER
            continue
        doubts[number] = _NAMED * bool(_TABLE.search(text))
        if usual and (larger := _han_height(line) / usual - _SAME_TYPE) > 0.0:
            doubts[number] += min(_LARGER * larger, _DOUBT)
            doubts[number] += _NUMBERED * (larger >= _LARGE and number_at(text) is not None)
    for number in range(len(lines) - 2, -1, -1):
        above_header = headers[number + 1] or (doubts[number + 1] > 0.0 and len(lines[number + 1].items) == 1)
        goes_on = number > 0 and _goes_on_with(lines[number - 1], lines[number])
        if len(lines[number].items) == 1 and not headers[number] and above_header and not goes_on:
            doubts[number] += -_PARENT if is_parent(lines[number], lines[number + 1 :]) else _ABOVE_HEADER
        elif headers[number] and headers[number + 1] and _is_over_last(lines[number], lines[number + 1 :]):
            doubts[number] += _OVER_LAST
    return doubts


def _is_over_last(line: Line, below: Sequence[Line]) -> bool:
    """Whether a lone text stands, with white between, over the last text alone of a header that lacks none: a title set at the
    right, and no header over others, which would be over two at least."""
    if len(line.items) > 1 or is_figure(line.items[0]) or len(below[0].items) < 3:
        return False
    box, (*_, before, last) = line.box, (item.box for item in below[0].items)
    texts = [len(row.items) for row in below[1 : _ROWS + 1]]
    whole = sum(count > 1 for count in texts) > 1 and len(below[0].items) >= max(texts)
    shared = min(box.x1, last.x1) - max(box.x0, last.x0)
    over = box.x0 > before.x1 and shared >= _MOSTLY * min(box.width, last.width)
    return whole and over and last.y0 - box.y1 > _LEADING * box.height


def _goes_on_with(above: Line, line: Line) -> bool:
    """Whether a lone text stands close below one of the same type that has neighbours but no figures, and begins about where that
    does."""
    box = line.items[0].box
    return (
        len(above.items) > 1
        and not any(map(is_figure, above.items))
        and any(
            abs(item.box.x0 - box.x0) <= _AT_EDGE * box.height
            and box.y0 - item.box.y1 <= _LEADING * box.height
            and box.height <= _SAME_TYPE * item.box.height
            for item in above.items
        )
    )


def is_parent(line: Line, below: Sequence[Line]) -> bool:
    """Whether a lone text stands in the middle over the columns of values, away from the middle of the table: a header over all
    of them. Captions stand in the middle of the whole, or at a side, or are named as tables are."""
    if _TABLE.search(line.items[0].text):
        return False
    rows = list(takewhile(lambda row: len(row.items) > 1, below))[:_ROWS]
    most = max((len(row.items) for row in rows), default=0)
    full = [row for row in rows if len(row.items) == most]
    if most < 3 or len(rows) < 3:
        return False
    height, x = line.box.height, line.box.center[0]
    left, whole = min(row.items[1].box.x0 for row in full), union(row.box for row in full)
    rights = [max(row.items[at].box.x1 for row in full) for at in ((-1, -2) if most > 3 else (-1,))]
    return abs(x - whole.center[0]) > 2 * height and any(abs(x - (left + right) / 2) <= height for right in rights)


def _han_height(line: Line) -> float:
    """The height of the type of a line, from its texts with ideographs: other characters are lower; 0 where it has none."""
    return max((item.box.height for item in line.items if _HAN.search(item.text)), default=0.0)


def _score(page: Page, labels: Sequence[SegmentLabels], line: Line, framed: Sequence[Box]) -> float:
    """The log-odds that a line belongs to a table."""
    if _is_heading(page, labels, line):
        return _NEVER
    evidence = [value for item in line.items for index in item.segments if (value := _evidence(labels, index)) is not None]
    look = _look(page, line, framed)
    if not evidence:
        return look - 0.3
    return sum(evidence) / len(evidence) + 0.5 * look


def _is_heading(page: Page, labels: Sequence[SegmentLabels], line: Line) -> bool:
    """Whether the classifier is sure that a line is a section's heading, and of no legible part of it that it is none."""
    items = [item for item in line.items if min(page.segments[index].probability for index in item.segments) >= _LEGIBLE]
    chances = [mean_probability([item], labels, (*HEADINGS, "title")) or 0.0 for item in items]
    sizes = [len(item.text) for item in items]
    mean = sum(chance * size for chance, size in zip(chances, sizes, strict=True)) / max(sum(sizes), 1)
    return mean >= _HEADING and min(chances) >= 0.5


def _evidence(labels: Sequence[SegmentLabels], index: int) -> float | None:
    """The log-odds that a segment is of a table. Notes stand in tables and under them, so that they say nothing."""
    known = label_probability(labels[index], _CELLS) if index < len(labels) else None
    if known is None:
        return None
    known += 0.5 * (label_probability(labels[index], ("note",)) or 0.0)
    known = min(max(known, 1e-3), 1 - 1e-3)
    return max(-_DOUBT, min(_DOUBT, log(known / (1 - known))))


def _look(page: Page, line: Line, framed: Sequence[Box]) -> float:
    """What a line's look adds to the log-odds."""
    items = line.items
    if any(_LEADERS.search(item.text) for item in items):
        return -4.0
    figures = sum(is_figure(item) for item in items)
    score = 1.0 + 0.4 * min(len(items) - 2, 4) if len(items) > 1 else -1.0
    score += 1.5 * figures / len(items) if len(items) > 1 else 0.0
    score -= 1.5 * any(item.box.width > _WIDE * page.width for item in items)
    score -= 1.0 * sum(len(item.text) > _LONG for item in items) / len(items)
    if any(box.contains(*line.box.center) for box in framed):
        score += 1.0
    return score


def is_figure(item: Item) -> bool:
    """Whether an item is a number or a mark in place of one."""
    return is_number(item.text) or is_mark(item.text)


def mean_probability(items: Sequence[Item], labels: Sequence[SegmentLabels], wanted: Sequence[Label]) -> float | None:
    """The mean probability of some labels over the segments of texts; None where the classifier says nothing of them."""
    known = [
        value
        for item in items
        for index in item.segments
        if index < len(labels) and (value := label_probability(labels[index], wanted)) is not None
    ]
    return sum(known) / len(known) if known else None
