"""Labelled documents: pages as they were read, with what each of their segments is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from extraction.page import Page, Source
from models.data.examples import Example
from models.errors import LabelError
from models.tokens.encoding import LabelSpan, check_spans
from models.tokens.view import view_pages

Split = Literal["train", "test"]


@dataclass(slots=True)
class LabelledPage:
    """A page and the labels of each of its segments, none where nobody knows them.

    `origins` tells for each segment where its labels come from ("generated", "correction 17", ...), as far as that is known.
    """

    page: Page
    labels: list[tuple[LabelSpan, ...]]
    origins: list[str] = field(default_factory=list)


@dataclass(slots=True)
class LabelledDocument:
    """Labelled pages of one document. `document` is its SHA-256, or its name where there is no file.

    Documents of one `organization` (none known: "") stand on the same side of every split; `family` names the layout. `gold` is
    all that is true of the document, as `models.evaluate.scoring` wants it, where that is known.
    """

    document: str
    name: str
    family: str
    pages: list[LabelledPage]
    organization: str = ""
    split: Split = "train"
    gold: Mapping[str, Any] | None = None

    @property
    def source(self) -> Source:
        """The document as extraction names it."""
        return Source(self.name, self.document, "", len(self.pages))

    def example(self) -> Example:
        """What the network sees of it."""
        labels = [labels for page in self.pages for labels in page.labels]
        return Example(self.name, self.family, view_pages([page.page for page in self.pages]), labels)


def check_page(page: LabelledPage) -> None:
    """Raises LabelError, naming the segment, where labels are missing, contradict each other or a box lies outside the page."""
    segments = page.page.segments
    if len(segments) != len(page.labels):
        raise LabelError(f"page {page.page.number}: {len(segments)} segments, but labels for {len(page.labels)}")
    for index, (segment, spans) in enumerate(zip(segments, page.labels, strict=True)):
        place = f"page {page.page.number}, segment {index + 1}"
        x0, y0, x1, y1 = segment.box
        if not (x0 <= x1 and y0 <= y1 and x1 > 0 and y1 > 0 and x0 < page.page.width and y0 < page.page.height):
            size = f"{page.page.width:g} x {page.page.height:g}"
            raise LabelError(f"{place}: its box {list(segment.box.rounded())} does not lie on the page of {size}")
        label_spans(segment.text, spans, place)


def label_spans(text: str, record: Sequence[Sequence[Any]], place: str) -> tuple[LabelSpan, ...]:
    """The spans of one segment; `place` says which, for the message of the LabelError that a bad one raises."""
    spans = tuple(LabelSpan(label, start, end) for label, start, end in record)
    try:
        check_spans(text, spans)
    except LabelError as error:
        raise LabelError(f"{place}: {error.message}") from error
    return spans
