"""Puts what people said where it belongs: into the text of pages, the classifier's labels, the cells of tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extraction.assemble.facts import FACT_NAMES
from extraction.classify import SegmentLabels
from extraction.classify.interface import Span
from extraction.corrections import Answer, Corrections, LabelAnswer
from extraction.geometry import Box
from extraction.page import Page, Segment
from extraction.table import Table

_SAME = 0.5  # of two boxes, the share of their union that both cover


def correct_text(pages: Sequence[Page], corrections: Corrections) -> list[Page]:
    """`pages` with the text of every segment that an answer is about as the person read it. The pages given are not changed.

    An answer about a field says nothing of the whole segment in which the field was found.
    """
    of_ink = [answer for answer in corrections.answers if answer.field is None]
    return [_correct_page(page, [answer for answer in of_ink if answer.page == page.number]) for page in pages]


def _correct_page(page: Page, answers: Sequence[Answer]) -> Page:
    segments = list(page.segments)
    for answer in answers:
        index = nearest(answer.box, [segment.box for segment in segments])
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
        index = nearest(answer.box, [segment.box for segment in page.segments]) if page else None
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
        index = nearest(answer.box, [cell.box for cell in cells])
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


def nearest(box: Box, boxes: Sequence[Box]) -> int | None:
    """The index of the box that covers the same place, None where none does."""
    shares = [_overlap(box, other) for other in boxes]
    best = max(range(len(boxes)), key=shares.__getitem__, default=None)
    return best if best is not None and shares[best] >= _SAME else None


def _overlap(one: Box, other: Box) -> float:
    """Intersection over union."""
    both = one.intersection(other)
    return both / (one.area + other.area - both) if both else 0.0
