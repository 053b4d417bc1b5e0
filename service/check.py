"""`gouji serve --check`: what is wrong with a configuration, and what to do about it."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy.exc import DBAPIError

from extraction.errors import GoujiError
from extraction.extractor import plugin
from models.champion import champion_folder
from service.api.state import is_loopback
from service.serving import open_database, try_models
from service.settings import Settings
from service.storage import keys
from service.storage.contents import ContentStore

_ROOM = 1 << 30  # bytes that ought to be free
_WORKER_BYTES = 900 << 20  # what a worker needs at most, as a rule


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at and what was found."""

    what: str
    found: str
    wrong: bool = False

    @property
    def line(self) -> str:
        return f"{'WRONG' if self.wrong else 'ok   '} {self.what}: {self.found}"


def check(settings: Settings) -> list[Finding]:
    """Everything that can be looked at before the server starts, in the order in which it would fail."""
    parts: list[tuple[str, Callable[[Settings], Iterator[Finding]]]] = [
        ("database", _database),
        ("store", _store),
        ("work folder", _work),
        ("port", _port),
        ("engine and classifier", _models),
        ("memory", _memory),
        ("callbacks", _callbacks),
    ]
    findings: list[Finding] = []
    for what, part in parts:
        try:
            findings += part(settings)
        except GoujiError as error:
            findings.append(Finding(what, error.message, wrong=True))
        except DBAPIError as error:
            found = f"the database does not answer ({error.orig}); check database_url and the server"
            findings.append(Finding(what, found, wrong=True))
        except OSError as error:
            found = f"{error.filename or ''}: {error.strerror or error}; give access or choose another place"
            findings.append(Finding(what, found, wrong=True))
    return findings


def _database(settings: Settings) -> Iterator[Finding]:
    database = open_database(settings)
    try:
        with database.read() as session:
            keyed = keys.any_made(session)
    finally:
        database.close()
    yield Finding("database", database.url.render_as_string(hide_password=True))
    if keyed:
        yield Finding("keys", "needed by everyone")
    elif is_loopback(settings.host):
        yield Finding("keys", f"none made yet: everything is open, on {settings.host} only; `gouji keys create` makes one")
    else:
        yield Finding("keys", f"none made yet, so it will not listen on {settings.host}: `gouji keys create` makes one", wrong=True)


def _store(settings: Settings) -> Iterator[Finding]:
    store = ContentStore(settings.store)
    store.check()
    yield Finding("store", settings.store)
    if not settings.sqlite and store.local:
        yield Finding("store", "a folder: workers on other machines must see it under the same name; or set store_url")


def _work(settings: Settings) -> Iterator[Finding]:
    settings.work.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(settings.work).free
    yield Finding("work folder", f"{settings.work}, {free >> 20} MB free", wrong=free < _ROOM)


def _port(settings: Settings) -> Iterator[Finding]:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            yield Finding("port", f"{settings.host}:{settings.port}: {error.strerror}; choose another host or port", wrong=True)
            return
    yield Finding("port", f"{settings.host}:{settings.port} is free")


def _models(settings: Settings) -> Iterator[Finding]:
    plugin("gouji.ocr_engines", settings.engine)
    plugin("gouji.classifiers", settings.classifier)
    if settings.jobs:
        try_models(settings)
    yield Finding("engine and classifier", f"{settings.engine}, {settings.classifier}, model {champion_folder().name}")


def _memory(settings: Settings) -> Iterator[Finding]:
    import psutil

    needed, there = settings.jobs * _WORKER_BYTES, psutil.virtual_memory().total
    hint = f"{settings.jobs} worker processes may need {needed >> 20} MB; the machine has {there >> 20} MB"
    yield Finding("memory", hint if needed <= there else f"{hint}: set fewer jobs", wrong=needed > there)
    if settings.jobs > (os.cpu_count() or 1):
        yield Finding("jobs", f"{settings.jobs} worker processes on {os.cpu_count()} cores; one per core is fastest")


def _callbacks(settings: Settings) -> Iterator[Finding]:
    if settings.callback_secret is None:
        yield Finding("callbacks", "off; set callback_secret (GOUJI_CALLBACK_SECRET) to allow them")
    elif len(settings.callback_secret.get_secret_value()) < 16:
        yield Finding("callbacks", "callback_secret can be guessed; give it 16 characters or more", wrong=True)
    else:
        yield Finding("callbacks", "signed" + (", private addresses allowed" if settings.callback_private else ""))
