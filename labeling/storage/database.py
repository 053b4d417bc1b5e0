"""A database that the rooms of gouji share: SQLite in write-ahead mode, or PostgreSQL; opened, migrated, used in short sessions."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session

from extraction.errors import OutputError, UsageError

_BUSY_SECONDS = 30.0
_POOL = 10


class MigratedDatabase:
    """One room's tables: sessions on them, and their migrations. `read` and `write` are context managers around one transaction."""

    MIGRATIONS: ClassVar[Path]
    VERSION_TABLE: ClassVar[str]
    MIGRATION_LOCK: ClassVar[int]  # processes that start together migrate one after the other

    def __init__(self, engine: sa.Engine) -> None:
        """`engine` is one of `connect`; rooms may share it."""
        self.engine = engine

    @property
    def url(self) -> sa.URL:
        return self.engine.url

    @property
    def sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @contextlib.contextmanager
    def read(self) -> Iterator[Session]:
        """A transaction that changes nothing."""
        with _answering(), Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextlib.contextmanager
    def write(self) -> Iterator[Session]:
        """A transaction that is committed at the end, and undone where an error leaves it.

        On SQLite it takes the write lock at once: a transaction that began by reading could not wait for it.
        """
        engine = self.engine.execution_options(gouji_write=True)
        with _answering(), Session(engine, expire_on_commit=False) as session, session.begin():
            yield session

    def migrate(self) -> None:
        """Brings the tables to this version's form. Raises `UsageError` where a newer gouji has changed them."""
        from alembic import command
        from alembic.config import Config
        from alembic.util import CommandError

        config = Config()
        config.set_main_option("script_location", str(self.MIGRATIONS))
        with self.engine.execution_options(gouji_write=True).begin() as connection:
            if not self.sqlite:
                connection.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": self.MIGRATION_LOCK})
            config.attributes["connection"] = connection
            try:
                command.upgrade(config, "head")
            except CommandError as error:
                raise UsageError(
                    f"the database was changed by a newer gouji ({error}); install that one, or restore the backup from before it"
                ) from error

    def close(self) -> None:
        self.engine.dispose()


@contextlib.contextmanager
def _answering() -> Iterator[None]:
    """Lets a wait for a connection that took too long be what it is for everyone: a database that does not answer."""
    try:
        yield
    except sa.exc.TimeoutError as error:
        raise sa.exc.OperationalError(None, None, error) from error


class SmallCache(sqlite3.Connection):
    """A connection that holds at most half a megabyte of pages.

    Each of a server's two or three dozen would hold two, as the file grows, of what the system has in memory already.
    """

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.execute("PRAGMA cache_size = -512")


def connect(url: str) -> sa.Engine:
    """An engine for the database at `url`; nothing is opened yet.

    Transactions that write carry the execution option `gouji_write`.
    Raises `UsageError` where `url` is none, or names a driver that is not installed.
    """
    try:
        parsed = sa.make_url(url)
        if parsed.drivername in ("postgresql", "postgres"):
            parsed = parsed.set(drivername="postgresql+psycopg")
        if parsed.get_backend_name() == "sqlite":
            return _sqlite(parsed)
        return sa.create_engine(parsed, pool_size=_POOL, pool_pre_ping=True)
    except (sa.exc.ArgumentError, sa.exc.NoSuchModuleError, ImportError) as error:
        raise UsageError(
            "database_url (GOUJI_DATABASE_URL): is no URL of a database that is known here; "
            "give sqlite:////folder/gouji.db or postgresql://user:password@host/name"
        ) from error


def prepare_wal(path: Path) -> None:
    """Puts the SQLite file at `path` into write-ahead mode for good, so that readers never wait for a writer.

    Raises `OutputError` where it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.closing(sqlite3.connect(path, timeout=_BUSY_SECONDS)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
    except (OSError, sqlite3.Error) as error:
        raise OutputError(f"{path}: cannot be written ({error}); make room or give access, or set GOUJI_HOME") from error


def _sqlite(url: sa.URL) -> sa.Engine:
    if not url.database or url.database == ":memory:":
        raise UsageError("database_url (GOUJI_DATABASE_URL): name a file for SQLite: sqlite:////folder/gouji.db")
    engine = sa.create_engine(
        url, connect_args={"timeout": _BUSY_SECONDS, "check_same_thread": False, "factory": SmallCache}, pool_size=_POOL
    )

    @event.listens_for(engine, "connect")
    def connected(connection: sqlite3.Connection, _: object) -> None:
        connection.isolation_level = None  # transactions begin where we say so: below
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")  # an accepted document, or an answer, outlives a power cut

    @event.listens_for(engine, "begin")
    def began(connection: sa.Connection) -> None:
        writes = connection.get_execution_options().get("gouji_write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine
