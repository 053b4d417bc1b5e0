"""What extraction asks of a classifier. The one we ship lives in `models`; it is found through an entry point."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from extraction.labels import Label
from extraction.page import Page


class Span(NamedTuple):
    """Characters `start` to `end` (exclusive) of a segment's text carry `label`."""

    label: Label
    start: int
    end: int
    probability: float


@dataclass(slots=True)
class SegmentLabels:
    """The labels of one segment: `spans` cover its text without gaps, in order.

    `scores` is the probability of each label at the head of the segment (the mean over its first tokens), for decisions that weigh
    a whole document, such as which segments are headings.
    """

    spans: tuple[Span, ...] = ()
    scores: Mapping[Label, float] = field(default_factory=dict)


class Classifier(Protocol):
    """Labels the segments of a whole document. Raises `EngineError` where it cannot."""

    @property
    def version(self) -> str: ...

    def classify(self, pages: Sequence[Page]) -> list[list[SegmentLabels]]:
        """For each page, for each of its segments in order, its labels."""
        ...
