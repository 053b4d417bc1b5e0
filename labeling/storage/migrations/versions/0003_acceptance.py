"""Documents know whether their report was made while acceptance was stopped."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("labeling_document", sa.Column("stopped", sa.Boolean(), nullable=False, server_default=sa.false()))
