"""`POST /v1/documents`: what is sent becomes documents that are accepted for good, each once."""

from __future__ import annotations

import hashlib
import json
import secrets
import time
from dataclasses import dataclass
from typing import IO, Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Header, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, Response
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException

from service.api import schemas
from service.api.options import Options, parse
from service.api.problems import Problem
from service.api.state import Here, Server, Writer, expect_room
from service.api.uploads import File, Upload, unpack, upload_folder
from service.runs.versions import versions_of
from service.storage import documents, requests
from service.storage.documents import Arrival
from service.storage.tables import Document
from service.storage.views import summary

router = APIRouter(tags=["documents"])
_FILES = ("file", "files")
_FIELDS = 40
_FIELD_BYTES = 1 << 16
_FORM = {
    "type": "object",
    "properties": {
        "file": {"type": "string", "format": "binary", "description": "one document, or a zip of documents"},
        "files": {"type": "array", "items": {"type": "string", "format": "binary"}, "description": "several documents"},
        **Options.model_json_schema()["properties"],
    },
}
_BODY = {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": _FORM}}}}


@dataclass(frozen=True, slots=True)
class Order:
    """A whole request: who, what, how, under which Idempotency-Key."""

    tenant: str
    options: Options
    upload: Upload
    key: str | None

    def fingerprint(self) -> str:
        """The same for the same request."""
        files = [(file.name, file.sha256) for file in self.upload.files]
        return hashlib.sha256(json.dumps([self.options.model_dump(), files]).encode()).hexdigest()


@router.post(
    "/documents",
    status_code=202,
    response_model=schemas.Accepted | schemas.AcceptedSeveral,
    openapi_extra=_BODY,
    responses={200: {"model": schemas.Accepted, "description": "The same bytes were sent before; this is that document."}},
)
async def post_documents(
    request: Request, server: Here, caller: Writer, idempotency_key: Annotated[str | None, Header(max_length=200)] = None
) -> Response:
    """Accept documents: one as `file`, several as `files`, or a zip of them. What is accepted is never lost."""
    if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        raise Problem("unsupported", "the body must be multipart/form-data")
    try:
        form = await request.form(max_files=server.settings.archive_members, max_fields=_FIELDS, max_part_size=_FIELD_BYTES)
    except MultiPartException as error:
        raise Problem("bad-request", error.message) from None
    try:
        parts: list[tuple[str, IO[bytes]]] = []
        values: dict[str, Any] = {}
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                _expect_file(name)
                parts.append((value.filename or "", value.file))
            else:
                values[name] = value
        if not parts:
            raise Problem("invalid", "a part named `file` with a file name is missing")
        options = await run_in_threadpool(parse, values, server.settings)  # which may ask a DNS
        return await run_in_threadpool(_accept, server, caller.tenant, parts, options, idempotency_key)
    finally:
        await form.close()


def _expect_file(name: str) -> None:
    if name not in _FILES:
        raise Problem("invalid", f"the part `{name[:50]}` has a file; only `file` and `files` may")


def _accept(server: Server, tenant: str, parts: list[tuple[str, IO[bytes]]], options: Options, key: str | None) -> Response:
    with upload_folder(server.settings, secrets.token_hex(8)) as folder:
        order = Order(tenant, options, unpack(parts, folder, server.settings), key)
        arrivals = _arrivals(server, order)
        stored: list[str] = []
        try:
            known = _known(server, order, arrivals)
            for file, arrival in zip(order.upload.files, arrivals, strict=True):
                if arrival.sha256 not in known:
                    stored.append(arrival.id)
                    server.store.put_file(arrival.id, file.path, file.sha256)
            answer, new = _write(server, order, arrivals)
        except BaseException:
            for id_ in stored:
                server.store.drop(id_)
            raise
    for id_ in set(stored) - {document.id for document in new}:
        server.store.drop(id_)
    for document in new:
        server.engine.enqueue(document)
    return _response(answer)


def _arrivals(server: Server, order: Order) -> list[Arrival]:
    settings, options = server.settings, order.options
    fingerprint = versions_of(settings.engine, settings.classifier).report
    several = order.upload.several
    batch = options.batch or (f"b{documents.new_id()[1:]}" if several else None)

    def arrival(file: File) -> Arrival:
        return Arrival(
            id=documents.new_id(),
            tenant=order.tenant,
            name=file.name,
            sha256=file.sha256,
            size=file.size,
            options=options.stored(),
            priority=options.priority,
            batch=batch,
            fingerprint=fingerprint,
        )

    return [arrival(file) for file in order.upload.files]


def _known(server: Server, order: Order, arrivals: list[Arrival]) -> set[str]:
    """The hashes of those whose bytes need not be stored, as far as can be told before the transaction."""
    with server.database.read() as session:
        if order.key and requests.answered(session, order.tenant, order.key):
            return {arrival.sha256 for arrival in arrivals}
        expect_room(server, session, len(arrivals))
        if order.options.force:
            return set()
        return {arrival.sha256 for arrival in arrivals if documents.known(session, arrival)}


def _write(server: Server, order: Order, arrivals: list[Arrival]) -> tuple[dict[str, Any], list[Document]]:
    """Everything in one transaction: documents, and the answer under its key. Gives the answer and the documents that are new."""
    for attempt in range(2):
        try:
            with server.database.write() as session:
                return _decide(session, server, order, arrivals)
        except IntegrityError:  # on PostgreSQL the same key can be at work twice: the second finds the first's answer
            if attempt:
                raise
    raise AssertionError("unreachable")


def _decide(session: Session, server: Server, order: Order, arrivals: list[Arrival]) -> tuple[dict[str, Any], list[Document]]:
    fingerprint = order.fingerprint()
    if order.key:
        earlier = requests.answered(session, order.tenant, order.key)
        if earlier and earlier.fingerprint != fingerprint:
            raise Problem("idempotency-mismatch", "the files or options differ from those of the first request with this key")
        if earlier and earlier.answer:
            return earlier.answer, []
    rows, new = [], []
    for arrival in arrivals:
        found = None if order.options.force else documents.known(session, arrival)
        if found is None and not server.store.has(arrival.id, arrival.sha256):
            raise Problem("conflict", "a document that was known has just been deleted; send it again")
        rows.append((found or documents.add(session, arrival), found is not None))
        if found is None:
            new.append(rows[-1][0])
    answer = _answer(order, rows, arrivals)
    if order.key:
        requests.keep(session, order.tenant, order.key, fingerprint, answer, time.time())
    return answer, new


def _answer(order: Order, rows: list[tuple[Document, bool]], arrivals: list[Arrival]) -> dict[str, Any]:
    accepted = [
        {"id": row.id, "name": arrival.name, "status": row.status, "known": known, "links": summary(row)["links"]}
        for (row, known), arrival in zip(rows, arrivals, strict=True)
    ]
    if not order.upload.several:
        return accepted[0]
    batch = arrivals[0].batch if arrivals else order.options.batch or ""
    return {"batch": batch, "documents": accepted, "skipped": order.upload.skipped}


def _response(answer: dict[str, Any]) -> Response:
    if "documents" in answer:
        return JSONResponse(answer, 202, {"Location": f"/v1/documents?{urlencode({'batch': answer['batch']})}"})
    return JSONResponse(answer, 200 if answer["known"] else 202, {"Location": answer["links"]["self"]})
