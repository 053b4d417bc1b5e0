"""Builds pages with headings by hand, each line of a type and at a place of its own."""

from __future__ import annotations

from extraction.geometry import Box
from extraction.page import Page, Segment


def line(
    text: str,
    size: float,
    left: float = 50.0,
    y: float = 300.0,
    *,
    bold: bool = False,
    height: float | None = None,
    face: str | None = None,
    stroke: float | None = None,
) -> Segment:
    """A line of type of `size` points; `height` is that of its box where it is another one."""
    box = Box(left, y, left + size * len(text), y + (height or 1.1 * size))
    return Segment(text, box, bold=bold, face=face, stroke=stroke)


def page_of(*lines: Segment) -> Page:
    """A page with these lines and five of running text, the strokes of which are one point wide."""
    prose = [line("全年工作平稳有序" * 4, 14, y=20.0 * at, stroke=1.0) for at in range(5)]
    return Page(1, 595, 842, "pt", segments=[*lines, *prose])
