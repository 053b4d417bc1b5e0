"""Which style of heading numbers a segment begins with, by the order in which its document first uses them.

The levels of headings show in the order of their numbers' styles: 一、 before （一） in one report, 第一章 before 一、 in another.
A window of the network sees a page or less; what the whole document shows goes with each segment.
"""

from __future__ import annotations

from collections.abc import Sequence

from extraction.align.values import parse_value
from extraction.numbering import number_at
from models.tokens.view import Place, SegmentView


def number_styles(views: Sequence[SegmentView]) -> list[int]:
    """For each segment of a document the rank of its number's style, from 0, or -1 where it is not numbered as headings are.

    Only what stands outside of grids, alone in its line, and is no value counts.
    """
    ranks: dict[str, int] = {}
    found = []
    for at, view in enumerate(views):
        number = number_at(view.text) if view.place is Place.OUTSIDE and _alone(views, at) else None
        if number is None or parse_value(view.text) is not None:
            found.append(-1)
        else:
            found.append(ranks.setdefault(number.kind, len(ranks)))
    return found


def in_one_line(one: SegmentView, other: SegmentView) -> bool:
    """Whether two segments of one line each share more than half of their height."""
    shared = min(one.box.y1, other.box.y1) - max(one.box.y0, other.box.y0)
    return shared > 0.5 * min(one.box.height, other.box.height) and one.lines == other.lines == 1


def _alone(views: Sequence[SegmentView], at: int) -> bool:
    """Whether neither neighbour in reading order stands beside it."""
    view = views[at]
    return not (at and in_one_line(views[at - 1], view)) and not (at + 1 < len(views) and in_one_line(view, views[at + 1]))
