"""Everything of a server or a worker put together, started in order and stopped in the opposite one."""

from __future__ import annotations

import contextlib
import shutil
import signal
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from extraction.errors import UsageError
from extraction.files import make_folder
from labeling.storage.database import prepare_wal
from service import human_loop
from service.jobs.callbacks import Sender
from service.jobs.engine import Engine
from service.jobs.pages import Niced
from service.jobs.people import People
from service.jobs.recognition import Recognition
from service.jobs.upkeep import Upkeep
from service.jobs.workflow import Services
from service.runs.pool import Pool
from service.runs.worker import Setup
from service.settings import Settings
from service.storage import executors, keys
from service.storage.contents import ContentStore
from service.storage.database import Database


@dataclass(frozen=True, slots=True)
class Running:
    """The parts of a running process."""

    settings: Settings
    database: Database
    store: ContentStore
    engine: Engine
    recognition: Recognition | None
    people: People | None


def open_database(settings: Settings) -> Database:
    """The database with its tables up to date. Raises `UsageError`, `OutputError`."""
    from labeling.storage.ledger import Ledger

    database = Database(settings.database)
    if database.sqlite:
        prepare_wal(Path(database.url.database or ""))
    database.migrate()
    Ledger(database.engine).migrate()
    return database


@contextlib.contextmanager
def running(settings: Settings, kind: str) -> Iterator[Running]:
    """All parts of this process, working. Raises `UsageError` where another one does its work."""
    if kind == "worker" and settings.sqlite:
        raise UsageError("gouji worker: several processes need PostgreSQL; set database_url (GOUJI_DATABASE_URL)")
    if kind == "worker" and not settings.jobs:
        raise UsageError("gouji worker: jobs (GOUJI_JOBS) is 0; give it at least one worker process")
    with contextlib.ExitStack() as stack:
        database = open_database(settings)
        stack.callback(database.close)
        executor = settings.executor_of(kind)
        stack.enter_context(executors.only_one(database, executor))
        _prepare_work(settings, executor)
        store = ContentStore(settings.store)
        engine = Engine(settings, database, executor)
        recognition, services = None, None
        if settings.jobs:
            recognition = Recognition(reading(settings), settings.jobs, settings.page_attempts)
            services = Services(settings, database, store, recognition, executor)
        people = _people(settings, database, store) if kind == "serve" else None
        engine.start(services, people)
        stack.callback(engine.stop)
        if recognition:
            recognition.start()
            stack.callback(recognition.stop)
        upkeep = Upkeep(settings, database, store, engine, kind, settings.jobs)
        upkeep.start()
        stack.callback(upkeep.stop)
        sender = Sender(database, settings)
        sender.start()
        stack.callback(sender.stop)
        if people:
            people.start()
            stack.callback(people.stop)
        yield Running(settings, database, store, engine, recognition, people)


def reading(settings: Settings) -> Niced:
    """What the processes that recognize pages are started with."""
    return Niced(Setup(settings.engine, settings.classifier, settings.limits), settings.nice, reads=True)


def try_models(settings: Settings) -> None:
    """Starts one of them and ends it. Raises a `GoujiError` that says why its models do not load."""
    with Pool(reading(settings), 1) as pool:
        pool.start()


def _people(settings: Settings, database: Database, store: ContentStore) -> People | None:
    """The work with people, where a Label Studio is set up."""
    if human_loop.review_settings() is None:
        return None
    setup = Niced(Setup(settings.engine, settings.classifier, settings.limits), settings.nice)
    return People(settings, database, store, Recognition(setup, 1, 1))


def _prepare_work(settings: Settings, executor: str) -> None:
    """A folder of this process alone, empty: what a killed one left there is worth nothing."""
    folder = settings.work / executor
    shutil.rmtree(folder, ignore_errors=True)
    make_folder(folder)
    tempfile.tempdir = str(folder)


def serve(settings: Settings) -> None:
    """Serves until it is told to stop. Raises `UsageError` where the settings do not allow it to."""
    from service.api.app import create_app
    from service.api.server import listen
    from service.api.state import Server

    with running(settings, "serve") as parts:
        with parts.database.read() as session:
            keyed = keys.any_made(session)
        server = Server(parts.settings, parts.database, parts.store, parts.engine, parts.recognition, parts.people)
        listen(create_app(server), settings, keyed=keyed, stopping=server.stopping)


def work(settings: Settings) -> None:
    """Works documents off until it is told to stop. Raises a `GoujiError` where it cannot."""
    done = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: done.set())
    if settings.jobs:
        try_models(settings)  # or it would take documents that another worker could read, and keep them
    with running(settings, "worker"):
        done.wait()
