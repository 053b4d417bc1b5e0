"""The runs of characters marked as a fact: where they begin and end in a line, and how they go on in the next one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extraction.assemble.facts.addresses import (
    begins_with_its_word,
    begun_in,
    rest_behind_number,
    rest_of_address,
    whole_address,
    without_is,
)
from extraction.assemble.facts.bodies import end_of_name
from extraction.assemble.facts.contacts import rest_of_host, whole_contact
from extraction.assemble.measure import is_full
from extraction.assemble.rivals import rival_share
from extraction.classify import SegmentLabels, Span
from extraction.geometry import Box
from extraction.labels import FACTS, Label
from extraction.page import Page, Segment
from extraction.plain import han_join, squash

_NEXT_LINE = 1.5  # of a line's height: what broke off at a line's end goes on no further below, and never far above
_WORDS: dict[Label, re.Pattern[str]] = {
    "address": re.compile(r"(?:地\s*址|位于|地处)[：:为是]?$"),
    "postcode": re.compile(r"(?:邮\s*编|邮政编码)[：:为是]?$"),
    "phone": re.compile(r"(?:电\s*话|热\s*线)[：:为是]?$"),
}  # that lead to a fact


@dataclass(slots=True)
class Mark:
    """Characters marked as a fact, on one line or more; `page` and `box` are the first one's.

    `recognition` is the engine's probability of them, `rival` that another reading of them is right, if one is. `titled`: in a
    title; `said`: the word for the fact leads to it; `foot`: of its last line; `open_end`: it may go on.
    """

    label: Label
    text: str
    page: Page
    box: Box
    probability: float
    recognition: float
    rival: float
    titled: bool
    said: bool
    foot: float
    open_end: bool


@dataclass(frozen=True, slots=True)
class _Line:
    """A segment, what the classifier says of it, and the text before it."""

    page: Page
    segment: Segment
    labels: SegmentLabels
    before: str

    @property
    def text(self) -> str:
        return self.segment.text


@dataclass(frozen=True, slots=True)
class _Piece:
    """What is marked of one line, from `start` to `end`."""

    line: _Line
    span: Span
    start: int
    end: int

    @property
    def label(self) -> Label:
        return self.span.label

    @property
    def text(self) -> str:
        return self.line.text[self.start : self.end]

    @property
    def opens_line(self) -> bool:
        return not self.line.text[: self.start].strip()

    @property
    def ends_line(self) -> bool:
        return not self.line.text[self.end :].strip()

    @property
    def recognition(self) -> float:
        """The share of these characters in the probability of their segment."""
        return float(self.line.segment.probability ** (len(self.text) / max(1, len(self.line.text))))

    @property
    def rival(self) -> float:
        """How much of what recognition might have read in these characters' place says something else."""
        return rival_share(self.line.segment, self.text)


def marks_of(pages: Sequence[Page], labels: Sequence[Sequence[SegmentLabels]]) -> list[Mark]:
    """All of them, in reading order; one that breaks off at a line's end goes on at the next line's start."""
    marks: list[Mark] = []
    for line in _lines(pages, labels):
        done = _take_rest(marks[-1], line) if marks else 0
        for piece in _pieces(line, done):
            if marks and _goes_on(marks[-1], piece):
                _take(marks[-1], piece)
            else:
                marks.append(_begun_by(piece))
    return marks


def _lines(pages: Sequence[Page], labels: Sequence[Sequence[SegmentLabels]]) -> Iterator[_Line]:
    before = ""
    for page, page_labels in zip(pages, labels, strict=True):
        for segment, given in zip(page.segments, page_labels, strict=True):
            yield _Line(page, segment, given, before)
            before = segment.text


def _pieces(line: _Line, done: int) -> Iterator[_Piece]:
    """What is marked of a line behind its first `done` characters; of two marks inside one address, the first is all of it."""
    for span in line.labels.spans:
        if span.label not in FACTS:
            continue
        start, end = _whole(line.text, span)
        if start >= done:
            done = end
            yield _Piece(line, span, start, end)


def _whole(text: str, span: Span) -> tuple[int, int]:
    """Where the fact begins and ends of which some characters are marked."""
    match span.label:
        case "address":
            return whole_address(text, span.start, span.end)
        case "organization":
            return span.start, end_of_name(text, span.start, span.end)
        case "postcode" | "phone" | "email" | "website":
            return whole_contact(span.label, text, span.start, span.end)
    return span.start, span.end


def _take_rest(mark: Mark, line: _Line) -> int:
    """Give a mark what a line begins with of it, marked or not: how many characters."""
    rest = ""
    if mark.open_end and mark.label == "address":
        rest = rest_behind_number(mark.text, line.text)
        if not rest and _fills_its_line(mark, line.page):
            rest = rest_of_address(mark.text, line.text)
    elif mark.open_end and _fills_its_line(mark, line.page):
        rest = rest_of_host(mark.label, line.text)
    if rest:
        mark.text, mark.open_end = mark.text + rest, False
    return len(rest)


def _fills_its_line(mark: Mark, page: Page) -> bool:
    """Whether a mark ends with a full line of the same page, so that a string without gaps may go on in the next one."""
    return mark.page is page and not page.flowing and is_full(page, mark.box)


def _goes_on(mark: Mark, piece: _Piece) -> bool:
    """Whether what is marked at the start of a line is the rest of what broke off before it; the same again is another mention."""
    if not (mark.open_end and piece.opens_line) or mark.label != piece.label or mark.label == "year":
        return False
    if piece.text.startswith(mark.text):
        return False
    box = piece.line.segment.box
    return mark.page is not piece.line.page or abs(box.y0 - mark.foot) <= _NEXT_LINE * box.height


def _take(mark: Mark, piece: _Piece) -> None:
    """Let a mark go on with a piece of the next line."""
    mark.text = han_join([mark.text, piece.text])
    mark.probability = min(mark.probability, piece.span.probability)
    mark.recognition *= piece.recognition
    mark.rival = 1.0 - (1.0 - mark.rival) * (1.0 - piece.rival)
    mark.foot, mark.open_end = piece.line.segment.box.y1, piece.ends_line


def _begun_by(piece: _Piece) -> Mark:
    """A mark that a piece is the beginning of, or all."""
    line, label, text, begun = piece.line, piece.label, piece.text, ""
    if label == "address" and piece.opens_line:
        begun = begun_in(line.before)
        text = without_is(begun + text, line.before)
    return Mark(
        label=label,
        text=text,
        page=line.page,
        box=line.segment.box,
        probability=piece.span.probability,
        recognition=piece.recognition,
        rival=piece.rival,
        titled=any(span.label == "title" for span in line.labels.spans),
        said=bool(begun) or _is_said(label, line.before + line.text[: piece.start], text),
        foot=line.segment.box.y1,
        open_end=piece.ends_line,
    )


def _is_said(label: Label, before: str, text: str) -> bool:
    """Whether the word for a fact leads to it, be it outside or inside of what is marked."""
    word = _WORDS.get(label)
    return bool(word and word.search(squash(before))) or (label == "address" and begins_with_its_word(text))
