"""When retraining by schedule has something to do."""

from __future__ import annotations

import json
import logging
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from labeling.storage.tables import ProjectRow, TaskRow
from models.data.formats.manifest import load_manifest, manifests
from models.home import home, shipped_directory
from models.succession.installed import ModelRecord, entitled, install
from service.jobs.retraining import retrain
from service.storage.tables import Document
from tests.unit.service.api.desk import Desk

NOW = datetime(2026, 1, 1, tzinfo=UTC)


class Training:
    """Stands in for the training: notes the snapshots, and leaves a model unless it is `killed`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.snapshots: list[str] = []
        self.killed = False

    def __call__(self, snapshot: str, **_: Any) -> Any:
        self.snapshots.append(snapshot)
        if self.killed:
            raise SystemExit(137)
        model = self.folder / f"model-{len(self.snapshots)}"
        shutil.copytree(shipped_directory(), model, ignore=shutil.ignore_patterns("calibration.json"))
        settings = json.loads((model / "classifier.json").read_text())
        (model / "classifier.json").write_text(json.dumps(settings | {"name": model.name}))
        learnt = entitled(load_manifest(home() / "datasets" / snapshot))
        record = install(model, ModelRecord(name="", version="", dataset=learnt, passed=False))
        return SimpleNamespace(model=record, promoted=False, verdict=SimpleNamespace(reasons=[]))


@pytest.fixture
def training(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Training:
    made = Training(tmp_path / "trained")
    monkeypatch.setattr("models.succession.retrain.retrain", made)
    monkeypatch.setattr("models.succession.registry.synchronize", lambda: None)
    return made


def answered(at: Desk, number: int) -> None:
    """Somebody labels the page of another document, on day `number`."""
    id_ = at.posted(f"text {number}".encode())
    at.finish(id_)
    said = {"label": "title", "page": 1, "box": [50, 50, 100, 62], "text": "标题", "spans": [["title", 0, 2]]}
    when = (NOW + timedelta(days=number)).isoformat()
    with at.database.write() as session:
        sha256 = session.get_one(Document, id_).sha256
        if number == 1:
            session.add(ProjectRow(id=1, tenant="local", server="s", kind="pages", marker="m", made_at=NOW))
            session.flush()
        session.add(
            TaskRow(
                tenant="local", key=f"k{number}", sha256=sha256, kind="pages", purpose="review", page=1, box=[0, 0, 9, 9],
                question={}, digest="", worth=1.0, project_id=1, state="open", standing="single", asked_at=NOW,
                answer={"labels": [said], "grids": [], "people": 1, "at": when},
            )
        )  # fmt: skip


def test_without_a_new_answer_nothing_is_trained(at: Desk, training: Training, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    retrain(at.settings, "local")
    assert training.snapshots == [], "nobody has said anything yet"

    answered(at, 1)
    retrain(at.settings, "local")
    first = [manifest.name for manifest in manifests()]
    assert training.snapshots == first
    caplog.clear()
    retrain(at.settings, "local")
    assert training.snapshots == first
    assert [manifest.name for manifest in manifests()] == first
    assert "nothing new to learn" in caplog.text

    answered(at, 2)
    retrain(at.settings, "local")
    assert len(training.snapshots) == len(manifests()) == 2


def test_what_was_stopped_goes_on_with_its_snapshot(at: Desk, training: Training) -> None:
    answered(at, 1)
    training.killed = True
    with pytest.raises(SystemExit):
        retrain(at.settings, "local")
    training.killed = False
    retrain(at.settings, "local")
    assert training.snapshots == [manifests()[0].name] * 2
    retrain(at.settings, "local")
    assert len(training.snapshots) == 2
