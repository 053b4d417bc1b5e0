"""The job engine: DBOS, with the settings that keep a killed process from costing more than the page that it was at."""

from __future__ import annotations

import logging
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer, ScheduleInput, SetEnqueueOptions, SetWorkflowID
from dbos import error as dbos_error
from sqlalchemy.exc import OperationalError

from extraction.errors import GoujiError, Interrupted, UsageError
from extraction.page import Source
from labeling.storage.database import SmallCache, prepare_wal
from service.jobs import retraining
from service.jobs.people import People
from service.jobs.workflow import Services, Superseded, Work, tried
from service.runs.worker import defect
from service.settings import Settings
from service.storage.database import Database
from service.storage.tables import Document

QUEUE = "documents"
PEOPLE = "people"
_NAME = "gouji"
# Of the workflows' shape, not of gouji: raised only where a workflow begun by an older one cannot be finished by the newer.
_WORKFLOW_VERSION = "1"
_POLL = 0.2  # seconds between looks into the queue
_SLOW_POLL = 5.0  # the same for schedules
_RECOVERIES = 50  # of one workflow, by restarts; an attempt of the document ends with them
_AT_ONCE = 200  # workflows looked at in one query
_ATTEMPTS = 20  # workflows of one run: as often may it be handed on, or be left by a workflow that came to nothing
_log = logging.getLogger(__name__)
_services: Services | None = None
_people: People | None = None
_engine: Engine | None = None


class Failed(GoujiError):
    """What a recorded step says was wrong with the document."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@DBOS.workflow(name="document", max_recovery_attempts=_RECOVERIES)
def document_workflow(document: str, run: int) -> str:
    """Extracts a document; gives how that ended."""
    if _services is None:
        # What a killed worker left is put into a queue of the engine's own, which processes without workers look into, too.
        assert _engine
        _engine.hand_on(document, run)
        return "handed on"
    work = Work.taken(_services, document, run)
    return _ended(work) if work else "superseded"


@DBOS.workflow(name="push")
def push_workflow(_: datetime, __: Any) -> None:
    """Asks people anew: for the audits that are due, and for what another model sees otherwise."""
    if _people:
        _people.push_all()


@DBOS.workflow(name="retrain")
def retrain_workflow(_: datetime, __: Any) -> None:
    """Learns from what people said, tenant by tenant; the gate decides what comes of it."""
    if _people:
        for tenant in _people.tenants():
            with retraining.start(tenant) as training:
                _people.while_running(training)


def _extract(work: Work) -> None:
    source = Source(**_step("look", work.look))
    _step("recognize", work.recognize, source)
    work.finish(_step("make", work.make, source))


def _ended(work: Work) -> str:
    """Extracts it and sees to it that the document ends, whatever goes wrong."""
    try:
        try:
            _extract(work)
        except GoujiError as error:
            work.fail(error)
            return error.code
        except OperationalError:
            raise  # the database is gone: another attempt is made when it is back
        except Exception as error:  # noqa: BLE001 - the edge of the job: a defect of ours fails one document, not the service
            _log.error("a defect failed a document", extra={"document": work.id, "problem": defect(error).message})
            work.fail(defect(error))
            return "defect"
    except Superseded:
        return "superseded"
    return "done"


def _step(name: str, action: Any, *arguments: Any) -> Any:
    """What a step gave, now or before the process was killed. Raises `Failed` for what was wrong with the document."""

    def once() -> dict[str, Any]:
        try:
            return {"value": tried(action, *arguments)}
        except GoujiError as error:
            return {"code": error.code, "message": error.message}

    outcome: dict[str, Any] = DBOS.run_step({"name": name}, once)
    if "code" in outcome:
        raise Failed(outcome["code"], outcome["message"])
    return outcome["value"]


class Engine:
    """The engine of this process; there can be one at a time."""

    def __init__(self, settings: Settings, database: Database, executor: str) -> None:
        self.settings = settings
        self.database = database
        self.executor = executor

    def start(self, services: Services | None, people: People | None) -> None:
        """Takes up what an earlier process of this name left, then what waits.

        Without `services` documents are only queued; the schedules are kept by processes with `people`.
        """
        global _services, _people, _engine
        _services, _people, _engine = services, people, self
        DBOS(config=self._config())
        DBOS.listen_queues([QUEUE] * (services is not None) + [PEOPLE] * (people is not None))
        DBOS.launch()
        once: dict[str, Any] = {"on_conflict": "always_update"}
        DBOS.register_queue(QUEUE, worker_concurrency=self.settings.active, polling_interval_sec=_POLL, **once)
        DBOS.register_queue(PEOPLE, worker_concurrency=1, polling_interval_sec=_SLOW_POLL, **once)
        if people:
            self._keep_schedules()

    def _keep_schedules(self) -> None:
        """Makes the schedules those of the settings. Raises `UsageError` for a line that is no cron line."""
        lines = {
            "push": (self.settings.push_schedule, push_workflow),
            "retrain": (self.settings.retrain_schedule, retrain_workflow),
        }
        for name, (line, workflow) in lines.items():
            if line:
                entry: ScheduleInput = {"schedule_name": name, "workflow_fn": workflow, "schedule": line, "queue_name": PEOPLE}
                try:
                    DBOS.apply_schedules([entry])
                except dbos_error.DBOSException as wrong:
                    raise UsageError(f"{name}_schedule (GOUJI_{name.upper()}_SCHEDULE): {line!r} is no cron line") from wrong
            elif DBOS.get_schedule(name):
                DBOS.delete_schedule(name)

    def stop(self) -> None:
        """Leaves everything as it is; workflows that are in the middle go on in the next process of this name."""
        global _services, _people, _engine
        _services = _people = _engine = None
        DBOS.destroy()

    def enqueue(self, document: Document) -> None:
        """Queues a document's current run; a second time changes nothing."""
        with SetWorkflowID(_id_of(document)), SetEnqueueOptions(priority=document.priority):
            DBOS.enqueue_workflow(QUEUE, document_workflow, document.id, document.run)

    def forget(self, document: Document) -> None:
        """Takes a document that was cancelled or deleted out of the queue."""
        DBOS.cancel_workflow(_id_of(document))

    def erase(self, id_: str) -> None:
        """Forgets all workflows of a document that was deleted: what their steps gave is what it says."""
        known = DBOS.list_workflows(workflow_id_prefix=f"{id_}.", load_input=False, load_output=False)
        if known:
            DBOS.delete_workflows([workflow.workflow_id for workflow in known])

    def hand_on(self, document: str, run: int) -> None:
        """Gives a document that cannot be worked off here to those who can."""
        with self.database.write() as session:
            row = session.get(Document, document)
            if row is None or row.run != run or row.status not in ("queued", "processing"):
                return
            row.attempt, row.claim = row.attempt + 1, None
        self.enqueue(row)

    def adopt(self, executors: list[str]) -> None:
        """Takes over the workflows of processes that are gone."""
        DBOS._recover_pending_workflows(executors)

    def forget_old(self, days: float) -> None:
        """Forgets workflows that ended so many days ago; their documents are remembered elsewhere."""
        before = datetime.fromtimestamp(time.time() - days * 86_400, UTC).isoformat()
        while old := DBOS.list_workflows(completed_before=before, limit=_AT_ONCE, load_input=False, load_output=False):
            DBOS.delete_workflows([workflow.workflow_id for workflow in old])

    def reconcile(self, quiet: float) -> None:
        """Documents that have not moved for `quiet` seconds get a workflow where they have none, or where it came to nothing."""
        with self.database.read() as session:
            still = session.scalars(
                sa.select(Document)
                .where(Document.status.in_(("queued", "processing")), Document.updated_at < time.time() - quiet)
                .order_by(Document.updated_at)
                .limit(_AT_ONCE)
            ).all()
        if not still:
            return
        ids = [_id_of(document) for document in still]
        found = DBOS.list_workflows(workflow_ids=ids, load_input=False, load_output=False)
        statuses = {workflow.workflow_id: workflow.status for workflow in found}
        for document, id_ in zip(still, ids, strict=True):
            status = statuses.get(id_)
            if status is None:
                self.enqueue(document)
            elif status not in ("ENQUEUED", "PENDING", "DELAYED"):
                self._again(document, status)

    def _again(self, document: Document, status: str) -> None:
        """Another attempt at a document whose workflow ended without it, or its end where there were enough."""
        _log.warning("a workflow ended before its document", extra={"document": document.id, "workflow": status})
        with self.database.write() as session:
            row = session.get(Document, document.id)
            if row is None or row.updated_at != document.updated_at:
                return
            row.updated_at, row.revision = time.time(), row.revision + 1
            if row.attempt < _ATTEMPTS:
                row.attempt += 1
            else:
                error = Interrupted("its processing was interrupted again and again; try again, or report it")
                row.status, row.stage, row.claim, row.finished_at = "failed", "done", None, time.time()
                row.error_code, row.error = error.code, error.message
        if row.status != "failed":
            self.enqueue(row)

    def _config(self) -> DBOSConfig:
        config: DBOSConfig = {
            "name": _NAME,
            "system_database_url": self._url(),
            "executor_id": self.executor,
            "application_version": _WORKFLOW_VERSION,
            "serializer": DBOSPortableJSONSerializer(),  # the default one pickles
            "log_level": "WARNING",
        }
        if self.database.sqlite:
            config["db_engine_kwargs"] = {"connect_args": {"factory": SmallCache}}
        return config

    def _url(self) -> str:
        """On PostgreSQL the same database, in a schema of its own; beside SQLite's file another one, so that neither waits."""
        url = self.database.url
        if not self.database.sqlite:
            return url.render_as_string(hide_password=False)
        path = _beside(url.database or "").resolve()
        prepare_wal(path)
        return f"sqlite:///{path}"


def _beside(database: str) -> Path:
    file = Path(database)
    return file.with_name(f"{file.stem}-jobs{file.suffix}")


def _id_of(document: Document) -> str:
    return f"{document.id}.{document.run}.{document.attempt}"
