"""Lists of documents: filters, orders and cursors, the same for pages of a list and for the data set."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

import sqlalchemy as sa
from sqlalchemy.orm import Session

from service.storage.database import Database
from service.storage.tables import Document, Status

Sort = Literal["created", "name", "organization", "year", "pages", "review", "status"]
SORTS: tuple[str, ...] = tuple(f"{sign}{name}" for name in get_args(Sort) for sign in ("", "-"))
_COLUMNS: dict[str, sa.ColumnElement[Any]] = {
    "created": Document.created_at.expression,
    "name": Document.name.expression,
    "organization": sa.func.coalesce(Document.organization, ""),
    "year": sa.func.coalesce(Document.year, 0),
    "pages": sa.func.coalesce(Document.pages, 0),
    "review": Document.doubts.expression,
    "status": Document.status.expression,
}
_CHUNK = 200
_LARGEST = 1e15


@dataclass(frozen=True, slots=True)
class Filter:
    """Which of a tenant's documents; None and empty mean all."""

    tenant: str
    status: tuple[Status, ...] = ()
    form: str | None = None
    organization: str | None = None
    year: int | None = None
    batch: str | None = None
    text: str | None = None

    def clause(self) -> sa.ColumnElement[bool]:
        parts: list[sa.ColumnElement[bool]] = [Document.tenant == self.tenant]
        if self.status:
            parts.append(Document.status.in_(self.status))
        for column, value in (
            (Document.form, self.form),
            (Document.organization, self.organization),
            (Document.year, self.year),
            (Document.batch, self.batch),
        ):
            if value is not None:
                parts.append(column == value)
        if self.text:
            like = [
                column.icontains(self.text, autoescape=True) for column in (Document.name, Document.organization, Document.title)
            ]
            parts.append(sa.or_(*like))
        return sa.and_(*parts)


def page(session: Session, which: Filter, sort: str, limit: int, cursor: str | None) -> tuple[Sequence[Document], str | None]:
    """Up to `limit` documents in the order of `sort`, and the cursor of those after them. ValueError for a cursor that is none."""
    name, descending = sort.removeprefix("-"), sort.startswith("-")
    column = _COLUMNS[name]
    query = sa.select(Document, column.label("at")).where(which.clause())
    if cursor:
        at, id_ = _decoded(cursor, sort)
        place, mark = sa.tuple_(column, Document.id), sa.tuple_(sa.literal(at), sa.literal(id_))
        query = query.where(place < mark if descending else place > mark)
    order = (column.desc(), Document.id.desc()) if descending else (column.asc(), Document.id.asc())
    rows = session.execute(query.order_by(*order).limit(limit + 1)).all()
    more = len(rows) > limit
    following = _encoded(sort, rows[limit - 1].at, rows[limit - 1].Document.id) if more else None
    return [row.Document for row in rows[:limit]], following


def count(session: Session, which: Filter) -> int:
    return session.scalar(sa.select(sa.func.count()).where(which.clause())) or 0


def every(database: Database, which: Filter) -> Iterator[Document]:
    """All of them, oldest first, without holding more than a few in memory, or a connection while they are taken slowly."""
    cursor = None
    while True:
        with database.read() as session:
            rows, cursor = page(session, which, "created", _CHUNK, cursor)
        yield from rows
        if cursor is None:
            return


def _encoded(sort: str, at: Any, id_: str) -> str:
    return base64.urlsafe_b64encode(json.dumps([sort, at, id_]).encode()).decode().rstrip("=")


def _decoded(cursor: str, sort: str) -> tuple[Any, str]:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        made_for, at, id_ = json.loads(base64.urlsafe_b64decode(padded))
    except (ValueError, TypeError, binascii.Error) as error:
        raise ValueError("is no cursor of this list") from error
    numeric = sort.removeprefix("-") in ("created", "year", "pages", "review")
    if made_for != sort or not isinstance(id_, str) or not isinstance(at, int | float if numeric else str):
        raise ValueError("is a cursor of another list")
    if isinstance(at, int | float) and abs(at) > _LARGEST:
        raise ValueError("is no cursor of this list")
    return at, id_
