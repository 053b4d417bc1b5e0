"""The commands about models and data sets, as a user types them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from extraction.errors import UsageError
from models.champion import SHIPPED, champion
from models.data.formats.manifest import datasets_folder
from models.data.formats.parquet import read_dataset, write_dataset
from models.errors import DatasetError
from models.home import shipped_directory
from models.succession.installed import ModelRecord, install
from service.cli.dataset import app as dataset_app
from service.cli.models import app as models_app
from tests.unit.models.documents import labelled

RUNNER = CliRunner()


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOUJI_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("service.cli.models._tell_registry", lambda: None)  # MLflow's part is tested with retraining


@pytest.fixture
def model(tmp_path: Path) -> str:
    shutil.copytree(shipped_directory(), tmp_path / "other", ignore=shutil.ignore_patterns("calibration.json"))
    settings = json.loads((tmp_path / "other" / "classifier.json").read_text())
    (tmp_path / "other" / "classifier.json").write_text(json.dumps(settings | {"name": "other"}))
    record = ModelRecord(
        name="", version="", parent=SHIPPED, dataset="round-1 abc", passed=False, verdict=["frozen test set: worse"],
        metrics={"corrected.f1.all": 0.9, "frozen.f1.all": 0.95},
    )  # fmt: skip
    return install(tmp_path / "other", record).name


def models(*arguments: str) -> str:
    return RUNNER.invoke(models_app, arguments, catch_exceptions=False).stdout


def dataset(*arguments: str) -> str:
    return RUNNER.invoke(dataset_app, arguments, catch_exceptions=False).stdout


def test_models_are_listed_shown_promoted_and_rolled_back(model: str) -> None:
    listed = json.loads(models("list", "--json"))
    assert (listed["champion"], listed["challenger"]) == (SHIPPED, model)
    assert [one["part"] for one in listed["models"]] == ["champion", "challenger"]
    table = models("list")
    assert model in table
    assert "0.9500" in table
    assert "kept back" in table
    assert json.loads(models("show", model))["verdict"] == ["frozen test set: worse"]
    with pytest.raises(UsageError, match="the gate kept it back"):
        models("promote", model)
    assert models("promote", model, "--anyway").strip() == f"{model} is champion"
    assert champion() == model
    assert models("rollback").strip() == f"{SHIPPED} is champion"


def test_two_models_are_compared_on_the_same_documents(model: str) -> None:
    document = labelled("a", "plain", 1)
    document.split = "test"
    write_dataset(datasets_folder() / "own", [document], source="a test")
    found = json.loads(models("compare", SHIPPED, model, "--on", "own", "--json"))
    assert (found[0]["slice"], found[0]["champion"]) == ("all", found[0]["challenger"])
    assert "family plain" in models("compare", SHIPPED, model, "--on", "own")


def test_data_sets_are_imported_listed_checked_and_exported(tmp_path: Path) -> None:
    write_dataset(datasets_folder() / "own", [labelled("a", "plain", 1)], source="a test")
    assert dataset("export", "own", str(tmp_path / "funsd")).strip() == f"{tmp_path / 'funsd'}: 1 pages"
    said = dataset("import", "again", str(tmp_path / "funsd"), "--from", "funsd", "--label", "note=body")
    assert "1 to learn, 0 to test on; 1 pages, 14 labelled segments" in said
    assert [d.example().labels for d in read_dataset(datasets_folder() / "again")] == [labelled("a", "plain", 1).example().labels]
    assert dataset("export", "own", str(tmp_path / "tasks.json"), "--to", "label-studio")
    assert "1 to test on" in dataset("import", "third", str(tmp_path / "tasks.json"), "--from", "label-studio", "--test")
    assert [one["name"] for one in json.loads(dataset("list", "--json"))] == ["own", "again", "third"]
    assert "third" in dataset("list")
    assert dataset("check", "again").startswith("again: 1 documents")


def test_what_is_typed_wrongly_is_said(tmp_path: Path) -> None:
    for arguments, message in (
        (("import", "x", str(tmp_path)), "--results"),
        (("import", "x", str(tmp_path), "--from", "pdf"), "--from pdf"),
        (("import", "x", str(tmp_path), "--from", "funsd", "--label", "a=nonsense"), "--label a=nonsense"),
        (("import", "x", str(tmp_path), "--from", "funsd", "--label", "a"), "--label a"),
    ):
        with pytest.raises(UsageError, match=message):
            dataset(*arguments)
    write_dataset(datasets_folder() / "own", [labelled("a", "plain", 1)], source="a test")
    with pytest.raises(UsageError, match="--to pdf"):
        dataset("export", "own", str(tmp_path / "x"), "--to", "pdf")
    with pytest.raises(DatasetError, match="no data set of this name"):
        dataset("check", "nothing")
