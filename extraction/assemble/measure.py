"""The measure of a page's running text: where its lines begin and end, and which of them are set in or full."""

from __future__ import annotations

from extraction.geometry import Box
from extraction.page import Page

_WIDE = 0.4  # of the page's width: what is wider is a line of running text
_INDENT = 0.96  # of a line's height: a first line is set in by two characters
_SHORT = 1.5  # of a line's height: as much white at its end leaves a full line


def is_indented(page: Page, box: Box) -> bool:
    """Whether a line starts right of the left edge that most lines of the page share."""
    edge = left_edge(page)
    return edge is not None and box.x0 - edge > _INDENT * box.height


def left_edge(page: Page, least: int = 1) -> float | None:
    """Where most lines of the page's running text begin; None where there are fewer than `least` of them."""
    edges = sorted(line.x0 for line in _lines(page))
    return edges[len(edges) // 4] if len(edges) >= least else None


def is_full(page: Page, box: Box) -> bool:
    """Whether a line runs to the right edge that the lines of the page share."""
    edges = sorted(line.x1 for line in _lines(page))
    return bool(edges) and edges[len(edges) * 3 // 4] - box.x1 <= _SHORT * box.height


def _lines(page: Page) -> list[Box]:
    """The boxes of what is as wide as running text is."""
    return [segment.box for segment in page.segments if segment.box.width > _WIDE * page.width and not segment.vertical]
