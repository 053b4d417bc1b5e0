"""The service's tables. Times are seconds since 1970 in UTC; every row of a tenant names it."""

from __future__ import annotations

from typing import Any, Literal, get_args

from sqlalchemy import JSON, BigInteger, Float, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

Status = Literal["queued", "processing", "accepted", "review", "failed", "cancelled"]
STATUSES: tuple[Status, ...] = get_args(Status)
ENDED: tuple[Status, ...] = ("accepted", "review", "failed", "cancelled")
DONE: tuple[Status, ...] = ("accepted", "review")
Stage = Literal["waiting", "inspect", "recognize", "extract", "done"]


class Table(DeclarativeBase):
    """Base of all tables of the service."""


class Document(Table):
    """A document and how far it is. `run` counts its extractions, `attempt` the workflows of a run.

    `claim` is the token of the one at work, who alone may write.
    """

    __tablename__ = "documents"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    tenant: Mapped[str] = mapped_column(String(100))
    name: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(BigInteger)
    batch: Mapped[str | None] = mapped_column(String(200))
    options: Mapped[dict[str, Any]] = mapped_column(JSON)
    priority: Mapped[int] = mapped_column(Integer, default=5)
    status: Mapped[str] = mapped_column(String(20))
    stage: Mapped[str] = mapped_column(String(20))
    error_code: Mapped[str | None] = mapped_column(String(50))
    error: Mapped[str | None] = mapped_column(Text)
    media_type: Mapped[str | None] = mapped_column(String(200))
    pages: Mapped[int | None] = mapped_column(Integer)
    pages_done: Mapped[int] = mapped_column(Integer, default=0)
    form: Mapped[str | None] = mapped_column(String(100))
    organization: Mapped[str | None] = mapped_column(Text)
    year: Mapped[int | None] = mapped_column(Integer)
    title: Mapped[str | None] = mapped_column(Text)
    language: Mapped[str | None] = mapped_column(String(20))
    counts: Mapped[dict[str, int] | None] = mapped_column(JSON)
    doubts: Mapped[int] = mapped_column(Integer, default=0)
    fields: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    made_by: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    problems: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON)
    timings: Mapped[dict[str, float]] = mapped_column(JSON, default=dict)
    corrected: Mapped[int] = mapped_column(Integer, default=0)
    fingerprint: Mapped[str] = mapped_column(String(64))
    recognition: Mapped[str | None] = mapped_column(String(64))
    claim: Mapped[str | None] = mapped_column(String(120))
    run: Mapped[int] = mapped_column(Integer, default=1)
    attempt: Mapped[int] = mapped_column(Integer, default=1)
    revision: Mapped[int] = mapped_column(Integer, default=1)
    created_at: Mapped[float] = mapped_column(Float)
    updated_at: Mapped[float] = mapped_column(Float)
    started_at: Mapped[float | None] = mapped_column(Float)
    finished_at: Mapped[float | None] = mapped_column(Float)

    __table_args__ = (
        Index("documents_of_tenant", "tenant", "created_at", "id"),
        Index("documents_of_bytes", "tenant", "sha256"),
        Index("documents_by_status", "status", "updated_at"),
        Index("documents_by_change", "updated_at"),
    )


class PageRow(Table):
    """A page that was recognized: `digest` names it in the content store."""

    __tablename__ = "pages"

    document: Mapped[str] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    recognition: Mapped[str] = mapped_column(String(64))
    seconds: Mapped[float] = mapped_column(Float)
    read_at: Mapped[float] = mapped_column(Float)

    __table_args__ = (Index("pages_by_time", "read_at"),)


class FileRow(Table):
    """A file of a document: `original`, or a report in one of the formats."""

    __tablename__ = "files"

    document: Mapped[str] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(BigInteger)


class Deleted(Table):
    """A document that was deleted: its files may still lie in the store, and listeners have to be told."""

    __tablename__ = "deleted"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    tenant: Mapped[str] = mapped_column(String(100))
    sha256: Mapped[str] = mapped_column(String(64))
    deleted_at: Mapped[float] = mapped_column(Float)
    cleared: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (Index("deleted_by_time", "deleted_at"),)


class Request(Table):
    """What was answered to a request with an Idempotency-Key. `answer` is empty while the first one is at work."""

    __tablename__ = "requests"

    tenant: Mapped[str] = mapped_column(String(100), primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    answer: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    created_at: Mapped[float] = mapped_column(Float)


class ApiKey(Table):
    """A key, hashed. `scopes` are parted by spaces."""

    __tablename__ = "api_keys"

    id: Mapped[str] = mapped_column(String(20), primary_key=True)
    tenant: Mapped[str] = mapped_column(String(100))
    name: Mapped[str] = mapped_column(String(200))
    digest: Mapped[str] = mapped_column(String(64))
    scopes: Mapped[str] = mapped_column(String(100))
    created_at: Mapped[float] = mapped_column(Float)
    revoked_at: Mapped[float | None] = mapped_column(Float)


class Callback(Table):
    """A message that has to be delivered. `due_at` is when it is tried next; null when that is over."""

    __tablename__ = "callbacks"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    tenant: Mapped[str] = mapped_column(String(100))
    document: Mapped[str] = mapped_column(String(40))
    url: Mapped[str] = mapped_column(Text)
    event: Mapped[str] = mapped_column(String(50))
    body: Mapped[str] = mapped_column(Text)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    due_at: Mapped[float | None] = mapped_column(Float)
    delivered_at: Mapped[float | None] = mapped_column(Float)
    problem: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[float] = mapped_column(Float)

    __table_args__ = (Index("callbacks_due", "due_at"), Index("callbacks_of_document", "document"))


class Executor(Table):
    """A process that works documents off. `versions` names everything that its reports depend on."""

    __tablename__ = "executors"

    id: Mapped[str] = mapped_column(String(200), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    processes: Mapped[int] = mapped_column(Integer)
    fingerprint: Mapped[str] = mapped_column(String(64))
    versions: Mapped[str] = mapped_column(Text)
    started_at: Mapped[float] = mapped_column(Float)
    seen_at: Mapped[float] = mapped_column(Float)
