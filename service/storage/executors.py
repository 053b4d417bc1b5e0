"""The processes that work documents off: each has a name of its own and says now and then that it lives."""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
import time
from collections.abc import Iterator, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from extraction.errors import UsageError
from service.storage.database import Database
from service.storage.tables import Document, Executor


@contextlib.contextmanager
def only_one(database: Database, name: str) -> Iterator[None]:
    """While one process has this name, no other can: two would take each other's documents for their own after a restart.

    The lock ends with the process, however that ends. On SQLite there is one server for each database. Raises `UsageError`.
    """
    with _file_lock(database) if database.sqlite else _advisory_lock(database, name):
        yield


@contextlib.contextmanager
def _file_lock(database: Database) -> Iterator[None]:
    # A database of its own, which nobody writes to: its lock is the system's and is given back when the process dies.
    with contextlib.closing(
        sqlite3.connect(f"{database.url.database}-serve.lock", timeout=2.0, isolation_level=None)
    ) as connection:
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise UsageError("another gouji serves this database; stop it, or set database_url (GOUJI_DATABASE_URL)") from error
        yield


@contextlib.contextmanager
def _advisory_lock(database: Database, name: str) -> Iterator[None]:
    key = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not connection.scalar(sa.text("SELECT pg_try_advisory_lock(:key)"), {"key": key}):
            raise UsageError(f"another process of this database is named {name}; give this one a name of its own (GOUJI_EXECUTOR)")
        yield


def beat(session: Session, executor: Executor) -> None:
    """Says that a process lives."""
    executor.seen_at = time.time()
    session.merge(executor)


def bury(session: Session, own: str, silence: float) -> Sequence[str]:
    """Forgets other processes than `own` that have been silent for so many seconds; gives their names, each to one caller only."""
    late = sa.and_(Executor.seen_at < time.time() - silence, Executor.id != own)
    silent = session.scalars(sa.select(Executor.id).where(late).with_for_update(skip_locked=True)).all()
    if silent:
        session.execute(sa.delete(Executor).where(Executor.id.in_(silent)))
    return silent


def orphaned(session: Session, document: str) -> bool:
    """Whether a document is no longer known."""
    return session.get(Document, document) is None
