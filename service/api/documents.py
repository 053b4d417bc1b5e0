"""Documents: lists, single ones, and what can be done with them."""

from __future__ import annotations

from typing import Annotated, get_args

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from service import human_loop
from service.api import schemas
from service.api.options import Options, parse
from service.api.problems import Problem
from service.api.state import Here, Reader, Server, Writer, expect_room
from service.runs.versions import versions_of
from service.storage import callbacks, documents, listing
from service.storage.listing import SORTS, Filter
from service.storage.tables import ENDED, Document, Status
from service.storage.views import summary, whole

router = APIRouter(tags=["documents"])
Id = Annotated[
    str, Path(max_length=40, pattern=r"^d[0-9a-f]+$", description="a document's id", examples=["d0198a3c41e2b7f0c1d2e3f405162738"])
]
_Text = Annotated[str | None, Query(max_length=200, pattern=r"^[^\x00]*$")]


def wanted(
    caller: Reader,
    status: Annotated[str | None, Query(description="several with commas", max_length=200, examples=["review,failed"])] = None,
    form: _Text = None,
    organization: _Text = None,
    year: Annotated[int | None, Query(ge=0, le=9999)] = None,
    batch: _Text = None,
    q: Annotated[
        str | None, Query(description="part of name, organization or title", max_length=200, pattern=r"^[^\x00]*$")
    ] = None,
) -> Filter:
    """The filter in a query. Raises `Problem`."""
    names = tuple(name for name in (status or "").split(",") if name)
    unknown = [name for name in names if name not in get_args(Status)]
    if unknown:
        raise Problem("invalid", f"status: {', '.join(unknown)}: unknown; there are {', '.join(get_args(Status))}")
    return Filter(caller.tenant, names, form, organization, year, batch, q)  # type: ignore[arg-type]  # checked above


Wanted = Annotated[Filter, Depends(wanted)]


@router.get("/documents", response_model=schemas.Documents)
def get_documents(
    server: Here,
    which: Wanted,
    sort: Annotated[str, Query(description=f"of {', '.join(SORTS)}")] = "-created",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[str | None, Query(max_length=1000)] = None,
) -> object:
    """Documents, a page at a time; `next` leads to the page after it."""
    if sort not in SORTS:
        raise Problem("invalid", f"sort: {sort}: unknown; there are {', '.join(SORTS)}")
    with server.database.read() as session:
        try:
            rows, following = listing.page(session, which, sort, limit, cursor)
        except ValueError as error:
            raise Problem("invalid", f"cursor: {error}") from None
        return {"documents": [summary(row) for row in rows], "next": following, "total": listing.count(session, which)}


@router.get("/documents/{id}", response_model=schemas.Document)
def get_document(server: Here, caller: Reader, id: Id) -> object:
    """One document with its progress by page."""
    return shown(server, caller.tenant, id)


@router.delete("/documents/{id}", status_code=204, response_class=Response)
def delete_document(server: Here, caller: Writer, id: Id) -> None:
    """Delete a document and all that was made from it: report, pictures, questions to people and their answers."""
    with server.database.write() as session:
        document = found(documents.find(session, caller.tenant, id))
        documents.delete(session, document)
        last = not documents.others(session, document)
        if last:
            human_loop.forget(session, caller.tenant, document.sha256)
    _stop(server, document)
    if last:
        human_loop.mark_datasets(document.sha256)
    server.store.drop(id)  # what is cut off here, and what the engine knows of it, upkeep clears away


@router.post("/documents/{id}/cancel", status_code=202, response_model=schemas.Document)
def cancel_document(server: Here, caller: Writer, id: Id) -> object:
    """Cancel a document that has not ended, in the middle of a page where it must be."""
    with server.database.write() as session:
        document = found(documents.find(session, caller.tenant, id))
        if not documents.cancel(session, document):
            raise Problem("conflict", f"it has ended already: {document.status}", extra={"state": document.status})
        callbacks.enqueue(session, id, "document.cancelled")
    _stop(server, document)
    return shown(server, caller.tenant, id)


class Again(BaseModel):
    """What is to be different this time; what is left out stays."""

    model_config = ConfigDict(extra="forbid")

    formats: str | None = Field(None, examples=["json,xlsx"])
    form: str | None = None
    priority: int | None = Field(None, ge=1, le=9)
    review: bool | None = None


@router.post("/documents/{id}/reprocess", status_code=202, response_model=schemas.Document)
def reprocess_document(server: Here, caller: Writer, id: Id, again: Again | None = None) -> object:
    """Extract a document again, with what people said of it. Pages are recognized again only by another version."""
    changes = again.model_dump(exclude_none=True) if again else {}
    with server.database.write() as session:
        document = found(documents.find(session, caller.tenant, id))
        if document.status not in ENDED:
            raise Problem("conflict", f"it is at work: {document.status}", extra={"state": document.status})
        expect_room(server, session, 1)
        options = _changed(document, changes, server)
        fingerprint = versions_of(server.settings.engine, server.settings.classifier).report
        documents.again(document, options=options.stored(), priority=options.priority, fingerprint=fingerprint)
    server.engine.enqueue(document)
    return shown(server, caller.tenant, id)


def _changed(document: Document, changes: dict[str, object], server: Server) -> Options:
    before = {"formats": ",".join(document.options["formats"]), "priority": document.priority}
    kept = {name: document.options[name] for name in ("form", "review")}
    options = parse(before | kept | changes, server.settings)
    return options.model_copy(update={"callback": document.options.get("callback")})


def _stop(server: Server, document: Document) -> None:
    server.engine.forget(document)
    if server.recognition:
        server.recognition.cancel(document.id)


def shown(server: Server, tenant: str, id_: str) -> dict[str, object]:
    """A document as it is answered. Raises `Problem` where the tenant has none of that id."""
    with server.database.read() as session:
        document = found(documents.find(session, tenant, id_))
        tasks = human_loop.tasks_of(session, server.settings, tenant, document.sha256)
        return whole(document, list(documents.pages_of(session, id_)), documents.files_of(session, id_), tasks)


def found(document: Document | None) -> Document:
    if document is None:
        raise Problem("not-found", "there is no such document")
    return document
