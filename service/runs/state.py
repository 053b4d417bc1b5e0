"""What a run has done, kept in `DIR/.gouji/state.sqlite`, so that a run that was interrupted goes on where it stopped.

SQLite survives a killed process, and its lock keeps two runs from writing to one folder at the same time.
"""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

from extraction.errors import OutputError, UsageError
from extraction.files import make_folder, shown, unwritable

FOLDER = ".gouji"
_VERSION = 1  # of the table below; a file of another version is started anew, and its documents are extracted again
_TABLE = "CREATE TABLE documents (place TEXT PRIMARY KEY, record TEXT NOT NULL) WITHOUT ROWID"


@dataclass(slots=True)
class Record:
    """One document's line in `index.csv` and `fields.csv`. `fingerprint` is what made it; `problem` says why it failed.

    `failed_identities` counts those that the report itself breaks, misread or printed wrong: no check against the prose or another
    year. `across_years` holds the checks against the year before that its files show; None while they are being written.
    """

    file: str
    sha256: str
    fingerprint: str
    status: str
    form: str | None = None
    pages: int = 0
    tables: int = 0
    cells: int = 0
    review: int = 0
    failed_identities: int = 0
    seconds: float = 0.0
    formats: list[str] = field(default_factory=list)
    fields: dict[str, Any] = field(default_factory=dict)
    fields_to_review: list[str] = field(default_factory=list)
    across_years: list[dict[str, Any]] | None = field(default_factory=list)
    problem: str | None = None


class State:
    """The records of one output folder. A context manager; open, it holds the folder's lock."""

    def __init__(self, out: Path) -> None:
        """Opens or starts the state of `out`.

        Raises `UsageError` where another run holds it, `OutputError` where it cannot be written.
        """
        self.out = out
        self.path = out / FOLDER / "state.sqlite"
        make_folder(self.path.parent)
        with self._errors():
            try:
                self._database = self._open()
            except sqlite3.DatabaseError as error:
                if isinstance(error, sqlite3.OperationalError):
                    raise
                self.path.unlink()  # not a database: what it said is lost, and the documents are extracted again
                self._database = self._open()

    def __enter__(self) -> State:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._database.close()

    def record(self, place: str) -> Record | None:
        """What is known of the document whose results are at `place`."""
        with self._errors():
            found = self._database.execute("SELECT record FROM documents WHERE place = ?", (_key(place),)).fetchone()
        return Record(**json.loads(found[0])) if found else None

    def keep(self, place: str, record: Record) -> None:
        """Remembers a finished document for good. Raises `OutputError`."""
        with self._errors():
            self._database.execute("INSERT OR REPLACE INTO documents VALUES (?, ?)", (_key(place), json.dumps(asdict(record))))

    def forget(self, place: str) -> None:
        """Before the results at `place` are written anew: were that interrupted, they would be of two extractions."""
        with self._errors():
            self._database.execute("DELETE FROM documents WHERE place = ?", (_key(place),))

    def present(self) -> Iterator[Record]:
        """The records of all documents whose report is in the folder, those of earlier runs too, in no particular order."""
        with self._errors():
            for (text,) in self._database.execute("SELECT record FROM documents"):
                record = Record(**json.loads(text))
                if os.path.isfile(self.out / record.file / "report.json"):  # False, too, where it may not be seen
                    yield record

    def done(self, place: str, sha256: str, fingerprint: str) -> Record | None:
        """The record of that very document, where the same versions extracted it and its report is there."""
        record = self.record(place)
        if record is None or record.problem is not None or (record.sha256, record.fingerprint) != (sha256, fingerprint):
            return None
        return None if self.lacking(record, ["json"]) else record

    def lacking(self, record: Record, formats: Sequence[str]) -> tuple[str, ...]:
        """Those of `formats` in which its report is not there."""
        folder = self.out / record.file
        return tuple(name for name in formats if name not in record.formats or not (folder / f"report.{name}").is_file())

    def _open(self) -> sqlite3.Connection:
        database = sqlite3.connect(self.path, timeout=0.5, isolation_level=None)
        try:
            database.execute("PRAGMA locking_mode = EXCLUSIVE")  # kept until the connection ends, however it ends
            database.execute("PRAGMA synchronous = FULL")
            database.execute("BEGIN EXCLUSIVE")
            if database.execute("PRAGMA user_version").fetchone()[0] != _VERSION:
                database.execute("DROP TABLE IF EXISTS documents")
                database.execute(_TABLE)
                database.execute(f"PRAGMA user_version = {_VERSION}")
            database.execute("COMMIT")
        except sqlite3.Error:
            database.close()
            raise
        return database

    @contextlib.contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            if error.sqlite_errorcode in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise UsageError(f"{shown(self.out)}: another run is writing there; wait, or choose another --out") from error
            raise OutputError(f"{shown(self.path)}: cannot be written ({error}); make room or give access") from error
        except OSError as error:
            raise unwritable(self.path, error) from error


def _key(place: str) -> str:
    """A place as SQLite bears it: names need not be valid Unicode."""
    return place.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
