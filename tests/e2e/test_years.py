"""Reports of several years of one organization: each is compared with the one before, in all its files, however a run ends."""

from __future__ import annotations

import json
import shutil
import signal
import time
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from extraction.align.forms import load_forms
from tests.e2e.command import extract, start

FORMATS = "json,html,xlsx,csv,md"
TABLE = load_forms()["gid-2021"].tables["applications"]


def report(organization: str, year: int, *, over: int, forward: int) -> str:
    """A report in HTML of which all that counts is what it carries over from the year before and forward into the next."""
    columns = dict.fromkeys(field.column[-1] or field.column[0] for field in TABLE)
    rows = {field.row_id: (*field.row[:1] * (4 - len(field.row)), *field.row[1:]) for field in TABLE}
    given = {"carried_over": over, "carried_forward": forward}
    lines = [("项目",) * 3 + tuple(columns)]
    lines += [(*labels, str(given.get(row, 0)), *"00000", str(given.get(row, 0))) for row, labels in rows.items()]
    table = "".join(f"<tr>{''.join(f'<td>{text}</td>' for text in line)}</tr>" for line in lines)
    title = f"{organization}{year}年政府信息公开工作年度报告"
    return f"<h1>{title}</h1><p>三、收到和处理政府信息公开申请情况</p><table border=1>{table}</table>"


class Folder:
    def __init__(self, folder: Path) -> None:
        self.inputs, self.out = folder / "in", folder / "out"
        self.inputs.mkdir()
        self.arguments = [str(self.inputs), "--out", str(self.out), "--format", FORMATS]

    def write(self, name: str, content: str) -> None:
        (self.inputs / name).write_text(content, encoding="utf-8")

    def run(self) -> None:
        result = extract(*self.arguments, classifier="TitleClassifier")
        assert (result.returncode, result.stderr) == (0, "")

    def report(self, name: str) -> dict[str, Any]:
        return json.loads((self.out / name / "report.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]

    def checks(self, name: str) -> list[dict[str, Any]]:
        return [check for check in self.report(name)["checks"] if check["identity"] == "carry"]

    def files(self) -> dict[str, Any]:
        """What the files say; a workbook's bytes hold the time at which it was written."""
        found = {}
        for path in sorted(self.out.rglob("report.*")):
            name = str(path.relative_to(self.out))
            found[name] = _texts(path) if path.suffix == ".xlsx" else path.read_bytes()
        return found


def _texts(path: Path) -> list[list[Any]]:
    return [[cell.value for cell in row] for sheet in load_workbook(path) for row in sheet.iter_rows()]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def test_years_are_compared(folder: Folder) -> None:
    folder.write("2022.html", report("石岗县教育局", 2022, over=4, forward=1))
    folder.run()
    alone = folder.files()
    assert not folder.checks("2022.html")

    folder.write("2021.html", report("石岗县教育局", 2021, over=0, forward=3))
    folder.run()
    assert not folder.checks("2021.html")
    checks = {check["where"]: check for check in folder.checks("2022.html")}
    assert len(checks) == 7
    first = checks["applications.*.natural_person"]
    assert (first["left"], first["right"], first["verdict"]) == (4.0, 3.0, "undecided")
    assert checks["applications.*.business"]["verdict"] == "holds"
    fields = folder.report("2022.html")["fields"]
    before = json.loads(alone["2022.html/report.json"])["fields"]
    assert {name for name in fields if fields[name] != before[name]} == {first["fields"][0], "applications.carried_over.total"}
    field = fields[first["fields"][0]]
    assert first["reason"] in field["reasons"]
    assert "2021年度报告（2021.html）" in first["reason"]
    assert field | {"reasons": before[first["fields"][0]]["reasons"]} == before[first["fields"][0]], "only a reason is added"
    for name in ("report.html", "report.xlsx"):
        told = folder.files()[f"2022.html/{name}"]
        assert "2021年度报告（2021.html）" in (told.decode() if isinstance(told, bytes) else str(told))
    assert "applications.\\*.natural" in folder.files()["2022.html/report.md"].decode()

    compared = folder.files()
    folder.run()
    assert folder.files() == compared, "nothing is doubled"
    shutil.rmtree(folder.out / "2021.html")
    (folder.inputs / "2021.html").unlink()
    folder.run()
    assert folder.files() == alone, "nothing stays of a report that is gone"


def test_a_killed_run_is_finished_by_the_next(folder: Folder) -> None:
    """Killed over and over while it compares years, every file is whole at every time, and in the end they agree."""
    years = range(2010, 2018)
    for year in years:
        folder.write(f"{year}.html", report("石岗县教育局", year, over=year % 3, forward=1))
    for _ in range(2):
        before = _compared(folder)
        with start(*folder.arguments, classifier="TitleClassifier") as process:
            while process.poll() is None and _compared(folder) == before:
                time.sleep(0.01)
            process.send_signal(signal.SIGKILL)
            process.communicate(timeout=60)
        for path in folder.out.rglob("report.json"):
            json.loads(path.read_text(encoding="utf-8"))
    folder.run()
    killed = folder.files()
    assert all(len(folder.checks(f"{year}.html")) == 7 for year in years[1:])
    shutil.rmtree(folder.out)
    folder.run()
    assert killed == folder.files()


def _compared(folder: Folder) -> int:
    """How many reports show another year's figures in a browser."""
    return sum("年度报告（20" in path.read_text(encoding="utf-8") for path in folder.out.glob("*.html/report.html"))
