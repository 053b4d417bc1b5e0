"""What belongs to the paper: page numbers, whatever they are read as, rests of drawn lines, dirt and pieces of seals."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from statistics import median

from extraction.geometry import Box, union
from extraction.page import Page, Ruling, Segment
from extraction.plain import squash

_DASH = r"[—–\-－_一·•.~]"
_BARE = re.compile(r"\d{1,4}")
_DRESS = rf"(?:{_DASH}{{0,2}}|[.·•…]{{3,6}})"  # a dash of a coarse scan is read as a row of dots
_DRESSED = re.compile(rf"{_DRESS}(?:第)?(\d{{1,4}})(?:页)?(?:[/／,，]?(?:共)?\d{{1,4}}(?:页)?)?{_DRESS}")
_RULE = re.compile(r"[—–\-－_一]+")
_ON_RULE = 0.2  # of a dash's box, which is as high as a character: how far from its middle a line runs
_ILLEGIBLE = 0.5  # the engine's probability below which a text is likelier none
_NOTHING = 0.1  # the same of a lone character that is none at all: dirt of any size, and what is set as high as a character
_DOUBTFUL = 0.9  # what a lone character falls short of that is none, where nothing is printed
_DOT = re.compile(r"[.·•,，'`]")
_STOP = re.compile(r"[。、]")  # full stops and the like, which may stand alone on the last line of a paragraph where they are clear
_TYPE = (0.55, 3.0)  # times the usual height of the page's type: what nobody can read and is lower or higher is no type
_EDGE = 0.1  # share of the page's height at its foot and head
_RIM = 0.04  # of a page's width: nothing is printed so near to its sides
_APART = 3.0  # times a number's height: white that parts it from the page's text


def of_paper(page: Page, used: Collection[tuple[int, int]]) -> set[int]:
    """The indexes of the segments that are no part of the text. `used` are the (page number, segment index) that tables took."""
    return outer_number(page, used) | rests_of_rules(page) | stains(page) | beside_tables(page)


def page_number(page: Page, used: Collection[tuple[int, int]]) -> set[int]:
    """The indexes of the segments of the page's number: its last or its first line, near the edge, with nothing else on it.

    `used` are the (page number, segment index) that tables took. A bare number counts only if it is this page's.
    """
    if page.flowing:
        return set()
    free = [index for index, segment in enumerate(page.segments) if segment.text.strip() and (page.number, index) not in used]
    for edge in (max, min):
        line = _outermost(page, free, edge)
        if not line:
            continue
        at = union(page.segments[index].box for index in line)
        near = at.center[1] > (1 - _EDGE) * page.height if edge is max else at.center[1] < _EDGE * page.height
        text = squash("".join(page.segments[index].text for index in line))
        if near and ((_DRESSED.fullmatch(text) and not _BARE.fullmatch(text)) or text == str(page.number)):
            return set(line)
    return set()


def outer_number(page: Page, used: Collection[tuple[int, int]]) -> set[int]:
    """The same, or any number that is the last or the first line, far from all other text: no row of a table stands so alone.

    Pages may be counted from a cover, and a page that was turned straight has wide margins.
    """
    if found := page_number(page, used):
        return found
    free = [index for index, segment in enumerate(page.segments) if segment.text.strip() and not page.flowing]
    for edge in (max, min):
        line = _outermost(page, free, edge)
        if not line or any((page.number, index) in used for index in line):
            continue
        box = union(page.segments[index].box for index in line)
        others = [page.segments[index].box for index in free if index not in line]
        alone = all(max(other.y0 - box.y1, box.y0 - other.y1) >= _APART * box.height for other in others)
        if alone and _DRESSED.fullmatch(squash("".join(page.segments[index].text for index in line))):
            return set(line)
    return set()


def _outermost(page: Page, free: Sequence[int], edge: Callable[..., int | None]) -> list[int]:
    """The segments of `free` on the last (`edge` is max) or the first (min) line of a page, from left to right."""
    outermost = edge(free, key=lambda index: page.segments[index].box.center[1], default=None)
    if outermost is None:
        return []
    at = page.segments[outermost].box.center[1]
    line = {outermost, *(index for index in free if page.segments[index].box.y0 < at < page.segments[index].box.y1)}
    return sorted(line, key=lambda index: page.segments[index].box.x0)


def is_number(text: str) -> bool:
    """Whether a text is what pages are numbered with: 3, - 3 -, 第3页, 3/7."""
    return bool(_DRESSED.fullmatch(squash(text)))


def is_illegible(segment: Segment) -> bool:
    """Whether it is likelier dirt than a character."""
    return len(segment.text) == 1 and segment.probability < _ILLEGIBLE


def rests_of_rules(page: Page) -> set[int]:
    """The indexes of the dashes that lie on a drawn line: pieces of it that were read."""
    rules = [ruling for ruling in page.rulings if ruling.horizontal]
    return {
        index
        for index, segment in enumerate(page.segments)
        if _RULE.fullmatch(segment.text) and any(_lies_on(segment.box, rule) for rule in rules)
    }


def _lies_on(box: Box, rule: Ruling) -> bool:
    return rule.x0 <= box.center[0] <= rule.x1 and abs(rule.y0 - box.center[1]) <= _ON_RULE * box.height


def stains(page: Page) -> set[int]:
    """The indexes of what was read in dirt and in seals: lone dots, lone characters that are none, illegible ones where
    the edge of the paper shows, and what is illegible and far from the page's type in size."""
    if not page.recognized:
        return set()
    usual = median([segment.box.height for segment in page.segments if not segment.vertical] or [0.0])
    return {
        index
        for index, segment in enumerate(page.segments)
        if _DOT.fullmatch(segment.text)
        or (segment.probability < _NOTHING and len(segment.text) == 1)
        or (is_illegible(segment) and not _RIM * page.width <= segment.box.center[0] <= (1 - _RIM) * page.width)
        or (segment.probability < _ILLEGIBLE and _STOP.fullmatch(segment.text))
        or (
            segment.probability < _ILLEGIBLE
            and not segment.vertical
            and not _TYPE[0] * usual <= segment.box.height <= _TYPE[1] * usual
        )
    }


def beside_tables(page: Page) -> set[int]:
    """The indexes of the lone doubtful characters left and right of drawn tables: folds, the paper's edge, rests of frames."""
    tables = [grid.box for grid in page.grids if grid.origin == "ruled"]
    return {
        index
        for index, segment in enumerate(page.segments)
        if page.recognized
        and len(segment.text) == 1
        and segment.probability < _DOUBTFUL
        and any(_lies_beside(segment.box.center, box) for box in tables)
    }


def _lies_beside(point: tuple[float, float], box: Box) -> bool:
    return box.y0 < point[1] < box.y1 and not box.x0 < point[0] < box.x1
