"""Requests with an Idempotency-Key, and what was answered to them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from service.storage.tables import Request


def answered(session: Session, tenant: str, key: str) -> Request | None:
    """The request that came with this key before."""
    return session.get(Request, (tenant, key))


def keep(session: Session, tenant: str, key: str, fingerprint: str, answer: dict[str, Any], now: float) -> None:
    """Remembers a request. Raises IntegrityError at the latest at the commit where it was remembered meanwhile."""
    session.add(Request(tenant=tenant, key=key, fingerprint=fingerprint, answer=answer, created_at=now))


def forget_before(session: Session, moment: float) -> None:
    """Forgets requests that were made before `moment`."""
    session.execute(sa.delete(Request).where(Request.created_at < moment))
