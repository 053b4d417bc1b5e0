from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extraction.classify import SegmentLabels
from extraction.classify.interface import Span
from extraction.page import Page
from models.data.labelled import LabelledDocument
from models.generator.families import APART
from models.succession.rehearsal import Generated, read_generated
from models.succession.trial import TrueLabels, trial
from tests.unit.models.documents import labelled


class AllBody:
    version = "all-body"

    def classify(self, pages: Sequence[Page]) -> list[list[SegmentLabels]]:
        return [[SegmentLabels((Span("body", 0, len(s.text), 1.0),), {"body": 1.0}) for s in page.segments] for page in pages]


def test_entities_are_counted_document_by_document() -> None:
    documents = [labelled("a", "plain", 1), labelled("b", "other", 2)]
    perfect = list(trial(TrueLabels(documents), documents))
    assert [(outcome.document, outcome.family) for outcome in perfect] == [("a", "plain"), ("b", "other")]
    assert all(outcome.counts(()) == (14, 14, 14) for outcome in perfect)
    (poor, _) = trial(AllBody(), documents)
    assert poor.counts(("body",)) == (6, 14, 6)
    assert poor.counts(("title",)) == (0, 0, 1)
    assert poor.report is None  # nothing more is known of it
    assert not poor.scanned
    documents[0].pages[0].page.recognized = True
    assert [outcome.scanned for outcome in trial(AllBody(), documents)] == [True, False]


def test_segments_that_nobody_labelled_are_not_judged() -> None:
    document = labelled("a", "plain", 1)
    document.pages[0].labels[0] = ()
    (outcome,) = trial(AllBody(), [document])
    assert outcome.counts(()) == (6, 13, 13)


def test_the_report_is_made_from_stored_pages_and_scored() -> None:
    (document,) = read_generated(Generated("x", 4, 1, APART[:1], "test", ("html",)))
    (outcome,) = trial(TrueLabels([document]), [document])
    assert outcome.report is not None
    assert outcome.report.cells == outcome.report.right > 100
    (without,) = trial(TrueLabels([document]), [document], reports=False)
    assert without.report is None


def test_a_generated_document_is_the_same_every_time() -> None:
    plan = Generated("x", 4, 2, APART, "train", ("markdown",))
    once, again = list(read_generated(plan)), list(read_generated(replace(plan)))
    assert [d.example() for d in once] == [d.example() for d in again]
    assert all(isinstance(d, LabelledDocument) and d.split == "train" and d.organization for d in once)
