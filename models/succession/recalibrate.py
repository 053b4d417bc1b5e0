"""A new model's confidence: calibrated on documents that it was not trained on, and written beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from extraction.decide.calibration import Calibration
from extraction.extractor import Extractor
from models.calibration.calibrate import calibrate
from models.classifier import LiltClassifier
from models.data.labelled import LabelledDocument
from models.evaluate.observations import Observations, Witness, observe
from models.evaluate.replay import StoredEngine


def recalibrate(
    model: Path, documents: Sequence[LabelledDocument], before: Path | None = None, done: Callable[[], object] = lambda: None
) -> None:
    """Calibrate the model in the folder `model` on documents with gold; `done` is called after each.

    What they are too easy to teach, it has from the model in the folder `before` that it learnt on from.
    """
    classifier = LiltClassifier(model)
    observations = []
    for document in documents:
        witness = Witness()
        extractor = Extractor(StoredEngine(), classifier, confidence=witness)
        report = extractor.finish(document.source, [labelled.page for labelled in document.pages])
        kinds = observe(document.gold or {"fields": {}}, report, witness)
        observations.append(Observations(document.name, document.family, "text", kinds))
        done()
    outcome = calibrate(observations, classifier.version)
    if before is not None and isinstance(known := LiltClassifier(before).confidence, Calibration):
        outcome.keep(known)
    outcome.write(model)
