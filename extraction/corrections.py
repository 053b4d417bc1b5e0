"""What people said about a document: evidence like any other, put in where it belongs and weighed with the rest.

A corrected report is made by finishing the document again with its corrections, so they hold for every later model, too. They are
tied to places on the straightened page, not to rows or fields that another model may find elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from extraction.assemble.facts import FACT_NAMES
from extraction.classify import SegmentLabels
from extraction.classify.interface import Span
from extraction.geometry import Box
from extraction.labels import Label
from extraction.page import Page, Segment
from extraction.table import Table

AnswerVerdict = Literal["right", "misread", "printed wrong", "blank", "unreadable"]

_SAME = 0.5  # of two boxes, the share of their union that both cover


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person reads in `box` on `page`: `text`, empty where `verdict` is blank or unreadable.

    `field` names the form's field or fact that was asked about; None where only the ink was. An answer that is not `final` is
    taken, but stays in review until a second person has said the same.
    """

    page: int
    box: Box
    text: str
    verdict: AnswerVerdict
    final: bool = True
    field: str | None = None


@dataclass(frozen=True, slots=True)
class LabelAnswer:
    """What a person says the segment in `box` is: `spans` of (label, start, end) over its (corrected) text."""

    page: int
    box: Box
    spans: tuple[tuple[Label, int, int], ...]


@dataclass(frozen=True, slots=True)
class GridAnswer:
    """A person finds the grid of the table that covers `box` on `page` right as it is."""

    page: int
    box: Box


@dataclass(frozen=True, slots=True)
class Corrections:
    """All that was said about one document. Where two speak of one place, the later one holds."""

    answers: tuple[Answer, ...] = ()
    labels: tuple[LabelAnswer, ...] = ()
    grids: tuple[GridAnswer, ...] = ()

    def of_fields(self) -> dict[str, Answer]:
        """The answers that name their field."""
        return {answer.field: answer for answer in self.answers if answer.field is not None}


NO_CORRECTIONS = Corrections()


def correct_text(pages: Sequence[Page], corrections: Corrections) -> list[Page]:
    """`pages` with the text of every segment that an answer is about as the person read it. The pages given are not changed.

    An answer about a field says nothing of the whole segment in which the field was found.
    """
    of_ink = [answer for answer in corrections.answers if answer.field is None]
    return [_correct_page(page, [answer for answer in of_ink if answer.page == page.number]) for page in pages]


def _correct_page(page: Page, answers: Sequence[Answer]) -> Page:
    segments = list(page.segments)
    for answer in answers:
        index = _nearest(answer.box, [segment.box for segment in segments])
        if index is not None:
            segments[index] = _as_read(segments[index], answer)
    return replace(page, segments=segments) if answers else page


def _as_read(segment: Segment, answer: Answer) -> Segment:
    if answer.verdict == "unreadable":
        return segment
    return replace(segment, text=answer.text, probability=1.0, readings=(), parts=())


def correct_labels(
    pages: Sequence[Page], labels: Sequence[Sequence[SegmentLabels]], corrections: Corrections
) -> list[list[SegmentLabels]]:
    """`labels` with those of every segment that a person labelled replaced by theirs, as certain ones."""
    corrected = [list(of_page) for of_page in labels]
    places = {page.number: (page, given) for page, given in zip(pages, corrected, strict=True)}
    for answer in corrections.labels:
        page, given = places.get(answer.page, (None, []))
        index = _nearest(answer.box, [segment.box for segment in page.segments]) if page else None
        if page and index is not None:
            given[index] = _certain(answer, len(page.segments[index].text))
    return corrected


def _certain(answer: LabelAnswer, length: int) -> SegmentLabels:
    """Labels over a text of `length` characters without gaps: what no span covers belongs to the span before, or to the first."""
    spans: list[Span] = []
    for label, _, end in sorted(answer.spans, key=lambda span: span[1]):
        start = spans[-1].end if spans else 0
        if start < min(end, length):
            spans.append(Span(label, start, min(end, length), 1.0))
    if spans:
        spans[-1] = spans[-1]._replace(end=length)
    return SegmentLabels(tuple(spans), {spans[0].label: 1.0} if spans else {})


def correct_tables(tables: Sequence[Table], corrections: Corrections) -> None:
    """Gives each cell that an answer is about that answer, and each table whose grid was found right full quality."""
    for answer in corrections.answers:
        if answer.field in FACT_NAMES:
            continue
        cells = [cell for table in tables if table.origin != "flattened" for cell in table.cells if cell.page == answer.page]
        index = _nearest(answer.box, [cell.box for cell in cells])
        if index is None:
            continue
        cell = cells[index]
        cell.answer = answer
        cell.ink = answer.verdict == "unreadable"
        cell.readings = ()
        cell.probability = 1.0
        cell.text = answer.text
    for grid in corrections.grids:
        for table in tables:
            if any(cell.page == grid.page and grid.box.contains(*cell.box.center) for cell in table.cells):
                table.quality, table.confirmed = 1.0, True


def _nearest(box: Box, boxes: Sequence[Box]) -> int | None:
    """The index of the box that covers the same place, None where none does."""
    shares = [_overlap(box, other) for other in boxes]
    best = max(range(len(boxes)), key=shares.__getitem__, default=None)
    return best if best is not None and shares[best] >= _SAME else None


def _overlap(one: Box, other: Box) -> float:
    """Intersection over union."""
    both = one.intersection(other)
    return both / (one.area + other.area - both) if both else 0.0
