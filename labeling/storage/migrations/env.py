"""Run by Alembic: on the connection that `Ledger.migrate` opened."""

from __future__ import annotations

from alembic import context

from labeling.storage.ledger import Ledger
from labeling.storage.tables import Base


def _ours(name: str | None, kind: str, _: object) -> bool:
    """Other parts of gouji keep tables in the same database."""
    return kind != "table" or name in Base.metadata.tables


connection = context.config.attributes["connection"]
context.configure(connection, target_metadata=Base.metadata, version_table=Ledger.VERSION_TABLE, include_name=_ours)
context.run_migrations()
