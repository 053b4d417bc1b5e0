"""The ledger's tables in the database, and the lock that lets one push or pull run at a time."""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa

from extraction.errors import OutputError, UsageError
from labeling.storage.database import MigratedDatabase, connect, prepare_wal

_TRY_AGAIN = 0.1  # seconds


class Ledger(MigratedDatabase):
    """What was asked of people and what they said, of one tenant."""

    MIGRATIONS = Path(__file__).parent / "migrations"
    VERSION_TABLE = "alembic_version_labeling"
    MIGRATION_LOCK = 0x6C65646765  # "ledge"

    def __init__(self, engine: sa.Engine, tenant: str = "local") -> None:
        super().__init__(engine)
        self.tenant = tenant

    @classmethod
    def open(cls, url: str, tenant: str = "local") -> Ledger:
        """Opens the database at `url` and brings its tables up to date.

        Raises `UsageError` where `url` is none or a newer gouji has changed the tables, `OutputError` where it cannot be written.
        """
        ledger = cls(connect(url), tenant)
        if ledger.sqlite:
            prepare_wal(Path(ledger.url.database or ""))
        try:
            ledger.migrate()
        except sa.exc.OperationalError as error:
            raise OutputError(f"the database cannot be opened ({error.orig}); check database_url (GOUJI_DATABASE_URL)") from error
        return ledger

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


def _key(name: str) -> int:
    """A name as a number that PostgreSQL takes for a lock."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:7], "big")


def _busy(what: str) -> UsageError:
    return UsageError(f"another {what} is running for this tenant; wait until it is done, then run this again")
