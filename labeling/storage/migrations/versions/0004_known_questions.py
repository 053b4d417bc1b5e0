"""Known values bring their questions with them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("labeling_known", sa.Column("question", sa.JSON(), nullable=True))
