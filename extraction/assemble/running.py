"""Running heads and feet: the same line at the edge of page after page."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Collection, Sequence

from rapidfuzz.fuzz import ratio
from rapidfuzz.process import extractOne

from extraction.assemble.cells import label_probability
from extraction.assemble.furniture import is_illegible, is_number
from extraction.classify import SegmentLabels
from extraction.page import Page
from extraction.plain import squash

_EDGE = 0.12  # share of the page's height at its foot and head
_LEAST = 4  # characters
_ALIKE = 90.0  # of 100: the same line, a character or two misread
_LARGER = 1.35  # times the height of the smallest
_LEVEL = 0.01  # of the page's height: lines that stand at one height from page to page
_DIGITS = re.compile(r"\d+")


def running_lines(pages: Sequence[Page], used: Collection[tuple[int, int]]) -> set[tuple[int, int]]:
    """The (page number, segment index) of the first and the last lines that most pages share, two at least.

    `used` are those that tables took. Numbers in them may differ from page to page.
    """
    laid_out = [page for page in pages if not page.flowing]
    found: set[tuple[int, int]] = set()
    for foot in (False, True):
        groups: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for page in laid_out:
            for index in _at_edge(page, foot):
                text = _DIGITS.sub("0", squash(page.segments[index].text))
                if len(text) >= _LEAST and (page.number, index) not in used:
                    known = extractOne(text, groups.keys(), scorer=ratio, score_cutoff=_ALIKE)
                    groups[known[0] if known else text].append((page.number, index))
        for group in groups.values():
            places = _of_one_size(laid_out, group)
            if len({number for number, _ in places}) >= max(2, (len(laid_out) + 1) // 2):
                found.update(places)
    return found | {place for page in laid_out for place in _beside(page, [at for number, at in found if number == page.number])}


def _beside(page: Page, running: Sequence[int]) -> set[tuple[int, int]]:
    """The page's number and dirt, on the lines of `running` ones."""
    lines = [page.segments[index].box for index in running]
    return {
        (page.number, index)
        for index, segment in enumerate(page.segments)
        if any(line.y0 < segment.box.center[1] < line.y1 for line in lines) and (is_number(segment.text) or is_illegible(segment))
    }


def running_furniture(
    pages: Sequence[Page], labels: Sequence[Sequence[SegmentLabels]], used: Collection[tuple[int, int]]
) -> set[tuple[int, int]]:
    """The running lines that the classifier takes for furniture, all pages together: on one of them it may see a row in such a
    line. The header that a table repeats is none.
    """
    by_number = {page.number: (page, page_labels) for page, page_labels in zip(pages, labels, strict=True)}
    known: dict[tuple[int, int], tuple[float, float]] = {}  # the height of each on its page, and the probability of furniture
    for number, index in running_lines(pages, used):
        page, page_labels = by_number[number]
        chance = label_probability(page_labels[index], ("furniture",)) or 0.0
        known[number, index] = page.segments[index].box.center[1] / page.height, chance
    found = set()
    for place, (y, _) in known.items():
        level = [chance for at, chance in known.values() if abs(at - y) <= _LEVEL]
        if sum(level) >= 0.5 * len(level):
            found.add(place)
    return found


def _of_one_size(pages: Sequence[Page], places: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """`places` without those in larger type: the title, which the running head repeats."""
    segments = {page.number: page.segments for page in pages}
    heights = [segments[number][index].box.height for number, index in places]
    return [place for place, height in zip(places, heights, strict=True) if height <= _LARGER * min(heights)]


def _at_edge(page: Page, foot: bool) -> list[int]:
    """The two outermost lines at the head or the foot of a page: a number may stand beyond a running line."""
    lines = [index for index, segment in enumerate(page.segments) if segment.text.strip() and not segment.vertical]
    ordered = sorted(lines, key=lambda index: page.segments[index].box.center[1], reverse=foot)[:2]
    skew = math.radians((page.rotation + 45) % 90 - 45)
    margin = _EDGE * page.height + page.width * abs(math.sin(skew))  # a page that was turned straight is higher by that
    edge = page.height - margin if foot else margin
    return [index for index in ordered if (page.segments[index].box.center[1] > edge) == foot]
