"""The ledger of the first release."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "labeling_project",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("server", sa.String(500), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("marker", sa.String(64), nullable=False, unique=True),
        sa.Column("remote_id", sa.Integer()),
        sa.Column("made_at", _TIME, nullable=False),
        sa.Column("gone_at", _TIME),
    )
    op.create_table(
        "labeling_task",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("key", sa.String(40), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("purpose", sa.String(16), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("box", sa.JSON(), nullable=False),
        sa.Column("field", sa.String(200)),
        sa.Column("question", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("worth", sa.Float(), nullable=False),
        sa.Column("project_id", _ID, sa.ForeignKey("labeling_project.id"), nullable=False),
        sa.Column("remote_id", sa.Integer()),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("standing", sa.String(16), nullable=False),
        sa.Column("answer", sa.JSON()),
        sa.Column("seen", sa.String(200), nullable=False),
        sa.Column("asked_at", _TIME, nullable=False),
        sa.UniqueConstraint("tenant", "key"),
    )
    op.create_index("ix_labeling_task_document", "labeling_task", ["tenant", "sha256"])
    op.create_index("ix_labeling_task_remote", "labeling_task", ["project_id", "remote_id"])
    op.create_table(
        "labeling_correction",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("task_id", _ID, sa.ForeignKey("labeling_task.id"), nullable=False),
        sa.Column("project_id", _ID, sa.ForeignKey("labeling_project.id"), nullable=False),
        sa.Column("annotation_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(40), nullable=False),
        sa.Column("event", sa.String(16), nullable=False),
        sa.Column("who", sa.String(200), nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("seconds", sa.Float()),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON()),
        sa.Column("why", sa.Text()),
        sa.Column("model", sa.String(300), nullable=False),
        sa.UniqueConstraint("project_id", "annotation_id", "version", "event"),
    )
    op.create_index("ix_labeling_correction_document", "labeling_correction", ["tenant", "sha256"])
    op.create_index("ix_labeling_correction_task", "labeling_correction", ["task_id"])
    op.create_table(
        "labeling_document",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("pushed", sa.String(64)),
        sa.Column("saved", sa.String(64)),
        sa.Column("applied", sa.BigInteger(), nullable=False),
        sa.Column("value_count", sa.Integer(), nullable=False),
        sa.Column("straight_count", sa.Integer(), nullable=False),
        sa.UniqueConstraint("tenant", "sha256"),
    )
    op.create_table(
        "labeling_known",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("field", sa.String(200), nullable=False),
        sa.Column("text", sa.String(200), nullable=False),
        sa.UniqueConstraint("tenant", "sha256", "field"),
    )
    op.create_table(
        "labeling_hint",
        sa.Column("tenant", sa.String(64), primary_key=True),
        sa.Column("remote_project", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("at", _TIME, nullable=False),
    )
    _append_only("labeling_correction")


def _append_only(table: str) -> None:
    """What people said is never changed or taken away: not by a fault of ours, not by hand."""
    if op.get_bind().dialect.name == "sqlite":
        for event in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} only grows'); END"
            )
        return
    op.execute(
        f"CREATE FUNCTION {table}_only_grows() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} only grows'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_only_grows BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_only_grows()"
    )
