"""The data set over many documents: a row a document, a column a field, streamed."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response, StreamingResponse

from extraction.align.forms import load_forms
from extraction.export.neutral import neutral
from service.api.documents import Wanted
from service.api.state import Here, Server
from service.storage import listing
from service.storage.listing import Filter
from service.storage.tables import DONE, Document

router = APIRouter(tags=["data set"])
_HEAD = ("id", "file", "sha256", "status", "form", "organization", "year", "fields_to_review")
_ROWS = 500
_CHUNK = 1 << 20


@router.get("/fields.csv", response_class=StreamingResponse, responses={200: {"content": {"text/csv": {}}}})
def get_fields_csv(server: Here, which: Wanted) -> Response:
    """A row a document that has a report, a column a field; UTF-8 with a byte order mark."""
    names = _names(server, which)
    headers = {"Content-Disposition": 'attachment; filename="fields.csv"'}
    return StreamingResponse(_csv(server, which, names), headers=headers, media_type="text/csv; charset=utf-8")


@router.get(
    "/fields.parquet", response_class=StreamingResponse, responses={200: {"content": {"application/vnd.apache.parquet": {}}}}
)
def get_fields_parquet(server: Here, which: Wanted) -> Response:
    """The same as Parquet: numbers are numbers, texts are texts, what is missing is null."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    names = _names(server, which)
    numeric = _numeric()
    schema = pa.schema([(name, _type(name, numeric, pa)) for name in (*_HEAD, *names)])
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by the stream's end
    with pq.ParquetWriter(file, schema) as writer:
        for rows in _chunks(_rows(server, which, names)):
            columns = {field.name: [_fitting(row.get(field.name), field.type, pa) for row in rows] for field in schema}
            writer.write_table(pa.table(columns, schema))
    file.seek(0)
    headers = {"Content-Disposition": 'attachment; filename="fields.parquet"'}
    return StreamingResponse(_stream(file), headers=headers, media_type="application/vnd.apache.parquet")


def _names(server: Server, which: Filter) -> list[str]:
    """All fields that occur: those of the forms in their order, then others as they appear."""
    known = {field.id: None for form in load_forms().values() for field in form.fields}
    seen: dict[str, None] = {}
    for document in listing.every(server.database, which):
        seen |= dict.fromkeys(_values(document))
    return [*(name for name in known if name in seen), *(name for name in seen if name not in known and name not in _HEAD)]


def _values(document: Document) -> dict[str, Any]:
    return (document.fields or {}).get("values", {}) if document.status in DONE else {}


def _rows(server: Server, which: Filter, names: list[str]) -> Iterator[dict[str, Any]]:
    for document in listing.every(server.database, which):
        if document.status not in DONE or document.fields is None:
            continue
        values = _values(document)
        yield {
            "id": document.id,
            "file": document.name,
            "sha256": document.sha256,
            "status": document.status,
            "form": document.form,
            "organization": document.organization,
            "year": document.year,
            "fields_to_review": " ".join(document.fields["review"]),
        } | {name: values.get(name) for name in names}


def _csv(server: Server, which: Filter, names: list[str]) -> Iterator[bytes]:
    columns = (*_HEAD, *names)
    yield "\ufeff".encode() + _line(columns)
    for row in _rows(server, which, names):
        values = (row[column] for column in columns)
        yield _line("" if value is None else neutral(value) if isinstance(value, str) else value for value in values)


def _line(values: Iterable[object]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerow(values)
    return out.getvalue().encode()


def _numeric() -> frozenset[str]:
    return frozenset({"year"} | {field.id for form in load_forms().values() for field in form.fields})


def _type(name: str, numeric: frozenset[str], pa: Any) -> Any:
    if name == "year":
        return pa.int64()
    return pa.float64() if name in numeric else pa.string()


def _fitting(value: Any, kind: Any, pa: Any) -> Any:
    """A value as its column bears it; a text where a number belongs is null there, as it is no number."""
    if value is None:
        return None
    if kind == pa.string():
        return str(value)
    return value if isinstance(value, int | float) else None


def _chunks(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    chunk: list[dict[str, Any]] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == _ROWS:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _stream(file: Any) -> Iterator[bytes]:
    with file:
        while data := file.read(_CHUNK):
            yield data
