"""Tables without lines that follow each other with nothing between them, told apart by their columns."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from extraction.assemble.aligned.alignment import Item, Line, bands_of
from extraction.assemble.aligned.blocks import Block, blocks_of
from extraction.assemble.aligned.regions import Region
from extraction.classify import SegmentLabels

_GAPS = 2  # between the lines of a table, at least, to show how much white there is
_SET_OFF = 1.8  # times the most white between lines of a table


def apart(region: Region, labels: Sequence[SegmentLabels]) -> list[Region]:
    """`region` cut above each header from which on its columns are others, or above which is more white than within the table.

    Columns are others where one side by itself shows more of them than both together do: texts of the other reach over several.
    """
    groups: list[list[Block]] = []
    for block in blocks_of(region, labels):
        if groups and not _begins(block, groups[-1], region.vertical):
            groups[-1].append(block)
        else:
            groups.append([block])
    if len(groups) == 1:
        return [region]
    between = [(a[-1].lines[-1].box.y1 + b[0].lines[0].box.y0) / 2 for a, b in pairwise(groups)]
    tops = [float("-inf"), *between, float("inf")]
    return [_part(region, group, top, foot) for group, top, foot in zip(groups, tops[:-1], tops[1:], strict=True)]


def begins_anew(upper: Region, upper_labels: Sequence[SegmentLabels], lower: Region, labels: Sequence[SegmentLabels]) -> bool:
    """Whether `lower`, at the head of the next page, is another table than `upper`: under a header of its own it has more columns.

    Where no row stands under the last header of `upper`, that of `lower` may be the rest of it.
    """
    above, first = blocks_of(upper, upper_labels), blocks_of(lower, labels)[0]
    own = bool(first.header and first.body and above[-1].body)
    return own and _columns([first], lower.vertical) > _columns(above, upper.vertical)


def _begins(block: Block, upper: Sequence[Block], vertical: Sequence[Item]) -> bool:
    """Whether a table begins with `block` below the blocks of another one."""
    if not block.header:
        return False
    return _is_set_off(block, upper) or bool(block.body and _loses_columns(upper, block, vertical))


def _is_set_off(block: Block, upper: Sequence[Block]) -> bool:
    """Whether there is clearly more white above a block than between the lines of those above it."""
    lines = [line for one in upper for line in one.lines]
    white = [b.box.y0 - a.box.y1 for a, b in pairwise(lines)]
    return len(white) >= _GAPS and block.lines[0].box.y0 - lines[-1].box.y1 > _SET_OFF * max(white)


def _loses_columns(upper: Sequence[Block], lower: Block, vertical: Sequence[Item]) -> bool:
    both = _columns([*upper, lower], vertical)
    return both < max(_columns(upper, vertical), _columns([lower], ()))


def _columns(blocks: Sequence[Block], vertical: Sequence[Item]) -> int:
    body: list[Line] = [line for block in blocks for line in block.body]
    return len(bands_of(body, vertical, [line for block in blocks for line in block.header]))


def _part(region: Region, blocks: Sequence[Block], top: float, foot: float) -> Region:
    """The lines of `blocks` with what stands beside them, between the heights `top` and `foot`."""
    lines = tuple(line for block in blocks for line in block.lines)
    vertical = tuple(item for item in region.vertical if top <= item.box.center[1] < foot)
    rules = tuple(rule for rule in region.rules if top <= rule.y0 < foot)
    return Region(lines, vertical, rules, region.score * len(lines) / len(region.lines))
