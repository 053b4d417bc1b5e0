"""The ledger's tables. What people said only ever grows; what is being asked, and where, is kept up to date beside it.

Every row belongs to a tenant. Times are UTC.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

Kind = Literal["cells", "pages"]
Purpose = Literal["review", "audit", "known"]
TaskState = Literal["intended", "sending", "open", "withdrawn"]
Standing = Literal["open", "waiting", "single", "agreed", "disputed"]
Event = Literal["answered", "changed", "deleted", "refused"]

FINAL: tuple[Standing, ...] = ("single", "agreed")


class _Time(TypeDecorator[datetime]):
    """A moment in UTC; SQLite forgets the zone, so it is put back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return (value if value.tzinfo else value.replace(tzinfo=UTC)) if value else None


_Id = BigInteger().with_variant(Integer, "sqlite")


class Base(DeclarativeBase):
    """All tables of the ledger."""


class ProjectRow(Base):
    """A project in Label Studio. `marker` stands in its description, so that it is found again where its creation was interrupted.

    `gone_at` is set when the server no longer knows it; its tasks are asked anew in another.
    """

    __tablename__ = "labeling_project"

    id: Mapped[int] = mapped_column(_Id, primary_key=True)
    tenant: Mapped[str] = mapped_column(String(64))
    server: Mapped[str] = mapped_column(String(500))
    kind: Mapped[str] = mapped_column(String(16))
    marker: Mapped[str] = mapped_column(String(64), unique=True)
    remote_id: Mapped[int | None] = mapped_column(Integer)
    made_at: Mapped[datetime] = mapped_column(_Time)
    gone_at: Mapped[datetime | None] = mapped_column(_Time)


class TaskRow(Base):
    """One question to people. `key` stands in the task's data and is the same on the server and here.

    `question` is what the machine knew when it asked, `digest` that of what was sent. `wanted` counts the people who are asked.
    `standing` and `answer` are what their answers come to so far. `remote_id` is None until the server has given one.
    """

    __tablename__ = "labeling_task"
    __table_args__ = (
        UniqueConstraint("tenant", "key"),
        Index("ix_labeling_task_document", "tenant", "sha256"),
        Index("ix_labeling_task_remote", "project_id", "remote_id"),
    )

    id: Mapped[int] = mapped_column(_Id, primary_key=True)
    tenant: Mapped[str] = mapped_column(String(64))
    key: Mapped[str] = mapped_column(String(40))
    sha256: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(16))
    purpose: Mapped[str] = mapped_column(String(16))
    page: Mapped[int] = mapped_column(Integer)
    box: Mapped[list[float]] = mapped_column(JSON)
    field: Mapped[str | None] = mapped_column(String(200))
    question: Mapped[dict[str, Any]] = mapped_column(JSON)
    digest: Mapped[str] = mapped_column(String(64))
    worth: Mapped[float] = mapped_column(Float)
    project_id: Mapped[int] = mapped_column(ForeignKey("labeling_project.id"))
    remote_id: Mapped[int | None] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(16))
    wanted: Mapped[int] = mapped_column(Integer, default=1)
    standing: Mapped[str] = mapped_column(String(16), default="open")
    answer: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    seen: Mapped[str] = mapped_column(String(200), default="")
    asked_at: Mapped[datetime] = mapped_column(_Time)


class CorrectionRow(Base):
    """One version of one annotation, or its deletion. Rows are added and never changed: the database refuses it.

    `before` is what the machine had, `after` what the person said (None where it was deleted or refused, `why` says then why).
    `seconds` is how long the answer took.
    """

    __tablename__ = "labeling_correction"
    __table_args__ = (
        UniqueConstraint("project_id", "annotation_id", "version", "event"),
        Index("ix_labeling_correction_document", "tenant", "sha256"),
        Index("ix_labeling_correction_task", "task_id"),
    )

    id: Mapped[int] = mapped_column(_Id, primary_key=True)
    tenant: Mapped[str] = mapped_column(String(64))
    sha256: Mapped[str] = mapped_column(String(64))
    task_id: Mapped[int] = mapped_column(ForeignKey("labeling_task.id"))
    project_id: Mapped[int] = mapped_column(ForeignKey("labeling_project.id"))
    annotation_id: Mapped[int] = mapped_column(Integer)
    version: Mapped[str] = mapped_column(String(40))
    event: Mapped[str] = mapped_column(String(16))
    who: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(_Time)
    seconds: Mapped[float | None] = mapped_column(Float)
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    why: Mapped[str | None] = mapped_column(Text)
    model: Mapped[str] = mapped_column(String(300))


class DocumentRow(Base):
    """What was asked of, and put into, one document's report.

    `pushed` is the version of the report that its tasks were made from, `saved` the one that its corrections were put into, and
    `applied` the last correction in it. `value_count` and `straight_count` count the fields (cells, where it follows no form) and
    those of them that were accepted without a person. `stopped` tells whether the report was made while acceptance was.
    """

    __tablename__ = "labeling_document"
    __table_args__ = (UniqueConstraint("tenant", "sha256"),)

    id: Mapped[int] = mapped_column(_Id, primary_key=True)
    tenant: Mapped[str] = mapped_column(String(64))
    sha256: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(Text)
    pushed: Mapped[str | None] = mapped_column(String(64))
    saved: Mapped[str | None] = mapped_column(String(64))
    applied: Mapped[int] = mapped_column(BigInteger, default=0)
    value_count: Mapped[int] = mapped_column(Integer, default=0)
    straight_count: Mapped[int] = mapped_column(Integer, default=0)
    stopped: Mapped[bool] = mapped_column(Boolean, default=False)


class KnownRow(Base):
    """A value whose truth is known from elsewhere; asked among the others, it tells how often people err.

    `question` is all that its task is made from, picture included: its document need not be among those that are pushed. It is None
    in rows from before it was kept, which are asked where their document is.
    """

    __tablename__ = "labeling_known"
    __table_args__ = (UniqueConstraint("tenant", "sha256", "field"),)

    id: Mapped[int] = mapped_column(_Id, primary_key=True)
    tenant: Mapped[str] = mapped_column(String(64))
    sha256: Mapped[str] = mapped_column(String(64))
    field: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(String(200))
    question: Mapped[dict[str, Any] | None] = mapped_column(JSON)


class HintRow(Base):
    """The server said that something changed; a reason to look sooner, nothing more. Repeated ones fall together."""

    __tablename__ = "labeling_hint"

    tenant: Mapped[str] = mapped_column(String(64), primary_key=True)
    remote_project: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(_Time)


class ErasedRow(Base):
    """A document that was deleted, the only reason for which corrections are. `tasks` are the remote ones that are still to go."""

    __tablename__ = "labeling_erased"

    tenant: Mapped[str] = mapped_column(String(64), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    tasks: Mapped[list[int]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(_Time)
