"""From a snapshot to a new champion and back, with the shipped network and so few steps that the gate has to be lenient."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from extraction import Extractor
from extraction.decide.calibration import CalibrationFile
from extraction.errors import UsageError
from extraction.geometry import Box
from models.champion import SHIPPED, champion, folder_of
from models.classifier import LiltClassifier
from models.data.answered import AnsweredDocument, FieldAnswer
from models.data.formats.manifest import datasets_folder
from models.data.formats.parquet import write_dataset
from models.data.labelled import LabelledDocument, LabelledPage, Split
from models.evaluate.replay import StoredEngine
from models.generator.families import APART, HELD_OUT, ORDINARY
from models.home import home
from models.succession.adopt import adopt
from models.succession.gate import GateConfig
from models.succession.installed import installed, record_of
from models.succession.promotion import rollback
from models.succession.registry import MODEL, registered, synchronize
from models.succession.rehearsal import Generated, read_generated
from models.succession.retrain import Retrained, retrain
from models.tokens.encoding import LabelSpan
from models.training.tracking import client, tracking_uri

FROZEN = Generated("frozen-2", 5, 3, HELD_OUT, "test", ("markdown",))
REPLAY = Generated("replay-1", 6, 4, tuple(set(ORDINARY) - set(HELD_OUT)), "train", ("markdown", "html"))
CALIBRATION = (
    Generated("calibration-1", 7, 2, HELD_OUT, "test", ("markdown",)),
    Generated("scans-1", 9, 1, ("gov-kai",), "test", ("scan150",)),
)
QUICK = {
    "steps": 20,
    "repeat": 8,
    "warmup": 2,
    "batch": 2,
    "evaluate_every": 20,
    "rate": 1.0e-3,
    "validation_documents": 1,
    "threads": 1,
}
LENIENT = GateConfig(limit=0.1, slice_limit=1.0, documents=1)
TEXT = "某县2022年政府信息公开工作年度报告\n\n一、总体情况\n\n认真落实条例，本年公开信息12条。\n\n二、存在的问题\n\n力度不够。\n"


@pytest.fixture(scope="module", autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GOUJI_HOME", str(folder))
        yield folder


@pytest.fixture(scope="module")
def corrections() -> list[LabelledDocument]:
    """Corrected documents of the families that no model was trained on."""
    documents = list(read_generated(Generated("corrected", 8, 6, APART, "train", ("html",))))
    for document in documents[::3]:
        document.split = "test"
    return documents


@pytest.fixture(scope="module")
def learnt(corrections: list[LabelledDocument]) -> tuple[str, Retrained]:
    """The report of a text before, and what came of retraining; which was stopped once, before the comparison."""
    answered = [read_by_people(document) for document in corrections[:2]]
    write_dataset(datasets_folder() / "round-1", corrections, source="a test", answered=answered)
    before = report()

    def stopping(words: str) -> None:
        if words.startswith("comparison"):
            raise KeyboardInterrupt

    settings = {"frozen": FROZEN, "replay": REPLAY, "calibration": CALIBRATION, "gate": LENIENT, "settings": QUICK}
    with pytest.raises(KeyboardInterrupt):
        retrain("round-1", stage=stopping, **settings)  # type: ignore[arg-type]
    assert champion() == SHIPPED
    return before, retrain("round-1", **settings)  # type: ignore[arg-type]


def read_by_people(document: LabelledDocument) -> AnsweredDocument:
    """The first ten fields that the machine finds in a document, as somebody who knows the truth reads them."""
    pages = [labelled.page for labelled in document.pages]
    found = Extractor(StoredEngine(), LiltClassifier()).finish(document.source, pages).fields
    gold = (document.gold or {})["fields"]
    answers = []
    for name in sorted(gold.keys() & {name for name, record in found.items() if record.evidence})[:10]:
        place, text = found[name].evidence[0], "" if gold[name] is None else str(gold[name])
        at = datetime(2026, 1, 1, tzinfo=UTC)
        answers.append(FieldAnswer(name, place.page, Box(*place.box), text, "misread" if text else "blank", False, 1, at))
    return AnsweredDocument(document.document, document.name, document.organization, None, pages, answers)


def calibration(model: str) -> CalibrationFile:
    return CalibrationFile.model_validate_json((folder_of(model) / "calibration.json").read_bytes())


def report() -> str:
    text = datasets_folder() / "report.txt"
    text.write_text(TEXT, encoding="utf-8")
    return Extractor().extract(text).model_dump_json()


@pytest.mark.slow
def test_what_was_learnt_takes_over_is_on_record_and_goes_back(learnt: tuple[str, Retrained]) -> None:
    before, result = learnt
    assert result.promoted, result.verdict.reasons
    assert result.verdict.corrected[0].gain > 0
    name = result.model.name
    assert champion() == name
    assert LiltClassifier().version == name
    assert name in report()

    record = record_of(name)
    assert (record.parent, record.passed, record.seed) == (SHIPPED, True, 0)
    assert record.dataset is not None
    assert record.dataset.startswith("round-1 ")
    assert (folder_of(name) / "README.md").is_file()
    assert (folder_of(name) / "curves.json").is_file()
    made = calibration(name)
    assert made.kinds.keys() == calibration(SHIPPED).kinds.keys(), "what three documents cannot teach is kept"
    assert made.made_of["media"] == ["no scans", "scans"]
    assert made.made_of["answers"] == record.metrics["confidence.answers"] == 20

    synchronize()
    synchronize()  # again changes nothing
    assert set(registered()) == {record.name for record in installed()}
    registry = client(tracking_uri())
    assert registry.get_model_version_by_alias(MODEL, "champion").tags["gouji.name"] == name
    run = registry.get_run(record.run or "")
    assert run.info.status == "FINISHED"
    assert run.data.params["steps"] == "20"
    assert run.data.metrics["corrected.f1.all"] == pytest.approx(record.metrics["corrected.f1.all"])
    assert {artifact.path for artifact in registry.list_artifacts(record.run or "")} == {"checkpoint", "model"}

    assert rollback() == SHIPPED
    assert report() == before
    synchronize()
    assert registry.get_model_version_by_alias(MODEL, "champion").tags["gouji.name"] == SHIPPED
    assert registry.get_model_version_by_alias(MODEL, "challenger").tags["gouji.name"] == name


@pytest.mark.slow
def test_a_poisoned_snapshot_is_stopped(learnt: tuple[str, Retrained], corrections: list[LabelledDocument]) -> None:
    """The network that learnt the right labels against one that goes on with shuffled ones."""
    _, result = learnt
    rng = np.random.default_rng(3)
    poisoned = [replace(document, pages=[shuffled(page, rng) for page in document.pages]) for document in corrections]
    write_dataset(datasets_folder() / "poisoned", poisoned, source="a test")
    worse = retrain("poisoned", frozen=FROZEN, replay=REPLAY, calibration=CALIBRATION, settings=QUICK | {"rate": 3.0e-3})
    assert not worse.promoted
    assert any(reason.startswith("frozen test set") for reason in worse.verdict.reasons)
    assert champion() == worse.model.parent
    assert record_of(worse.model.name).passed is False
    assert result.model.name != worse.model.name


def shuffled(page: LabelledPage, rng: np.random.Generator) -> LabelledPage:
    """The same page, each labelled segment with the first label of another."""
    labelled = [index for index, spans in enumerate(page.labels) if spans]
    others = [page.labels[index][0].label for index in rng.permutation(labelled)]
    labels = list(page.labels)
    for index, label in zip(labelled, others, strict=True):
        labels[index] = (LabelSpan(label, 0, len(page.page.segments[index].text)),)
    return replace(page, labels=labels)


@pytest.mark.slow
def test_a_checkpoint_of_a_training_becomes_a_model(learnt: tuple[str, Retrained]) -> None:
    del learnt  # its run has left a checkpoint
    record = adopt(home() / "runs" / "round-1-shipped" / "best", "own", frozen=FROZEN, calibration=CALIBRATION)
    assert record.name.startswith("own-")
    assert 0.5 < record.metrics["frozen.f1.all"] <= 1
    assert LiltClassifier(folder_of(record.name)).version == record.version
    assert "Strict entity scores" in (folder_of(record.name) / "README.md").read_text("utf-8")


@pytest.mark.slow
def test_a_tie_is_not_promoted(learnt: tuple[str, Retrained], corrections: list[LabelledDocument]) -> None:
    """The model that learns next to nothing labels everything as its parent does."""
    del learnt  # its generated data sets are there
    if champion() != SHIPPED:
        rollback()
    write_dataset(datasets_folder() / "tie", corrections, source="a test")
    sets = {"frozen": FROZEN, "replay": REPLAY, "calibration": CALIBRATION, "gate": LENIENT}
    tie = retrain("tie", settings=QUICK | {"rate": 1.0e-9}, **sets)  # type: ignore[arg-type]
    assert not tie.promoted
    assert tie.verdict.corrected[0].gain == 0
    assert "no sure gain" in tie.verdict.reasons[0]
    assert champion() == SHIPPED == tie.model.parent
    assert record_of(tie.model.name).passed is False


@pytest.mark.parametrize(("side", "lacking"), [("train", "to judge with"), ("test", "to learn from")])
def test_a_snapshot_with_nothing_on_one_side_is_refused(corrections: list[LabelledDocument], side: Split, lacking: str) -> None:
    write_dataset(datasets_folder() / f"only-{side}", [replace(corrections[0], split=side)], source="a test")
    with pytest.raises(UsageError, match=lacking):
        retrain(f"only-{side}")
