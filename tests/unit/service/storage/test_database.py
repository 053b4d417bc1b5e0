"""The database: brought to this version's form, on SQLite and on PostgreSQL, and refused where a newer version was there."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from extraction.errors import UsageError
from labeling.storage.database import prepare_wal
from service.jobs.engine import Engine
from service.settings import Settings
from service.storage import callbacks, documents, executors, keys, listing
from service.storage.database import Database
from service.storage.documents import Arrival
from service.storage.listing import SORTS, Filter
from service.storage.tables import Executor, PageRow, Table


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    made = Database(database_url)
    if made.sqlite:
        prepare_wal(Path(made.url.database or ""))
    made.migrate()
    yield made
    made.close()


def arrival(number: int = 0, tenant: str = "local") -> Arrival:
    options = {"formats": ["json"], "form": "auto", "review": True, "callback": "https://example.com/"}
    return Arrival(documents.new_id(), tenant, f"{number}.txt", f"{number:064}", 5, options, 5, "b", "f")


def test_migrations_make_the_tables_that_the_code_knows(database: Database) -> None:
    database.migrate()
    with database.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"version_table": Database.VERSION_TABLE, "include_name": lambda *_: True}
        )
        assert compare_metadata(context, Table.metadata) == []


def test_no_connection_holds_more_as_the_file_grows(tmp_path: Path) -> None:
    """Neither ours nor one of the engine of jobs: two or three dozen of them are open."""
    made = Database(f"sqlite:///{tmp_path}/gouji.db")
    config = Engine(Settings(), made, "test")._config()
    for engine in (made.engine, sa.create_engine(config["system_database_url"] or "", **(config["db_engine_kwargs"] or {}))):
        with engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA cache_size").scalar() == -512
        engine.dispose()


def test_a_newer_database_is_refused(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(sa.text(f"UPDATE {Database.VERSION_TABLE} SET version_num = '9999'"))
    with pytest.raises(UsageError, match="newer gouji"):
        database.migrate()


def test_processes_that_start_together_migrate_once(tmp_path: Path) -> None:
    prepare_wal(tmp_path / "gouji.db")
    failed: list[Exception] = []

    def start() -> None:
        own = Database(f"sqlite:///{tmp_path}/gouji.db")
        try:
            own.migrate()
        except Exception as error:  # noqa: BLE001 - any is what the test looks for
            failed.append(error)
        own.close()

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


def test_a_document_from_its_arrival_to_its_end(database: Database) -> None:
    with database.write() as session:
        document = documents.add(session, arrival())
    with database.write() as session:
        assert documents.known(session, arrival()) is not None
        assert documents.claim(session, document.id, 1, "t")
        page = PageRow(document=document.id, number=1, digest="d", recognition="r", seconds=1.0, read_at=1.0)
        assert documents.page_read(session, document.id, "t", page)
        assert documents.page_read(session, document.id, "t", page), "a page can be noted twice"
        assert documents.change(session, document.id, "t", status="accepted", stage="done", claim=None, pages=1)
        callbacks.enqueue(session, document.id, "document.finished")
    with database.write() as session:
        assert [row.event for row in callbacks.take(session, lambda *_: True)] == ["document.finished"]
    with database.write() as session:
        assert callbacks.take(session, lambda *_: True) == [], "it belongs to the one who took it"
        documents.forget_pages(session, document.id, "other")
        assert documents.pages_of(session, document.id) == []
    for sort in SORTS:
        with database.read() as session:
            rows, cursor = listing.page(session, Filter("local"), sort, 1, None)
            assert (len(rows), cursor) == (1, None)
    with database.write() as session:
        documents.delete(session, document)
    with database.read() as session:
        assert [gone.id for gone in documents.uncleared(session, time.time() + 1)] == [document.id]
        assert documents.uncleared(session, 0.0) == []
        assert documents.files_of(session, document.id) == {}


def test_cursors_go_through_equal_values(database: Database) -> None:
    with database.write() as session:
        for number in range(5):
            documents.add(session, arrival(number))
    for sort in SORTS:
        seen: list[str] = []
        cursor = None
        while True:
            with database.read() as session:
                rows, cursor = listing.page(session, Filter("local"), sort, 2, cursor)
            seen += [row.id for row in rows]
            if cursor is None:
                break
        assert len(set(seen)) == len(seen) == 5, sort


def test_names_are_held_by_one_process(database: Database) -> None:
    with executors.only_one(database, "a"):
        other = Database(database.url.render_as_string(hide_password=False))
        with pytest.raises(UsageError, match="another"), executors.only_one(other, "a"):
            pass
        other.close()
    with executors.only_one(database, "a"):
        pass


def test_the_silent_are_buried_once_and_never_by_themselves(database: Database) -> None:
    with database.write() as session:
        for name in ("a", "b"):
            row = Executor(id=name, kind="worker", processes=1, fingerprint="", versions="", started_at=0.0)
            executors.beat(session, row)
        session.flush()
        session.execute(sa.update(Executor).values(seen_at=0.0))
    with database.write() as session:
        assert executors.bury(session, "a", 5.0) == ["b"]
    with database.write() as session:
        assert executors.bury(session, "a", 5.0) == []


def test_keys(database: Database) -> None:
    with database.write() as session:
        assert not keys.any_made(session)
        key = keys.create(session, "name", "tenant", ["write", "read"])
        with pytest.raises(UsageError, match="scopes"):
            keys.create(session, "name", "tenant", ["all"])
    with database.write() as session:
        caller = keys.caller_of(session, key)
        assert caller is not None
        assert (caller.tenant, caller.scopes) == ("tenant", {"read", "write"})
        assert keys.caller_of(session, key[:-1] + "x") is None
        (row,) = keys.listed(session)
        assert row.digest not in key
        keys.revoke(session, row.id)
        assert keys.caller_of(session, key) is None
        assert keys.any_made(session), "revoking the last key does not open the doors"


@pytest.mark.parametrize("url", ["nonsense", "mystery://x", "sqlite://", "sqlite:///:memory:"])
def test_wrong_urls_are_named(url: str) -> None:
    with pytest.raises(UsageError, match="GOUJI_DATABASE_URL"):
        Database(url)
