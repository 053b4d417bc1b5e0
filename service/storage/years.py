"""Reports of one organization over the years, as far as they are in the database."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from service.storage.tables import DONE, Document


def organizations(session: Session, tenant: str) -> Sequence[str]:
    """The names of all organizations that the tenant has reports of, each once."""
    named = (Document.tenant == tenant, Document.status.in_(DONE), Document.organization.is_not(None))
    return [name for name in session.scalars(sa.select(Document.organization).where(*named).distinct()) if name]


def of_year(session: Session, tenant: str, organizations: Collection[str], year: int) -> Sequence[Document]:
    """The tenant's reports for a year, of any of the organizations, oldest first."""
    which = (Document.tenant == tenant, Document.status.in_(DONE), Document.organization.in_(organizations), Document.year == year)
    return session.scalars(sa.select(Document).where(*which).order_by(Document.created_at)).all()
