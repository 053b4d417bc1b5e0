"""Worker processes that may die: a job that kills, hangs or starves its worker is tried again in a fresh one, then fails alone.

All workers end with the pool.
"""

from __future__ import annotations

import contextlib
import heapq
import itertools
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from types import TracebackType

from extraction.errors import EngineError, GoujiError, Interrupted
from service.runs.worker import OUT_OF_MEMORY, Builds, Done, Job, Ready, serve

START_SECONDS = 120.0  # for imports and models, on a slow disk
RECYCLE = 1000  # jobs after which a worker makes room for a fresh one, which takes seconds: libraries leak
_TIMES = {1: "", 2: ", twice", 3: ", three times"}
_STARTS = 3  # workers that may die one after the other before they ever work
# One single-threaded process a core beats many threads in few processes; these are read when the libraries are loaded.
_THREADS = dict.fromkeys(
    (
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "MKL_NUM_THREADS",
        "NUMEXPR_NUM_THREADS",
        "VECLIB_MAXIMUM_THREADS",
        "OPENCV_FOR_THREADS_NUM",
    ),
    "1",
)


@dataclass(slots=True)
class Task:
    """A job in the pool. Lower `priority` first; `what` names it in messages; `seconds` is its limit."""

    document: int | str
    priority: tuple[int, ...]
    job: Job
    what: str
    seconds: float
    attempt: int = 1


@dataclass(slots=True, eq=False)
class _Worker:
    process: BaseProcess
    connection: Connection
    deadline: float
    ready: bool = False
    task: Task | None = None
    jobs: int = 0


@dataclass(slots=True)
class Pool:
    """Up to `size` workers, started as they are needed. A context manager; leaving it ends them all."""

    setup: Builds
    size: int
    attempts: int = 2  # of a job that kills, hangs or starves its worker
    versions: str | None = None
    _queue: list[tuple[tuple[int, ...], int, Task]] = field(default_factory=list)
    _workers: list[_Worker] = field(default_factory=list)
    _order: Iterator[int] = field(default_factory=itertools.count)
    _failed_starts: int = 0

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for worker in self._workers:
            _kill(worker)
        self._workers.clear()

    @property
    def queued(self) -> int:
        """How many tasks wait for a worker."""
        return len(self._queue)

    def start(self) -> str:
        """Starts the first worker and gives the versions that it works with. Raises `EngineError` where workers cannot start."""
        self._spawn(None)
        while self.versions is None:
            self.wait(1.0)
        return self.versions

    def submit(self, task: Task) -> None:
        """Queues a task; `wait` gives its result."""
        heapq.heappush(self._queue, (task.priority, next(self._order), task))
        self._dispatch()

    def drop(self, document: int | str) -> None:
        """Forgets the waiting tasks of a document."""
        self._queue = [entry for entry in self._queue if entry[2].document != document]
        heapq.heapify(self._queue)

    def cancel(self, document: int | str) -> None:
        """Forgets the waiting tasks of a document and ends the workers that are at one of its tasks, in the middle of a page."""
        self.drop(document)
        for worker in [worker for worker in self._workers if worker.task and worker.task.document == document]:
            self._workers.remove(worker)
            _kill(worker)
        self._dispatch()

    def wait(self, seconds: float, wake: Sequence[Connection] = ()) -> list[tuple[Task, Done]]:
        """The tasks that ended, after at most `seconds`, or as soon as one of `wake` can be read.

        Raises `EngineError` where workers cannot start.
        """
        now = time.monotonic()
        deadlines = [worker.deadline for worker in self._workers if worker.task or not worker.ready]
        patience = max(0.0, min([now + seconds, *deadlines]) - now)
        open_ = {worker.connection: worker for worker in self._workers}
        ended = []
        for connection in wait([*open_, *wake], patience):
            if connection in open_:
                ended += self._receive(open_[connection])
        now = time.monotonic()
        for worker in [worker for worker in self._workers if (worker.task or not worker.ready) and worker.deadline <= now]:
            limit = worker.task.seconds if worker.task and worker.ready else START_SECONDS
            ended += self._lost(worker, f"took longer than {limit:.0f} s")
        self._dispatch()
        return ended

    def _receive(self, worker: _Worker) -> list[tuple[Task, Done]]:
        try:
            message = worker.connection.recv()
        except (EOFError, OSError):
            return self._lost(worker, None)
        match message:
            case Ready():
                self.versions, self._failed_starts, worker.ready = message.versions, 0, True
                if worker.task:  # kept for it since it replaced one that died
                    self._assign(worker, worker.task)
                return []
            case Done():
                task, worker.task = worker.task, None
                worker.jobs += 1
                if worker.jobs >= RECYCLE:
                    self._retire(worker)
                assert task is not None
                return [(task, message)]
            case GoujiError():
                raise message
        raise EngineError(f"a worker process sent nonsense ({type(message).__name__})")

    def _lost(self, worker: _Worker, reason: str | None) -> list[tuple[Task, Done]]:
        """Ends a worker that died or must; its task is tried again in a fresh one, or fails."""
        self._workers.remove(worker)
        _kill(worker)
        reason = reason or _cause(worker.process.exitcode)
        task = worker.task
        if not worker.ready:
            self._failed_starts += 1
            if self._failed_starts >= _STARTS:
                raise EngineError(
                    f"worker processes do not start: the last one {reason}; check --engine and the memory that is free"
                )
            self._spawn(task)
            return []
        if task is None:
            return []
        if task.attempt < self.attempts:
            task.attempt += 1
            self._spawn(task)
            return []
        times = _TIMES.get(self.attempts, f", {self.attempts} times")
        advice = "the page may be broken or too complex: leave it out, or try it on a larger machine"
        error = Interrupted(f"{task.what} {reason}{times}; {advice}")
        return [(task, Done(None, error, 0.0))]

    def _dispatch(self) -> None:
        """Hands waiting tasks to idle workers; starts workers while tasks wait and there may be more."""
        for worker in [worker for worker in self._workers if worker.ready and not worker.task]:
            if self._queue:
                self._assign(worker, heapq.heappop(self._queue)[2])
        starting = sum(not worker.ready and worker.task is None for worker in self._workers)
        for _ in range(min(len(self._queue) - starting, self.size - len(self._workers))):
            self._spawn(None)

    def _assign(self, worker: _Worker, task: Task) -> None:
        worker.task = task
        worker.deadline = time.monotonic() + task.seconds
        with contextlib.suppress(OSError):  # it died while idle: the next `wait` finds out
            worker.connection.send(task.job)

    def _spawn(self, task: Task | None) -> None:
        """Starts a worker; `task` is kept for it."""
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=serve, args=(theirs, self.setup), daemon=True)
        with _quiet_start():
            process.start()
        theirs.close()
        self._workers.append(_Worker(process, ours, time.monotonic() + START_SECONDS, task=task))

    def _retire(self, worker: _Worker) -> None:
        self._workers.remove(worker)
        with contextlib.suppress(OSError):
            worker.connection.send(None)
        worker.connection.close()


@contextlib.contextmanager
def _quiet_start() -> Iterator[None]:
    """While a worker starts, it inherits single-threaded libraries and no Ctrl-C: the parent alone answers that."""
    before = {name: os.environ.get(name) for name in _THREADS}
    main = threading.current_thread() is threading.main_thread()
    handler = signal.signal(signal.SIGINT, signal.SIG_IGN) if main else None
    os.environ.update(_THREADS)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
        if main:
            signal.signal(signal.SIGINT, handler)


def _kill(worker: _Worker) -> None:
    """Ends a worker and the programs that it started."""
    worker.connection.close()
    pid = worker.process.pid
    if hasattr(os, "killpg") and pid:
        with contextlib.suppress(ProcessLookupError, PermissionError):  # gone, or not yet the leader of its group
            os.killpg(pid, signal.SIGKILL)
    worker.process.kill()
    worker.process.join()


def _cause(exit_status: int | None) -> str:
    """Why a process ended, in words that follow what it did."""
    if exit_status == OUT_OF_MEMORY:
        return "ran out of memory"
    if exit_status is not None and exit_status < 0:
        name = signal.Signals(-exit_status).name if -exit_status in set(signal.Signals) else str(-exit_status)
        return f"killed its worker process ({name})"
    return f"ended its worker process (exit status {exit_status})"
