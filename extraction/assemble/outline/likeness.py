"""Which headings look alike: a report shows their levels by size, weight, face and place of their type, from first to last."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from typing import NamedTuple

from extraction.assemble.measure import is_wide, text_edges, usual_stroke
from extraction.page import Page, Segment
from extraction.plain import HAN, squash

_IDEOGRAPHS = re.compile(f"[{HAN}，、（）《》“”]+")
_FEW = 3  # characters whose width tells their size
_LEAST = 1e-3  # of a size, in units of the page
_LINES = 4  # of running text on a page that tell where its edge is
_MIDDLE = 0.02  # of the page's width: how far off its middle a centred line may be
SAME_SIZE = 0.03  # as a logarithm: by how much the means of two groups of one type differ, at most
_ABOUT = 0.1  # likewise, where the size of one is not exact
_SAME_WEIGHT = 0.05  # likewise, of the width of strokes
_WEIGHT_DOUBT = 0.12  # twice what the strokes of lines of one type vary by
_ASIDE = 0.8  # of the type's size: how far lines that begin in one place begin aside


@dataclass(frozen=True, slots=True)
class Look:
    """How a heading looks: the size of its type, how far from the edge of the text it begins (None: unknown), whether it is bold,
    centred, and whether its size is exact. Sizes in the unit of the page.

    `face` names its type; `weight` is the width of its strokes in those of the page's running text. None: unknown.
    """

    size: float
    left: float | None
    bold: bool
    centered: bool
    exact: bool
    face: str | None = None
    weight: float | None = None

    def stands_like(self, other: Look) -> bool:
        """Whether face, weight and place are the same; where the edge of the text is not known, the place is not."""
        if self.bold != other.bold or (self.face is not None and other.face is not None and self.face != other.face):
            return False
        if self.left is None or other.left is None or (self.centered and other.centered):
            return True
        return abs(self.left - other.left) <= _ASIDE * self.size


def looks_of(lines: Sequence[tuple[Page, Segment]]) -> list[Look]:
    """The looks of lines. Where no source tells their size, it is that of their ideographs, which are as wide as their type is
    large: a line's length tells it better than its height."""
    widths = [_told_size(page, segment) or _type_width(segment) for page, segment in lines]
    shapes = [width / segment.box.height for width, (_, segment) in zip(widths, lines, strict=True) if width]
    shape = _middle(shapes) if shapes else 1.0
    edges = text_edges({page.number: page for page, _ in lines}.values(), _LINES)
    return [
        Look(
            width or max(shape * segment.box.height, _LEAST),
            None if (edge := edges.get(page.number)) is None else segment.box.x0 - edge,
            segment.bold,
            abs(segment.box.center[0] - page.width / 2) < _MIDDLE * page.width,
            width > 0.0,
            segment.face,
            segment.stroke / usual if segment.stroke and (usual := usual_stroke(page, _LINES)) else None,
        )
        for width, (page, segment) in zip(widths, lines, strict=True)
    ]


def _told_size(page: Page, segment: Segment) -> float:
    """The size of the type of a line that was given, not recognized; 0 where it is not known."""
    return 0.0 if page.recognized else segment.size or 0.0


def _type_width(segment: Segment) -> float:
    """How wide an ideograph is in a line of nothing else; 0 where there are other characters, or only a few."""
    text = squash(segment.text)
    return segment.box.width / len(text) if len(text) >= _FEW and _IDEOGRAPHS.fullmatch(text) else 0.0


def text_look(lines: Sequence[tuple[Page, Segment]]) -> Look | None:
    """The look of the running text among `lines`, wherever it begins; None where there is none."""
    wide = [(page, segment) for page, segment in lines if page.flowing or is_wide(page, segment)]
    looks = looks_of(wide)
    if not looks:
        return None
    face, _ = Counter(look.face for look in looks).most_common(1)[0]
    bold = 2 * sum(look.bold for look in looks) > len(looks)
    return Look(type_size(looks), None, bold, False, True, face, 1.0 if any(look.weight for look in looks) else None)


def is_like(group: Sequence[Look], look: Look) -> bool:
    """Whether one more line looks like those of a group."""
    return _apart(_kind(group), _kind([look]), SAME_SIZE if look.exact else _ABOUT) <= 1


def like_groups(looks: Mapping[int, Look]) -> list[list[int]]:
    """The keys of `looks` in groups of one look each: those nearest to each other are joined first, until no two are of one type.

    Looks whose size is not exact come last.
    """
    groups = {number: [at] for number, at in enumerate(at for at, look in looks.items() if look.exact)}
    kinds = {number: _kind([looks[at] for at in group]) for number, group in groups.items()}

    def near_to(number: int, others: Iterable[int]) -> Iterator[tuple[float, int, int]]:
        distances = ((_apart(kinds[other], kinds[number], SAME_SIZE), other, number) for other in others)
        return (found for found in distances if found[0] <= 1)

    near = [found for number in groups for found in near_to(number, range(number))]
    heapify(near)
    while near:
        _, one, other = heappop(near)
        if one in groups and other in groups:
            joined = len(kinds)  # a number of its own: what was known of the two is of no use any more
            members = groups.pop(one) + groups.pop(other)
            kinds[joined] = _kind([looks[at] for at in members])
            for found in near_to(joined, groups):
                heappush(near, found)
            groups[joined] = members
    found_groups = list(groups.values())
    for at in (at for at, look in looks.items() if not look.exact):
        own = _kind([looks[at]])
        distances = [(_apart(_kind([looks[member] for member in group]), own, _ABOUT), n) for n, group in enumerate(found_groups)]
        distance, nearest = min(distances, default=(math.inf, 0))
        if distance <= 1:
            found_groups[nearest].append(at)
        else:
            found_groups.append([at])
    return found_groups


class _Kind(NamedTuple):
    """The type of a group of lines: what the first of them looks like, the means of size and weight, and how many have a weight."""

    first: Look
    size: float
    weight: float | None
    weighed: int


def _kind(group: Sequence[Look]) -> _Kind:
    weights = [look.weight for look in group if look.weight]
    return _Kind(group[0], type_size(group), _mean(weights) if weights else None, len(weights))


def _apart(one: _Kind, other: _Kind, same_size: float) -> float:
    """How far apart two types are: 1 is as much as groups of one type may be, infinity what no two of one type are."""
    if not one.first.stands_like(other.first):
        return math.inf
    return max(abs(math.log(one.size / other.size)) / same_size, _weights_apart(one, other))


def _weights_apart(one: _Kind, other: _Kind) -> float:
    """Likewise by the weight of their type alone; 0 where that is not known."""
    if one.weight is None or other.weight is None:
        return 0.0
    doubt = _WEIGHT_DOUBT * math.sqrt(1 / one.weighed + 1 / other.weighed)
    return abs(math.log(one.weight / other.weight)) / max(_SAME_WEIGHT, doubt)


def type_size(group: Sequence[Look]) -> float:
    """The size of the type of lines of one look; those whose size is not exact do not count where there are others."""
    return _mean([look.size for look in group if look.exact] or [look.size for look in group])


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _middle(values: Sequence[float]) -> float:
    return sorted(values)[len(values) // 2]
