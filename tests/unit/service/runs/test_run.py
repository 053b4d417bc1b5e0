"""Runs over many documents: every fault stays with its document, and nothing finished is done twice."""

from __future__ import annotations

import csv
import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from extraction.errors import EngineError
from extraction.limits import DEFAULT
from service.runs.inputs import find_inputs
from service.runs.run import Settings, run
from service.runs.state import Record
from tests.unit.service.double import DoubleSetup


class Watched:
    """Notes what a run says."""

    def __init__(self) -> None:
        self.skipped: list[str] = []
        self.done: list[str] = []
        self.share = 0.0

    def progressed(self, documents: float, pages: int) -> None:
        assert documents >= 0
        assert pages >= 0
        self.share = documents

    def finished(self, record: Record, *, skipped: bool) -> None:
        (self.skipped if skipped else self.done).append(record.file)


class Bench:
    """A folder of documents, an output folder and a way to run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.inputs = folder / "in"
        self.out = folder / "out"
        self.log = folder / "log"
        self.inputs.mkdir()
        self.log.touch()
        self.watched = Watched()

    def write(self, **documents: str) -> None:
        for name, text in documents.items():
            (self.inputs / f"{name}.txt").write_text(f"# {name}\n{text}")

    def run(
        self, *, jobs: int = 2, limits: object = DEFAULT, formats: tuple[str, ...] = ("json", "csv"), **setup: str
    ) -> dict[str, Record]:
        self.watched = Watched()
        settings = Settings(self.out, formats, jobs, limits)  # type: ignore[arg-type]
        made = DoubleSetup(self.log, limits=limits, **setup)  # type: ignore[arg-type]
        records = run(find_inputs([str(self.inputs)], self.out), made, settings, self.watched)  # type: ignore[arg-type]
        return {Path(record.file).stem: record for record in records}

    def pages_read(self) -> list[str]:
        return self.log.read_text().splitlines()


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def test_every_document_is_written_and_listed(bench: Bench) -> None:
    bench.write(one="", many="pages 7")
    (bench.out / "one.txt").mkdir(parents=True)
    (bench.out / "one.txt" / ".report.json.99.part").write_bytes(b"what a run that was killed left")
    records = bench.run()
    assert {name: record.problem or record.status for name, record in records.items()} == {"one": "accepted", "many": "accepted"}
    assert json.loads((bench.out / "many.txt" / "report.json").read_text())["source"]["pages"] == 7
    assert (bench.out / "one.txt" / "report.csv").is_file()
    with (bench.out / "index.csv").open(encoding="utf-8-sig", newline="") as file:
        index = list(csv.DictReader(file))
    assert [row["file"] for row in index] == ["many.txt", "one.txt"]
    assert index[0]["status"] == "accepted"
    with (bench.out / "fields.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["year"] for row in csv.DictReader(file)] == ["2023", "2023"]
    assert bench.watched.share == 2
    assert not list(bench.out.rglob("*.part"))
    assert not list((bench.out / ".gouji").rglob("*.json")), "pages of finished documents are cleared away"


def test_faults_stay_with_their_document(bench: Bench) -> None:
    bench.write(
        kill="pages 3\nkill 2",
        exit="exit",
        memory="memory",
        defect="pages 2\ndefect 2",
        engine="engine",
        damaged="damaged",
        good="pages 4",
    )
    records = bench.run()
    problems = {name: record.problem or "" for name, record in records.items()}
    assert problems.pop("good") == ""
    assert all(records[name].status == "failed" for name in problems)
    assert "page 2 killed its worker process (SIGKILL)" in problems["kill"]
    assert "exit status 9" in problems["exit"]
    assert "out of memory" in problems["memory"]
    assert "KeyError at double.py" in problems["defect"]
    assert "what the document says" not in problems["defect"]
    assert "nonsense" in problems["engine"]
    assert "its end is missing" in problems["damaged"]
    for name, problem in problems.items():
        assert f"{name}.txt" in problem, "each line names its file"
        assert "\n" not in problem
        assert not (bench.out / f"{name}.txt" / "report.json").exists()


def test_a_page_that_kills_its_worker_once_is_read_again(bench: Bench) -> None:
    bench.write(once="pages 2\nonce 2")
    assert bench.run()["once"].problem is None
    assert sorted(bench.pages_read()) == ["once.txt 1", "once.txt 2", "once.txt 2"]


def test_a_page_that_hangs_is_stopped(bench: Bench) -> None:
    bench.write(hang="pages 2\nhang 2", good="pages 2")
    records = bench.run(limits=replace(DEFAULT, page_seconds=1.0))
    assert "page 2 took longer than 1 s" in str(records["hang"].problem)
    assert records["good"].problem is None


def test_a_document_has_a_time_limit(bench: Bench) -> None:
    bench.write(slow="pages 4\nslow 1")
    records = bench.run(jobs=1, limits=replace(DEFAULT, document_seconds=1.2))
    assert "took longer than 1 s" in str(records["slow"].problem)


def test_what_is_done_is_skipped(bench: Bench) -> None:
    bench.write(a="pages 2", b="", broken="damaged")
    first = bench.run()
    before = (bench.out / "a.txt" / "report.json").stat().st_mtime_ns
    read = len(bench.pages_read())
    second = bench.run()
    assert sorted(bench.watched.skipped) == ["a.txt", "b.txt"]
    assert bench.watched.done == ["broken.txt"], "what failed is tried again"
    assert len(bench.pages_read()) == read
    assert (bench.out / "a.txt" / "report.json").stat().st_mtime_ns == before
    assert second["a"] == first["a"]


@pytest.mark.parametrize("change", ["content", "version", "lost file", "damaged state"])
def test_what_changed_is_done_again(bench: Bench, change: str) -> None:
    bench.write(a="", b="")
    bench.run()
    setup = {}
    if change == "content":
        bench.write(a="pages 2")
    elif change == "version":
        setup = {"version": "double-2"}
    elif change == "lost file":
        (bench.out / "a.txt" / "report.csv").unlink()
    else:
        (bench.out / ".gouji" / "state.sqlite").write_bytes(b"not a database, whatever it was before " * 200)
    bench.run(**setup)
    again = {"a.txt", "b.txt"} if change in ("version", "damaged state") else {"a.txt"}
    assert set(bench.watched.done) == again
    assert set(bench.watched.skipped) == {"a.txt", "b.txt"} - again


def test_another_format_is_written_from_what_was_read(bench: Bench) -> None:
    bench.write(a="pages 3")
    first = bench.run(jobs=1)["a"]
    corrected = (bench.out / "a.txt" / "report.json").read_text().replace("一", "壹")
    (bench.out / "a.txt" / "report.json").write_text(corrected)
    read = len(bench.pages_read())
    second = bench.run(jobs=1, formats=("json", "md"))["a"]
    assert (bench.out / "a.txt" / "report.md").is_file()
    assert (bench.out / "a.txt" / "report.json").read_text() == corrected, "what people corrected stays"
    assert len(bench.pages_read()) == read
    assert second == replace(first, formats=["json", "csv", "md"])
    bench.run(jobs=1, formats=("json", "csv", "md"))
    assert bench.watched.skipped == ["a.txt"]


def test_another_format_of_pages_that_are_gone_is_extracted_again(bench: Bench) -> None:
    bench.write(a="pages 3")
    bench.run(jobs=1)
    (bench.out / "a.txt" / "pages" / "2.json.gz").unlink()
    again = bench.run(jobs=1, formats=("json", "md"))["a"]
    assert (again.problem, len(bench.pages_read())) == (None, 6)
    assert (bench.out / "a.txt" / "report.md").is_file()


def test_pages_of_an_interrupted_document_are_not_read_again(bench: Bench) -> None:
    bench.write(long="pages 6")

    class Impatient(Watched):
        def progressed(self, documents: float, pages: int) -> None:
            super().progressed(documents, pages)
            if pages >= 3:
                raise KeyboardInterrupt

    settings = Settings(bench.out, ("json",), 1)
    inputs = find_inputs([str(bench.inputs)], bench.out)
    with pytest.raises(KeyboardInterrupt):
        run(inputs, DoubleSetup(bench.log), settings, Impatient())  # type: ignore[arg-type]
    assert (bench.out / "index.csv").is_file()
    assert bench.run(jobs=1)["long"].problem is None
    read = bench.pages_read()
    assert len(read) <= 8, "at most the pages that were being read when the run was stopped are read again"
    assert len(set(read)) == 6


@pytest.mark.parametrize(("broken", "message"), [("raise", "no such engine"), ("die", "do not start")])
def test_an_engine_that_does_not_start_ends_the_run(bench: Bench, broken: str, message: str) -> None:
    bench.write(a="")
    with pytest.raises(EngineError, match=message):
        bench.run(broken=broken)


def test_files_that_cannot_be_read_or_would_take_the_place_of_the_index(bench: Bench) -> None:
    bench.write(good="")
    (bench.inputs / "index.csv").write_text("a,b")
    (bench.inputs / "nowhere.pdf").symlink_to("/nonexistent/file")
    os.mkfifo(bench.folder / "pipe")
    found = find_inputs([str(bench.inputs), str(bench.folder / "pipe")], bench.out)
    settings = Settings(bench.out, ("json",), 1)
    records = {record.file: record for record in run(found, DoubleSetup(bench.log), settings, Watched())}  # type: ignore[arg-type]
    assert "take the place" in str(records["index.csv"].problem)
    assert "does not exist" in str(records["nowhere.pdf"].problem)
    assert "no regular file" in str(records["pipe"].problem)
    assert records["good.txt"].problem is None


def test_a_file_in_the_way_of_the_results_fails_that_document(bench: Bench) -> None:
    bench.write(a="", b="")
    bench.out.mkdir()
    (bench.out / "a.txt").write_text("mine")
    records = bench.run()
    assert "in the way" in str(records["a"].problem)
    assert records["b"].problem is None
    assert (bench.out / "a.txt").read_text() == "mine"


def test_workers_are_replaced_after_a_while(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.runs.pool.RECYCLE", 2)
    bench.write(a="pages 4", b="pages 2")
    assert not any(record.problem for record in bench.run(jobs=1).values())
