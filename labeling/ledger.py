"""The ledger's database: opened, migrated, handed out as short sessions, and locked for one push or pull at a time."""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session

from extraction.errors import OutputError, UsageError

VERSION_TABLE = "alembic_version_labeling"
_MIGRATIONS = Path(__file__).parent / "migrations"
_BUSY_SECONDS = 30.0
_MIGRATION_LOCK = 0x6C65646765  # "ledge"
_TRY_AGAIN = 0.1  # seconds


class Ledger:
    """What was asked of people and what they said, of one tenant. SQLite or PostgreSQL.

    `engine` may be one that somebody else has opened; transactions that write carry the execution option `gouji_write`.
    """

    def __init__(self, engine: sa.Engine, tenant: str = "local") -> None:
        self.engine = engine
        self.tenant = tenant

    @classmethod
    def open(cls, url: str, tenant: str = "local") -> Ledger:
        """Opens the database at `url` and brings its tables up to date.

        Raises `UsageError` where `url` is none or a newer gouji has changed the tables, `OutputError` where it cannot be written.
        """
        try:
            parsed = sa.make_url(url)
            if parsed.drivername in ("postgresql", "postgres"):
                parsed = parsed.set(drivername="postgresql+psycopg")
            sqlite = parsed.get_backend_name() == "sqlite"
            engine = _sqlite(parsed) if sqlite else sa.create_engine(parsed, pool_pre_ping=True)
        except (sa.exc.ArgumentError, sa.exc.NoSuchModuleError, ImportError) as error:
            raise UsageError(
                "database_url (GOUJI_DATABASE_URL): is no URL of a database that is known here; "
                "give sqlite:////folder/gouji.db or postgresql://user:password@host/name"
            ) from error
        ledger = cls(engine, tenant)
        try:
            ledger.migrate()
        except sa.exc.OperationalError as error:
            raise OutputError(f"the database cannot be opened ({error.orig}); check database_url (GOUJI_DATABASE_URL)") from error
        return ledger

    @property
    def sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @contextlib.contextmanager
    def read(self) -> Iterator[Session]:
        """A transaction that changes nothing."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextlib.contextmanager
    def write(self) -> Iterator[Session]:
        """A transaction that is committed at the end, and undone where an error leaves it."""
        engine = self.engine.execution_options(gouji_write=True)
        with Session(engine, expire_on_commit=False) as session, session.begin():
            yield session

    def migrate(self) -> None:
        """Brings the tables to this version's form. Raises `UsageError` where a newer gouji has changed them."""
        from alembic import command
        from alembic.util import CommandError

        with self.engine.execution_options(gouji_write=True).begin() as connection:
            if not self.sqlite:
                connection.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
            config = alembic_config()
            config.attributes["connection"] = connection
            try:
                command.upgrade(config, "head")
            except CommandError as error:
                raise UsageError(
                    f"the database was changed by a newer gouji ({error}); install that version or restore the backup"
                ) from error

    @contextlib.contextmanager
    def alone(self, what: str, *, seconds: float = 0.0) -> Iterator[None]:
        """Around a push or a pull: only one at a time per tenant, on all machines that share the database.

        The lock ends with the process, however that ends. Raises `UsageError` where another one still runs after `seconds`.
        """
        with self._sqlite_lock(what, seconds) if self.sqlite else self._postgres_lock(what, seconds):
            yield

    @contextlib.contextmanager
    def _sqlite_lock(self, what: str, seconds: float) -> Iterator[None]:
        # A database of its own, which nobody writes to: its lock is the system's and is given back when the process dies.
        path = f"{self.engine.url.database}-{what}-{_key(self.tenant):x}.lock"
        with contextlib.closing(sqlite3.connect(path, timeout=seconds, isolation_level=None)) as connection:
            try:
                connection.execute("BEGIN EXCLUSIVE")
            except sqlite3.OperationalError as error:
                raise _busy(what) from error
            yield

    @contextlib.contextmanager
    def _postgres_lock(self, what: str, seconds: float) -> Iterator[None]:
        key = _key(f"{self.tenant}\0{what}")
        until = time.monotonic() + seconds
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            while not connection.scalar(sa.text("SELECT pg_try_advisory_lock(:key)"), {"key": key}):
                if time.monotonic() >= until:
                    raise _busy(what)
                time.sleep(_TRY_AGAIN)
            try:
                yield
            finally:
                connection.execute(sa.text("SELECT pg_advisory_unlock(:key)"), {"key": key})

    def close(self) -> None:
        self.engine.dispose()


def alembic_config() -> Any:
    """Alembic's configuration of the ledger's migrations."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    return config


def _key(name: str) -> int:
    """A name as a number that PostgreSQL takes for a lock."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:7], "big")


def _busy(what: str) -> UsageError:
    return UsageError(f"another {what} is running for this tenant; wait until it is done, then run this again")


def _sqlite(url: sa.URL) -> sa.Engine:
    if not url.database or url.database == ":memory:":
        raise UsageError("database_url (GOUJI_DATABASE_URL): name a file for SQLite: sqlite:////folder/gouji.db")
    path = Path(url.database)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.closing(sqlite3.connect(path, timeout=_BUSY_SECONDS)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
    except (OSError, sqlite3.Error) as error:
        raise OutputError(f"{path}: cannot be written ({error}); make room or give access, or set GOUJI_HOME") from error
    engine = sa.create_engine(url, connect_args={"timeout": _BUSY_SECONDS, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def connected(connection: sqlite3.Connection, _: object) -> None:
        connection.isolation_level = None  # transactions begin where we say so: below
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")  # an answer that was pulled outlives a power cut

    @event.listens_for(engine, "begin")
    def began(connection: sa.Connection) -> None:
        writes = connection.get_execution_options().get("gouji_write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine
