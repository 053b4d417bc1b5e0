"""How the service does, in figures: of one tenant, or (None) of all together."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from service.storage.tables import STATUSES, Document, Executor, PageRow
from service.storage.views import iso

_RECENT = 300.0  # seconds over which the rate is taken
_HOUR = 60  # minutes of throughput


def by_status(session: Session, tenant: str | None) -> dict[str, int]:
    query = sa.select(Document.status, sa.func.count()).group_by(Document.status)
    if tenant is not None:
        query = query.where(Document.tenant == tenant)
    return dict.fromkeys(STATUSES, 0) | dict(session.execute(query).all())


def rate(session: Session, tenant: str | None, now: float) -> float:
    """Pages a second, lately."""
    query = sa.select(sa.func.count()).select_from(PageRow).where(PageRow.read_at > now - _RECENT)
    if tenant is not None:
        query = query.join(Document, Document.id == PageRow.document).where(Document.tenant == tenant)
    return (session.scalar(query) or 0) / _RECENT


def throughput(session: Session, tenant: str, now: float) -> list[dict[str, Any]]:
    """The last hour by minutes, oldest first."""
    start = int(now // 60 - _HOUR + 1) * 60
    pages, ended = [0] * _HOUR, [0] * _HOUR
    read = sa.select(PageRow.read_at).join(Document, Document.id == PageRow.document)
    for (at,) in session.execute(read.where(Document.tenant == tenant, PageRow.read_at >= start)):
        pages[min(int(at - start) // 60, _HOUR - 1)] += 1
    finished = sa.select(Document.finished_at).where(Document.tenant == tenant, Document.finished_at >= start)
    for (at_end,) in session.execute(finished):
        ended[min(int((at_end or now) - start) // 60, _HOUR - 1)] += 1
    return [{"at": iso(start + 60 * minute), "pages": pages[minute], "documents": ended[minute]} for minute in range(_HOUR)]


def queue(session: Session, now: float) -> dict[str, Any]:
    waiting = Document.status.in_(("queued", "processing"))
    length, oldest = session.execute(sa.select(sa.func.count(), sa.func.min(Document.created_at)).where(waiting)).one()
    return {"length": length, "oldest_seconds": round(now - oldest, 1) if oldest else 0.0}


def doubtful(session: Session, tenant: str) -> int:
    return session.scalar(sa.select(sa.func.count()).where(Document.tenant == tenant, Document.status == "review")) or 0


def review_share(session: Session, tenant: str | None) -> float | None:
    """The share of fields in review, of all documents that have any."""
    fields, review = (Document.counts[name].as_integer() for name in ("fields", "fields_review"))
    query = sa.select(sa.func.sum(fields), sa.func.sum(review)).where(Document.status.in_(("accepted", "review")))
    if tenant is not None:
        query = query.where(Document.tenant == tenant)
    total, doubtful = session.execute(query).one()
    return round(doubtful / total, 4) if total else None


def workers(session: Session, now: float, dead: float) -> list[dict[str, Any]]:
    rows = session.scalars(sa.select(Executor).order_by(Executor.id)).all()
    return [
        {"id": row.id, "kind": row.kind, "processes": row.processes, "seen_at": iso(row.seen_at), "alive": now - row.seen_at < dead}
        for row in rows
    ]
