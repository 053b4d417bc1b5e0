"""`gouji worker --check`: whether the worker of this name has been heard of lately. What a container's health check asks."""

from __future__ import annotations

import time

from sqlalchemy.exc import DBAPIError

from extraction.errors import OutputError
from service.settings import Settings
from service.storage.database import Database
from service.storage.tables import Executor


def silence(settings: Settings) -> float | None:
    """Seconds since the worker last said that it lives; None where the database knows none of its name.

    Raises `OutputError` where the database does not answer.
    """
    database = Database(settings.database)
    try:
        with database.read() as session:
            row = session.get(Executor, settings.executor_of("worker"))
    except DBAPIError as error:
        problem = f"the database does not answer ({type(error.orig).__name__})"
        raise OutputError(f"gouji worker --check: {problem}; check database_url (GOUJI_DATABASE_URL) and the server") from error
    finally:
        database.engine.dispose()
    return None if row is None else time.time() - row.seen_at
