"""Messages to those who asked for one: written in the transaction of what they tell, so that none is lost and none is made up."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Sequence

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


def take(session: Session, count: int) -> Sequence[Callback]:
    """Up to `count` messages that are due, for the caller alone until a lease has run out."""
    now = time.time()
    due = session.scalars(
        sa.select(Callback).where(Callback.due_at <= now).order_by(Callback.due_at).limit(count).with_for_update(skip_locked=True)
    ).all()
    for row in due:
        row.due_at, row.attempts = now + _LEASE, row.attempts + 1
    return due


def delivered(session: Session, id_: str) -> None:
    session.execute(sa.update(Callback).where(Callback.id == id_).values(delivered_at=time.time(), due_at=None, problem=None))


def put_off(session: Session, id_: str, problem: str, due_at: float | None) -> None:
    """Notes why a message did not arrive, and when it is tried again; None for never."""
    session.execute(sa.update(Callback).where(Callback.id == id_).values(due_at=due_at, problem=problem))
