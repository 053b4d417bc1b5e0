"""`gouji extract`: many documents through the pool, page by page, so that one long document uses every core."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from extraction.errors import DocumentError, GoujiError, Interrupted, NotReadable, OutputError
from extraction.files import make_folder, sha256_of, shown
from extraction.limits import DEFAULT, Limits
from extraction.page import Source
from service.runs.inputs import Input
from service.runs.pool import Pool, Task
from service.runs.spool import Spool
from service.runs.state import FOLDER, Record, State
from service.runs.summary import RESERVED, write_tables
from service.runs.worker import Add, Amend, Builds, Done, Finish, Inspect, ReadPage

_ACTIVE = 2  # documents at a time for each worker: enough that none waits, few enough that memory and disk stay bounded
_TICK = 0.5  # seconds


@dataclass(frozen=True, slots=True)
class Settings:
    """Where and how to run. `formats` always holds json; `jobs` counts worker processes."""

    out: Path
    formats: tuple[str, ...]
    jobs: int
    limits: Limits = DEFAULT


class Watcher(Protocol):
    """Is told how a run goes."""

    def progressed(self, documents: float, pages: int) -> None:
        """So many documents are done, the started ones in part, and so many pages were read."""
        ...

    def finished(self, record: Record, *, skipped: bool) -> None:
        """A document is done, failed (`record.problem`), or was done already."""
        ...


@dataclass(slots=True)
class _Document:
    """One on its way. `missing` are the pages that are not in the spool yet."""

    order: int
    input: Input
    sha256: str
    spool: Spool
    source: Source | None = None
    missing: set[int] = field(default_factory=set)
    seconds: float = 0.0

    @property
    def share(self) -> float:
        """How much of it is done, 0 to 1."""
        return 1 - len(self.missing) / self.source.pages if self.source and self.source.pages else 0.0


def run(inputs: Sequence[Input], setup: Builds, settings: Settings, watcher: Watcher) -> list[Record]:
    """Extracts all that is not done yet and writes the results, `index.csv` and `fields.csv`; gives all records, in order.

    At the end, the reports of one organization that the folder holds are compared across years.

    A document that fails has a record with its `problem` and keeps none of the others from being done. Ctrl-C ends all at once;
    what was finished is in the tables, and pages that were read are not read again by the next run.

    Raises `UsageError` where another run is writing to the same folder, `EngineError` where the engine or the classifier does not
    load, `OutputError` where the tables or what other years say cannot be written.
    """
    make_folder(settings.out)
    with State(settings.out) as state, Pool(setup, settings.jobs) as pool:
        going = _Run(settings, state, pool, watcher, pool.start())
        try:
            going.go(inputs)
            going.compare_years()
        finally:
            records = [going.records[order] for order in sorted(going.records)]
            write_tables(settings.out, records)
    return records


class _Run:
    def __init__(self, settings: Settings, state: State, pool: Pool, watcher: Watcher, versions: str) -> None:
        self.settings = settings
        self.state = state
        self.pool = pool
        self.watcher = watcher
        self.fingerprint = _fingerprint(versions)
        self.active: dict[int, _Document] = {}
        self.records: dict[int, Record] = {}
        self.pages = 0

    def go(self, inputs: Sequence[Input]) -> None:
        """Until every document has its record."""
        waiting = iter(enumerate(inputs))
        more = True
        while more or self.active:
            while more and self.pool.queued < self.settings.jobs and len(self.active) < _ACTIVE * self.settings.jobs:
                more = self._admit(waiting)
            for task, done in self.pool.wait(_TICK) if self.active else []:
                self._ended(task, done)
            self.watcher.progressed(len(self.records) + sum(document.share for document in self.active.values()), self.pages)

    def compare_years(self) -> None:
        """Tells every report in the folder what the same organization's report of the year before says.

        A report that other versions made is compared with, but left as it is: only they know how it is written.
        Raises `OutputError` where one could not be written; the others are, and the next run tries again.
        """
        from service.runs.years import Told, carry_checks  # heavy, and of no use before there are reports

        told = (Told.of(record.file, record.form, record.fields) for record in self.state.present())
        checks = carry_checks(one for one in told if one)
        written = {file: [check.model_dump() for check in own] for file, own in checks.items()}
        due = [
            record
            for record in self.state.present()
            if record.fingerprint == self.fingerprint and record.across_years != written.get(record.file, [])
        ]
        for number, record in enumerate(due):
            self.state.keep(record.file, replace(record, across_years=None))
            job = Amend(self.settings.out / record.file, tuple(record.formats), tuple(checks.get(record.file, ())))
            self.pool.submit(Task(number, (0, number), job, "comparing years", self.settings.limits.document_seconds))
        failed, left = [], len(due)
        while left:
            # What else comes back are pages of documents that failed meanwhile.
            for task, done in [ended for ended in self.pool.wait(_TICK) if isinstance(ended[0].job, Amend)]:
                record, left = due[int(task.document)], left - 1
                if done.error:
                    failed.append(_naming(self.settings.out / record.file, done.error))
                else:
                    self.state.keep(record.file, replace(record, across_years=written.get(record.file, [])))
        if failed:
            raise OutputError(failed[0] + (f" (and {len(failed) - 1} more like it)" if failed[1:] else ""))

    def _admit(self, waiting: Iterator[tuple[int, Input]]) -> bool:
        """Takes up the next document, unless it is done; False where there is none."""
        order, input_ = next(waiting, (-1, None))
        if input_ is None:
            return False
        place, sha256 = str(input_.place), ""
        try:
            if place in RESERVED or input_.place.parts[0] == FOLDER:
                raise OutputError(f"its results would take the place of {place} of the run itself; rename it")
            sha256 = self._hash(input_.path)
            done = self.state.done(place, sha256, self.fingerprint)
            lacking = self.state.lacking(done, self.settings.formats) if done else ()
            if done and not lacking:
                self._finished(order, done, skipped=True)
                return True
        except (DocumentError, OutputError) as error:
            self._failed(order, input_, sha256, error)
            return True
        spool = Spool.of(self.settings.out / FOLDER, place, sha256, self.fingerprint)
        document = self.active[order] = _Document(order, input_, sha256, spool)
        if done:
            job = Add(done, self.settings.out / place, lacking)
            self._submit(document, job, 0, "writing more formats", self.settings.limits.document_seconds)
        else:
            self._inspect(document)
        return True

    def _inspect(self, document: _Document) -> None:
        self._submit(document, Inspect(document.input.path), 1, "looking at it", self.settings.limits.page_seconds)

    def _hash(self, path: Path) -> str:
        """The hash; empty for a file beyond the limit, which is refused anyway."""
        try:
            large = path.is_file() and path.stat().st_size > self.settings.limits.file_bytes
        except OSError:
            large = False  # hashing it says why
        return "" if large else sha256_of(path)

    def _submit(self, document: _Document, job: Inspect | ReadPage | Finish | Add, rank: int, what: str, seconds: float) -> None:
        left = max(1.0, self.settings.limits.document_seconds - document.seconds)
        self.pool.submit(Task(document.order, (rank, document.order), job, what, min(seconds, left)))

    def _ended(self, task: Task, done: Done) -> None:
        document = self.active.get(int(task.document))
        if document is None:
            return  # it failed while this page was being read
        document.seconds += done.seconds
        limit = self.settings.limits.document_seconds
        if isinstance(done.error, NotReadable) and isinstance(task.job, Add):
            self._inspect(document)  # all is made anew
        elif done.error:
            self._drop(document, done.error)
        elif isinstance(done.value, Source):
            self._inspected(document, done.value)
        elif isinstance(done.value, Record):
            if isinstance(task.job, Finish):
                done.value.seconds = document.seconds
                done.value.fingerprint = _fingerprint(done.versions) if done.versions else self.fingerprint
            self._written(document, done.value)
        elif document.seconds > limit:
            left = len(document.missing)
            self._drop(
                document,
                Interrupted(f"took longer than {limit:.0f} s with {left} pages to go; split it, or try it on a faster machine"),
            )
        elif isinstance(task.job, ReadPage):
            self.pages += 1
            document.missing.discard(task.job.number)
            self._finish_if_read(document)

    def _inspected(self, document: _Document, source: Source) -> None:
        document.source = source
        document.missing = set(range(1, source.pages + 1)) - document.spool.numbers()
        for number in sorted(document.missing):
            job = ReadPage(document.input.path, number, document.spool.folder)
            self._submit(document, job, 1, f"page {number}", self.settings.limits.page_seconds)
        self._finish_if_read(document)

    def _finish_if_read(self, document: _Document) -> None:
        if document.missing or document.source is None:
            return
        folder = self.settings.out / document.input.place
        try:
            self.state.forget(str(document.input.place))
        except OutputError as error:
            self._drop(document, error)
            return
        job = Finish(
            str(document.input.place), document.source, document.spool.folder, folder, self.settings.formats, self.fingerprint
        )
        self._submit(document, job, 0, "making the report", self.settings.limits.document_seconds)

    def _written(self, document: _Document, record: Record) -> None:
        try:
            self.state.keep(str(document.input.place), record)
        except OutputError as error:
            self._drop(document, error)
            return
        del self.active[document.order]
        document.spool.clear()
        self._finished(document.order, record, skipped=False)

    def _drop(self, document: _Document, error: GoujiError) -> None:
        """Fails a document. Its pages stay only where another run might finish it."""
        del self.active[document.order]
        self.pool.drop(document.order)
        if not isinstance(error, OutputError):
            document.spool.clear()
        self._failed(document.order, document.input, document.sha256, error, document.seconds)

    def _failed(self, order: int, input_: Input, sha256: str, error: GoujiError, seconds: float = 0.0) -> None:
        record = Record(str(input_.place), sha256, self.fingerprint, "failed", seconds=seconds, problem=_naming(input_.path, error))
        self._finished(order, record, skipped=False)

    def _finished(self, order: int, record: Record, *, skipped: bool) -> None:
        self.records[order] = record
        self.watcher.finished(record, skipped=skipped)


def _fingerprint(versions: str) -> str:
    return hashlib.sha256(versions.encode()).hexdigest()[:16]


def _naming(path: Path, error: GoujiError) -> str:
    """The error as one line that names the file."""
    message = shown(" ".join(error.message.split()))
    return message if path.name and shown(path.name) in message else f"{shown(path)}: {message}"
