"""The measure of a page's running text: where its lines begin and end, and which of them are set in or full."""

from __future__ import annotations

from bisect import insort
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from extraction.geometry import Box
from extraction.page import Page, Segment

_WIDE = 0.4  # of the page's width: what is wider is a line of running text
_INDENT = 0.96  # of a line's height: a first line is set in by two characters
_SHORT = 1.5  # of a line's height: as much white at its end leaves a full line


def is_indented(page: Page, box: Box) -> bool:
    """Whether a line starts right of the left edge that most lines of the page share."""
    edge = left_edge(page)
    return edge is not None and box.x0 - edge > _INDENT * box.height


def is_set_out(first: Box, after: Box) -> bool:
    """Whether a line begins left of the first line of its paragraph, which is set in."""
    return first.x0 - after.x0 > _INDENT * first.height


def left_edge(page: Page) -> float | None:
    """Where most lines of the page's running text begin; None where there are none."""
    lines = _lines(page)
    return _edge(lines) if lines else None


def text_edges(pages: Collection[Page], least: int) -> dict[int, float]:
    """The left edge of the running text of each page, by the page's number.

    On pages where most lines are first ones, which are set in, lines end where the text does: its width on the other pages tells
    where it begins. Pages with fewer than `least` lines have none. In a text layer all pages of one width have the same.
    """
    lines = {page.number: found for page in pages if len(found := _lines(page)) >= least}
    widths = sorted(max(line.width for line in found) for found in lines.values())
    edges = {}
    for number, found in lines.items():
        edges[number] = min(_edge(found), max(line.x1 for line in found) - widths[len(widths) // 2])
    return {**edges, **_common([page for page in pages if not page.recognized], edges)}


def _common(pages: Sequence[Page], edges: Mapping[int, float]) -> dict[int, float]:
    """For pages of one width the edge in the middle of theirs, as far as `edges` knows these."""
    known: dict[int, list[float]] = defaultdict(list)
    for page in pages:
        if page.number in edges:
            insort(known[round(page.width)], edges[page.number])
    found = {width: alike[len(alike) // 2] for width, alike in known.items()}
    return {page.number: found[round(page.width)] for page in pages if round(page.width) in found}


def usual_stroke(page: Page, least: int = 1) -> float | None:
    """How wide the strokes of the page's running text are; None where there are fewer than `least` lines that tell."""
    widths = sorted(segment.stroke for segment in page.segments if segment.stroke and is_wide(page, segment))
    return widths[len(widths) // 2] if len(widths) >= least else None


def is_full(page: Page, box: Box) -> bool:
    """Whether a line runs to the right edge that the lines of the page share."""
    edges = sorted(line.x1 for line in _lines(page))
    return bool(edges) and edges[len(edges) * 3 // 4] - box.x1 <= _SHORT * box.height


def text_width(page: Page) -> float | None:
    """How wide most lines of the page's running text are; None where there are none."""
    widths = sorted(line.width for line in _lines(page))
    return widths[len(widths) * 3 // 4] if widths else None


def is_wide(page: Page, segment: Segment) -> bool:
    """Whether a segment is as wide as a line of running text is."""
    return segment.box.width > _WIDE * page.width and not segment.vertical


def _edge(lines: Sequence[Box]) -> float:
    """Where most of some lines begin."""
    return sorted(line.x0 for line in lines)[len(lines) // 4]


def _lines(page: Page) -> list[Box]:
    return [segment.box for segment in page.segments if is_wide(page, segment)]
