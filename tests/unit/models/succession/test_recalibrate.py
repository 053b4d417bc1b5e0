"""What a new model's confidence is calibrated on, and what becomes of it where it is calibrated on nothing."""

from __future__ import annotations

import inspect
import shutil
from pathlib import Path

from extraction.decide.calibration import FILE, Calibration, CalibrationFile
from models.classifier import LiltClassifier
from models.home import shipped_directory
from models.succession.recalibrate import recalibrate
from models.succession.rehearsal import FROZEN, SCANS, calibration_sets, scanned
from service.cli.models import add
from service.cli.retrain import retrain


def test_scans_come_in_batches_and_never_are_missing() -> None:
    assert [plan.count for plan in calibration_sets(SCANS) if plan.name.startswith("scans-")] == [16] * 4
    assert len({plan.seed for plan in calibration_sets(SCANS)}) == 5
    assert [plan.name for plan in calibration_sets(17)] == ["calibration-2", "scans-2-1", "scans-2-2"]
    assert calibration_sets(0) == (), "who has seen no scan must not judge of one"


def test_the_frozen_test_set_has_scans() -> None:
    """And it is none that a machine has from before there were any."""
    assert (FROZEN.name, FROZEN.count, scanned([FROZEN])) == ("frozen-3", 60, 12)
    assert FROZEN.seed not in {plan.seed for plan in calibration_sets(SCANS)}


def test_the_commands_take_as_many_scans_as_the_functions() -> None:
    assert [inspect.signature(command).parameters["scans"].default for command in (retrain, add)] == [SCANS, SCANS]


def test_without_documents_all_stays_as_it_was_but_for_the_promise(tmp_path: Path) -> None:
    model = tmp_path / "model"
    shutil.copytree(shipped_directory(), model)
    known = LiltClassifier(shipped_directory()).confidence
    assert isinstance(known, Calibration)
    outcome = recalibrate(model, [], (), shipped_directory())
    assert outcome.learnt == {}
    made = CalibrationFile.model_validate_json((model / FILE).read_bytes())
    assert made.kinds == {kind: one.model_copy(update={"promised": False}) for kind, one in known.kinds.items()}
    assert made.made_of["kept_of"] == known.version
    recalibrate(model, [])
    assert CalibrationFile.model_validate_json((model / FILE).read_bytes()).kinds == {}, "rules of thumb judge"
