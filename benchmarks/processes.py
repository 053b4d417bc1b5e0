"""Processes to measure in, and the memory that they took."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from pathlib import Path

import psutil

# As gouji's own workers have them, OpenCV's beside; libraries read these when they are loaded.
SINGLE_THREADED = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OPENCV_FOR_THREADS_NUM"), "1")


@contextlib.contextmanager
def fresh_process(environment: dict[str, str] | None = None) -> Iterator[ProcessPoolExecutor]:
    """One new process, started with `environment` over ours, that keeps what it has loaded from call to call."""
    before = dict(os.environ)
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"), initializer=_end_with_parent) as process:
        os.environ.update(environment or {})
        try:
            process.submit(os.getpid).result()  # it starts with its first call
        finally:
            for name in environment or {}:
                if name in before:
                    os.environ[name] = before[name]
                else:
                    del os.environ[name]
        yield process


def _end_with_parent() -> None:
    """Ends this process when the one that started it is gone, even if that was killed."""

    def watch(parent: BaseProcess) -> None:
        wait([parent.sentinel])
        os._exit(1)

    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=watch, args=(parent,), daemon=True).start()


def cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def peak_bytes(pid: int) -> int:
    """The most memory that a living process ever held (resident set). Where the system does not tell (macOS), what it holds now."""
    if sys.platform == "linux":
        for line in Path(f"/proc/{pid}/status").read_text("ascii", errors="replace").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    memory = psutil.Process(pid).memory_info()
    return int(getattr(memory, "peak_wset", memory.rss))
