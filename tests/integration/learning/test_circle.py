"""The whole circle as users go it, command by command: documents, doubts, people, corrections, a better model, documents again."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
import torch
from onnx import numpy_helper
from safetensors.torch import load_file, save_file
from sqlalchemy import select
from typer.testing import CliRunner

from extraction.labels import HEADINGS
from extraction.report import Report
from labeling.lessons.taught import organization_of
from labeling.settings import load_settings
from labeling.storage.ledger import Ledger
from labeling.storage.tables import FINAL, CorrectionRow, TaskRow
from models.champion import champion, former_champions
from models.evaluate.scoring import Score, same, score
from models.generator.families import FAMILIES, HELD_OUT, ORDINARY
from models.home import shipped_directory
from models.succession.installed import ModelRecord, install
from models.succession.promotion import promote
from models.succession.rehearsal import CALIBRATION, FROZEN, REPLAY, Generated, generated_set
from models.tokens.encoding import TAGS
from service.cli.main import app
from tests.integration.label_studio import TOKEN, Annotators, LabelStudio
from tests.integration.learning.annotator import Annotator, Truth

# Two reports whose headings have no number would say nothing of the three that are read here.
FORMS = tuple(name for name in HELD_OUT if FAMILIES[name].scheme is None)
# The sets beside corrections, small: a home that holds them already is not given larger ones.
BESIDE = (
    Generated(FROZEN.name, 5, 3, FORMS, "test", ("markdown",)),
    Generated(REPLAY.name, 6, 4, tuple(name for name in ORDINARY if name not in HELD_OUT), "train", ("markdown",)),
    Generated(CALIBRATION[0].name, 7, 2, FORMS, "test", ("markdown",)),
    Generated(CALIBRATION[1].name, 8, 1, ("gov-kai",), "test", ("scan150",)),
)
QUICK = ("steps=20", "repeat=8", "warmup=2", "batch=2", "evaluate_every=20", "rate=1.0e-3", "validation_documents=1", "threads=1")
FORGOTTEN = 12.0  # log-odds: how much less than the shipped model the champion of this test takes a line for a heading
RUNNER = CliRunner()


@dataclass
class Office:
    """Where it all happens: documents with their truth, the folder of results, people at a Label Studio."""

    folder: Path
    people: Annotators

    @property
    def papers(self) -> Path:
        return self.folder / "papers"

    @property
    def out(self) -> Path:
        return self.folder / "out"

    def extract(self) -> dict[str, Report]:
        """Extracts all documents; gives their reports by hash."""
        gouji("extract", str(self.papers), "--out", str(self.out), "--jobs", "1", "--format", "json,csv")
        return self.reports()

    def reports(self) -> dict[str, Report]:
        found = [Report.model_validate_json(path.read_bytes()) for path in self.out.glob("*/report.json")]
        return {report.source.sha256: report for report in found}

    def rows(self) -> list[TaskRow]:
        with self._ledger().read() as session:
            return list(session.scalars(select(TaskRow).order_by(TaskRow.id)))

    def corrections(self) -> list[CorrectionRow]:
        with self._ledger().read() as session:
            return list(session.scalars(select(CorrectionRow).order_by(CorrectionRow.id)))

    def files(self) -> dict[str, bytes]:
        """The reports in all formats and the table of their fields, by path."""
        paths = [*self.out.glob("*/report.*"), self.out / "fields.csv"]
        return {str(path.relative_to(self.out)): path.read_bytes() for path in paths}

    def annotate(self, truth: Truth, crowd: list[Annotator], left: str) -> None:
        """One sitting: every open question whose answer is known gets one more person, but for pages of the document `left`."""
        asked: dict[int, int] = {}
        for row in self.corrections():
            asked[row.task_id] = asked.get(row.task_id, 0) + 1
        for row in self.rows():
            skipped = row.kind == "pages" and row.sha256 == left
            if row.state == "open" and row.standing in ("open", "waiting") and truth.knows(row) and not skipped:
                turn = asked.get(row.id, 0)
                crowd[(row.id + turn) % 2 if turn < 2 else 2].answer(row)

    def _ledger(self) -> Ledger:
        settings = load_settings()
        return Ledger.open(settings.database, settings.tenant)


@pytest.fixture
def office(label_studio: LabelStudio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    for name, value in {
        "GOUJI_HOME": str(tmp_path / "home"), "GOUJI_LABEL_STUDIO_URL": label_studio.url, "GOUJI_LABEL_STUDIO_TOKEN": TOKEN,
        "GOUJI_TENANT": "circle", "GOUJI_AUDIT_SHARE": "0.03", "GOUJI_KNOWN_SHARE": "0.1",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    for plan in BESIDE:
        generated_set(plan)
    forgetful(tmp_path / "forgetful")
    made = Office(tmp_path, Annotators(label_studio))
    gouji("generate", "--out", str(made.papers), "--seed", "31", "--count", "3", "--family", "web-export")
    return made


def forgetful(folder: Path) -> None:
    """Makes champion the shipped model as if it had forgotten what a heading looks like: something that people can teach."""
    shutil.copytree(shipped_directory(), folder)
    offset = np.array([-FORGOTTEN if tag[2:] in HEADINGS else 0.0 for tag in TAGS], dtype=np.float32)
    weights = load_file(folder / "model.safetensors")
    weights["classifier.bias"] += torch.from_numpy(offset)
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    network = onnx.load(folder / "model.onnx")
    last = next(node for node in network.graph.node if "logits" in node.output)
    last.output[list(last.output).index("logits")] = "remembered"
    network.graph.initializer.append(numpy_helper.from_array(offset, "offset"))
    network.graph.node.append(onnx.helper.make_node("Add", ["remembered", "offset"], ["logits"]))
    onnx.save(network, folder / "model.onnx")
    digest = hashlib.sha256((folder / "model.onnx").read_bytes()).hexdigest()
    settings = json.loads((folder / "classifier.json").read_text()) | {"name": "forgetful", "sha256": digest}
    (folder / "classifier.json").write_text(json.dumps(settings))
    calibration = json.loads((folder / "calibration.json").read_text()) | {"classifier": f"forgetful-{digest[:12]}"}
    (folder / "calibration.json").write_text(json.dumps(calibration))
    promote(install(folder, ModelRecord(name="", version="")).name)


def gouji(*arguments: str) -> str:
    """Runs a command of gouji to its good end; gives what it printed."""
    result = RUNNER.invoke(app, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def told(*arguments: str) -> dict[str, Any]:
    """The same of a command that prints JSON."""
    found: dict[str, Any] = json.loads(gouji(*arguments, "--json"))
    return found


def total(truth: Truth, reports: dict[str, Report], but: str | None = None) -> Score:
    """What reports are worth together; `outline` is at most their number."""
    found = Score()
    for sha256, report in reports.items():
        if sha256 != but:
            found += score(truth.documents[sha256].gold or {}, report)
    return found


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_the_whole_circle(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    out, old = str(office.out), champion()
    before = office.extract()
    untouched = office.files()
    truth = Truth.of(office.papers, office.out)
    assert len(truth.documents) == len(before) == 3
    assert total(truth, before).outline == 0, "the champion finds no heading"

    # What is in doubt goes to people, once.
    gouji("review", "known", str(office.papers), out)
    asked = told("review", "push", out)
    assert asked["open"]["pages"] == sum(report.source.pages for report in before.values()), "a heading may be lost on any page"
    assert asked["open"]["cells"] > 15
    assert told("review", "push", out)["created"] == 0

    # They answer: one who knows, one who errs, and a third where these disagree. Nobody comes to the pages of the last document.
    last = max(before)
    crowd = [Annotator(office.people, truth, 0), Annotator(office.people, truth, 1, errs=0.05), Annotator(office.people, truth, 2)]
    taken = 0
    for _ in range(4):
        office.annotate(truth, crowd, left=last)
        taken += told("review", "pull", out)["corrections"]
    assert taken == sum(one.answered for one in crowd) == len(office.corrections())
    assert told("review", "pull", out) == {"corrections": 0, "refused": 0, "documents": 0, "asked_again": 0}

    # The reports are corrected. Who errs is found out by a second person where a sum or a sure machine tells, and measured.
    corrected = office.reports()
    wrong = check_answers(office, truth, corrected)
    assert wrong < crowd[1].erred
    check_tables(office, corrected)
    assert total(truth, corrected, but=last).outline == len(before) - 1, "every heading that people came to stands where it should"
    status = told("review", "status", "--people")
    assert status["compared"] > 0
    assert status["audit"]["checked"] > 0
    knowing = status["people"]["lead@example.org"]
    assert knowing["known_right"] == knowing["known"] > 0

    # A model learns from them, and proves better on what was held out: none of three bodies by its name, so one is told to be.
    held_out = organization_of(before[sorted(before)[1]])
    monkeypatch.setattr("labeling.lessons.dataset.side_of", lambda body, _: "test" if body == held_out else "train")
    gouji("dataset", "build", "round-1", out)
    result = told("retrain", "round-1", *QUICK, "--scans", "1", "--held-out", "1")
    new = result["model"]["name"]
    taught = [row for row in office.rows() if row.field and row.purpose == "review" and row.standing in FINAL]
    assert 0 < result["model"]["metrics"]["confidence.answers"] <= len(taught)
    assert result["promoted"], result["reasons"]
    assert (champion(), former_champions()[0]) == (new, old)
    assert next(one for one in told("models", "list")["models"] if one["name"] == new)["part"] == "champion"

    # It finds most of what its predecessor had to be told, in the document that nobody came to as well.
    after = office.extract()
    assert {report.made_by.classifier for report in after.values()} == {new}
    found = [total(truth, {sha256: report}).outline for sha256, report in after.items()]
    assert min(found) > 0.5, found
    assert total(truth, after).silent <= total(truth, before).silent
    assert told("review", "push", out)["withdrawn"] > 0, "what the model knows by now, nobody need come to"
    gouji("review", "pull", out)
    assert check_answers(office, truth, office.reports()) == wrong, "a new report keeps what people said"
    assert total(truth, office.reports()).outline >= total(truth, after).outline

    # And all of it can be taken back.
    gouji("models", "rollback")
    shutil.rmtree(office.out)
    office.extract()
    assert office.files() == untouched


def check_answers(office: Office, truth: Truth, reports: dict[str, Report]) -> set[int]:
    """What people settled about fields stands in the reports; gives the questions that they settled wrongly."""
    settled = [row for row in office.rows() if row.field and row.purpose != "known" and row.standing in FINAL]
    wrong = set()
    for row in settled:
        record = reports[row.sha256].fields[row.field or ""]
        assert record.by_person, row.field
        if not same(record.value, truth.value(row)):
            wrong.add(row.id)
    assert len(settled) > 10
    return wrong


def check_tables(office: Office, reports: dict[str, Report]) -> None:
    """The run's own tables say what the corrected reports say."""
    with (office.out / "fields.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = {line["file"]: line for line in csv.DictReader(file)}
    for report in reports.values():
        line = lines[report.source.name]
        shown = {name: line[name] for name in report.fields if name in line}
        assert shown
        assert all(same(text or None, report.fields[name].value) for name, text in shown.items())
