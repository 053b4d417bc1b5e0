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
    labels = [label for stack in stacks for label in _labels(stack, ink) if len(label) >= LEAST and not _are_rows(label, boxes)]
    merged = {box for label in labels for box in label}
    return _without_single([box for box in boxes if box not in merged] + [union(label) for label in labels])


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
    """The longest white between two boxes."""
    left, right = round(min(above.x0, below.x0)), round(max(above.x1, below.x1))
    rows = ~ink[max(0, round(above.y1)) : max(0, round(below.y0)), max(0, left) : right].any(axis=1)
    return float(max((end - start for start, end in runs(np.asarray(rows, dtype=np.bool_))), default=0))


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
    return lines > ROWS * len(label) and away <= LEVEL * height
