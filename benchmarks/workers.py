"""gouji's own worker processes, kept warm between measurements, and put to the jobs that `gouji extract` puts them to."""

from __future__ import annotations

import multiprocessing
import resource
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

import psutil

from benchmarks.processes import peak_bytes
from extraction.export import Format
from extraction.limits import DEFAULT
from extraction.page import Source
from service.runs.pool import Pool, Task
from service.runs.worker import Done, Finish, Inspect, Job, ReadPage, Setup

FORMATS: tuple[Format, ...] = ("html", "json")  # what `gouji extract` writes unless told otherwise


@dataclass(frozen=True, slots=True)
class Extracted:
    """How long `pages` pages took from the files to the written reports; `cpu` is what the cores worked for it, in seconds."""

    pages: int
    seconds: float
    cpu: float


@dataclass(slots=True)
class _Document:
    path: Path
    folder: Path
    source: Source | None = None
    missing: int = 0


@dataclass(slots=True)
class Workers:
    """`size` worker processes. A context manager; leaving it ends them."""

    size: int
    _pool: Pool = field(init=False)
    _others: set[int | None] = field(init=False)

    def __enter__(self) -> Workers:
        self._others = {process.pid for process in multiprocessing.active_children()}
        self._pool = Pool(Setup("paddle", "lilt", DEFAULT), self.size)
        self._pool.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._pool.__exit__(kind, error, trace)

    def warm_up(self, paths: Sequence[Path], folder: Path) -> None:
        """Starts all workers and has them load what they need for `paths`."""
        self.extract(paths, folder)

    def pids(self) -> list[int]:
        """The workers that live now. Other children of this process must have been started before them."""
        return [child.pid for child in multiprocessing.active_children() if child.pid is not None and child.pid not in self._others]

    def peak_bytes(self) -> int:
        """The most memory that one of the workers that live now ever held."""
        return max(peak_bytes(pid) for pid in self.pids())

    def extract(self, paths: Sequence[Path], folder: Path) -> Extracted:
        """All stages for all documents, pages shared out over the workers; reports go below `folder`. Raises the first error."""
        documents = [_Document(path, folder / str(number)) for number, path in enumerate(paths)]
        started, cpu = time.perf_counter(), self._cpu_seconds()
        for number, document in enumerate(documents):
            self._submit(number, 1, Inspect(document.path))
        pages, left = 0, len(documents)
        while left:
            for task, done in self._pool.wait(1.0):
                if done.error:
                    raise done.error
                left -= isinstance(task.job, Finish)
                pages += isinstance(task.job, ReadPage)
                self._go_on(task.document, documents[task.document], done)
        return Extracted(pages, time.perf_counter() - started, self._cpu_seconds() - cpu)

    def _cpu_seconds(self) -> float:
        """Of the workers that live and of all that have ended: the pool replaces them now and then."""
        times = [psutil.Process(pid).cpu_times() for pid in self.pids()]
        ended = resource.getrusage(resource.RUSAGE_CHILDREN)
        return float(ended.ru_utime + ended.ru_stime + sum(each.user + each.system for each in times))

    def _go_on(self, number: int, document: _Document, done: Done) -> None:
        """Submits what comes after a job of a document."""
        spool = document.folder / "spool"
        if isinstance(done.value, Source):
            document.source, document.missing = done.value, done.value.pages
            for page in range(1, done.value.pages + 1):
                self._submit(number, 1, ReadPage(document.path, page, spool))
            return
        document.missing -= 1
        if document.missing == 0 and document.source is not None:
            self._submit(number, 0, Finish(str(number), document.source, spool, document.folder, FORMATS, ""))

    def _submit(self, number: int, rank: int, job: Job) -> None:
        self._pool.submit(Task(number, (rank, number), job, type(job).__name__, DEFAULT.document_seconds))
