"""Run by Alembic: on the connection that `Database.migrate` opened."""

from __future__ import annotations

from alembic import context

from service.storage.database import Database
from service.storage.tables import Table


def _ours(name: str | None, kind: str, _: object) -> bool:
    """Other parts of gouji, and the job engine, keep tables in the same database."""
    return kind != "table" or name in Table.metadata.tables


connection = context.config.attributes["connection"]
context.configure(connection, target_metadata=Table.metadata, version_table=Database.VERSION_TABLE, include_name=_ours)
context.run_migrations()
