"""Of what level headings without a number are: those of one look are of one level, and the outline they make must be one.

A report shows the levels of such headings by type, weight and place, the same way from first to last. The classifier sees a page or
less at once; where it is unsure of one heading, those of the same look tell, and so does what is true of every outline: larger type
is not further in, the first heading is of the first level, and no level is left out on the way in.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise, product

from extraction.assemble.levels import Votes, best_level, mean_votes
from extraction.assemble.measure import left_edge
from extraction.page import Page, Segment
from extraction.plain import squash

_IDEOGRAPHS = re.compile(r"[\u3400-\u9fff，、（）《》“”]+")
_FEW = 3  # characters whose width tells their size
_LEAST = 1e-3  # of a size, in units of the page
_LINES = 4  # of running text on a page that tell where its edge is
_MIDDLE = 0.02  # of the page's width: how far off its middle a centred line may be
_SAME_SIZE = 0.03  # of the type's size by which the means of two groups of one type differ, at most
_ABOUT = 0.1  # likewise, where the size of one is not exact
_ASIDE = 0.8  # of the type's size: how far lines that begin in one place begin aside
_MOST_GROUPS = 8  # looks whose levels are weighed together: of n looks there are 3 to the power of n outlines
_FLOOR = 0.02  # of a level's probability: what nobody votes for is possible
_INSIDE_OUT = 4.0  # log-odds against larger type further in than smaller one
_NO_DIFFERENCE = 1.0  # against types of different sizes on one level
_NOT_FIRST = 3.0  # against an outline that does not begin with the first level
_LEFT_OUT = 4.0  # against each heading more than one level inside the one before it


@dataclass(frozen=True, slots=True)
class Look:
    """How a heading looks: the size of its type, how far from the edge of the text it begins (None: unknown), whether it is bold,
    centred, and whether its size is exact. Sizes in the unit of the page.
    """

    size: float
    left: float | None
    bold: bool
    centered: bool
    exact: bool

    def stands_like(self, other: Look) -> bool:
        """Whether weight and place are the same; where the edge of the text is not known, the place is not."""
        if self.bold != other.bold:
            return False
        if self.left is None or other.left is None or (self.centered and other.centered):
            return True
        return abs(self.left - other.left) <= _ASIDE * self.size


def looks_of(lines: Sequence[tuple[Page, Segment]]) -> list[Look]:
    """The looks of lines. Ideographs are as wide as their type is large: a line's length tells its size better than its height."""
    widths = [_type_width(segment) for _, segment in lines]
    shapes = [width / segment.box.height for width, (_, segment) in zip(widths, lines, strict=True) if width]
    shape = _middle(shapes) if shapes else 1.0
    return [
        Look(
            width or max(shape * segment.box.height, _LEAST),
            None if (edge := left_edge(page, _LINES)) is None else segment.box.x0 - edge,
            segment.bold,
            abs(segment.box.center[0] - page.width / 2) < _MIDDLE * page.width,
            width > 0.0,
        )
        for width, (page, segment) in zip(widths, lines, strict=True)
    ]


def _type_width(segment: Segment) -> float:
    """How wide an ideograph is in a line of nothing else; 0 where there are other characters, or only a few."""
    text = squash(segment.text)
    return segment.box.width / len(text) if len(text) >= _FEW and _IDEOGRAPHS.fullmatch(text) else 0.0


def levels_by_look(votes: Sequence[Votes], looks: Mapping[int, Look], known: Mapping[int, int]) -> dict[int, tuple[int, float]]:
    """The levels of the headings of `looks` (by their place in the outline), each with the mean of the votes for it.

    `votes` are the classifier's, of all headings in order; `known` are levels that are settled, of headings with a number.
    """
    groups = _groups(looks)
    shared = [mean_votes([votes[at] for at in group]) for group in groups]
    if not groups or len(groups) > _MOST_GROUPS:
        return {at: best_level(shared[number]) for number, group in enumerate(groups) for at in group}
    sizes = [_size(group, looks) for group in groups]
    of = {at: number for number, group in enumerate(groups) for at in group}
    order = sorted([*of, *known])

    def odds(levels: tuple[int, ...]) -> float:
        told = sum(
            len(group) * math.log(max(vote[level - 1], _FLOOR)) for group, vote, level in zip(groups, shared, levels, strict=True)
        )
        outline = [levels[of[at]] if at in of else known[at] for at in order]
        return told - _against_sizes(sizes, levels) - _against_outline(outline)

    best = max(product((1, 2, 3), repeat=len(groups)), key=odds)
    return {at: (best[number], shared[number][best[number] - 1]) for number, group in enumerate(groups) for at in group}


def _groups(looks: Mapping[int, Look]) -> list[list[int]]:
    """The headings of each look: those nearest in size are joined first, until no two groups are of one type.

    Headings whose size is not exact come last.
    """
    groups = [[at] for at, look in looks.items() if look.exact]
    while near := [
        (apart, one, other)
        for one, other in combinations(range(len(groups)), 2)
        if (apart := _apart(groups[one], groups[other], looks)) <= _SAME_SIZE
    ]:
        _, one, other = min(near)
        groups[one] += groups.pop(other)
    for at in (at for at, look in looks.items() if not look.exact):
        nearest = min(groups, key=lambda group: _apart(group, [at], looks), default=None)
        if nearest is not None and _apart(nearest, [at], looks) <= _ABOUT:
            nearest.append(at)
        else:
            groups.append([at])
    return groups


def _apart(one: Sequence[int], other: Sequence[int], looks: Mapping[int, Look]) -> float:
    """How far apart the sizes of two groups are, as a logarithm; infinitely where weight or place are not the same."""
    if not looks[one[0]].stands_like(looks[other[0]]):
        return math.inf
    return abs(math.log(_size(one, looks) / _size(other, looks)))


def _size(group: Sequence[int], looks: Mapping[int, Look]) -> float:
    return sum(looks[at].size for at in group) / len(group)


def _against_sizes(sizes: Sequence[float], levels: Sequence[int]) -> float:
    against = 0.0
    for (one, outer), (other, inner) in product(zip(sizes, levels, strict=True), repeat=2):
        if math.log(one / other) > _SAME_SIZE:
            against += _INSIDE_OUT if outer > inner else _NO_DIFFERENCE if outer == inner else 0.0
    return against


def _against_outline(outline: Sequence[int]) -> float:
    left_out = sum(inner > outer + 1 for outer, inner in pairwise(outline))
    return _NOT_FIRST * (outline[0] != 1) + _LEFT_OUT * left_out


def _middle(values: Sequence[float]) -> float:
    return sorted(values)[len(values) // 2]
