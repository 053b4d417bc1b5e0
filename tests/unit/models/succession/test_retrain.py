"""The command on a model's record makes the same model again."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from models.data.formats.manifest import datasets_folder
from models.succession.rehearsal import calibration_sets
from models.succession.retrain import command_of
from service.cli.main import app


class Called(BaseException):
    """Carries out what the command would have been done with."""


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOUJI_HOME", str(tmp_path / "home"))


@pytest.mark.parametrize(
    ("settings", "scans", "promoting", "held_out"),
    [
        ({}, 64, True, 5),
        ({}, 0, True, 1),
        ({"rate": 1e-9, "steps": 10}, 16, False, 5),
        ({"validation": ["gov-kai", "a b"], "start": None, "network.layers": 2, "device": "cpu", "also": ["x: y"]}, 32, True, 9),
    ],
)
def test_the_command_on_record_says_all_that_the_model_depends_on(
    monkeypatch: pytest.MonkeyPatch, settings: dict[str, Any], scans: int, promoting: bool, held_out: int
) -> None:
    def learn(snapshot: str, **given: Any) -> None:
        raise Called(snapshot, given["settings"], given["calibration"], given["promoting"], given["gate"].documents)

    monkeypatch.setattr("models.succession.retrain.retrain", learn)
    calibration = calibration_sets(scans)
    words = shlex.split(command_of(datasets_folder() / "round-1", settings, calibration, promoting, held_out))
    assert words[0] == "gouji"
    with pytest.raises(Called) as called:
        CliRunner().invoke(app, words[1:], catch_exceptions=False)
    assert called.value.args == ("round-1", settings, calibration, promoting, held_out)


def test_a_snapshot_elsewhere_is_named_by_its_whole_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert command_of(Path("round-1"), {}, (), True, 5) == f"gouji retrain {tmp_path / 'round-1'} --scans 0 --held-out 5"
