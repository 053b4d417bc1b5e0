"""The work with people, going on by itself: what is in doubt goes to Label Studio, what people answer comes back into the reports.

It is done in a process of its own, so that neither the server nor the recognition of pages waits for it. Looking again and again is
what counts; a webhook only makes the next look come sooner.
"""

from __future__ import annotations

import logging
import subprocess
import threading
import time
from concurrent.futures import CancelledError
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from extraction.errors import GoujiError
from labeling.errors import LabelStudioError
from labeling.settings import load_settings
from labeling.storage.ledger import Ledger
from service import human_loop
from service.jobs.recognition import Recognition
from service.runs.worker import Done, Job
from service.settings import Settings
from service.storage import documents
from service.storage.contents import ContentStore
from service.storage.database import Database
from service.storage.reports import StoredReports
from service.storage.tables import DONE, Deleted, Document

if TYPE_CHECKING:
    from extraction import Extractor

_SECONDS = 600.0  # for one pull or push
_LONGEST_PAUSE = 60.0  # between looks while Label Studio does not answer
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pull:
    """Take what people said and put it into the reports; gives what that came to."""

    database: str
    store: ContentStore
    tenant: str

    def run(self, extractor: Extractor) -> dict[str, int]:
        from labeling.answers.pull import pull
        from labeling.studio.client import Studio

        settings, database = load_settings(tenant=self.tenant), Database(self.database)
        try:
            with Studio(settings) as studio:
                reports = StoredReports(database, self.store, self.tenant)
                return pull(Ledger(database.engine, self.tenant), reports, studio, extractor.classifier, settings).as_json()
        finally:
            database.close()


@dataclass(frozen=True, slots=True)
class Push:
    """Ask people what should be asked, audits among it; gives what that came to."""

    database: str
    store: ContentStore
    tenant: str

    def run(self, extractor: Extractor) -> dict[str, Any]:
        from labeling.erase import sweep
        from labeling.studio.client import Studio
        from labeling.studio.push import push

        settings, database = load_settings(tenant=self.tenant), Database(self.database)
        try:
            with Studio(settings) as studio:
                ledger = Ledger(database.engine, self.tenant)
                sweep(ledger, studio)
                reports = StoredReports(database, self.store, self.tenant)
                with database.read() as session:
                    before = human_loop.asked_of(session, self.tenant)
                pushed = push(ledger, reports, studio, extractor.classifier, settings)
                with database.write() as session:
                    now = human_loop.asked_of(session, self.tenant)
                    documents.touch(session, self.tenant, [sha256 for sha256, _ in before.items() ^ now.items()])
                return pushed.as_json()
        finally:
            database.close()


class People:
    """A thread that pulls and pushes, with a worker process of its own."""

    def __init__(self, settings: Settings, database: Database, store: ContentStore, worker: Recognition) -> None:
        self._settings = settings
        self._database = database
        self._store = store
        self._worker = worker
        self._url = database.url.render_as_string(hide_password=False)
        self._stop = threading.Event()
        self._wake = threading.Event()
        self._pushed: dict[str, float] = {}
        self._thread = threading.Thread(target=self._run, name="people", daemon=True)

    def start(self) -> None:
        self._worker.start()
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._wake.set()
        self._worker.stop()
        self._thread.join()

    def hint(self) -> None:
        """Something may have changed: look now."""
        self._wake.set()

    def push_all(self) -> None:
        """The next look also asks anew, for the audits and the models that have changed since."""
        self._pushed.clear()
        self._wake.set()

    def tenants(self) -> list[str]:
        """Those who have or had reports."""
        return list(self._tenants())

    def while_running(self, training: subprocess.Popen[bytes]) -> None:
        """Waits for a training, and ends it with this process."""
        while training.poll() is None and not self._stop.wait(1.0):
            pass
        if training.poll() is None:
            training.kill()
        self.push_all()

    def _run(self) -> None:
        pause = self._settings.pull_seconds
        while not self._stop.is_set():
            self._wake.wait(pause)
            self._wake.clear()
            try:
                self._look()
                pause = self._settings.pull_seconds
            except CancelledError:
                return
            except (GoujiError, DBAPIError) as error:
                pause = min(pause * 2, _LONGEST_PAUSE)
                problem = error.message if isinstance(error, GoujiError) else type(error).__name__
                expected = isinstance(error, LabelStudioError)
                _log.log(logging.WARNING if expected else logging.ERROR, "the work with people waits", extra={"problem": problem})

    def _look(self) -> None:
        for tenant, changed in self._tenants().items():
            if self._stop.is_set():
                return
            if self._pushed.get(tenant, 0.0) < changed:
                self._do(Push(self._url, self._store, tenant), "asking people")
                self._pushed[tenant] = changed
            self._do(Pull(self._url, self._store, tenant), "taking answers")

    def _tenants(self) -> dict[str, float]:
        """The tenants that have or had reports, each with when one of them changed or went last."""
        changed = sa.select(Document.tenant, Document.updated_at.label("at")).where(Document.status.in_(DONE))
        all_ = sa.union_all(changed, sa.select(Deleted.tenant, Deleted.deleted_at)).subquery()
        with self._database.read() as session:
            return dict(session.execute(sa.select(all_.c.tenant, sa.func.max(all_.c.at)).group_by(all_.c.tenant)).all())

    def _do(self, job: Job, what: str) -> None:
        started = time.monotonic()
        done: Done = self._worker.submit("people", (0,), job, what, _SECONDS).result()
        if done.error:
            raise done.error
        if isinstance(done.value, dict) and any(done.value.values()):
            counts = {name: value for name, value in done.value.items() if isinstance(value, int)}
            _log.info(what, extra={"counts": counts, "seconds": round(time.monotonic() - started, 2)})
