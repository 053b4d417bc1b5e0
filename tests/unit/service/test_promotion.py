"""A champion that is promoted while workers run is taken between two documents."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from extraction.limits import DEFAULT
from models.home import shipped_directory
from models.succession.installed import ModelRecord, install
from models.succession.promotion import promote, rollback
from service.runs.inputs import Input
from service.runs.run import Settings, run
from service.runs.state import Record
from service.runs.worker import Setup

TEXT = "某县{year}年政府信息公开工作年度报告\n\n一、总体情况\n\n认真落实条例，公开信息{year}条。\n\n二、存在的问题\n\n力度不够。\n"


@dataclass
class Promoting:
    """Promotes a model as soon as the first document is done."""

    name: str
    seen: list[Record] = field(default_factory=list)

    def progressed(self, documents: float, pages: int) -> None:
        pass

    def finished(self, record: Record, *, skipped: bool) -> None:  # noqa: ARG002
        self.seen.append(record)
        if len(self.seen) == 1:
            promote(self.name)


@pytest.mark.slow
def test_workers_take_a_promoted_champion_and_records_say_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOUJI_HOME", str(tmp_path / "home"))
    shutil.copytree(shipped_directory(), tmp_path / "other", ignore=shutil.ignore_patterns("calibration.json"))
    settings = json.loads((tmp_path / "other" / "classifier.json").read_text())
    (tmp_path / "other" / "classifier.json").write_text(json.dumps(settings | {"name": "other"}))
    name = install(tmp_path / "other", ModelRecord(name="", version="")).name
    inputs = []
    for year in range(2015, 2023):
        path = tmp_path / f"{year}.txt"
        path.write_text(TEXT.format(year=year), encoding="utf-8")
        inputs.append(Input(path, Path(path.name)))

    out = tmp_path / "out"
    setup, ways = Setup("paddle", "lilt", DEFAULT), Settings(out, ("json",), jobs=1)
    records = run(inputs, setup, ways, Promoting(name))
    made_by = [json.loads((out / i.place / "report.json").read_text("utf-8"))["made_by"]["classifier"] for i in inputs]
    assert made_by[0].startswith("lilt-small")
    assert made_by[-1] == name
    assert len({(record.fingerprint, by) for record, by in zip(records, made_by, strict=True)}) == 2

    first = (out / inputs[0].place / "report.json").read_bytes()
    rollback()
    again = Promoting(name, [records[0]])
    run(inputs, setup, ways, again)
    assert (out / inputs[0].place / "report.json").read_bytes() == first
    assert len({json.loads((out / i.place / "report.json").read_text("utf-8"))["made_by"]["classifier"] for i in inputs}) == 1
