from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from extraction import Extractor
from extraction.errors import CalibrationError, UsageError
from models.champion import SHIPPED, champion, champion_folder, former_champions, models_folder
from models.classifier import LiltClassifier
from models.errors import CheckpointError
from models.home import home, shipped_directory
from models.succession.installed import ModelRecord, challenger, install, installed, record_of
from models.succession.promotion import promote, rollback

TEXT = "某县2022年政府信息公开工作年度报告\n\n一、总体情况\n\n认真落实条例，本年公开信息12条。\n\n二、存在的问题\n\n力度不够。\n"


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GOUJI_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def model(folder: Path, name: str) -> Path:
    """The shipped network under another name, and so with another version."""
    shutil.copytree(shipped_directory(), folder / name, ignore=shutil.ignore_patterns("calibration.json"))
    settings = json.loads((folder / name / "classifier.json").read_text())
    (folder / name / "classifier.json").write_text(json.dumps(settings | {"name": name}))
    return folder / name


def take_in(tmp_path: Path, name: str, parent: str = SHIPPED) -> str:
    return install(model(tmp_path, name), ModelRecord(name=name, version="", parent=parent, made=f"2026-01-01 {name}")).name


def test_home_is_where_the_user_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert home() == tmp_path / "home"
    monkeypatch.delenv("GOUJI_HOME")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert home() == tmp_path / "data" / "gouji"
    monkeypatch.delenv("XDG_DATA_HOME")
    assert home() == Path.home() / ".local" / "share" / "gouji"


def test_the_shipped_model_is_champion_until_another_is(tmp_path: Path) -> None:
    assert (champion(), champion_folder(), former_champions()) == (SHIPPED, shipped_directory(), [])
    first = take_in(tmp_path, "first")
    promote(first)
    assert (champion(), former_champions()) == (first, [SHIPPED])
    assert LiltClassifier().version == first


def test_rollback_gives_the_very_same_report(tmp_path: Path) -> None:
    text = tmp_path / "report.txt"
    text.write_text(TEXT, encoding="utf-8")

    def report() -> str:
        return Extractor().extract(text).model_dump_json()

    before = report()
    promote(take_in(tmp_path, "first"))
    assert report() != before  # it says which model made it
    assert rollback() == SHIPPED
    assert report() == before
    with pytest.raises(UsageError, match="first champion"):
        rollback()


def test_a_model_is_compared_with_the_champion_that_it_replaces(tmp_path: Path) -> None:
    first, second = take_in(tmp_path, "first"), take_in(tmp_path, "second")
    promote(first, over=SHIPPED)
    with pytest.raises(UsageError, match=f"compared with shipped, but {first} is champion"):
        promote(second, over=SHIPPED)
    with pytest.raises(UsageError, match="already"):
        promote(first)
    assert champion() == first


def test_a_model_that_does_not_load_never_becomes_champion(tmp_path: Path) -> None:
    name = take_in(tmp_path, "first")
    network = models_folder() / name / "model.onnx"
    network.write_bytes(network.read_bytes()[:-1])
    with pytest.raises(CheckpointError, match=r"model\.onnx"):
        promote(name)
    uncalibrated = take_in(tmp_path, "second")
    (models_folder() / uncalibrated / "calibration.json").write_text("{}")
    with pytest.raises(CalibrationError, match=r"calibration\.json"):
        promote(uncalibrated)
    with pytest.raises(CheckpointError, match="no model of this name"):
        promote("nothing")
    with pytest.raises(CheckpointError, match="is no model's name"):
        promote("../elsewhere")
    assert champion() == SHIPPED


@pytest.mark.parametrize("content", [b"", b"../../etc\n", b"\xff\xfe", b"a b!\n"])
def test_a_damaged_pointer_is_refused_with_what_to_do(own_home: Path, content: bytes) -> None:
    (own_home / "models").mkdir(parents=True)
    (own_home / "models" / "champion").write_bytes(content)
    with pytest.raises(CheckpointError, match="remove it to use the shipped model"):
        champion()


def test_models_are_listed_with_what_is_known_of_them(tmp_path: Path) -> None:
    first = take_in(tmp_path, "first")
    second = take_in(tmp_path, "second")
    assert [record.name for record in installed()] == [SHIPPED, first, second]
    assert challenger() == second
    promote(second)
    assert challenger() is None
    rollback()
    assert challenger() == second
    assert record_of(first).parent == SHIPPED
    assert take_in(tmp_path / "again", "first") == first  # the same model again changes nothing
    (models_folder() / first / "model.json").write_text("{}")
    with pytest.raises(CheckpointError, match=r"model\.json"):
        installed()


_PROMOTING = """
import sys
from models.champion import champion, line_of_succession
from models.succession import promotion
promotion._check = lambda name: None
while True:
    promotion._write(line_of_succession()[:2])
    promotion.promote("b" if champion() == "a" else "a")
    print("promoted", flush=True)
"""


def test_a_promotion_that_is_killed_happened_or_did_not(own_home: Path) -> None:
    """Promoting without end, killed at twelve moments: the pointer always names a champion and what came before."""
    for name in ("a", "b"):
        (own_home / "models" / name).mkdir(parents=True)
    seen = set()
    for kill in range(12):
        process = subprocess.Popen([sys.executable, "-c", _PROMOTING], stdout=subprocess.PIPE, env=os.environ)
        assert process.stdout is not None
        for _ in range(1 + kill % 3):
            process.stdout.readline()
        time.sleep(0.001 * kill)
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        line = [champion(), *former_champions()]
        assert set(line) <= {"a", "b", SHIPPED}
        assert len(line) in (1, 2, 3)
        seen.add(line[0])
    assert seen >= {"a", "b"}
