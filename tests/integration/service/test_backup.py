"""The how-to's backup: taken while the server works, put back where nothing is left."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from benchmarks.served import Served
from tests.e2e.command import TEXT, scan
from tests.integration.service.serving import doubles, ended, pages_read, until

PAGES = 12


def _back_up(home: Path, backup: Path) -> None:
    """The databases first, then the store: what sqlite3's `.backup` does, and rsync."""
    backup.mkdir()
    for name in ("gouji.db", "gouji-jobs.db"):
        with closing(sqlite3.connect(home / name)) as source, closing(sqlite3.connect(backup / name)) as target:
            source.backup(target)
    shutil.copytree(home / "store", backup / "store", ignore=shutil.ignore_patterns("*.part"))


@pytest.mark.parametrize("jobs_too", [True, False], ids=["whole", "without the jobs"])
def test_a_restored_service_finishes_what_was_in_work(tmp_path: Path, jobs_too: bool) -> None:
    environment = doubles(tmp_path / "own", "Slow", GOUJI_DEAD_SECONDS="2")
    home = Path(environment["GOUJI_HOME"])
    served = Served("serve", environment, tmp_path / "log").start()
    scan(tmp_path / "long.tiff", PAGES)
    (tmp_path / "done.txt").write_text(TEXT, encoding="utf-8")
    with httpx.Client(base_url=served.url, timeout=60) as client:
        done, long = (
            client.post("/v1/documents", files={"file": (name, (tmp_path / name).read_bytes())}).json()["id"]
            for name in ("done.txt", "long.tiff")
        )
        before = ended(client, done)
        report = client.get(f"/v1/documents/{done}/report").content
        until(lambda: client.get(f"/v1/documents/{long}").json()["pages_done"] >= 3)
        _back_up(home, tmp_path / "backup")
        served.kill()
        read = len(pages_read(environment))
        assert read < PAGES, "it was still in work"

        shutil.rmtree(home)
        shutil.copytree(tmp_path / "backup", home)
        if not jobs_too:
            (home / "gouji-jobs.db").unlink()
        served.start()
        assert ended(client, long)["status"] == "accepted"
        assert len(pages_read(environment)) - read <= PAGES - 3, "pages that were in the backup are not read again"
        after = client.get(f"/v1/documents/{done}").json()
        assert (after["status"], after["finished_at"]) == (before["status"], before["finished_at"])
        assert client.get(f"/v1/documents/{done}/report").content == report
    served.kill()
