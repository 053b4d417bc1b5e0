"""Whether a worker has been heard of, as its container's health check asks."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from extraction.errors import OutputError
from service.alive import silence
from service.settings import Settings
from service.storage.database import Database
from service.storage.executors import beat
from service.storage.tables import Executor


def test_a_worker_is_told_from_one_that_is_silent_and_one_that_never_was(tmp_path: Path) -> None:
    settings = Settings(database_url=f"sqlite:///{tmp_path / 'gouji.db'}", executor="hall-2")
    database = Database(settings.database)
    database.migrate()
    assert silence(settings) is None
    with database.write() as session:
        beat(session, Executor(id="hall-2", kind="worker", processes=2, fingerprint="", versions="", seen_at=0.0, started_at=0.0))
    heard = silence(settings)
    assert heard is not None
    assert heard < 20
    with database.write() as session:
        session.get_one(Executor, "hall-2").seen_at = time.time() - 300
    late = silence(settings)
    assert late is not None
    assert late > 290


def test_a_database_that_is_not_there_is_said_to_be(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="database_url"):
        silence(Settings(database_url=f"sqlite:///{tmp_path / 'absent' / 'gouji.db'}"))
