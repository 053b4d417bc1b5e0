"""Of what level headings are where some of them have no number: the levels of all are decided together.

What is of one number style, or looks alike, is of one level, unless the headings say otherwise together. Votes for a level come
from the classifier, which sees a page or less at once; the rest is true of every outline: larger type is not further in, the first
heading is of the first level, no level is left out on the way in, what follows a heading with not a word between them stands under
it, and numbers count on within one section, begin anew in the next, and do not begin in the midst of headings of another style.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import NamedTuple

from extraction.assemble.outline.levels import DEEPEST, Votes, best_level, mean_votes, styles_inside
from extraction.assemble.outline.likeness import SAME_SIZE, Look, like_groups, type_size
from extraction.numbering import Number

LEVELS = tuple(range(1, DEEPEST + 1))
_MOST_GROUPS = 8  # styles and looks whose levels are weighed together: of n there are 3 to the power of n outlines
_KEPT = 200  # of these, those that votes and sizes speak for are looked at whole
_MIXED_KEPT, _BEAM = 12, 24
_VOTE = 0.6  # what a vote counts: those for headings that look alike err together
_FLOOR = 0.02  # of a level's probability: what nobody votes for is possible
_IMPOSSIBLE = 1e-9  # likewise, where a person has said which it is
# Log-odds against
_INSIDE_OUT = 4.0  # larger type further in than smaller one
_NO_DIFFERENCE = 1.0  # types of different sizes on one level
_ONE_LEVEL = 3.0  # two looks, each of several headings without a number, on one level
_NOT_FIRST = 3.0  # an outline that does not begin with the first level
_LEFT_OUT = 4.0  # each heading more than one level inside the one before it
_EMPTY = 4.0  # each section that has nothing in it, not even another one
_NOT_INSIDE = 8.0  # a style of numbers that is not inside the one that the numbers tell
_BEGINS_ANEW = 3.0  # each number that begins anew without a heading further out before it
_COUNTS_ON = 1.0  # each number that counts on over a heading further out
_BESIDE = 3.0  # each series of numbers that begins beside a heading of another style, within one section
_BETWEEN = 1.5  # each heading without a number right behind one with a number, within one section
_MIXED = 12.0  # headings that look alike and are of different levels
_NEAR = 5.0  # log-odds: as good as the best outline, or nearly


@dataclass(frozen=True, slots=True)
class Entry:
    """A heading whose level is asked for. `opens` says that the next heading follows it with not a word between them."""

    number: Number | None
    votes: Votes
    look: Look
    opens: bool


class Decided(NamedTuple):
    """The `level` of a heading (1 to 3) and how `sure` it is (0 to 1); `mixed`: others that look like it have another one."""

    level: int
    sure: float
    mixed: bool = False


def decide_levels(entries: Sequence[Entry]) -> list[Decided]:
    """For each heading, in order, its level, and how probable that is among all outlines that were weighed.

    Of the outlines that are about as good as the best one, it is the one of which most headings are likely to be right (minimum
    Bayes risk): where headings that look alike may be of several levels, many outlines share what the best one lacks.
    """
    if not entries:
        return []
    possible = _Outlines(entries)
    outlines = list(possible.weighed())
    best = max(odds for odds, _ in outlines)
    shares = [[0.0] * DEEPEST for _ in entries]
    for odds, levels in outlines:
        for share, level in zip(shares, levels, strict=True):
            share[level - 1] += math.exp(odds - best)
    near = [levels for odds, levels in outlines if odds >= best - _NEAR]
    found = max(near, key=lambda levels: sum(share[level - 1] for share, level in zip(shares, levels, strict=True)))
    mixed = {at for group in possible.groups if len({found[at] for at in group.members}) > 1 for at in group.members}
    return [
        Decided(level, share[level - 1] / sum(share), at in mixed)
        for at, (level, share) in enumerate(zip(found, shares, strict=True))
    ]


@dataclass(slots=True)
class _Group:
    """Headings of one number style, or of one look; `size` is that of their type where it is known."""

    members: list[int]
    votes: Votes
    size: float | None = None
    style: str | None = None


class _Outlines:
    """The possible outlines of a report's headings, each with its log-odds."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.entries = entries
        self.groups = _grouped(entries)
        self.inside = styles_inside([entry.number for entry in entries])
        self.before = _before(entries)

    def weighed(self) -> Iterator[tuple[float, tuple[int, ...]]]:
        """Log-odds and levels, one for each heading: of outlines where groups are of one level, and where one of them is not."""
        if len(self.groups) > _MOST_GROUPS:
            yield 0.0, self._outline([best_level(group.votes)[0] for group in self.groups])
            return
        drafts = [(self._together(levels), levels) for levels in product(LEVELS, repeat=len(self.groups))]
        for odds, levels in heapq.nlargest(_KEPT, drafts):
            outline = self._outline(levels)
            yield odds - sum(self._against(outline, at) for at in range(len(outline))), outline
        for mixed, group in enumerate(self.groups):
            if group.style is None and len(group.members) > 1:
                yield from self._with_mixed(mixed)

    def _with_mixed(self, mixed: int) -> Iterator[tuple[float, tuple[int, ...]]]:
        """Outlines in which the headings of one look are of several levels: a beam search from the first heading to the last."""
        others = [LEVELS if at != mixed else (0,) for at in range(len(self.groups))]
        drafts = [(self._together(levels), levels) for levels in product(*others)]
        free = set(self.groups[mixed].members)
        for odds, levels in heapq.nlargest(_MIXED_KEPT, drafts):
            outline = self._outline(levels)
            beam: list[tuple[float, tuple[int, ...]]] = [(odds - _MIXED, ())]
            for at, entry in enumerate(self.entries):
                grown: list[tuple[float, tuple[int, ...]]] = []
                for so_far, levels_so_far in beam:
                    for level in LEVELS if at in free else (outline[at],):
                        longer = (*levels_so_far, level)
                        vote = _vote(entry.votes, level) if at in free else 0.0
                        grown.append((so_far + vote - self._against(longer, at), longer))
                beam = heapq.nlargest(_BEAM, grown)
            yield from beam

    def _outline(self, levels: Sequence[int]) -> tuple[int, ...]:
        of = {member: level for group, level in zip(self.groups, levels, strict=True) for member in group.members}
        return tuple(of[at] for at in range(len(self.entries)))

    def _together(self, levels: Sequence[int]) -> float:
        """What votes, sizes and styles say of the groups' levels; 0 stands for a group of several levels."""
        pairs = list(zip(self.groups, levels, strict=True))
        odds = sum(len(group.members) * _vote(group.votes, level) for group, level in pairs if level)
        for (one, outer), (other, inner) in product(pairs, repeat=2):
            if outer and inner and one.size and other.size and math.log(one.size / other.size) > SAME_SIZE:
                odds -= _INSIDE_OUT if outer > inner else _NO_DIFFERENCE if outer == inner else 0.0
            if one.style and other.style and one.style in self.inside.get(other.style, ()) and inner <= outer:
                odds -= _NOT_INSIDE
        looks = [level for group, level in pairs if level and group.style is None and len(group.members) > 1]
        return odds - _ONE_LEVEL * sum(one == other for one, other in combinations(looks, 2))

    def _against(self, levels: Sequence[int], at: int) -> float:
        """What speaks against the level of the heading at `at`, after those before it."""
        entry, level = self.entries[at], levels[at]
        if at == 0:
            return _NOT_FIRST * (level != 1)
        against = _LEFT_OUT * (level > levels[at - 1] + 1) + _EMPTY * (self.entries[at - 1].opens and level <= levels[at - 1])
        if entry.number is None or entry.number.value == 1:
            against += (_BETWEEN if entry.number is None else _BESIDE) * self._stands_beside_others(levels, at)
        before = self.before[at]
        if entry.number is not None and before is not None:
            parted = any(other < level for other in levels[before + 1 : at])
            last = self.entries[before].number
            if entry.number.value == 1:
                against += _BEGINS_ANEW * (not parted)
            elif last is not None and entry.number.value == last.value + 1:
                against += _COUNTS_ON * parted
        return against

    def _stands_beside_others(self, levels: Sequence[int], at: int) -> bool:
        """Whether the heading before the one at `at` in the same section, and of the same level, is of another style."""
        before = next((other for other in range(at - 1, -1, -1) if levels[other] <= levels[at]), None)
        return before is not None and levels[before] == levels[at] and _style(self.entries[before]) != _style(self.entries[at])


def _style(entry: Entry) -> str | None:
    return entry.number.kind if entry.number else None


def _vote(votes: Votes, level: int) -> float:
    """The log-odds that votes give a level. Only a person is certain."""
    if max(votes) >= 1.0:
        return math.log(max(votes[level - 1], _IMPOSSIBLE))
    return _VOTE * math.log(max(votes[level - 1], _FLOOR))


def _grouped(entries: Sequence[Entry]) -> list[_Group]:
    styles: dict[str, list[int]] = {}
    for at, entry in enumerate(entries):
        if entry.number is not None:
            styles.setdefault(entry.number.kind, []).append(at)
    looks = {at: entry.look for at, entry in enumerate(entries) if entry.number is None}
    groups: list[_Group] = []
    for style, members in styles.items():
        exact = [entries[at].look for at in members if entries[at].look.exact]
        groups.append(_Group(members, _votes(entries, members), type_size(exact) if exact else None, style))
    for members in like_groups(looks):
        groups.append(_Group(members, _votes(entries, members), type_size([looks[at] for at in members])))
    return groups


def _votes(entries: Sequence[Entry], members: Sequence[int]) -> Votes:
    return mean_votes([entries[at].votes for at in members])


def _before(entries: Sequence[Entry]) -> list[int | None]:
    """For each heading the one before it of the same number style."""
    last: dict[str, int] = {}
    found: list[int | None] = []
    for at, entry in enumerate(entries):
        found.append(last.get(entry.number.kind) if entry.number else None)
        if entry.number:
            last[entry.number.kind] = at
    return found
