"""The pool of worker processes, shared by all threads of a server: one thread drives it, the others ask and wait."""

from __future__ import annotations

import logging
import multiprocessing
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass

from extraction.errors import GoujiError
from service.runs.pool import Pool, Task
from service.runs.worker import Builds, Done, Job

_TICK = 5.0  # seconds; every request wakes the thread at once
_PAUSE = (1.0, 60.0)  # seconds between attempts to start workers, doubled from the first to the last
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Request:
    """`handed` tells that the pool has it: until then it waits for a pool that works."""

    task: Task
    future: Future[Done]
    handed: bool = False


class Recognition:
    """Worker processes behind futures. `start` begins, `stop` ends them; `problem` says why none works at present."""

    def __init__(self, setup: Builds, size: int, attempts: int) -> None:
        self.size = size
        self.problem: str | None = "its worker processes are starting"
        self._setup = setup
        self._attempts = attempts
        self._commands: deque[Callable[[Pool], None]] = deque()
        self._requests: dict[int, _Request] = {}
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._wake, self._waker = multiprocessing.Pipe(duplex=False)
        self._waking = threading.Lock()

    def start(self) -> None:
        self._thread = threading.Thread(target=self._drive, name="recognition", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ends all workers; what is being waited for never comes: see `cancelled` of the futures."""
        self._stop.set()
        self._send()
        if self._thread:
            self._thread.join()

    @property
    def stopping(self) -> bool:
        return self._stop.is_set()

    @property
    def busy(self) -> int:
        """How many tasks wait or are in work."""
        return len(self._requests)

    def submit(self, document: str, priority: tuple[int, ...], job: Job, what: str, seconds: float) -> Future[Done]:
        """Queues a job; the future gives what came of it, and is cancelled where the document is."""
        request = _Request(Task(document, priority, job, what, seconds), Future())

        def hand(pool: Pool) -> None:
            if id(request.task) in self._requests:  # it may have been cancelled meanwhile
                request.handed = True
                pool.submit(request.task)

        self._requests[id(request.task)] = request
        if self.stopping:
            request.future.cancel()
        self._do(hand)
        return request.future

    def cancel(self, document: str) -> None:
        """Ends all that is done for a document, in the middle of a page."""

        def end(pool: Pool) -> None:
            pool.cancel(document)
            for key, request in [item for item in list(self._requests.items()) if item[1].task.document == document]:
                del self._requests[key]
                request.future.cancel()

        self._do(end)

    def _do(self, command: Callable[[Pool], None]) -> None:
        self._commands.append(command)
        self._send()

    def _send(self) -> None:
        with self._waking:
            self._waker.send_bytes(b"!")

    def _drive(self) -> None:
        """The thread: runs pools until it is told to stop. A pool whose workers do not start is given up, and another one tried."""
        pause = _PAUSE[0]
        while not self._stop.is_set():
            with Pool(self._setup, self.size, self._attempts) as pool:
                try:
                    pool.start()
                    self.problem, pause = None, _PAUSE[0]
                    self._run(pool)
                except GoujiError as error:
                    _log.error("worker processes cannot be started", extra={"problem": error.message})
                    self._fail(error)
            if not self._stop.wait(pause):
                pause = min(pause * 2, _PAUSE[1])
        self._end()

    def _run(self, pool: Pool) -> None:
        while not self._stop.is_set():
            for task, done in pool.wait(_TICK, (self._wake,)):
                request = self._requests.pop(id(task), None)
                if request:
                    request.future.set_result(done)
            while self._wake.poll():
                self._wake.recv_bytes()
            while self._commands:
                self._commands.popleft()(pool)

    def _fail(self, error: GoujiError) -> None:
        """Tells all whose job was in the pool that there are no workers; the others wait for the next pool."""
        self.problem = error.message
        for key, request in [item for item in list(self._requests.items()) if item[1].handed]:
            del self._requests[key]
            request.future.set_result(Done(None, error, 0.0))

    def _end(self) -> None:
        self.problem = "it is being stopped"
        requests, self._requests = self._requests, {}
        for request in requests.values():
            request.future.cancel()
