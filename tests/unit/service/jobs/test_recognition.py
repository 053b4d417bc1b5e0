"""The pool behind futures: shared by threads, cancelled in the middle, started again after it could not."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import CancelledError
from pathlib import Path

import pytest

from extraction.errors import EngineError, Interrupted
from service.jobs.pages import KeepPage, Look, Niced
from service.jobs.recognition import Recognition
from service.storage.contents import ContentStore
from tests.unit.service.double import DoubleSetup


def recognition(folder: Path, **setup: str) -> Recognition:
    log = folder / "log"
    log.touch()
    return Recognition(Niced(DoubleSetup(log, **setup), 0), 1, 2)  # type: ignore[arg-type]


@pytest.fixture
def working(tmp_path: Path) -> Iterator[Recognition]:
    made = recognition(tmp_path)
    made.start()
    yield made
    made.stop()


def document(folder: Path, name: str, text: str) -> Path:
    path = folder / f"{name}.txt"
    path.write_text(text)
    return path


def test_jobs_are_done_for_all_who_ask(working: Recognition, tmp_path: Path) -> None:
    store = ContentStore(str(tmp_path / "store"))
    path = document(tmp_path, "a", "pages 2")
    source = working.submit("d1", (1,), Look(path), "looking", 60).result(120).value
    assert source.pages == 2  # type: ignore[attr-defined]
    kept = [working.submit("d1", (1,), KeepPage(path, number, store, "d1"), "page", 60) for number in (1, 2)]
    digests = [future.result(120).value.digest for future in kept]  # type: ignore[attr-defined]
    assert all(store.has("d1", digest) for digest in digests)
    assert (working.problem, working.busy) == (None, 0)


def test_cancelling_ends_a_page_in_the_middle(working: Recognition, tmp_path: Path) -> None:
    store = ContentStore(str(tmp_path / "store"))
    hang, good = document(tmp_path, "hang", "hang"), document(tmp_path, "good", "")
    future = working.submit("d1", (1,), KeepPage(hang, 1, store, "d1"), "page", 600)
    while not (tmp_path / "log").read_text():
        time.sleep(0.05)
    waiting = working.submit("d1", (2,), KeepPage(hang, 1, store, "d1"), "page", 600)
    working.cancel("d1")
    for cancelled in (future, waiting):
        with pytest.raises(CancelledError):
            cancelled.result(60)
    assert working.submit("d2", (1,), KeepPage(good, 1, store, "d2"), "page", 60).result(120).error is None


def test_a_job_that_kills_its_worker_fails_alone(working: Recognition, tmp_path: Path) -> None:
    store = ContentStore(str(tmp_path / "store"))
    kill = document(tmp_path, "kill", "kill")
    done = working.submit("d1", (1,), KeepPage(kill, 1, store, "d1"), "page 1", 60).result(120)
    assert isinstance(done.error, Interrupted)
    assert "SIGKILL" in done.error.message
    assert not working.stopping


def test_workers_that_do_not_start_are_told_of(tmp_path: Path) -> None:
    made = recognition(tmp_path, broken="raise")
    made.start()
    while made.problem == "its worker processes are starting":
        time.sleep(0.05)
    assert made.problem == "no such engine"
    future = made.submit("d1", (1,), Look(document(tmp_path, "a", "")), "looking", 60)
    made.stop()
    assert future.cancelled() or isinstance(future.result().error, EngineError)
