"""Headings that are too long for one line."""

from __future__ import annotations

from extraction.assemble.measure import is_set_out, text_width
from extraction.assemble.said import SENTENCE_END
from extraction.geometry import Box
from extraction.numbering import number_at
from extraction.page import Page

_REST = 10  # characters that a heading has left for its last line
_NEXT_LINE = 1.2  # of a line's height: how far below it the next line of a heading is
_FULL = 0.9  # of the text's width: a line that the next one goes on is as wide at least


def ends_heading(page: Page, heading: str, box: Box, rest: str, below: Box) -> bool:
    """Whether the few words of the line `rest` at `below` are the last ones of the numbered `heading` at `box`, which fills the
    line right above it: first lines are set in, they are not."""
    broken = number_at(heading) is not None and heading.rstrip()[-1:] not in SENTENCE_END
    few = len(rest.strip()) <= _REST and not {*SENTENCE_END} & {*rest}
    close = 0 <= below.y0 - box.y1 <= _NEXT_LINE * box.height
    full = box.x1 - below.x0 > _FULL * (text_width(page) or page.width)
    return broken and few and close and full and is_set_out(box, below)
