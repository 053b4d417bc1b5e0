"""Page numbers, told from where they stand, however their dashes were read and whatever they are labelled."""

from __future__ import annotations

import re
from collections.abc import Collection

from extraction.page import Page
from extraction.plain import squash

_DASH = r"[—–\-－_一·•.~]"
_BARE = re.compile(r"\d{1,4}")
_DRESSED = re.compile(rf"{_DASH}{{0,2}}(?:第)?(\d{{1,4}})(?:页)?(?:[/／,，]?(?:共)?\d{{1,4}}(?:页)?)?{_DASH}{{0,2}}")
_EDGE = 0.1  # share of the page's height at its foot and head


def page_number(page: Page, used: Collection[tuple[int, int]]) -> set[int]:
    """The indexes of the segments of the page's number: its last or its first line, near the edge, with nothing else on it.

    `used` are the (page number, segment index) that tables took. A bare number counts only if it is this page's.
    """
    if page.flowing:
        return set()
    free = [index for index, segment in enumerate(page.segments) if segment.text.strip() and (page.number, index) not in used]
    for edge in (max, min):
        outermost = edge(free, key=lambda index: page.segments[index].box.center[1], default=None)
        if outermost is None:
            continue
        at = page.segments[outermost].box
        line = [index for index in free if page.segments[index].box.y0 < at.center[1] < page.segments[index].box.y1]
        line = sorted({outermost, *line}, key=lambda index: page.segments[index].box.x0)
        near = at.center[1] > (1 - _EDGE) * page.height if edge is max else at.center[1] < _EDGE * page.height
        text = squash("".join(page.segments[index].text for index in line))
        if near and ((_DRESSED.fullmatch(text) and not _BARE.fullmatch(text)) or text == str(page.number)):
            return set(line)
    return set()
