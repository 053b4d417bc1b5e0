"""How soon corrections teach: a layout family that no model was trained on, after so many corrected pages.

    python -m benchmarks.learning FOLDER [--pages 0,5,10,20,40]

Makes documents of the families apart (壹、 or 第一部分, centred headings, table three turned over), takes their pages as corrected
one after the other, fine-tunes the shipped model on them as `gouji retrain` does, and measures each model on other documents of
these families and on the families held out before. Everything is kept in FOLDER, so that a run that was stopped goes on;
`curve.json` there holds the figures.
"""

from __future__ import annotations

import argparse
import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from extraction.classify import Classifier
from extraction.labels import HEADINGS, ROLES
from extraction.page import Page
from extraction.recognize import recognize_page
from models.classifier import LiltClassifier
from models.data.formats.manifest import MANIFEST
from models.data.formats.parquet import read_dataset, write_dataset
from models.data.labelled import LabelledDocument, LabelledPage
from models.evaluate.entities import EntityCounter
from models.evaluate.scoring import Score
from models.generator.families import APART, HELD_OUT
from models.home import shipped_directory
from models.succession.gate import GateConfig, compare
from models.succession.rehearsal import REPLAY, Generated, read_generated
from models.succession.retrain import configure, exported_model
from models.succession.trial import Outcome, TrueLabels, trial
from models.training.train import train

_BRIEF = {"steps": 60, "warmup": 8, "rate": 2.5e-4, "evaluate_every": 60, "validation_documents": 6, "threads": 1}
_CORRECT = Generated("correct", 88_001, 12, APART, "train", ("pdf",))
_JUDGE = Generated("judge", 88_002, 12, APART, "test", ("pdf",))
_SCANS = Generated("scans", 88_003, 3, APART, "test", ("scan150",))
_OLD = Generated("old", 88_004, 18, HELD_OUT, "test")
_REPLAY = replace(REPLAY, count=80)
DOUBT = 0.9  # the probability of a label from which on nobody is asked about it
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Plan:
    """What to measure with: documents to correct and to judge on (`scans` of them go through recognition), and of old families."""

    pages: tuple[int, ...] = (0, 5, 10, 20, 40)
    correct: Generated = _CORRECT
    judge: Generated = _JUDGE
    scans: Generated = _SCANS
    old: Generated = _OLD
    replay: Generated = _REPLAY
    settings: Mapping[str, Any] = field(default_factory=lambda: dict(_BRIEF))


@dataclass(slots=True)
class Point:
    """One model's figures. Label figures are by set: `judge` (born digital) and `scans`; errors are entities missed and entities
    wrongly found. Field figures are shares of all fields.

    `gain_old` is the change of F1 on the old families with its interval (95 %, by document); `unmended` the share of fields that
    stay wrong even with true labels: recognition and all that is not the classifier's.
    """

    pages: int
    labels: dict[str, dict[str, float]]
    fields: dict[str, dict[str, float]]
    unmended: dict[str, float]
    old_f1: float
    gain_old: tuple[float, float, float]


def learning_curve(folder: Path, plan: Plan) -> list[Point]:
    """Measure every point that `folder` does not hold yet, and give all."""
    sets = {of.name: kept(folder, of) for of in (plan.correct, plan.judge, plan.scans, plan.old, plan.replay)}
    shipped = shipped_directory()
    corrected = pages_in_doubt(sets["correct"], LiltClassifier(shipped))
    _log.info("%d pages have a label in doubt or wrong", len(corrected))
    floor = {name: _fields(trial(TrueLabels(sets[name]), sets[name]))["wrong"] for name in ("judge", "scans")}
    before = list(trial(LiltClassifier(shipped), sets["old"], reports=False))
    points = []
    for count in plan.pages:
        file = folder / f"point-{count}.json"
        if not file.is_file():
            model = shipped if count == 0 else tuned(folder, corrected[:count], sets["old"], plan)
            point = _measure(count, LiltClassifier(model), sets, before, floor)
            file.write_text(json.dumps(asdict(point), indent=1), encoding="utf-8")
        points.append(Point(**json.loads(file.read_text(encoding="utf-8"))))
        _log.info("%s", points[-1])
    return points


def kept(folder: Path, of: Generated) -> list[LabelledDocument]:
    """The documents of a generated set, made and read once."""
    place = folder / of.name
    if not (place / MANIFEST).is_file():
        _log.info("making %s", of.name)
        write_dataset(place, read_generated(of, recognize=_recognizer(of)), source=f"seed {of.seed}")
    return read_dataset(place)


def pages_in_doubt(documents: Sequence[LabelledDocument], classifier: Classifier) -> list[tuple[LabelledDocument, LabelledPage]]:
    """The pages that people would be asked about, document by document: those with a label in doubt or wrong."""
    found = []
    for document in documents:
        answers = classifier.classify([page.page for page in document.pages])
        for page, given in zip(document.pages, answers, strict=True):
            counter = EntityCounter()
            for segment, truth, answer in zip(page.page.segments, page.labels, given, strict=True):
                counter.add(segment.text, truth, answer)
            doubted = any(span.probability < DOUBT for answer in given for span in answer.spans)
            if doubted or counter.score().right < max(counter.score().true, counter.score().found):
                found.append((document, page))
    return found


def tuned(
    folder: Path, pages: Sequence[tuple[LabelledDocument, LabelledPage]], examples: Sequence[LabelledDocument], plan: Plan
) -> Path:
    """The folder of the model that learnt from these pages."""
    run = folder / f"run-{len(pages)}"
    snapshot = folder / f"snapshot-{len(pages)}"
    if not (snapshot / MANIFEST).is_file():
        by_document: dict[str, LabelledDocument] = {}
        for document, page in pages:
            by_document.setdefault(document.document, replace(document, pages=[], gold=None)).pages.append(page)
        write_dataset(snapshot, by_document.values(), source=f"{len(pages)} corrected pages")
    config = configure(snapshot, folder / plan.replay.name, start=shipped_directory(), run=run, settings=plan.settings)
    return exported_model(shipped_directory(), train(config), examples[:2], f"{len(pages)} corrected pages")


def _measure(
    count: int,
    classifier: Classifier,
    sets: Mapping[str, Sequence[LabelledDocument]],
    before: Sequence[Outcome],
    floor: Mapping[str, float],
) -> Point:
    judged = {name: list(trial(classifier, sets[name])) for name in ("judge", "scans")}
    old = compare(before, list(trial(classifier, sets["old"], reports=False)), GateConfig(confidence=0.975))[0]
    return Point(
        pages=count,
        labels={name: _labels(outcomes) for name, outcomes in judged.items()},
        fields={name: _fields(outcomes) for name, outcomes in judged.items()},
        unmended=dict(floor),
        old_f1=round(old.challenger, 4),
        gain_old=(round(old.gain, 4), round(old.low, 4), round(old.high, 4)),
    )


def _labels(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """F1 of headings, of cell roles and of all labels, and the number of errors."""
    entities = EntityCounter()
    for outcome in outcomes:
        entities.right.update(outcome.entities.right)
        entities.found.update(outcome.entities.found)
        entities.true.update(outcome.entities.true)
    total = entities.score()
    f1 = {"heading_f1": entities.score(*HEADINGS).f1, "role_f1": entities.score(*ROLES).f1, "f1": total.f1}
    return {name: round(value, 4) for name, value in f1.items()} | {"errors": total.true + total.found - 2 * total.right}


def _fields(outcomes: Any) -> dict[str, float]:
    """Shares of all fields that are wrong, in review, and wrong though accepted; how well the report's headings are told."""
    total = Score()
    for outcome in outcomes:
        total += outcome.report or Score()
    cells = max(total.cells, 1)
    wrong, review, silent = total.cells - total.right, total.review, total.silent
    shares = {"wrong": wrong / cells, "review": review / cells, "silent": silent / cells}
    return {name: round(share, 5) for name, share in shares.items()} | {"outline_f1": round(total.outline / total.outline_of, 4)}


def _recognizer(of: Generated) -> Callable[[Page], Page] | None:
    if not any(format.startswith("scan") for format in of.formats):
        return None
    from extraction.recognize.paddle import PaddleEngine

    engine = PaddleEngine()
    return lambda page: recognize_page(page, engine)


def main() -> None:
    """See the head of this module."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.learning")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pages", default="0,5,10,20,40")
    given = parser.parse_args()
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(message)s")
    for ours in ("models", "benchmarks", "__main__"):
        logging.getLogger(ours).setLevel(logging.INFO)
    points = learning_curve(given.folder, Plan(pages=tuple(int(count) for count in given.pages.split(","))))
    (given.folder / "curve.json").write_text(json.dumps([asdict(point) for point in points], indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
