"""The service keeps its word while it is killed: a small soak, on SQLite and on PostgreSQL with a worker that disappears."""

from __future__ import annotations

import os

import pytest

from benchmarks.postgres import binaries
from benchmarks.soak import Plan, soak
from tests.e2e.command import TEXT, extract, scan
from tests.integration.service.serving import doubles, pages_read

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
_PAGES = (2, 3, 4, 2, 3, 4)


@pytest.mark.timeout(900)
@pytest.mark.parametrize("workers", [0, 2])
def test_every_document_ends_once_whatever_is_killed(tmp_path_factory: pytest.TempPathFactory, workers: int) -> None:
    if workers and not binaries():
        pytest.skip("PostgreSQL is not installed")
    folder = tmp_path_factory.mktemp("soak")
    inputs, reference = folder / "in", folder / "reference"
    inputs.mkdir()
    for number in range(20 - len(_PAGES)):
        (inputs / f"{number}.txt").write_text(TEXT.replace("5条", f"{number}条"), encoding="utf-8")
    for number, pages in enumerate(_PAGES):
        scan(inputs / f"{number}.tiff", pages)
        with (inputs / f"{number}.tiff").open("ab") as file:
            file.write(bytes([number]))
    assert extract(str(inputs), "--out", str(reference), "--format", "json", engine="Slow").returncode == 0
    environment = doubles(folder, "Slow")
    outcome = soak(inputs, reference, folder / "service", Plan(8, 2, workers, seconds=800, environment=environment))
    assert outcome.wrong == []
    assert (outcome.kills, sum(outcome.statuses.values())) == (2, 20)
    assert outcome.statuses["failed"] == 0
    lost = len(pages_read(environment)) - sum(_PAGES)
    assert 0 <= lost <= 2 + bool(workers), "at most the page that was being read is read again"
