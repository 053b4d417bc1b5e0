"""Labels set downwards in tables without lines, of which each character was found as a line of its own."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

import numpy as np

from extraction.geometry import Box, union
from extraction.recognize.shades import Mask, runs

# In widths of a character.
ASIDE = 0.25  # how far characters of one label stand aside from each other
CLOSE = 0.75  # from one character to the next
BESIDE = 1.0  # what stands closer on the same line is of one text with it
TALL = 2.4  # two characters that touch
WIDE = 0.7, 1.45  # heights of type: how wide a character is
WIDER = 1.6  # times the usual gap: there another label begins
PITCH = 1.2  # from one character of a box to the next
FLAT = 0.4  # the first and the last stroke of a character such as 一 is lower, and has white around it
LEAST = 3  # characters
ROWS = 0.75  # of the characters of a label there are lines beside it; labels of one character have a line each
SEEN_TWICE = 0.5  # of a label's height: characters of it that are found alone, too, make up less
LEVEL = 0.2  # of a character's height: so far from the middle of their lines those stand


def stacked(boxes: Sequence[Box], ink: Mask, glyph: float) -> list[Box]:
    """`boxes` of text outside drawn tables, those of characters that make up a label set downwards made one.

    `glyph` is the height of type. All in pixels of `ink` (height, width). The white between two boxes counts: detection may have
    lost a part of a character there.
    """
    single = [box for box in boxes if WIDE[0] * glyph <= box.width <= WIDE[1] * glyph and box.height <= TALL * box.width]
    alone = [box for box in single if not any(_is_beside(box, other) for other in boxes if other is not box)]
    stacks: list[list[Box]] = []
    for box in sorted(alone, key=lambda box: box.y0):
        stack = next((stack for stack in stacks if _goes_on(stack[-1], box, ink)), None)
        if stack is None:
            stacks.append([box])
        else:
            stack.append(box)
    labels = [label for stack in stacks for label in _labels(stack, ink) if _count(label) >= LEAST and not _are_rows(label, boxes)]
    merged = {box for label in labels for box in label}
    found = _without_single([box for box in boxes if box not in merged] + [union(label) for label in labels])
    return _with_ends(found, [box for box in alone if box in found], ink)


def _with_ends(boxes: Sequence[Box], single: Sequence[Box], ink: Mask) -> list[Box]:
    """`boxes`, those of labels set downwards with the `single` characters that go on above or below them as closely as theirs."""
    whole = list(boxes)
    for label in (box for box in boxes if box.height > TALL * box.width):
        pieces = [label]
        for box in sorted(single, key=lambda box: abs(box.center[1] - label.center[1])):
            above, below = sorted([box, union(pieces)], key=lambda box: box.y0)
            aligned = abs(above.center[0] - below.center[0]) <= ASIDE * label.width and above.y1 <= below.y0
            if box in whole and aligned and _white(above, below, ink) <= WIDER * _inner(label, ink):
                pieces.append(box)
        if len(pieces) > 1 and not _are_rows(pieces, boxes):
            whole = [union(pieces) if box == label else box for box in whole if box not in pieces[1:]]
    return whole


def _inner(label: Box, ink: Mask) -> float:
    """The usual white between the characters of a label; none where they touch."""
    gaps = [below[0] - above[1] for above, below in pairwise(_strokes(label, ink))]
    return float(median([gap for gap in gaps if gap > ASIDE * label.width] or [0]))


def _without_single(boxes: Sequence[Box]) -> list[Box]:
    """`boxes` without those of single characters of a label set downwards that detection found as a whole, too.

    Those that make up most of it are rather the texts of rows, which it took for one.
    """
    dropped: set[Box] = set()
    for label in (box for box in boxes if box.height > TALL * box.width):
        held = (box for box in boxes if label.contains(box.x0, box.y0) and label.contains(box.x1, box.y1))
        inside = [box for box in held if box.height <= TALL * box.width]
        if sum(box.height for box in inside) < SEEN_TWICE * label.height:
            dropped.update(inside)
    return [box for box in boxes if box not in dropped]


def _is_beside(box: Box, other: Box) -> bool:
    level = min(box.y1, other.y1) - max(box.y0, other.y0) > 0.5 * min(box.height, other.height)
    return level and max(other.x0 - box.x1, box.x0 - other.x1) < BESIDE * box.width


def _goes_on(above: Box, below: Box, ink: Mask) -> bool:
    width = max(above.width, below.width)
    return abs(above.center[0] - below.center[0]) <= ASIDE * width and _white(above, below, ink) <= CLOSE * width


def _white(above: Box, below: Box, ink: Mask) -> float:
    """The longest white between two boxes, without that which is part of a flat character such as 一."""
    left, right = round(min(above.x0, below.x0)), round(max(above.x1, below.x1))
    rows = ~ink[max(0, round(above.y1)) : max(0, round(below.y0)), max(0, left) : right].any(axis=1)
    white = float(max((end - start for start, end in runs(np.asarray(rows, dtype=np.bool_))), default=0))
    last, first = _strokes(above, ink)[-1:], _strokes(below, ink)[:1]
    flat = [box.width - (b - a) for box, stroke in ((above, last), (below, first)) for a, b in stroke if b - a <= FLAT * box.width]
    return max(0.0, white - sum(flat) / 2)


def _strokes(box: Box, ink: Mask) -> list[tuple[int, int]]:
    """The rows of a box with ink, as stretches."""
    rows = ink[max(0, round(box.y0)) : max(0, round(box.y1)), max(0, round(box.x0)) : max(0, round(box.x1))].any(axis=1)
    return runs(np.asarray(rows, dtype=np.bool_))


def _count(label: Sequence[Box]) -> int:
    """How many characters there are in the boxes of a label."""
    return sum(max(1, round(box.height / (PITCH * box.width))) for box in label)


def _labels(stack: Sequence[Box], ink: Mask) -> list[list[Box]]:
    """A stack cut where its gaps are wider than usual."""
    gaps = [_white(above, below, ink) for above, below in pairwise(stack)]
    if not gaps:
        return [list(stack)]
    widest = WIDER * median(gaps)
    labels = [[stack[0]]]
    for gap, box in zip(gaps, stack[1:], strict=True):
        if gap > widest and gap > ASIDE * box.width:
            labels.append([box])
        else:
            labels[-1].append(box)
    return labels


def _are_rows(label: Sequence[Box], boxes: Sequence[Box]) -> bool:
    """Whether the characters are labels of rows, one each: as many lines of text stand beside them, and level with them."""
    around = union(label)
    middles = sorted(b.center[1] for b in boxes if b not in label and around.y0 <= b.center[1] <= around.y1)
    height = median(box.height for box in label)
    lines = sum(1 for above, below in pairwise([-height, *middles]) if below - above > height / 2)
    away = median(min((abs(box.center[1] - y) for y in middles), default=height) for box in label)
    return lines > ROWS * _count(label) and away <= LEVEL * height
