"""Whether a heading may have been lost: the headings' numbers leave one out, or a section that the form prescribes is not there.

A lost heading makes two sections one, and nothing else in the report tells of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from extraction.align.labels import similarity
from extraction.assemble.outline import SectionNode
from extraction.numbering import Number, number_at
from extraction.page import Page, Problem

LOST_HEADING = "lost-heading"
"""The code of these problems."""

_LIKE = 0.8  # likeness of headings from which on they are the same
_END = (1 << 30, 0)

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Gap:
    """Behind the heading at `after`, and before the one at `before`, one seems to be missing, or several.

    `numbers` are theirs, `headings` how the form words them; either may be unknown. `why` says so to a reader.
    """

    after: Place
    before: Place
    why: str
    numbers: tuple[Number, ...] = ()
    headings: tuple[str, ...] = ()

    def is_at(self, text: str) -> bool:
        """Whether a line could be what is missing."""
        number = number_at(text)
        numbered = number is not None and any((number.kind, number.value) == (one.kind, one.value) for one in self.numbers)
        return numbered or any(similarity(text, heading) >= _LIKE for heading in self.headings)


def lost_headings(
    nodes: Sequence[SectionNode], expected: Sequence[str], pages: Sequence[Page], seen: Collection[int]
) -> list[Problem]:
    """A problem for each page on which a heading may have been lost: those with a line that could be it, else all between.

    `expected` are the headings that the form prescribes, in order. Pages that were `seen` by a person are left out: what is still
    missing there is missing on the paper.
    """
    outline = list(_walk(nodes))
    gaps = list(_unwritten(outline, expected))
    known = {(gap.after, gap.before) for gap in gaps}
    gaps += [gap for gap in _jumps(outline) if (gap.after, gap.before) not in known]
    found = {(number, gap.why): None for gap in gaps for number in _pages(gap, pages) if number not in seen}
    return [Problem(LOST_HEADING, why, number) for number, why in found]


def _walk(nodes: Sequence[SectionNode], above: Place = (0, -1)) -> Iterator[tuple[SectionNode, Place]]:
    """All sections with a heading, in order, each with the place of the section that it is in."""
    for node in nodes:
        if node.heading:
            yield node, above
        yield from _walk(node.children, node.place)


def _unwritten(outline: Sequence[tuple[SectionNode, Place]], expected: Sequence[str]) -> Iterator[_Gap]:
    """Prescribed sections that are not there, neither by their wording nor by their number; neighbours are one gap."""
    places = [_place_of(heading, at, outline) for at, heading in enumerate(expected, start=1)]
    after = (0, -1)
    at = 0
    for is_there, run in groupby(places, key=lambda place: place is not None):
        size = len(list(run))
        if is_there:
            after = places[at + size - 1] or after
        else:
            missing = tuple(expected[at : at + size])
            before = places[at + size] if at + size < len(places) else None
            numbers = tuple(number for heading in missing if (number := number_at(heading)))
            named = "”“".join(missing)
            yield _Gap(after, before or _END, f"没有找到“{named}”的标题，可能有遗漏", numbers, missing)
        at += size


def _place_of(heading: str, number: int, outline: Sequence[tuple[SectionNode, Place]]) -> Place | None:
    """Where a prescribed section begins; None where it does not."""
    for node, _ in outline:
        own = number_at(node.heading)
        if similarity(node.heading, heading) >= _LIKE or (node.level == 1 and own is not None and own.value == number):
            return node.place
    return None


def _jumps(outline: Sequence[tuple[SectionNode, Place]]) -> Iterator[_Gap]:
    """Headings whose number neither begins a series nor goes on from the one before it in the same style."""
    last: dict[str, tuple[Number, Place]] = {}
    for node, above in outline:
        number = number_at(node.heading)
        if number is None:
            continue
        before, after = last.get(number.kind, (None, above))
        last[number.kind] = number, node.place
        if number.value in (1, before.value + 1 if before else 1):
            continue
        reached = before.value if before and before.value < number.value else 0
        missing = tuple(number._replace(value=value) for value in range(reached + 1, number.value))
        why = f"标题编号从“{number.printed}”开始，此前可能有遗漏的标题"
        if before:
            why = f"标题编号由“{before.printed}”跳到“{number.printed}”，其间可能有遗漏的标题"
        yield _Gap(max(after, above), node.place, why, missing)


def _pages(gap: _Gap, pages: Sequence[Page]) -> list[int]:
    """The pages where what is missing could stand: those with a line that could be it.

    Where there is none, recognition may have lost it, on all pages between that were recognized; from a given text nothing is lost.
    """
    lines: Mapping[int, list[str]] = {
        page.number: [segment.text for at, segment in enumerate(page.segments) if gap.after < (page.number, at) < gap.before]
        for page in pages
    }
    told = [number for number, texts in lines.items() if any(gap.is_at(text) for text in texts)]
    return told or [page.number for page in pages if page.recognized and any(text.strip() for text in lines[page.number])]
