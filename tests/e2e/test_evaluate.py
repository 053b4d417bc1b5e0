"""`gouji evaluate` and `gouji calibrate` on documents that were generated and extracted."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from extraction import Extractor
from extraction.decide.calibration import FILE
from extraction.errors import CalibrationError, UsageError
from extraction.geometry import Box
from extraction.limits import DEFAULT
from extraction.report import Report
from extraction.stored import dump_page, load_page
from models.classifier import LiltClassifier
from models.data.answered import AnsweredDocument, FieldAnswer
from models.data.formats.manifest import datasets_folder
from models.data.formats.parquet import write_dataset
from models.home import shipped_directory
from service.cli import calibrate, evaluate

pytest.importorskip("skia")


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Five documents with their truth, and what `gouji extract` leaves of them."""
    from models.generator.generate import generate

    truth, results = tmp_path_factory.mktemp("truth"), tmp_path_factory.mktemp("results")
    extractor = Extractor(limits=DEFAULT)
    for path in generate(truth, seed=77, count=5, formats=["tabs", "html", "docx"], families=["gov-song", "free-part"]):
        pages = [extractor.page(path, 1)]
        folder = results / path.name
        (folder / "pages").mkdir(parents=True)
        (folder / "pages" / "1.json.gz").write_bytes(dump_page(pages[0]))
        report = extractor.finish(extractor.inspect(path), pages)
        (folder / "report.json").write_text(report.model_dump_json(by_alias=True), "utf-8")
    return truth, results


def test_evaluate_writes_a_table_json_and_a_page(folders: tuple[Path, Path], tmp_path: Path) -> None:
    truth, results = folders
    asked = [str(truth), str(results), "--json", str(tmp_path / "e.json"), "--page", str(tmp_path / "e.html")]
    answer = CliRunner().invoke(evaluate.app, asked, catch_exceptions=False)
    assert answer.exit_code == 0
    assert {"html", "docx", "tabs", "all"} <= {line.split()[0] for line in answer.stdout.splitlines() if line.strip()}
    found = json.loads((tmp_path / "e.json").read_text("utf-8"))
    assert found["overall"]["documents"] == 5
    assert found["overall"]["figures"]["silent errors"]["value"] == 0.0
    assert 0.9 < found["overall"]["figures"]["entity F1"]["value"] <= 1.0
    assert len(found["rows"]) == 5
    page = (tmp_path / "e.html").read_text("utf-8")
    assert "<svg" in page
    assert "src=" not in page


def test_ablations_leave_parts_out(folders: tuple[Path, Path], tmp_path: Path) -> None:
    truth, results = folders
    asked = [str(truth), str(results), "--ablate", "--only", "*-0000[01]-*", "--json", str(tmp_path / "a.json")]
    answer = CliRunner().invoke(evaluate.app, asked, catch_exceptions=False)
    assert answer.exit_code == 0
    ablations = json.loads((tmp_path / "a.json").read_text("utf-8"))["ablations"]
    assert set(ablations) == {"whole", "rules for the classifier", "no identities", "no runner-ups", "no calibration"}
    entities = {name: one["summary"]["figures"]["entity F1"]["value"] for name, one in ablations.items()}
    assert entities["whole"] > entities["rules for the classifier"]
    assert entities["whole"] == entities["no identities"]


def test_a_missing_report_counts_as_empty(folders: tuple[Path, Path], tmp_path: Path) -> None:
    truth, results = folders
    left = tmp_path / "results"
    shutil.copytree(results, left)
    shutil.rmtree(min(left.iterdir()))
    answer = CliRunner().invoke(evaluate.app, [str(truth), str(left), "--json", str(tmp_path / "e.json")], catch_exceptions=False)
    assert answer.exit_code == 0
    figures = json.loads((tmp_path / "e.json").read_text("utf-8"))["overall"]
    assert figures["documents"] == 5
    assert figures["figures"]["facts exact"]["value"] < 0.95


def test_no_truth_and_no_results_are_said(folders: tuple[Path, Path], tmp_path: Path) -> None:
    truth, results = folders
    with pytest.raises(UsageError, match="gouji generate"):
        CliRunner().invoke(evaluate.app, [str(tmp_path), str(results)], catch_exceptions=False)
    with pytest.raises(UsageError, match="gouji extract"):
        CliRunner().invoke(evaluate.app, [str(truth), str(tmp_path)], catch_exceptions=False)


def test_calibrate_writes_a_file_that_belongs_to_the_model(folders: tuple[Path, Path], tmp_path: Path) -> None:
    truth, results = folders
    model = tmp_path / "model"
    shutil.copytree(shipped_directory(), model)
    (model / FILE).unlink(missing_ok=True)
    asked = [str(truth), str(results), "--model", str(model), "--page", str(tmp_path / "c.html")]
    answer = CliRunner().invoke(calibrate.app, asked, catch_exceptions=False)
    assert answer.exit_code == 0
    content = json.loads((model / FILE).read_text("utf-8"))
    assert content["classifier"] == LiltClassifier(model).version
    assert LiltClassifier(model).confidence.version.startswith("calibrated-")
    (model / FILE).write_text(json.dumps({**content, "classifier": "another"}), "utf-8")
    with pytest.raises(CalibrationError, match="another"):
        _ = Extractor(classifier=LiltClassifier(model)).confidence


def test_calibrate_learns_from_what_people_read(
    folders: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    truth, results = folders
    monkeypatch.setenv("GOUJI_HOME", str(tmp_path / "home"))
    result = next(folder for folder in sorted(results.iterdir()) if '"gid-2021"' in (folder / "report.json").read_text("utf-8"))
    report = Report.model_validate_json((result / "report.json").read_bytes())
    name, record = next((name, found) for name, found in report.fields.items() if "." in name and found.kind == "number")
    place, at = record.evidence[0], datetime(2026, 1, 1, tzinfo=UTC)
    answer = FieldAnswer(name, place.page, Box(*place.box), str(record.value), "right", False, 1, at)
    pages = [load_page((result / "pages" / "1.json.gz").read_bytes())]
    document = AnsweredDocument(report.source.sha256, report.source.name, "", None, pages, [answer])
    write_dataset(datasets_folder() / "round-1", [], source="a test", answered=[document])
    model = tmp_path / "model"
    shutil.copytree(shipped_directory(), model)
    asked = [str(truth), str(results), "--model", str(model), "--answers", "round-1"]
    answered = CliRunner().invoke(calibrate.app, asked, catch_exceptions=False)
    assert answered.exit_code == 0
    made_of = json.loads((model / FILE).read_text("utf-8"))["made_of"]
    assert (made_of["documents"], made_of["answers"]) == (5, 1)


def test_the_shipped_model_has_its_own_calibration() -> None:
    confidence = LiltClassifier(shipped_directory()).confidence
    assert confidence.version.startswith("calibrated-")
    assert confidence.needed("field") > 0.9
