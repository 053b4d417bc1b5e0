"""A model put to the test on labelled documents: what it finds in each, and what comes of it in the report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from extraction.classify import Classifier, SegmentLabels
from extraction.classify.interface import Span
from extraction.decide.confidence import Calibrated
from extraction.extractor import Extractor
from extraction.labels import Label
from extraction.page import Page
from models.data.labelled import LabelledDocument
from models.evaluate.entities import EntityCounter
from models.evaluate.replay import Repeated, StoredEngine
from models.evaluate.scoring import Score, score
from models.tokens.encoding import LabelSpan


@dataclass(slots=True)
class Outcome:
    """What a classifier made of one document: entities by label, and the report's score where the document's gold is known.
    `scanned` tells whether any of its pages had to be recognized."""

    document: str
    family: str
    entities: EntityCounter
    report: Score | None = None
    scanned: bool = False

    def counts(self, labels: Sequence[Label]) -> tuple[int, int, int]:
        """Entities of these labels that are right, found and true."""
        total = self.entities.score(*labels)
        return total.right, total.found, total.true


def trial(
    classifier: Classifier, documents: Iterable[LabelledDocument], *, reports: bool = True, done: Callable[[], None] | None = None
) -> Iterator[Outcome]:
    """The outcome of each document, one by one. `reports` makes a report of those with gold, from the stored pages, and scores it;
    without it only the labels are judged. Raises EngineError where the classifier fails.
    """
    confidence = classifier.confidence if isinstance(classifier, Calibrated) else None
    for document in documents:
        pages = [labelled.page for labelled in document.pages]
        answers = classifier.classify(pages)
        scanned = any(page.recognized for page in pages)
        outcome = Outcome(document.document, document.family, count_entities(document, answers), scanned=scanned)
        if reports and document.gold is not None:
            extractor = Extractor(StoredEngine(), Repeated(classifier.version, answers), confidence=confidence)
            outcome.report = score(document.gold, extractor.finish(document.source, pages))
        if done is not None:
            done()
        yield outcome


def count_entities(document: LabelledDocument, answers: Sequence[Sequence[SegmentLabels]]) -> EntityCounter:
    """The entities of a document's segments, where their truth is known, against what was answered for them."""
    counter = EntityCounter()
    for labelled, given in zip(document.pages, answers, strict=True):
        for segment, truth, answer in zip(labelled.page.segments, labelled.labels, given, strict=True):
            counter.add(segment.text, truth, answer)
    return counter


class TrueLabels:
    """A classifier that answers with the known labels of documents: what is still wrong then, no classifier can mend.

    Segments without known labels are furniture.
    """

    version = "true-labels"

    def __init__(self, documents: Iterable[LabelledDocument]) -> None:
        self._labels = {
            tuple(segment.text for labelled in document.pages for segment in labelled.page.segments): document
            for document in documents
        }

    def classify(self, pages: Sequence[Page]) -> list[list[SegmentLabels]]:
        """The known labels of a document. Raises KeyError for one that is not among those given."""
        document = self._labels[tuple(segment.text for page in pages for segment in page.segments)]
        return [
            [_certain(spans, segment.text) for segment, spans in zip(labelled.page.segments, labelled.labels, strict=True)]
            for labelled in document.pages
        ]


def _certain(spans: Sequence[LabelSpan], text: str) -> SegmentLabels:
    """Spans without gaps, as a classifier gives them: what none covers belongs to the one before, or to the first."""
    if not text:
        return SegmentLabels()
    if not spans:
        return SegmentLabels((Span("furniture", 0, len(text), 1.0),), {"furniture": 1.0})
    starts = [0, *(span.start for span in spans[1:]), len(text)]
    given = tuple(Span(span.label, starts[i], starts[i + 1], 1.0) for i, span in enumerate(spans))
    return SegmentLabels(given, {given[0].label: 1.0})
