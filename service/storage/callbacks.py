"""Messages to those who asked for one: written in the transaction of what they tell, so that none is lost and none is made up."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from service.storage.tables import Callback, Document
from service.storage.views import iso, summary

_LEASE = 60.0  # seconds for which a message belongs to the one who is sending it


def enqueue(session: Session, document: str, event: str) -> None:
    """Queues the message that a document has ended or changed, where its sender asked for that."""
    row = session.get(Document, document, populate_existing=True)
    if row is None or not row.options.get("callback"):
        return
    now = time.time()
    body = json.dumps({"event": event, "document": summary(row), "sent_at": iso(now)}, ensure_ascii=False)
    session.add(
        Callback(
            id=f"c{secrets.token_hex(12)}",
            tenant=row.tenant,
            document=document,
            url=row.options["callback"],
            event=event,
            body=body,
            attempts=0,
            due_at=now,
            created_at=now,
        )
    )


def take(session: Session, admit: Callable[[str, str], bool]) -> Sequence[Callback]:
    """The messages that are due and that `admit` lets in by tenant and URL, for the caller alone until a lease has run out.

    It is asked in the order in which they became due.
    """
    now = time.time()
    waiting = session.execute(
        sa.select(Callback.id, Callback.tenant, Callback.url).where(Callback.due_at <= now).order_by(Callback.due_at)
    ).all()
    admitted = [id_ for id_, tenant, url in waiting if admit(tenant, url)]
    due = session.scalars(
        sa.select(Callback)
        .where(Callback.id.in_(admitted), Callback.due_at <= now)
        .order_by(Callback.due_at)
        .with_for_update(skip_locked=True)
    ).all()
    for row in due:
        row.due_at, row.attempts = now + _LEASE, row.attempts + 1
    return due


def delivered(session: Session, id_: str) -> None:
    session.execute(sa.update(Callback).where(Callback.id == id_).values(delivered_at=time.time(), due_at=None, problem=None))


def put_off(session: Session, id_: str, problem: str, due_at: float | None) -> None:
    """Notes why a message did not arrive, and when it is tried again; None for never."""
    session.execute(sa.update(Callback).where(Callback.id == id_).values(due_at=due_at, problem=problem))
