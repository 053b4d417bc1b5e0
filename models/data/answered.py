"""What people read in the fields of documents, with the pages on which they read it: what confidence learns from besides labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from extraction.corrections import AnswerVerdict
from extraction.geometry import Box
from extraction.page import Page, Source


@dataclass(frozen=True, slots=True)
class FieldAnswer:
    """What the ink in `box` on `page` says, which the machine had taken for the field or fact `field`.

    `text` is empty where `verdict` is blank or unreadable. `place_wrong` tells that the ink is another field's. `people` counts
    those who gave this answer, `at` for the last time.
    """

    field: str
    page: int
    box: Box
    text: str
    verdict: AnswerVerdict
    place_wrong: bool
    people: int
    at: datetime


@dataclass(frozen=True, slots=True)
class AnsweredDocument:
    """A document with all of its `pages` as they were read, and the `answers` about its fields, each field once.

    `document` is its SHA-256, `forms` the ids of those that it may follow; None for all.
    """

    document: str
    name: str
    organization: str
    forms: tuple[str, ...] | None
    pages: Sequence[Page]
    answers: Sequence[FieldAnswer]

    @property
    def source(self) -> Source:
        """The document as extraction names it."""
        return Source(self.name, self.document, "", len(self.pages))
