"""The two tables of a whole run: `index.csv`, one line a document, and `fields.csv`, one column a field."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from extraction.export.neutral import neutral
from service.files import shown, write
from service.state import Record

INDEX = "index.csv"
FIELDS = "fields.csv"
RESERVED = (INDEX, FIELDS)
_INDEX_COLUMNS = (
    "file", "sha256", "status", "form", "cells", "cells_to_review", "failed_identities", "seconds", "pages", "tables", "problem",
)  # fmt: skip


def write_tables(out: Path, records: Sequence[Record]) -> None:
    """Writes both for `records`, in their order. Raises `OutputError`."""
    write(out / INDEX, _csv(_INDEX_COLUMNS, (_index_row(record) for record in records)))
    done = [record for record in records if record.problem is None]
    # Fields keep the order in which the forms list them: that of the document that has most of them, then the rest as they appear.
    names = dict.fromkeys(name for record in sorted(done, key=lambda record: -len(record.fields)) for name in record.fields)
    rows = (
        {"file": shown(record.file), "sha256": record.sha256, "status": record.status, "form": record.form}
        | {"fields_to_review": " ".join(record.fields_to_review)}
        | record.fields
        for record in done
    )
    write(out / FIELDS, _csv(("file", "sha256", "status", "form", "fields_to_review", *names), rows))


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
