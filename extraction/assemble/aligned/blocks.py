"""The blocks of a table that has no lines: each a header, which may be none, and the lines under it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import median

import numpy as np

from extraction.assemble.aligned.alignment import Item, Line
from extraction.assemble.aligned.looks import evened, is_figure, is_parent, mean_probability
from extraction.assemble.aligned.regions import Region, heights
from extraction.assemble.chain import best_chain
from extraction.classify import SegmentLabels
from extraction.numbering import without_numerals
from extraction.page import Ruling
from extraction.plain import plain

_HEADER_LINES = 6  # at most, of a table without labels
_HEADER_TEXTS = 150  # at most, of one header: more are no header, whatever their labels
_REST = 0.4  # of the type's height: how close under a header's text its last line stands
_TRUST = 2.0  # log-odds that the labels of a line are worth
_RULED = 1.5  # log-odds that a rule under the first lines is worth
_ACROSS = 3.0  # log-odds against a lone text under a rule that ends the header, or where rows have their labels
_FLUSH = 0.4  # of the type's height: texts that begin, or have their middles, this close to each other do so at one place
_THREE_LINE = 8.0  # the same where it is the only one between those above and below a table: it parts header and body
_SAME_PLACE = 0.5  # of a line's width that it shares with one that says the same
_START = np.array([0.0, -0.5])
_NEXT = np.array([[0.0, -0.3], [-2.5, 0.0]])  # from header, from body; to header, to body


@dataclass(frozen=True, slots=True)
class Block:
    header: tuple[Line, ...]
    body: tuple[Line, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        return self.header + self.body


def blocks_of(region: Region, labels: Sequence[SegmentLabels]) -> list[Block]:
    """The blocks of a region, from top to bottom.

    Each line belongs to a header or to a body: the most probable chain by the labels of the lines, by figures where the classifier
    says nothing, and by the rule under the first header.
    """
    scores = np.array(evened(_scores(region, labels), region.lines))
    states = best_chain(np.stack([scores, -scores], axis=1), _START, _NEXT)
    blocks: list[Block] = []
    for state, group in groupby(zip(states, region.lines, strict=True), key=lambda entry: entry[0]):
        lines = tuple(line for _, line in group)
        if state == 0 and sum(len(line.items) for line in lines) <= _HEADER_TEXTS:
            blocks.append(Block(lines, ()))
        elif blocks:
            blocks[-1] = Block(blocks[-1].header, blocks[-1].body + lines)
        else:
            blocks.append(Block((), lines))
    return [_with_rest_of_header(block, region.rules) for block in _under_parent(blocks)]


def _under_parent(blocks: Sequence[Block]) -> list[Block]:
    """`blocks` with a lone text above the first header in it, if it stands in the middle over all columns of values."""
    if len(blocks) < 2 or blocks[0].header or len(blocks[0].body) > 1 or len(blocks[0].body[0].items) > 1:
        return list(blocks)
    (parent,), first = blocks[0].body, blocks[1]
    return [Block((parent, *first.header), first.body), *blocks[2:]] if is_parent(parent, first.lines) else list(blocks)


def _with_rest_of_header(block: Block, rules: Sequence[Ruling]) -> Block:
    """`block` with its first lines in the header as long as they are the last ones of broken texts there, whatever their label."""
    header, body = block.header, block.body
    while header and len(body) > 1 and _ends_texts(body[0], header, body[1], rules):
        header, body = (*header, body[0]), body[1:]
    return Block(header, body)


def _ends_texts(line: Line, header: Sequence[Line], below: Line, rules: Sequence[Ruling]) -> bool:
    """Whether each text of a line stands close under the middle of one of the header, and the line `below` further away."""
    gaps = []
    for item in line.items:
        x, height = item.box.center[0], item.box.height
        over = [other.box for row in header for other in row.items if other.box.x0 <= x <= other.box.x1]
        above = max(over, key=lambda box: box.y1, default=None)
        if above is None or is_figure(item) or abs(above.center[0] - x) > 0.5 * height or above.x1 - above.x0 < item.box.width:
            return False
        gaps.append(item.box.y0 - above.y1)
    ruled = any(header[-1].box.center[1] < r.y0 < line.box.center[1] and r.x0 <= line.box.center[0] <= r.x1 for r in rules)
    return not ruled and max(gaps) <= _REST * line.box.height and below.box.y0 - line.box.y1 > 1.5 * max(0.0, *gaps)


def with_vertical(blocks: Sequence[Block], vertical: Sequence[Item]) -> tuple[list[Block], list[Item]]:
    """`blocks` with those of the texts set downwards that stand in their headers, and the others.

    They are lines of their own there, above the first line of the body.
    """
    whole, rest = [], list(vertical)
    for block in blocks:
        if block.header and block.body:
            top, foot = block.header[0].box.y0, block.body[0].box.center[1]
            inside = [item for item in rest if top <= item.box.center[1] and item.box.y1 <= foot]
            lines = [*block.header, *(Line((item,), item.box) for item in inside)]
            block = Block(tuple(sorted(lines, key=lambda line: line.box.center[1])), block.body)
            rest = [item for item in rest if item not in inside]
        whole.append(block)
    return whole, rest


def _scores(region: Region, labels: Sequence[SegmentLabels]) -> list[float]:
    """For each line, the log-odds that it is of a header."""
    lines = region.lines
    first = next((number for number, line in enumerate(lines) if has_figures(line)), 1)
    ruled, across = _ruled_header(region), _under_rule(region)
    three_line = _is_three_line(region) and not _comes_again(lines[:ruled], lines[ruled:])
    if _comes_again(lines[:across], lines[across:]):
        across = len(lines)
    scores = []
    for number, line in enumerate(lines):
        header = mean_probability(line.items, labels, ("column-header",))
        body = mean_probability(line.items, labels, ("row-label", "value", "note"))
        if header is not None and body is not None:
            score = _TRUST * (header - body)
        elif has_figures(line):
            score = -1.0
        else:
            score = 1.0 if number < first <= _HEADER_LINES else -0.4
        score += _RULED if number < ruled else 0.0
        score -= _ACROSS if len(line.items) == 1 and (number >= across or _heads_rows(lines, number)) else 0.0
        if ruled and three_line:
            score += _THREE_LINE if number < ruled else -_THREE_LINE
        scores.append(score)
    return scores


def _heads_rows(lines: Sequence[Line], number: int) -> bool:
    """Whether a lone text begins where labels of rows further down do, and goes on with no text of the header that these have."""
    (item,) = lines[number].items
    slack = _FLUSH * item.box.height
    rows = [line.items for line in lines[number + 1 :] if has_figures(line)]
    values = min((other.box.x0 for row in rows for other in row[1:] if is_figure(other)), default=float("-inf"))
    heads = [other.box for line in lines[:number] for other in line.items if other.box.x1 < values]
    aside = [head for head in heads if abs(head.x0 - item.box.x0) > slack and abs(head.center[0] - item.box.center[0]) > slack]
    return bool(aside) and len(aside) == len(heads) and any(abs(row[0].box.x0 - item.box.x0) <= slack for row in rows)


def _is_three_line(region: Region) -> bool:
    """Whether rules run over the whole width above and below a table and once between its lines."""
    first, last = region.lines[0].box.center[1], region.lines[-1].box.center[1]
    height = median(line.box.height for line in region.lines)
    drawn = heights(_full_rules(region), float("-inf"), float("inf"), 0.3 * height)
    return len(drawn) == 3 and drawn[0] < first < drawn[1] < last < drawn[2]


def _comes_again(header: Sequence[Line], lines: Sequence[Line]) -> bool:
    """Whether one of `lines` says what a line of the header says, numbers aside: then there are headers further down, too.

    It does so at the same place: the last character of a broken label may be the unit of a column.
    """

    def said(line: Line) -> str:
        return without_numerals("".join(plain(item.text) for item in line.items))

    def is_at(line: Line, head: Line) -> bool:
        shared = min(line.box.x1, head.box.x1) - max(line.box.x0, head.box.x0)
        return shared >= _SAME_PLACE * max(line.box.width, head.box.width)

    return any(said(line) == said(head) and is_at(line, head) for line in lines for head in header)


def _under_rule(region: Region) -> int:
    """The first line under a rule over the whole width that lies below texts side by side; the number of lines if there is none.

    It ends a header, if these texts are one: its levels share texts over all of them, so that no rule runs through between.
    """
    lines = region.lines
    side_by_side = next((number for number, line in enumerate(lines) if len(line.items) > 1), len(lines) - 1)
    rules = [r.y0 for r in _full_rules(region) if r.y0 > lines[side_by_side].box.y1]
    return sum(line.box.center[1] < min(rules) for line in lines) if rules else len(lines)


def _full_rules(region: Region) -> list[Ruling]:
    return [r for r in region.rules if r.x1 - r.x0 >= 0.9 * region.box.width]


def _ruled_header(region: Region) -> int:
    """How many lines stand above a rule that parts them, without any figure, from the rest; 0 where rules part all rows, or a lone
    text stands above the rule: its columns are headed under it."""
    lines = region.lines
    height = median(line.box.height for line in lines)
    inner = heights(_full_rules(region), lines[0].box.center[1], lines[-1].box.center[1], 0.3 * height)
    if not inner or len(inner) > max(1, len(lines) // 4):
        return 0
    above = sum(line.box.center[1] < inner[0] for line in lines)
    lone = all(len(line.items) == 1 for line in lines[:above])
    return above if above <= _HEADER_LINES and not lone and not any(has_figures(line) for line in lines[:above]) else 0


def has_figures(line: Line) -> bool:
    """Whether a figure stands on a line, other than one that numbers it."""
    return any(is_figure(item) for item in line.items[1:]) or all(is_figure(item) for item in line.items)
