"""What answers about fields in doubt teach confidence, measured on scans that nobody answered about.

    python -m benchmarks.answers

Of the scans that `gouji retrain` calibrates on, one batch after the other is taken as answered by people (the fields alone that
would go to them), and each other batch as what comes afterwards; the shipped model is calibrated on the remaining documents, once
without the answers and once with them. Prints the mean over all fields of what came afterwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from itertools import permutations

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from extraction.decide.calibration import KindModel
from models.calibration.calibrate import TARGETS, calibrate
from models.classifier import LiltClassifier
from models.evaluate.observations import Observations, Observed
from models.home import shipped_directory
from models.succession.recalibrate import observe_document
from models.succession.rehearsal import calibration_sets, generated_documents

Floats = NDArray[np.float64]


@dataclass(slots=True)
class Told:
    """What a calibration says of fields: their number, the sum of the log loss, how many go to review, how many are accepted and
    wrong."""

    fields: int = 0
    loss: float = 0.0
    review: int = 0
    silent: int = 0

    def add(self, model: KindModel, found: Observed) -> None:
        stated = np.clip(_stated(model, found), 1e-9, 1 - 1e-9)
        self.fields += len(found)
        self.loss -= float(np.log(np.where(found.right > 0, stated, 1 - stated)).sum())
        asked = _asked(model, found)
        self.review += int(asked.sum())
        self.silent += int((~asked & (found.right == 0)).sum())


def measure(batches: Sequence[Sequence[Observations]], others: Sequence[Observations]) -> tuple[int, Told, Told]:
    """How many answers there were, over all pairs of batches, and what is told without and with them."""
    answers, without, with_them = 0, Told(), Told()
    for taught, after in permutations(range(len(batches)), 2):
        whole = [*others, *(one for at, batch in enumerate(batches) if at not in (taught, after) for one in batch)]
        before = _learnt(whole)
        asked = [_answered(before, one) for one in batches[taught] if "field" in one.kinds]
        answers += sum(len(one.kinds["field"]) for one in asked)
        for told, model in ((without, before), (with_them, _learnt([*whole, *asked]))):
            for one in batches[after]:
                if "field" in one.kinds:
                    told.add(model, one.kinds["field"])
    return answers, without, with_them


def _learnt(observations: Sequence[Observations]) -> KindModel:
    return calibrate(observations, "measured", targets={"field": TARGETS["field"]}).learnt["field"].model


def _answered(model: KindModel, one: Observations) -> Observations:
    found = one.kinds["field"]
    asked = _asked(model, found)
    rows = Observed(*(getattr(found, column.name)[asked] for column in fields(Observed)))
    return replace(one, kinds={"field": rows}, whole=False)


def _asked(model: KindModel, found: Observed) -> NDArray[np.bool_]:
    accept = 1.0 if model.accept is None else model.accept
    asked: NDArray[np.bool_] = (found.open == 0) | (_stated(model, found) < accept)
    return asked


def _stated(model: KindModel, found: Observed) -> Floats:
    stated: Floats = expit(model.bias + model.prior * found.rule + found.features @ np.array(model.weights))
    return stated


def main() -> None:
    classifier = LiltClassifier(shipped_directory())
    others, *batches = (
        [observe_document(document, classifier) for document in generated_documents([plan])] for plan in calibration_sets()
    )
    answers, *both = measure(batches, others)
    print(f"{len(batches) * (len(batches) - 1)} pairs of batches, {answers} answers")
    for name, told in zip(("without", "with them"), both, strict=True):
        print(f"{name:9}  log loss of a field {told.loss / told.fields:.5f}, to review {told.review / told.fields:.2%}", end="")
        print(f", accepted and wrong {told.silent} of {told.fields}")


if __name__ == "__main__":
    main()
