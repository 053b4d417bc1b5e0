"""One document's way as a durable workflow: look at it, recognize its pages, make the report.

Each step can be done again after a crash and then finds what is done already: pages in the store are never recognized again. What
steps give is JSON, and what is wrong with a document is a result, not an exception, so that a recorded step can always be replayed.
"""

from __future__ import annotations

import logging
import secrets
import shutil
import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, cast

from extraction.errors import EngineError, GoujiError, Interrupted, OutputError, TooLarge
from extraction.export import Format
from extraction.page import Source
from service import human_loop, metrics
from service.jobs.pages import KeepPage, Kept, Look, Made, MakeReport
from service.jobs.recognition import Recognition
from service.runs.versions import versions_of
from service.runs.worker import NO_TEXT, Done, Job
from service.settings import Settings
from service.storage import callbacks, documents
from service.storage.contents import ContentStore
from service.storage.database import Database
from service.storage.tables import Document, FileRow, PageRow

_LOOK = 1.0  # seconds between looks whether a document was cancelled
_TRIES = 3  # of what fails for reasons that are not the document's
_PAUSE = 2.0  # seconds before the second try, doubled before the third
_AHEAD = 4  # pages of one document that wait in the pool for each worker: enough that none idles
_log = logging.getLogger(__name__)


class Superseded(BaseException):
    """The document was cancelled, deleted or taken over: whoever works on it stops and writes nothing more.

    No `Exception`, as `Stopping`: recorded as a step's outcome, it would end the one who took over, too.
    """


class Stopping(BaseException):
    """The process ends: the workflow is left as it is and goes on in the next one."""


@dataclass(frozen=True, slots=True)
class Services:
    """What a workflow works with."""

    settings: Settings
    database: Database
    store: ContentStore
    recognition: Recognition
    executor: str


class Work:
    """One claim on one document, from `taken` to the end of its run."""

    def __init__(self, services: Services, document: Document, token: str) -> None:
        self.services = services
        self.document = document
        self.token = token
        self.id = document.id
        self.stages: dict[str, float] = {}

    @classmethod
    def taken(cls, services: Services, id_: str, run: int) -> Work | None:
        """Claims a run of a document; None where it has ended or is no more."""
        token = f"{services.executor}:{secrets.token_hex(8)}"
        with services.database.write() as session:
            document = documents.claim(session, id_, run, token)
        return cls(services, document, token) if document else None

    # Steps -----------------------------------------------------------------------------------------------------------------

    def look(self) -> dict[str, Any]:
        """The document's source, as a dictionary. Raises `GoujiError`, `Superseded`."""
        self.change(stage="inspect")
        with self._timed("inspect"), self.file() as path:
            source = cast(Source, self._do(Look(path), 1, "looking at it", self.services.settings.page_seconds))
        if source.pages > self.services.settings.pages:
            raise TooLarge(f"has {source.pages} pages; the limit is {self.services.settings.pages}: split it")
        self.change(media_type=source.media_type, pages=source.pages)
        return asdict(source)

    def recognize(self, source: Source) -> None:
        """Reads all pages that are not in the store. Raises `GoujiError`, `Superseded`."""
        settings = self.services.settings
        recognition = versions_of(settings.engine, settings.classifier).recognition
        with self.services.database.write() as session:
            documents.forget_pages(session, self.id, recognition)
            known = documents.pages_of(session, self.id)
        there = [page for page in known if self.services.store.has(self.id, page.digest)]
        self.change(stage="recognize", pages_done=len(there), recognition=recognition)
        missing = sorted(set(range(1, source.pages + 1)) - {page.number for page in there})
        if missing:
            with self._timed("recognize"), self.file() as path:
                self._read(path, missing, recognition)

    def _read(self, path: Path, missing: list[int], recognition: str) -> None:
        settings, waiting = self.services.settings, iter(missing)
        pending: set[Future[Done]] = set()
        work = 0.0
        try:
            while True:
                for number in _first(waiting, _AHEAD * settings.jobs - len(pending)):
                    job = KeepPage(path, number, self.services.store, self.id)
                    pending.add(self._submit(job, 1, f"page {number}", settings.page_seconds))
                if not pending:
                    return
                for future in self._some(pending):
                    pending.discard(future)
                    kept = cast(Kept, self._value(future))
                    work += kept.seconds
                    self._page_read(kept, recognition)
                if work > settings.document_seconds and pending:
                    raise Interrupted(
                        f"took longer than {settings.document_seconds:.0f} s; split it, or raise document_seconds in the settings"
                    )
        finally:
            if pending:
                self.services.recognition.cancel(self.id)

    def _page_read(self, kept: Kept, recognition: str) -> None:
        page = PageRow(
            document=self.id,
            number=kept.number,
            digest=kept.digest,
            recognition=recognition,
            seconds=kept.seconds,
            read_at=time.time(),
        )
        with self.services.database.write() as session:
            if not documents.page_read(session, self.id, self.token, page):
                raise Superseded
        metrics.PAGES.inc()

    def make(self, source: Source) -> dict[str, Any]:
        """Makes the report, with what people said, and keeps it; gives its summary. Raises `GoujiError`, `Superseded`."""
        settings = self.services.settings
        versions = versions_of(settings.engine, settings.classifier)
        self.change(stage="extract")
        corrections = human_loop.corrections_of(self.services.database, self.document.tenant, self.document.sha256)
        with self.services.database.read() as session:
            pages = tuple(page.digest for page in documents.pages_of(session, self.id))
        formats = cast(tuple[Format, ...], tuple(self.document.options["formats"]))
        job = MakeReport(source, pages, self.services.store, self.id, formats, corrections, documents.forms_of(self.document))
        with self._timed("extract"):
            made = cast(Made, self._do(job, 0, "making the report", settings.document_seconds))
        files = [FileRow(document=self.id, kind=kind, digest=digest, size=size) for kind, (digest, size) in made.files.items()]
        with self.services.database.write() as session:
            if not documents.holds(session, self.id, self.token):
                raise Superseded
            documents.set_files(session, self.id, files, replace=True)
            documents.change(session, self.id, self.token, fingerprint=versions.report, corrected=len(corrections.answers))
        return made.summary

    # Ends ------------------------------------------------------------------------------------------------------------------

    def finish(self, summary: dict[str, Any]) -> None:
        """Writes the end down, with the callback in the same transaction. Raises `Superseded`."""
        empty = summary["status"] == "failed"
        error = {"error_code": "no-text", "error": NO_TEXT} if empty else {"error_code": None, "error": None}
        event = "document.failed" if empty else "document.finished"
        self._end(event, **summary, **error)

    def fail(self, error: GoujiError) -> None:
        """The same for a document that cannot be extracted. Raises `Superseded`."""
        self._end("document.failed", status="failed", error_code=error.code, error=" ".join(error.message.split()))

    def _end(self, event: str, **values: Any) -> None:
        with self.services.database.write() as session:
            values |= {"stage": "done", "finished_at": time.time(), "timings": self._timings()}
            if not documents.change(session, self.id, self.token, claim=None, **values):
                raise Superseded
            callbacks.enqueue(session, self.id, event)
        metrics.DOCUMENTS.labels(values["status"]).inc()

    @contextmanager
    def _timed(self, stage: str) -> Iterator[None]:
        started = time.monotonic()
        yield
        self.stages[stage] = round(time.monotonic() - started, 3)
        metrics.STAGES.labels(stage).observe(self.stages[stage])

    def _timings(self) -> dict[str, float]:
        """Seconds by stage; one that a killed process went through is not among them."""
        now, created = time.time(), self.document.created_at
        began = self.document.started_at or now
        return {"waiting": round(began - created, 3), **self.stages, "total": round(now - created, 3)}

    # Tools -----------------------------------------------------------------------------------------------------------------

    def change(self, **values: Any) -> None:
        """Sets columns of the document. Raises `Superseded`."""
        with self.services.database.write() as session:
            if not documents.change(session, self.id, self.token, **values):
                raise Superseded

    @contextmanager
    def file(self) -> Iterator[Path]:
        """The document as a file under its own name, in a folder of its own, which no message names."""
        folder = self.services.settings.work / f"{self.id}-{secrets.token_hex(4)}"
        try:
            path = folder / self.document.name
            self.services.store.fetch(self.id, self.document.sha256, path)
            yield path
        except GoujiError as error:
            error.message = error.message.replace(str(path), self.document.name).replace(str(folder), self.document.name)
            raise
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _do(self, job: Job, rank: int, what: str, seconds: float) -> object:
        """One job, waited for."""
        future = self._submit(job, rank, what, seconds)
        while not self._some({future}):
            pass
        return self._value(future)

    def _submit(self, job: Job, rank: int, what: str, seconds: float) -> Future[Done]:
        priority = (rank, self.document.priority, int(self.document.created_at * 1000))
        return self.services.recognition.submit(self.id, priority, job, what, seconds)

    def _some(self, futures: set[Future[Done]]) -> set[Future[Done]]:
        """Those that are done, after a while. Raises `Superseded` where the document is somebody else's, or nobody's, by now."""
        done, _ = wait(futures, _LOOK, FIRST_COMPLETED)
        if not done:
            with self.services.database.read() as session:
                if not documents.holds(session, self.id, self.token):
                    self.services.recognition.cancel(self.id)
                    raise Superseded
        return done

    def _value(self, future: Future[Done]) -> object:
        """What a worker gave. Raises the `GoujiError` that it met; `Stopping` or `Superseded` where it was ended."""
        try:
            done = future.result()
        except CancelledError:
            raise (Stopping if self.services.recognition.stopping else Superseded) from None
        if done.error:
            raise done.error
        return done.value


def _first(numbers: Iterator[int], count: int) -> list[int]:
    return [number for _, number in zip(range(count), numbers, strict=False)]


def tried(action: Any, *arguments: Any) -> Any:
    """What `action` gives; where the machine, not the document, is at fault, it is tried again after a pause."""
    for attempt in range(_TRIES):
        try:
            return action(*arguments)
        except (OutputError, EngineError) as error:
            if attempt == _TRIES - 1:
                raise
            _log.warning("a step is tried again", extra={"problem": error.message})
            time.sleep(_PAUSE * 2**attempt)
    raise AssertionError("unreachable")
