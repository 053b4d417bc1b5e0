"""What a process does beside its documents: says that it lives, takes over from those that do not, clears away what is over."""

from __future__ import annotations

import logging
import threading
import time

from sqlalchemy.exc import DBAPIError

from extraction.errors import GoujiError
from service import human_loop
from service.jobs.engine import Engine
from service.runs.versions import versions_of
from service.settings import Settings
from service.storage import documents, executors, requests
from service.storage.contents import ContentStore
from service.storage.database import Database
from service.storage.tables import Executor

_BEATS = 4.0  # in the time after which a process counts as dead
_REMEMBERED = 7.0  # days that ended workflows are kept, for those who look into them
_TIDY = 300.0  # seconds between two clearings
_log = logging.getLogger(__name__)


class Upkeep:
    """A thread. `kind` is `serve` or `worker`, `processes` how many worker processes it has."""

    def __init__(
        self, settings: Settings, database: Database, store: ContentStore, engine: Engine, kind: str, processes: int
    ) -> None:
        self._settings = settings
        self._database = database
        self._store = store
        self._engine = engine
        self._kind = kind
        self._processes = processes
        self._started = time.time()
        self._tidied = 0.0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="upkeep", daemon=True)

    def start(self) -> None:
        self.once()
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(self._settings.dead_seconds / _BEATS):
            self.once()

    def once(self) -> None:
        """One round. What fails is logged and tried again in the next."""
        for part in (self._beat, self._adopt, self._reconcile, self._tidy):
            try:
                part()
            except (DBAPIError, GoujiError, OSError) as error:
                problem = error.message if isinstance(error, GoujiError) else type(error).__name__
                _log.error("upkeep failed", extra={"part": part.__name__.strip("_"), "problem": problem})

    def _beat(self) -> None:
        versions = versions_of(self._settings.engine, self._settings.classifier)
        with self._database.write() as session:
            executors.beat(
                session,
                Executor(
                    id=self._engine.executor,
                    kind=self._kind,
                    processes=self._processes,
                    fingerprint=versions.report,
                    versions=versions.text,
                    started_at=self._started,
                ),
            )

    def _adopt(self) -> None:
        with self._database.write() as session:
            dead = list(executors.bury(session, self._engine.executor, self._settings.dead_seconds))
        if dead:
            _log.warning("processes are gone; their documents are taken over", extra={"executors": dead})
            self._engine.adopt(dead)

    def _reconcile(self) -> None:
        self._engine.reconcile(self._settings.dead_seconds)

    def _tidy(self) -> None:
        if time.monotonic() - self._tidied < _TIDY and self._tidied:
            return
        self._tidied = time.monotonic()
        with self._database.write() as session:
            requests.forget_before(session, time.time() - self._settings.idempotency_hours * 3600)
        self._clear()
        self._drop_orphans()
        self._engine.forget_old(_REMEMBERED)

    def _clear(self) -> None:
        """What is left of deleted documents, once nobody can be at work on them any more."""
        with self._database.read() as session:
            leftover = documents.uncleared(session, time.time() - self._settings.dead_seconds)
        for gone in leftover:
            self._store.drop(gone.id)
            self._engine.erase(gone.id)
            with self._database.read() as session:
                last = not documents.others(session, gone)
            if last:
                human_loop.mark_datasets(gone.sha256)
            with self._database.write() as session:
                documents.cleared(session, gone.id)

    def _drop_orphans(self) -> None:
        """Files that were stored for documents which were then never accepted."""
        youngest = documents.new_id(time.time() - 3600 * 24)
        for id_ in self._store.documents():
            if id_.startswith("d") and id_ < youngest:
                with self._database.read() as session:
                    lost = executors.orphaned(session, id_)
                if lost:
                    self._store.drop(id_)
