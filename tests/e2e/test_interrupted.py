"""Runs that end before they are done: killed, stopped, out of disk. The next run finishes what they began."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from tests.e2e.command import GOUJI, TEXT, extract, scan, start

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals and limits of POSIX")

PAGES = 12


def wait_for(happened: Callable[[], bool], seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


@pytest.mark.parametrize("stop", [signal.SIGKILL, signal.SIGINT])
def test_a_stopped_run_is_finished_by_the_next(tmp_path: Path, stop: signal.Signals) -> None:
    scan(tmp_path / "long.tiff", PAGES)
    (tmp_path / "first.txt").write_text(TEXT, encoding="utf-8")
    log = tmp_path / "log"
    log.touch()
    out = tmp_path / "out"
    arguments = [str(tmp_path / "*.t*"), "--out", str(out), "--jobs", "2"]
    with start(*arguments, engine="Slow", READ_PAGES=str(log)) as process:
        wait_for(lambda: len(log.read_text().splitlines()) >= 4)
        workers = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(stop)
        _, err = process.communicate(timeout=60)
    assert process.returncode == (130 if stop == signal.SIGINT else -stop)
    if stop == signal.SIGINT:
        assert err == "gouji: stopped; run the same command again to go on\n"
        assert "first.txt" in (out / "index.csv").read_text(encoding="utf-8-sig")
    _, alive = psutil.wait_procs(workers, timeout=20)
    assert not alive, "no worker outlives its run"
    assert not list(out.rglob("report.json")) or (out / "first.txt" / "report.json").is_file()
    read = len(log.read_text().splitlines())

    result = extract(*arguments, engine="Slow", READ_PAGES=str(log))
    assert (result.returncode, result.stderr) == (0, "")
    assert (out / "long.tiff" / "report.json").is_file()
    assert not list(out.rglob("*.part"))
    pages = log.read_text().splitlines()
    assert len(set(pages)) == PAGES
    assert len(pages) - read <= PAGES - read + 2, "only pages that were being read are read again"


def test_a_full_disk(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "large.txt").write_text(TEXT * 300, encoding="utf-8")
    (folder / "small.txt").write_text(TEXT, encoding="utf-8")
    out = tmp_path / "out"
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (90_000, hard))  # inherited: no file may grow beyond
    try:
        result = extract(str(folder), "--out", str(out))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert result.returncode == 1, result.stderr
    lines = result.stderr.splitlines()
    assert len(lines) == 1, result.stderr
    assert "large.txt" in lines[0]
    assert "make room" in lines[0]
    assert (out / "small.txt" / "report.html").is_file()
    assert not list(out.rglob("*.part"))
    assert extract(str(folder), "--out", str(out)).returncode == 0


def test_an_output_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    result = extract(str(tmp_path / "a.txt"), "--out", "/dev/null/out")
    assert result.returncode == 1
    assert "/dev/null" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_two_runs_do_not_write_to_one_folder(tmp_path: Path) -> None:
    scan(tmp_path / "long.tiff", PAGES)
    arguments = [str(tmp_path / "long.tiff"), "--out", str(tmp_path / "out")]
    with start(*arguments, engine="Slow") as first:
        wait_for((tmp_path / "out" / ".gouji" / "state.sqlite").exists)
        time.sleep(0.3)
        second = extract(*arguments, engine="Slow")
        first.send_signal(signal.SIGINT)
        first.communicate(timeout=60)
    assert second.returncode == 2
    assert "another run is writing there" in second.stderr


def test_a_reader_that_goes_away(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    assert extract(str(tmp_path / "a.txt"), "--out", str(tmp_path / "out")).returncode == 0
    command = f"'{GOUJI}' show '{tmp_path}/out/a.txt' | head -1"
    result = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=60, check=False)
    assert "Traceback" not in result.stderr
