"""Plain text and Markdown, turned into paragraphs and grids."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extraction.errors import TooLarge
from extraction.limits import DEFAULT, Limits
from extraction.page import Page
from extraction.read.flow import Flow
from extraction.read.text import block_cells, boxes, commas, markup, paragraph_cells, pipes, prose, spaced, stacked, tabs, tags
from extraction.read.text.found import Finder, Found
from extraction.read.text.lines import Line, split_lines

_FINDERS: tuple[Finder, ...] = (tags.find, boxes.find, pipes.find, tabs.find, spaced.find, stacked.find)
"""From the plainest marks to none: what one finder takes is barred to the next."""

_LINES = 3  # that a cell may take: its text, a pipe, an empty cell beside it


def read_text(text: str, *, markdown: bool = False, limits: Limits = DEFAULT) -> Page:
    """One page with the paragraphs of `text` as segments and its tables as stated grids, in the order of the text.

    Which lines are tables is told from their shape alone. `markdown` says that the text is known to be Markdown: marks that could
    be part of another text are taken out too. Raises `TooLarge`.
    """
    if len(text) > limits.text_characters:
        raise TooLarge(f"it has {len(text)} characters, more than {limits.text_characters}; split it")
    text = paragraph_cells.on_one_line(block_cells.on_one_line(commas.as_tabs(text)))
    lines = split_lines(tags.on_own_lines(text), limits.page_segments * _LINES)
    flow = Flow(limits)
    at = 0
    for found in _tables(lines):
        _add_paragraphs(flow, lines[at : found.start], markdown)
        cells = [replace(cell, text=markup.cell(cell.text, markdown=markdown)) for cell in found.cells]
        flow.grid(found.rows, found.columns, cells, origin=found.origin, sparse=found.sparse)
        at = found.end
    _add_paragraphs(flow, lines[at:], markdown)
    return flow.page()


def _tables(lines: Sequence[Line]) -> list[Found]:
    free = [True] * len(lines)
    tables: list[Found] = []
    for finder in _FINDERS:
        for found in list(finder(lines, free)):
            tables.append(found)
            free[found.start : found.end] = [False] * (found.end - found.start)
    return sorted(tables, key=lambda found: found.start)


def _add_paragraphs(flow: Flow, lines: Sequence[Line], markdown: bool) -> None:
    for text in prose.paragraphs(lines):
        inline = markup.paragraph(text, markdown=markdown)
        flow.paragraph(inline.text, bold=inline.bold, size=inline.size)
