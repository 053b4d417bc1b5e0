"""Entity-level precision, recall and F1: an entity counts as found only if label, segment, start and end are all right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from extraction.classify.interface import SegmentLabels
from extraction.labels import LABELS, Label
from models.tokens.encoding import LabelSpan


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of one label: entities found and right, found, and true."""

    right: int
    found: int
    true: int

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else float(self.true == 0)

    @property
    def recall(self) -> float:
        return self.right / self.true if self.true else float(self.found == 0)

    @property
    def f1(self) -> float:
        return 2 * self.right / (self.found + self.true) if self.found + self.true else 1.0


@dataclass(slots=True)
class EntityCounter:
    """Adds up entities over documents."""

    right: Counter[Label] = field(default_factory=Counter)
    found: Counter[Label] = field(default_factory=Counter)
    true: Counter[Label] = field(default_factory=Counter)

    def add(self, text: str, truth: Sequence[LabelSpan], answer: SegmentLabels) -> None:
        """Count one segment. White space at the ends of a span is nobody's: it is cut off before the spans are compared."""
        if not truth:
            return
        wanted = {_trimmed(text, span.label, span.start, span.end) for span in truth}
        given = {_trimmed(text, span.label, span.start, span.end) for span in answer.spans}
        self.true.update(label for label, _, _ in wanted)
        self.found.update(label for label, _, _ in given)
        self.right.update(label for label, _, _ in wanted & given)

    def score(self, *labels: Label) -> Score:
        """The score of these labels together (micro average); of all where none is named."""
        chosen = labels or LABELS
        return Score(*(sum(counter[label] for label in chosen) for counter in (self.right, self.found, self.true)))

    def macro_f1(self) -> float:
        """Mean F1 of the labels that occur."""
        present = [label for label in LABELS if self.true[label]]
        return sum(self.score(label).f1 for label in present) / len(present) if present else 1.0

    def by_label(self) -> dict[Label, Score]:
        """The score of each label that was found or is true."""
        return {label: self.score(label) for label in LABELS if self.true[label] or self.found[label]}


def _trimmed(text: str, label: Label, start: int, end: int) -> LabelSpan:
    part = text[start:end]
    return LabelSpan(label, start + len(part) - len(part.lstrip()), end - len(part) + len(part.rstrip()))
