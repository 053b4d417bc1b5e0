"""Documents can be erased, and then what people said of them is, too."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_TABLE = "labeling_correction"
_ERASED = "EXISTS (SELECT 1 FROM labeling_erased AS e WHERE e.tenant = OLD.tenant AND e.sha256 = OLD.sha256)"


def upgrade() -> None:
    op.create_table(
        "labeling_erased",
        sa.Column("tenant", sa.String(64), primary_key=True),
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("tasks", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER {_TABLE}_no_delete")
        op.execute(
            f"CREATE TRIGGER {_TABLE}_no_delete BEFORE DELETE ON {_TABLE} WHEN NOT {_ERASED} "
            f"BEGIN SELECT RAISE(ABORT, '{_TABLE} only grows'); END"
        )
        return
    op.execute(
        f"CREATE OR REPLACE FUNCTION {_TABLE}_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP = 'DELETE' AND {_ERASED} THEN RETURN OLD; END IF; "
        f"RAISE EXCEPTION '{_TABLE} only grows'; END $$"
    )
