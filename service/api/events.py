"""Server-sent events: every change of one document, or of all of a tenant's."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import APIRouter, Header, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse

from service.api.documents import Id, shown
from service.api.problems import Problem
from service.api.state import Here, Reader, Server
from service.storage import keys
from service.storage.keys import Caller
from service.storage.tables import ENDED, Deleted, Document
from service.storage.views import summary

router = APIRouter(tags=["events"])
_LOOK = 0.4  # seconds between looks into the database
_KEEP_ALIVE = 15.0
_OVERLAP = 2.0  # seconds that each look goes back: transactions do not end in the order of their times
_MOST = 500  # changes in one look
_TYPE: dict[int | str, dict[str, Any]] = {200: {"content": {"text/event-stream": {}}}}


class Stream(StreamingResponse):
    media_type = "text/event-stream"


@router.get("/documents/{id}/events", response_class=Stream, responses=_TYPE)
async def get_document_events(
    request: Request, server: Here, caller: Reader, id: Id, last_event_id: Annotated[str | None, Header(max_length=50)] = None
) -> Stream:
    """`document` at once and at every change, then `end` when the document has ended."""
    first = await run_in_threadpool(shown, server, caller.tenant, id)
    seen = int(last_event_id) if last_event_id and last_event_id.isdecimal() else 0
    return Stream(_of_document(request, server, caller, first, seen), headers=_HEADERS)


@router.get("/events", response_class=Stream, responses=_TYPE)
async def get_events(request: Request, server: Here, caller: Reader) -> Stream:
    """`document` at every change of any document from now on, `deleted` where one is gone."""
    return Stream(_of_tenant(request, server, caller), headers=_HEADERS)


_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


async def _of_document(request: Request, server: Server, caller: Caller, document: dict[str, Any], seen: int) -> AsyncIterator[str]:
    quiet = _Quiet()
    while True:
        if document["revision"] != seen:
            seen = document["revision"]
            yield quiet.event("document", document, seen)
        if document["status"] in ENDED:
            yield quiet.event("end", {"status": document["status"]})
            return
        if comment := quiet.comment():
            yield comment
        await asyncio.sleep(_LOOK)
        if await _over(request, server, caller):
            return
        if await run_in_threadpool(_revision, server, caller.tenant, document["id"]) != seen:
            try:
                document = await run_in_threadpool(shown, server, caller.tenant, document["id"])
            except Problem:
                yield quiet.event("end", {"status": "deleted"})
                return


async def _of_tenant(request: Request, server: Server, caller: Caller) -> AsyncIterator[str]:
    quiet, seen, since = _Quiet(), dict[str, int](), time.time()
    yield quiet.comment(force=True)
    while not await _over(request, server, caller):
        began = time.time()
        for name, data, revision in await run_in_threadpool(_changes, server, caller.tenant, since):
            if seen.get(data["id"]) != revision:
                seen[data["id"]] = revision
                yield quiet.event(name, data, revision)
        since = max(since, began - _OVERLAP)
        if len(seen) > _MOST * 10:
            seen.clear()
        if comment := quiet.comment():
            yield comment
        await asyncio.sleep(_LOOK)


async def _over(request: Request, server: Server, caller: Caller) -> bool:
    """Whether a stream is to end: the server stops, the client has gone, or its key was revoked."""
    return server.stopping.is_set() or await request.is_disconnected() or await run_in_threadpool(_revoked, server, caller)


def _revoked(server: Server, caller: Caller) -> bool:
    with server.database.read() as session:
        return keys.revoked(session, caller)


class _Quiet:
    """Writes events, and a comment where there was none for a while, so that nothing between us and the client hangs up."""

    def __init__(self) -> None:
        self._last = time.monotonic()

    def event(self, name: str, data: object, id_: int | None = None) -> str:
        self._last = time.monotonic()
        number = f"id: {id_}\n" if id_ is not None else ""
        return f"event: {name}\n{number}data: {json.dumps(data, ensure_ascii=False)}\n\n"

    def comment(self, *, force: bool = False) -> str:
        if not force and time.monotonic() - self._last < _KEEP_ALIVE:
            return ""
        self._last = time.monotonic()
        return ": keep-alive\n\n"


def _revision(server: Server, tenant: str, id_: str) -> int | None:
    with server.database.read() as session:
        return session.scalar(sa.select(Document.revision).where(Document.id == id_, Document.tenant == tenant))


def _changes(server: Server, tenant: str, since: float) -> list[tuple[str, dict[str, Any], int]]:
    with server.database.read() as session:
        changed = session.scalars(
            sa.select(Document)
            .where(Document.tenant == tenant, Document.updated_at >= since)
            .order_by(Document.updated_at.desc())
            .limit(_MOST)
        ).all()
        gone = session.scalars(sa.select(Deleted.id).where(Deleted.tenant == tenant, Deleted.deleted_at >= since)).all()
    return [("document", summary(row), row.revision) for row in reversed(changed)] + [("deleted", {"id": id_}, -1) for id_ in gone]
