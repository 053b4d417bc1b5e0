"""A whole run from the command line: what is written, what is said, with which exit code."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from tests.e2e.command import HTML, ROOT, TEXT, extract, gouji, scan

FORMATS = "json,html,xlsx,csv,md"


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with inputs and the results of one run over it."""
    folder = tmp_path_factory.mktemp("run")
    (folder / "in" / "2022").mkdir(parents=True)
    (folder / "in" / "2022" / "a.txt").write_text(TEXT, encoding="utf-8")
    (folder / "in" / "b.html").write_text(HTML, encoding="utf-8")
    scan(folder / "in" / "c.tiff", 3)
    result = extract(str(folder / "in"), "--out", str(folder / "out"), "--format", FORMATS)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", ""), "quiet where there is no terminal"
    return folder


def test_every_document_has_its_files(done: Path) -> None:
    for name in ("2022/a.txt", "b.html", "c.tiff"):
        files = {path.name for path in (done / "out" / name).iterdir()}
        assert files == {f"report.{format_}" for format_ in FORMATS.split(",")} | {"pages"}
    schema = json.loads(gouji("schema").stdout)
    for path in (done / "out").rglob("report.json"):
        jsonschema.validate(json.loads(path.read_text(encoding="utf-8")), schema)


def test_the_run_has_its_tables(done: Path) -> None:
    index = {row["file"]: row for row in table(done / "out" / "index.csv")}
    assert list(index) == ["2022/a.txt", "b.html", "c.tiff"]
    assert list(index["b.html"])[:8] == [
        "file",
        "sha256",
        "status",
        "form",
        "cells",
        "cells_to_review",
        "failed_identities",
        "seconds",
    ]
    assert index["c.tiff"]["pages"] == "3"
    assert int(index["b.html"]["cells"]) >= 3
    assert [row["file"] for row in table(done / "out" / "fields.csv")] == list(index)


def test_it_can_be_shown(done: Path) -> None:
    shown = gouji("show", str(done / "out" / "2022" / "a.txt" / "report.json"))
    assert shown.returncode == 0
    assert "一、总体情况" in shown.stdout
    assert "复议" in shown.stdout
    assert gouji("show", str(done / "out" / "b.html")).stdout.count("<5>") == 1


def test_run_again_it_does_nothing(done: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in (done / "out").rglob("report.*")}
    result = extract(str(done / "in"), "--out", str(done / "out"), "--format", FORMATS, "--verbose")
    assert result.returncode == 0
    assert result.stderr.count("unchanged") == 3
    assert result.stderr.splitlines()[-1].startswith("3 documents: ")
    assert {path: path.stat().st_mtime_ns for path in (done / "out").rglob("report.*")} == before


def test_bad_documents_are_named_and_the_rest_is_done(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "good.txt").write_text(TEXT, encoding="utf-8")
    (folder / "empty.pdf").touch()
    (folder / "cut.pdf").write_bytes(b"%PDF-1.7\n1 0 obj\n<<")
    (folder / "program.pdf").write_bytes(b"\x7fELF" + bytes(range(256)) * 20)
    (folder / "gone.txt").symlink_to("nowhere")
    (folder / "index.csv").write_text("a,b")
    result = extract(str(folder), "--out", str(tmp_path / "out"))
    assert result.returncode == 1
    lines = result.stderr.splitlines()
    assert len(lines) == 5, result.stderr
    for name in ("empty.pdf", "cut.pdf", "program.pdf", "gone.txt", "index.csv"):
        assert sum(name in line for line in lines) == 1, f"one line names {name}"
    assert (tmp_path / "out" / "good.txt" / "report.json").is_file()
    status = {row["file"]: row["status"] for row in table(tmp_path / "out" / "index.csv")}
    assert status.pop("good.txt") in ("accepted", "review")
    assert set(status.values()) == {"failed"}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nowhere.pdf", "--out", "out"], "nowhere.pdf: does not exist"),
        (["tests", "--out", "tests"], "is the output folder itself"),
        (["README.md", "--out", "out", "--format", "docx"], "docx: unknown; there are json"),
        (["tests/unit/service", "tests/unit/export", "--out", "out"], "would both write to"),
        (["README.md"], "--out"),
        (["README.md", "--out", "out", "--jobs", "0"], "--jobs"),
    ],
)
def test_wrong_usage(arguments: list[str], words: str) -> None:
    result = extract(*arguments)
    assert result.returncode == 2
    assert words in result.stderr
    assert "Traceback" not in result.stderr


def test_an_engine_that_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    result = extract(str(tmp_path / "a.txt"), "--out", str(tmp_path / "out"), engine="NoSuchEngine")
    assert result.returncode == 2
    assert "NoSuchEngine" in result.stderr


@pytest.mark.parametrize(
    ("engine", "words"),
    [
        ("Killed", "page 1 killed its worker process (SIGKILL), twice"),
        ("Raises", "the engine has failed; install it again"),
        ("Defective", "ZeroDivisionError at doubles.py"),
        ("Nonsense", ""),
    ],
)
def test_a_faulty_engine_fails_scans_alone(tmp_path: Path, engine: str, words: str) -> None:
    scan(tmp_path / "scan.tiff", 1)
    (tmp_path / "text.txt").write_text(TEXT, encoding="utf-8")
    result = extract(str(tmp_path / "*.t*"), "--out", str(tmp_path / "out"), engine=engine)
    assert result.returncode == 1, result.stderr
    assert "scan.tiff" in result.stderr
    assert words in result.stderr
    assert "总体" not in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert (tmp_path / "out" / "text.txt" / "report.json").is_file()
    assert not (tmp_path / "out" / "scan.tiff").exists()


@pytest.mark.skipif(os.name != "posix", reason="such names cannot be made there")
def test_hostile_names(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    names = [b"=cmd|calc.txt", b"--out.txt", b"[red]x[b].txt", b"a\n\x1b[31mb.txt", b"bad\xff\xfe.txt", b"\xe5" * 80]
    names.append("报告 \u202etxt.exe".encode())
    for number, name in enumerate(names):
        Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_text(f"{TEXT}{number}", encoding="utf-8")
    Path(os.fsdecode(os.fsencode(folder) + b"/broken\x1b[2J\n.pdf")).write_bytes(b"%PDF-")
    result = extract(str(folder), "--out", str(tmp_path / "out"), "--verbose", "--format", FORMATS)
    assert result.returncode == 1, result.stderr
    assert len(result.stderr.splitlines()) == len(names) + 2
    assert "\x1b" not in result.stderr
    assert "[red]x[b].txt" in result.stderr
    assert len(list((tmp_path / "out").rglob("report.json"))) == len(names)
    assert all(not row["file"].startswith("=") for row in table(tmp_path / "out" / "index.csv"))


def test_help_is_quick_and_version_is_known() -> None:
    assert gouji("--version").stdout.startswith("gouji ")
    script = "import sys, service.cli.main; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT).stdout.split()
    for heavy in ("numpy", "onnxruntime", "pydantic", "openpyxl", "cv2", "rich.progress"):
        assert heavy not in loaded, f"{heavy} is loaded before it is needed"


def test_a_page_without_text_is_named_and_fails(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text(" \n\n\t\n")
    result = extract(str(tmp_path / "empty.txt"), "--out", str(tmp_path / "out"))
    assert result.returncode == 1
    assert result.stderr.count("\n") == 1, result.stderr
    assert "empty.txt: no text" in result.stderr
    assert "if it is a scan" in result.stderr, "a text file cannot be scanned again"
    assert (tmp_path / "out" / "empty.txt" / "report.json").is_file()
