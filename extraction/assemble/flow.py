"""The running text of a document: everything outside tables, cut where the label changes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

from extraction.assemble.furniture import of_paper
from extraction.assemble.running import running_lines
from extraction.classify import SegmentLabels
from extraction.geometry import Box
from extraction.labels import FACTS, HEADINGS, ROLES, Label
from extraction.numbering import number_at
from extraction.page import Page, Segment

_NUMBER = 4  # characters of a heading's number that the label before it may have taken


@dataclass(slots=True)
class Piece:
    """Characters `start` to `end` of one segment, all of one label; facts inside prose count as prose.

    `scores` are those of the segment's head and stand only with the piece that starts the segment.
    """

    page: Page
    index: int
    segment: Segment
    start: int
    end: int
    label: Label
    probability: float
    scores: dict[Label, float]

    @property
    def text(self) -> str:
        return self.segment.text[self.start : self.end]

    @property
    def box(self) -> Box:
        return self.segment.box

    @property
    def starts_line(self) -> bool:
        return not self.segment.text[: self.start].strip()

    @property
    def ends_line(self) -> bool:
        return not self.segment.text[self.end :].strip()


def pieces(pages: Sequence[Page], labels: Sequence[Sequence[SegmentLabels]], used: Collection[tuple[int, int]]) -> list[Piece]:
    """All pieces in reading order. `used` are the (page number, segment index) that tables took."""
    flow: list[Piece] = []
    running = running_lines(pages, used)
    for page, page_labels in zip(pages, labels, strict=True):
        paper = of_paper(page, used) | {index for number, index in running if number == page.number}
        for index, (segment, given) in enumerate(zip(page.segments, page_labels, strict=True)):
            if (page.number, index) in used or not segment.text.strip():
                continue
            if index in paper:
                flow.append(Piece(page, index, segment, 0, len(segment.text), "furniture", 1.0, {}))
            else:
                flow.extend(_cut(page, index, segment, given))
    return flow


def _cut(page: Page, index: int, segment: Segment, given: SegmentLabels) -> list[Piece]:
    cut: list[Piece] = []
    titled = any(span.label == "title" for span in given.spans)
    for span in given.spans:
        label: Label = ("title" if titled else "body") if span.label in FACTS else span.label
        if cut and cut[-1].label == label:
            last = cut[-1]
            whole = span.end - last.start or 1
            last.probability += (span.probability - last.probability) * (span.end - span.start) / whole
            last.end = span.end
        else:
            cut.append(Piece(page, index, segment, span.start, span.end, label, span.probability, {}))
    if not cut:
        cut.append(Piece(page, index, segment, 0, len(segment.text), "body", 0.5, {}))
    cut[0].scores = dict(given.scores)
    for before, piece in pairwise(cut):
        if piece.label in HEADINGS:
            before.end = piece.start = _number_start(piece, before.start)
    return _without_crumbs([piece for piece in cut if piece.start < piece.end])


def _number_start(piece: Piece, least: int) -> int:
    """Where a heading inside a line begins, `least` or behind it: with its whole number, though its label may begin late."""
    text = piece.segment.text
    for start in range(max(least, piece.start - _NUMBER), piece.start):
        number = number_at(text[start : piece.end])
        if number and start + len(number.printed) > piece.start and not text[:start].rstrip()[-1:].isalnum():
            return start
    return piece.start


def _without_crumbs(cut: list[Piece]) -> list[Piece]:
    """Join to its neighbour what is too short to be anything: one stray character between two pieces of the same label."""
    joined: list[Piece] = []
    for piece in cut:
        crumb = len(piece.text.strip()) <= 1 and piece.label not in ROLES and bool(joined)
        if joined and (crumb or joined[-1].label == piece.label):
            joined[-1].end = piece.end
        else:
            joined.append(piece)
    return joined
