"""Calibrations that may accept no value any more."""

from __future__ import annotations

from pathlib import Path

import pytest

from extraction.limits import DEFAULT
from models.stopped import resume, stop, stopped
from models.succession.installed import installed
from service.runs.versions import versions_of
from service.runs.worker import Setup

TEXT = "某县2022年政府信息公开工作年度报告\n\n一、总体情况\n\n公开信息2条。\n\n指标\t数量\n申请\t5\n复议\t1\n"


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOUJI_HOME", str(tmp_path / "home"))


def test_each_who_stopped_it_must_let_it_go_on() -> None:
    assert stopped() == frozenset()
    resume("calibrated-1", "a")
    stop("calibrated-1", "a")
    stop("calibrated-1", "a")
    stop("calibrated-1", "b/../b")
    stop("own/2.0", "a")
    assert stopped() == {"calibrated-1", "own/2.0"}
    resume("calibrated-1", "a")
    assert stopped() == {"calibrated-1", "own/2.0"}
    resume("calibrated-1", "b/../b")
    assert stopped() == {"own/2.0"}
    assert len(installed()) == 1, "it is no model"


def test_workers_that_run_obey_between_two_documents(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    setup = Setup("paddle", "lilt", DEFAULT)
    extractor, versions = setup.build()
    before, reading = extractor.extract(tmp_path / "a.txt"), versions_of("paddle", "lilt").report
    assert any(cell.role == "value" and cell.state == "accepted" for table in before.tables for cell in table.cells)
    assert setup.renew(extractor) is None

    stop(before.made_by.calibration, "a")
    assert setup.renew(extractor) not in (None, versions)
    assert versions_of("paddle", "lilt").report != reading, "what was extracted before is extracted again"
    report = extractor.extract(tmp_path / "a.txt")
    assert not any(cell.role == "value" and cell.state == "accepted" for table in report.tables for cell in table.cells)
    assert {field.state for field in report.fields.values()} == {"review"}
    assert Setup("paddle", "lilt", DEFAULT).build()[0].extract(tmp_path / "a.txt") == report

    resume(before.made_by.calibration, "a")
    assert setup.renew(extractor) == versions
    assert extractor.extract(tmp_path / "a.txt") == before
