"""Documents in the database. Every function works in the caller's transaction.

A document is written to by the one that holds its claim, and by nobody else: whoever cancels, deletes or takes it over takes the
claim away, and what the former holder still writes goes nowhere.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from service.storage.tables import DONE, ENDED, Callback, Deleted, Document, FileRow, PageRow


def new_id(now: float | None = None) -> str:
    """An id that sorts by time and cannot be guessed."""
    return f"d{int((now or time.time()) * 1000):011x}{secrets.token_hex(8)}"


@dataclass(frozen=True, slots=True)
class Arrival:
    """A document as it is accepted. `options` are normalised: equal ones are equal dictionaries."""

    id: str
    tenant: str
    name: str
    sha256: str
    size: int
    options: dict[str, Any]
    priority: int
    batch: str | None
    fingerprint: str


def add(session: Session, arrival: Arrival) -> Document:
    """Accepts a document."""
    now = time.time()
    document = Document(
        id=arrival.id,
        tenant=arrival.tenant,
        name=arrival.name,
        sha256=arrival.sha256,
        size=arrival.size,
        options=arrival.options,
        priority=arrival.priority,
        batch=arrival.batch,
        fingerprint=arrival.fingerprint,
        status="queued",
        stage="waiting",
        pages_done=0,
        doubts=0,
        timings={},
        corrected=0,
        run=1,
        attempt=1,
        revision=1,
        created_at=now,
        updated_at=now,
    )
    session.add(document)
    session.flush()
    session.add(FileRow(document=arrival.id, kind="original", digest=arrival.sha256, size=arrival.size))
    return document


def known(session: Session, arrival: Arrival) -> Document | None:
    """The tenant's document of the same bytes, made or being made with the same options by the same versions."""
    rows = session.scalars(
        sa.select(Document)
        .where(
            Document.tenant == arrival.tenant,
            Document.sha256 == arrival.sha256,
            Document.fingerprint == arrival.fingerprint,
            Document.status.in_(("queued", "processing", "accepted", "review")),
        )
        .order_by(Document.created_at.desc())
    )
    return next((row for row in rows if row.options == arrival.options), None)


def find(session: Session, tenant: str, id_: str) -> Document | None:
    """The tenant's document of this id."""
    return session.scalars(sa.select(Document).where(Document.id == id_, Document.tenant == tenant)).one_or_none()


def claim(session: Session, id_: str, run: int, token: str) -> Document | None:
    """Takes a document up, whoever had it before; None where that run of it has ended, or there is none any more."""
    taken = _update(
        session,
        sa.and_(Document.id == id_, Document.run == run, Document.status.in_(("queued", "processing"))),
        claim=token,
        status="processing",
        started_at=sa.func.coalesce(Document.started_at, time.time()),
    )
    return session.get_one(Document, id_, populate_existing=True) if taken else None


def holds(session: Session, id_: str, token: str) -> bool:
    """Whether the claim is still the document's."""
    return session.scalar(sa.select(Document.id).where(Document.id == id_, Document.claim == token)) is not None


def change(session: Session, id_: str, token: str, **values: Any) -> bool:
    """Sets columns of a document that is claimed by `token`; False where it no longer is."""
    return _update(session, sa.and_(Document.id == id_, Document.claim == token), **values)


def _update(session: Session, where: sa.ColumnElement[bool], **values: Any) -> bool:
    result = session.execute(
        sa.update(Document)
        .where(where)
        .values(revision=Document.revision + 1, updated_at=time.time(), **values)
        .execution_options(synchronize_session=False)
    )
    return bool(result.rowcount)  # type: ignore[attr-defined]


def page_read(session: Session, id_: str, token: str, page: PageRow) -> bool:
    """Notes a page that is in the store now; False where the document is no longer claimed by `token`."""
    if not holds(session, id_, token):
        return False
    session.merge(page)
    session.flush()
    done = sa.select(sa.func.count()).where(PageRow.document == id_).scalar_subquery()
    return change(session, id_, token, pages_done=done)


def pages_of(session: Session, id_: str) -> Sequence[PageRow]:
    """The recognized pages of a document, in order."""
    return session.scalars(sa.select(PageRow).where(PageRow.document == id_).order_by(PageRow.number)).all()


def forget_pages(session: Session, id_: str, recognition: str) -> None:
    """Forgets pages that were recognized by other versions than `recognition`."""
    session.execute(sa.delete(PageRow).where(PageRow.document == id_, PageRow.recognition != recognition))


def corrected(session: Session, document: Document, summary: dict[str, Any], answers: int, files: Iterable[FileRow]) -> bool:
    """Puts a corrected report into the place of the one that is there; False where the document is at work again or gone."""
    where = sa.and_(Document.id == document.id, Document.run == document.run, Document.status.in_(DONE))
    if not _update(session, where, corrected=answers, **summary):
        return False
    set_files(session, document.id, files, replace=True)
    return True


def touch(session: Session, tenant: str, hashes: Collection[str]) -> None:
    """Lets those who follow these documents look again: something about them has changed elsewhere."""
    _update(session, sa.and_(Document.tenant == tenant, Document.sha256.in_(hashes), Document.status.in_(DONE)))


def with_report(session: Session, tenant: str, sha256: str | None = None) -> Sequence[Document]:
    """The tenant's documents that have a report and may be given to people, the newest last."""
    query = sa.select(Document).where(Document.tenant == tenant, Document.status.in_(DONE)).order_by(Document.created_at)
    if sha256 is not None:
        query = query.where(Document.sha256 == sha256)
    return [row for row in session.scalars(query) if row.options["review"]]


def forms_of(document: Document) -> tuple[str, ...] | None:
    """The ids of the forms that the sender allows; None for all."""
    wanted: str = document.options["form"]
    return {"auto": None, "none": ()}.get(wanted, (wanted,))


def files_of(session: Session, id_: str) -> dict[str, FileRow]:
    """The files of a document by kind."""
    return {row.kind: row for row in session.scalars(sa.select(FileRow).where(FileRow.document == id_))}


def set_files(session: Session, id_: str, files: Iterable[FileRow], *, replace: bool) -> None:
    """Puts `files` beside the original; with `replace` in the place of all that were made before."""
    if replace:
        session.execute(sa.delete(FileRow).where(FileRow.document == id_, FileRow.kind != "original"))
    for file in files:
        session.merge(file)


def again(document: Document, *, options: dict[str, Any], priority: int, fingerprint: str) -> None:
    """Queues a document that has ended for another run."""
    document.options, document.priority, document.fingerprint = options, priority, fingerprint
    document.status, document.stage = "queued", "waiting"
    document.error = document.error_code = document.claim = document.started_at = document.finished_at = None
    document.run += 1
    document.attempt = 1
    document.revision += 1
    document.updated_at = time.time()


def cancel(session: Session, document: Document) -> bool:
    """Ends a document that has not ended; False where it has. Whoever is at work on it loses it."""
    return _update(
        session,
        sa.and_(Document.id == document.id, Document.status.not_in(ENDED)),
        status="cancelled",
        stage="done",
        claim=None,
        finished_at=time.time(),
    )


def delete(session: Session, document: Document) -> None:
    """Forgets a document, and messages about it. What is left of it elsewhere is found by `uncleared`."""
    session.execute(sa.delete(Callback).where(Callback.document == document.id))
    session.execute(sa.delete(Document).where(Document.id == document.id))
    session.add(Deleted(id=document.id, tenant=document.tenant, sha256=document.sha256, deleted_at=time.time(), cleared=False))


def others(session: Session, document: Document | Deleted) -> bool:
    """Whether the tenant has the same bytes as another document, too."""
    same = (Document.tenant == document.tenant, Document.sha256 == document.sha256, Document.id != document.id)
    return session.scalar(sa.select(Document.id).where(*same).limit(1)) is not None


def uncleared(session: Session, before: float) -> Sequence[Deleted]:
    """Documents that were deleted before a moment, while something of them may still be in the store or known to the engine."""
    return session.scalars(sa.select(Deleted).where(~Deleted.cleared, Deleted.deleted_at < before)).all()


def cleared(session: Session, id_: str) -> None:
    session.execute(sa.update(Deleted).where(Deleted.id == id_).values(cleared=True))


def waiting(session: Session) -> int:
    """How many documents wait or are in work, of all tenants."""
    return session.scalar(sa.select(sa.func.count()).where(Document.status.in_(("queued", "processing")))) or 0
