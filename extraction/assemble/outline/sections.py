"""The section tree: headings with their own text, joined across lines and pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from extraction.assemble.flow import Piece
from extraction.assemble.measure import is_indented
from extraction.assemble.outline.headings import Heading, find_headings
from extraction.assemble.rivals import rival_share
from extraction.assemble.said import is_in_clause, is_unit
from extraction.geometry import Box
from extraction.labels import ROLES
from extraction.numbering import number_at
from extraction.page import Segment
from extraction.plain import han_join

_PARAGRAPH_END = "。！？；!?;”』」】"


@dataclass(slots=True)
class SectionNode:
    """A section as assembled: `place` is (page number, segment index) of its heading; `probability` that it starts here at this
    level, `level_probability` that the level is right; `mixed`: headings that look like its own are of other levels.
    `heading_probability` and `text_probability` are the engine's of the least certain character of either, `heading_rival` how much
    of what recognition might have read of the heading says something else. `tabular` counts the
    lines of its text that look like a table's, though they stand in none; `passed_over` is how probable it is of the likeliest of
    them that it is a heading after all.
    """

    level: int
    number: str | None
    heading: str
    place: tuple[int, int]
    text: str = ""
    boxes: list[tuple[int, Box]] = field(default_factory=list)
    probability: float = 1.0
    heading_probability: float = 1.0
    heading_rival: float = 0.0
    text_probability: float = 1.0
    level_probability: float = 1.0
    mixed: bool = False
    tabular: int = 0
    passed_over: float = 0.0
    children: list[SectionNode] = field(default_factory=list)


def assemble_sections(flow: Sequence[Piece]) -> tuple[str | None, list[SectionNode]]:
    """The document's title, and its sections as a tree.

    What stands before the first heading is a section of level 1 without a heading, so that no text is lost.
    """
    headings, passed_over = find_headings(flow)
    title = han_join([piece.text for piece in flow[: headings[0].first if headings else len(flow)] if piece.label == "title"])
    nodes: list[SectionNode] = []
    bounds = [*(heading.first for heading in headings[1:]), len(flow)][: len(headings)]
    first = headings[0].first if headings else len(flow)
    before = _node(None, flow, 0, first)
    before.passed_over = max((passed_over.get(at, 0.0) for at in range(first)), default=0.0)
    if before.text:
        nodes.append(before)
    for heading, bound in zip(headings, bounds, strict=True):
        nodes.append(_node(heading, flow, heading.last, bound))
        nodes[-1].passed_over = max((passed_over.get(at, 0.0) for at in range(heading.last + 1, bound)), default=0.0)
    return title or None, _tree(nodes)


def _node(heading: Heading | None, flow: Sequence[Piece], first: int, bound: int) -> SectionNode:
    lines: list[_Line] = []
    for at in range(first, bound):
        piece = flow[at]
        start = piece.start
        if heading and piece.segment is flow[heading.last].segment:
            start = max(start, heading.end)
            if start >= piece.end:
                continue
        if piece.label in ("furniture", "title") and not _is_torn(piece):
            continue  # what looks like a table's but stands in none is text: nothing is lost
        text = piece.segment.text[start : piece.end].strip()
        if piece.page.recognized and not any(map(str.isalnum, text)):  # a piece of a line, read as a dash
            continue
        if text and not (piece.label == "note" and is_unit(text)):  # which table counts in it, it does not say
            lines.append(_Line(piece, text))
    boxes = [(line.piece.page.number, line.piece.box) for line in lines]
    probability = min((_per_character(line.piece.segment) for line in lines), default=1.0)
    tabular = sum(line.piece.label in ROLES for line in lines)
    if heading is None:
        place = (flow[0].page.number, flow[0].index) if flow else (1, 0)
        return SectionNode(1, None, "", place, _join(lines), boxes, text_probability=probability, tabular=tabular)
    heading_pieces = flow[heading.first : heading.last + 1]
    texts = [piece.segment.text[piece.start :] for piece in heading_pieces[:-1]]
    texts.append(heading_pieces[-1].segment.text[heading_pieces[-1].start : heading.end])
    heading_boxes = [(piece.page.number, piece.box) for piece in heading_pieces]
    return SectionNode(
        heading.level,
        heading.number.printed if heading.number else None,
        heading.text,
        place=(heading_pieces[0].page.number, heading_pieces[0].index),
        text=_join(lines),
        boxes=heading_boxes + [box for box in boxes if box not in heading_boxes],
        probability=heading.probability * heading.level_probability,
        heading_probability=min(_per_character(piece.segment) for piece in heading_pieces),
        heading_rival=max(rival_share(piece.segment, text) for piece, text in zip(heading_pieces, texts, strict=True)),
        text_probability=probability,
        level_probability=heading.level_probability,
        mixed=heading.mixed,
        tabular=tabular,
    )


def _is_torn(piece: Piece) -> bool:
    """Whether a word goes on from a piece into the rest of its line: no furniture begins or ends so."""
    return any(is_in_clause(piece.segment.text, at) for at in (piece.start, piece.end))


def _per_character(segment: Segment) -> float:
    """The probability of one character of a line whose probability is that of all of them together."""
    return float(segment.probability ** (1 / max(1, len(segment.text))))


@dataclass(slots=True)
class _Line:
    piece: Piece
    text: str


def _join(lines: Sequence[_Line]) -> str:
    """Lines as paragraphs, parted by newlines."""
    paragraphs: list[list[str]] = []
    for at, line in enumerate(lines):
        if at and not _starts_paragraph(lines[at - 1], line):
            paragraphs[-1].append(line.text)
        else:
            paragraphs.append([line.text])
    return "\n".join(han_join(paragraph) for paragraph in paragraphs)


def _starts_paragraph(before: _Line, line: _Line) -> bool:
    """Whether `line` opens a new paragraph after `before`."""
    if before.piece.segment is line.piece.segment:
        return False
    ended = before.text[-1] in _PARAGRAPH_END
    if line.piece.page.flowing:  # every segment is a paragraph as it was written, unless a page break cut one in two
        return ended or len(before.text) < 15 or number_at(line.text) is not None
    if line.piece.page.number != before.piece.page.number:
        return ended and is_indented(line.piece.page, line.piece.box)
    width = before.piece.box.height
    short = before.piece.box.x1 < line.piece.box.x1 - 2 * width
    return is_indented(line.piece.page, line.piece.box) or (ended and short)


def _tree(nodes: Sequence[SectionNode]) -> list[SectionNode]:
    roots: list[SectionNode] = []
    path: list[SectionNode] = []
    for node in nodes:
        while path and path[-1].level >= node.level:
            path.pop()
        (path[-1].children if path else roots).append(node)
        path.append(node)
    return roots
