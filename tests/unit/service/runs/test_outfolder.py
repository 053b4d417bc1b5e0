"""Reports in an output folder, corrected."""

from __future__ import annotations

import csv
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from extraction.corrections import Answer, Corrections
from extraction.errors import NotReadable, UsageError
from extraction.export import export
from extraction.geometry import Box
from extraction.page import Page
from extraction.report import Report
from extraction.stored import dump_page
from service.cli.review import app
from service.runs.outfolder import OutFolder, out_folder
from service.runs.state import State
from service.runs.summary import write_tables
from service.runs.worker import PAGES, record_of
from tests.unit.labeling.paper import FIELDS, page, report

UPHELD = FIELDS[0]


def lay(out: Path, place: str, made: Page, name: str = "a.pdf") -> Report:
    """Writes a report as `gouji extract` does."""
    found = report(made, name)
    folder = out / place
    (folder / PAGES).mkdir(parents=True)
    (folder / PAGES / "1.json.gz").write_bytes(dump_page(made))
    for format_ in ("html", "json"):
        (folder / f"report.{format_}").write_bytes(export(found, [made], format_))
    with State(out) as state:
        record = record_of(found, place, "f", ("html", "json"))
        state.keep(place, record)
        write_tables(out, list(state.present()))
    return found


def answered(made: Page, text: str) -> Report:
    box = next(record.evidence[0].box for name, record in report(made).fields.items() if name == UPHELD)
    return report(made, corrections=Corrections((Answer(1, Box(*box), text, "misread", True, UPHELD),)))


def test_what_is_there_is_listed_once(tmp_path: Path) -> None:
    made = page()
    found = lay(tmp_path, "x/a.pdf", made)
    lay(tmp_path, "y/copy.pdf", made)
    store = OutFolder(tmp_path)
    (document,) = store.documents()
    assert (document.sha256, document.name) == (found.source.sha256, "x/a.pdf")
    assert store.report(document.sha256) == found
    assert [one.number for one in store.pages(document.sha256)] == [1]
    assert store.document("0" * 64) is None


def test_a_corrected_report_takes_the_place_of_all_that_is_there(tmp_path: Path) -> None:
    made = page()
    found = lay(tmp_path, "x/a.pdf", made)
    lay(tmp_path, "y/copy.pdf", made)
    lay(tmp_path, "b.pdf", made, "b.pdf")
    store = OutFolder(tmp_path)
    before = store.document(found.source.sha256)
    saved = store.save(found.source.sha256, lambda _: answered(made, "9"), store.pages(found.source.sha256))
    assert before is not None
    assert saved.version != before.version
    assert store.document(saved.sha256) == saved
    for place in ("x/a.pdf", "y/copy.pdf"):
        corrected = Report.model_validate_json((tmp_path / place / "report.json").read_bytes())
        assert (corrected.fields[UPHELD].value, corrected.fields[UPHELD].by_person) == (9, True)
        assert b"<html" in (tmp_path / place / "report.html").read_bytes()
    rows = {row["file"]: row for row in csv.DictReader((tmp_path / "fields.csv").open(encoding="utf-8-sig"))}
    assert {file: row[UPHELD] for file, row in rows.items()} == {"x/a.pdf": "9", "y/copy.pdf": "9", "b.pdf": "1"}
    index = {row["file"]: row["status"] for row in csv.DictReader((tmp_path / "index.csv").open(encoding="utf-8-sig"))}
    assert index["x/a.pdf"] == "review"
    with State(tmp_path) as state:
        kept = state.record("x/a.pdf")
        assert kept is not None
        assert (kept.fields[UPHELD], kept.fingerprint) == (9, "f")


@pytest.mark.skipif(sys.platform == "win32", reason="kills itself with a signal")
def test_a_correction_that_is_killed_at_every_file_is_whole_in_the_end(tmp_path: Path) -> None:
    """Killed before and after the first file that is put in place, then the second, and so on, until one comes through."""
    made = page()
    for out in ("killed", "never"):
        lay(tmp_path / out, "x/a.pdf", made)
        lay(tmp_path / out, "y/copy.pdf", made)
    corrected = answered(made, "9")
    sha256 = corrected.source.sha256

    def save(out: Path) -> None:
        store = OutFolder(out)
        store.save(sha256, lambda _: corrected.model_copy(deep=True), store.pages(sha256))

    kills = 0
    while (code := _forked(lambda: (_die_at(kills), save(tmp_path / "killed")))) is None:  # noqa: B023 - called at once
        Report.model_validate_json((tmp_path / "killed" / "x" / "a.pdf" / "report.json").read_bytes())
        kills += 1
    assert (code, kills) == (0, 2 * 8), "the two formats and the two tables, for each of the two places"
    save(tmp_path / "never")
    names = (
        "x/a.pdf/report.json",
        "x/a.pdf/report.html",
        "y/copy.pdf/report.json",
        "y/copy.pdf/report.html",
        "index.csv",
        "fields.csv",
    )
    assert all((tmp_path / "killed" / name).read_bytes() == (tmp_path / "never" / name).read_bytes() for name in names)


def _forked(work: Callable[[], object]) -> int | None:
    """Does `work` in a process of its own; gives how that ended, None where it was killed."""
    child = os.fork()
    if child == 0:
        try:
            work()
            os._exit(0)
        finally:
            os._exit(1)
    status = os.waitpid(child, 0)[1]
    return os.WEXITSTATUS(status) if os.WIFEXITED(status) else None


def _die_at(step: int) -> None:
    steps = iter(range(1000))
    replace = Path.replace

    def dying(self: Path, target: Path) -> Path:
        for part in (lambda: None, lambda: replace(self, target)):
            part()
            if next(steps) == step:
                os.kill(os.getpid(), signal.SIGKILL)
        return target

    Path.replace = dying  # type: ignore[method-assign,assignment]


def test_single_reports_and_folders_of_them(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    for place in ("x/a.pdf", "x/b.pdf", "c.pdf"):
        lay(out, place, page(), place)

    def named(*paths: Path) -> list[str]:
        return [document.name for document in out_folder(paths).documents()]

    assert named(out / "x" / "b.pdf" / "report.json") == ["x/b.pdf"]
    assert named(out / "c.pdf", out / "x" / "a.pdf") == ["c.pdf", "x/a.pdf"]
    assert named(out / "x") == ["x/a.pdf", "x/b.pdf"]
    assert named(out) == named(out, out / "c.pdf") == ["c.pdf", "x/a.pdf", "x/b.pdf"]
    lay(tmp_path / "other", "d.pdf", page(), "d.pdf")
    with pytest.raises(UsageError, match="several output folders"):
        named(out, tmp_path / "other")
    with pytest.raises(NotReadable, match=r"nothing.*is not there"):
        named(out / "nothing")


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotReadable, match="no output folder"):
        OutFolder(tmp_path)
    found = lay(tmp_path, "a.pdf", page())
    store = OutFolder(tmp_path)
    (tmp_path / "a.pdf" / PAGES / "1.json.gz").write_bytes(b"no page")
    with pytest.raises(NotReadable, match="extract the document again"):
        store.pages(found.source.sha256)
    (tmp_path / "a.pdf" / "report.json").unlink()
    assert list(store.documents()) == []


def test_the_command_shows_how_it_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOUJI_HOME", str(tmp_path))
    shown = CliRunner().invoke(app, ["status"])
    assert shown.exit_code == 0
    assert "Cohen's kappa" in shown.output
    told = CliRunner().invoke(app, ["status", "--json"])
    assert '"straight_through": null' in told.output
    assert "people" not in told.output
    assert '"people": {}' in CliRunner().invoke(app, ["status", "--json", "--people"]).output
