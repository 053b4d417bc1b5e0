"""Finishes documents again from their stored pages, in several processes, as they are or with a part of the way left out."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from typing import TypeVar

from extraction.align.form import Form
from extraction.align.forms import load_forms
from extraction.classify import Classifier, SegmentLabels
from extraction.decide.confidence import CONSERVATIVE, Calibrated, Confidence
from extraction.errors import EngineError
from extraction.extractor import Extractor
from extraction.page import Image, Page, Segment, Source
from extraction.recognize.engine import Refine
from extraction.report import Report
from models.classifier import LiltClassifier
from models.evaluate.cases import Case
from models.evaluate.measure import Measures, measure
from models.evaluate.observations import Observations, Witness, observe


@dataclass(frozen=True, slots=True)
class Variant:
    """A way to finish documents. `classifier` builds the classifier in each process (None: the champion)."""

    name: str
    classifier: Callable[[], Classifier] | None = None
    identities: bool = True
    runner_ups: bool = True
    calibrated: bool = True


WHOLE = Variant("whole")


class StoredEngine:
    """Stands in for the OCR engine where pages are recognized already. `version` is what recognized them."""

    def __init__(self, version: str = "stored") -> None:
        self.version = version

    def recognize(self, image: Image, refine: Refine) -> list[Segment]:  # noqa: ARG002  # it cannot
        raise EngineError("pages that are stored are not recognized again; extract the document anew")


class Replayer:
    """Finishes documents from their stored pages the way that `variant` says."""

    def __init__(self, variant: Variant = WHOLE) -> None:
        self._variant = variant
        self._classifier = variant.classifier() if variant.classifier else LiltClassifier()
        self._forms = load_forms() if variant.identities else {id_: _without_identities(f) for id_, f in load_forms().items()}
        self._confidence: Confidence = CONSERVATIVE
        if variant.calibrated and isinstance(self._classifier, Calibrated):
            self._confidence = self._classifier.confidence

    def extracted(self, case: Case) -> Measures:
        """What is measured on a document's report as it lies there, and on the classifier's labels of its pages."""
        document = case.document()
        answers = self._classifier.classify([one.page for one in document.pages]) if document.pages else None
        return measure(document, case.medium, case.report(), answers)

    def measure(self, case: Case) -> Measures | None:
        """What is measured on a document; None where its pages were not kept."""
        document = case.document()
        if not document.pages:
            return None
        pages = [one.page for one in document.pages]
        answers = self._classifier.classify(pages)
        report = self._finish(case.source(document), pages, self._confidence, Repeated(self._classifier.version, answers))
        return measure(document, case.medium, report, answers)

    def observe(self, case: Case) -> Observations | None:
        """The evidence for all items of a document; None where its pages were not kept."""
        document = case.document()
        if not document.pages:
            return None
        witness = Witness()
        report = self._finish(case.source(document), [one.page for one in document.pages], witness, self._classifier)
        kinds = observe(document.gold or {"fields": {}}, report, witness)
        return Observations(case.name, document.family, case.medium, kinds)

    def _finish(self, source: Source, pages: Sequence[Page], confidence: Confidence, classifier: Classifier) -> Report:
        kept = pages if self._variant.runner_ups else [_without_runner_ups(page) for page in pages]
        return Extractor(StoredEngine(), classifier, confidence=confidence, forms=self._forms).finish(source, kept)


class Repeated:
    """A classifier that repeats what was answered of one document, so that it is classified once."""

    def __init__(self, version: str, answers: list[list[SegmentLabels]]) -> None:
        self.version = version
        self._answers = answers

    def classify(self, pages: Sequence[Page]) -> list[list[SegmentLabels]]:  # noqa: ARG002  # always the same ones
        return self._answers


def extracted(cases: Sequence[Case], jobs: int = 1) -> Iterator[Measures]:
    """What is measured on each document's report as it lies there, in order, in `jobs` processes."""
    yield from _map(_extracted, cases, WHOLE, jobs)


def measured(cases: Sequence[Case], variant: Variant = WHOLE, jobs: int = 1) -> Iterator[Measures]:
    """What is measured on each document that has pages, in order, in `jobs` processes."""
    yield from (one for one in _map(_measure, cases, variant, jobs) if one is not None)


def observed(cases: Sequence[Case], variant: Variant = WHOLE, jobs: int = 1) -> Iterator[Observations]:
    """The evidence of each document that has pages, in order, in `jobs` processes."""
    yield from (one for one in _map(_observe, cases, variant, jobs) if one is not None)


_Answer = TypeVar("_Answer")


def _map(ask: Callable[[Case], _Answer], cases: Sequence[Case], variant: Variant, jobs: int) -> Iterator[_Answer]:
    """Processes are spawned, not forked: ONNX Runtime has threads."""
    if jobs <= 1 or len(cases) < 2:
        _start(variant)
        yield from map(ask, cases)
        return
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(jobs, len(cases)), mp_context=spawn, initializer=_start, initargs=(variant,)) as pool:
        yield from pool.map(ask, cases, chunksize=2)


_replayer: Replayer


def _start(variant: Variant) -> None:
    global _replayer
    _replayer = Replayer(variant)


def _extracted(case: Case) -> Measures:
    return _replayer.extracted(case)


def _measure(case: Case) -> Measures | None:
    return _replayer.measure(case)


def _observe(case: Case) -> Observations | None:
    return _replayer.observe(case)


def _without_identities(form: Form) -> Form:
    return replace(form, identities=(), variants=tuple(_without_identities(variant) for variant in form.variants))


def _without_runner_ups(page: Page) -> Page:
    return replace(page, segments=[_best_only(segment) for segment in page.segments])


def _best_only(segment: Segment) -> Segment:
    return replace(segment, readings=(), parts=tuple(_best_only(part) for part in segment.parts))
