"""The two tables of a whole run: `index.csv`, one line a document, and `fields.csv`, one column a field."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from extraction.export.neutral import neutral
from extraction.files import shown, unwritable, write_whole
from service.runs.state import Record

INDEX = "index.csv"
FIELDS = "fields.csv"
RESERVED = (INDEX, FIELDS)
_INDEX_COLUMNS = (
    "file", "sha256", "status", "form", "cells", "cells_to_review", "failed_identities", "seconds", "pages", "tables", "problem",
)  # fmt: skip
_FIELDS_COLUMNS = ("file", "sha256", "status", "form", "fields_to_review")


def write_tables(out: Path, records: Sequence[Record]) -> None:
    """Writes both for `records`, in their order. Raises `OutputError`."""
    write_whole(out / INDEX, _csv(_INDEX_COLUMNS, (_index_row(record) for record in records)))
    done = [record for record in records if record.problem is None]
    # Fields keep the order in which the forms list them: that of the document that has most of them, then the rest as they appear.
    names = dict.fromkeys(name for record in sorted(done, key=lambda record: -len(record.fields)) for name in record.fields)
    write_whole(out / FIELDS, _csv((*_FIELDS_COLUMNS, *names), (_fields_row(record) for record in done)))


def amend_tables(out: Path, record: Record) -> None:
    """Puts one document's line into both, in the place of the one that it has there. Raises `OutputError`.

    A table that is gone, or never had the document, stays as it is.
    """
    for name, new in ((INDEX, _index_row(record)), (FIELDS, _fields_row(record))):
        try:
            with (out / name).open(encoding="utf-8-sig", newline="") as file:
                lines = csv.DictReader(file)
                columns, rows = list(lines.fieldnames or ()), list(lines)
        except FileNotFoundError:
            continue
        except OSError as error:
            raise unwritable(out / name, error) from error
        columns += [key for key in new if name == FIELDS and key not in columns]
        place = neutral(str(new["file"]))
        if any(row.get("file") == place for row in rows):
            write_whole(out / name, _csv(columns, (new if row.get("file") == place else row for row in rows)))


def _fields_row(record: Record) -> dict[str, Any]:
    about = (shown(record.file), record.sha256, record.status, record.form, " ".join(record.fields_to_review))
    return dict(zip(_FIELDS_COLUMNS, about, strict=True)) | record.fields


def _index_row(record: Record) -> dict[str, Any]:
    return asdict(record) | {"file": shown(record.file), "cells_to_review": record.review, "seconds": round(record.seconds, 2)}


def _csv(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> bytes:
    """UTF-8 with a byte order mark, for Excel's sake; a missing value is an empty cell."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(columns)
    for row in rows:
        values = (row.get(column) for column in columns)
        writer.writerow("" if value is None else neutral(value) if isinstance(value, str) else value for value in values)
    return out.getvalue().encode("utf-8-sig")
