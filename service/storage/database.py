"""The service's tables in the database, as short sessions."""

from __future__ import annotations

from pathlib import Path

from labeling.storage.database import MigratedDatabase, connect


class Database(MigratedDatabase):
    """The service's tables in the database at `url`; nothing is opened yet. Raises `UsageError` where `url` is none."""

    MIGRATIONS = Path(__file__).parent.parent / "migrations"
    VERSION_TABLE = "alembic_version_service"
    MIGRATION_LOCK = 0x676F756A69  # "gouji"

    def __init__(self, url: str) -> None:
        super().__init__(connect(url))
