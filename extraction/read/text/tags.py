"""Tables that a Markdown text holds as HTML, as converters write them where a cell spans others."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extraction.errors import Damaged
from extraction.limits import DEFAULT
from extraction.page import Page
from extraction.read.flow import FlowCell
from extraction.read.html.reader import read_html
from extraction.read.text.found import Found
from extraction.read.text.lines import Line

_OPEN = re.compile(r"<table\b[^<>]{0,2000}>", re.IGNORECASE)
_CLOSE = re.compile(r"</table\s*>", re.IGNORECASE)
_MOST_LINES = 20_000


def on_own_lines(text: str) -> str:
    """The text with a line break before each table and behind it."""
    if not (_OPEN.search(text) and _CLOSE.search(text)):
        return text
    return _CLOSE.sub(lambda found: found.group() + "\n", _OPEN.sub(lambda found: "\n" + found.group(), text))


def find(lines: Sequence[Line], free: Sequence[bool]) -> Iterator[Found]:
    """All tables written in tags among the lines that are free."""
    at = 0
    while at < len(lines):
        end = _end(lines, at) if free[at] and _OPEN.match(lines[at].body) else None
        if end:
            yield from _table(lines, at, end)
        at = end or at + 1


def _end(lines: Sequence[Line], start: int) -> int | None:
    """The line behind the one that closes the table; None where none does before the next table opens."""
    for at in range(start, min(len(lines), start + _MOST_LINES)):
        if at > start and _OPEN.match(lines[at].body):
            return None
        if _CLOSE.search(lines[at].text):
            return at + 1
    return None


def _table(lines: Sequence[Line], start: int, end: int) -> Iterator[Found]:
    source = "\n".join(line.text for line in lines[start:end])
    try:
        page = read_html(f'<meta charset="utf-8">{source}'.encode("utf-8", "replace"), DEFAULT)
    except Damaged:  # tags without content: left as they stand
        return
    if len(page.grids) == 1:
        grid = page.grids[0]
        cells = (FlowCell(c.row, c.column, _text(page, c.segments), c.row_span, c.column_span) for c in grid.cells)
        yield Found(start, end, grid.rows, grid.columns, tuple(cells))


def _text(page: Page, segments: Sequence[int]) -> str:
    return "\n".join(page.segments[index].text for index in segments)
