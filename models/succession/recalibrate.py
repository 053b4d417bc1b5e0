"""A new model's confidence: calibrated on documents that it was not trained on and on what people read, and written beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from extraction.classify import Classifier
from extraction.decide.calibration import Calibration
from extraction.extractor import Extractor
from models.calibration.answered import observe_answers
from models.calibration.calibrate import Outcome, calibrate
from models.classifier import LiltClassifier
from models.data.answered import AnsweredDocument
from models.data.labelled import LabelledDocument
from models.evaluate.observations import Observations, Witness, observe
from models.evaluate.replay import StoredEngine


def recalibrate(
    model: Path,
    documents: Sequence[LabelledDocument],
    answered: Sequence[AnsweredDocument] = (),
    before: Path | None = None,
    done: Callable[[], object] = lambda: None,
) -> Outcome:
    """Calibrate the model in the folder `model` on documents with gold and on what people read; `done` is called after each.

    What they cannot teach, it has from the model in the folder `before` that it learnt on from, without a promise; of what it has
    from none, the rules of thumb judge.
    """
    classifier = LiltClassifier(model)
    observations = []
    for document in documents:
        observations.append(observe_document(document, classifier))
        done()
    observations += observe_answers(answered, classifier, done)
    outcome = calibrate(observations, classifier.version)
    if before is not None and isinstance(known := LiltClassifier(before).confidence, Calibration):
        outcome.keep(known)
    outcome.write(model)
    return outcome


def observe_document(document: LabelledDocument, classifier: Classifier) -> Observations:
    """The evidence for all items of a document with gold. Raises EngineError where the classifier fails."""
    witness = Witness()
    pages = [labelled.page for labelled in document.pages]
    report = Extractor(StoredEngine(), classifier, confidence=witness).finish(document.source, pages)
    kinds = observe(document.gold or {"fields": {}}, report, witness)
    medium = "scans" if any(page.recognized for page in pages) else "no scans"
    return Observations(document.name, document.family, medium, kinds)
