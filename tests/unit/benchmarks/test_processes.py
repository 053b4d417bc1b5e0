"""Measured processes: a life of their own, the settings they are given, and the most memory they held."""

from __future__ import annotations

import os
import sys

import pytest

from benchmarks.processes import SINGLE_THREADED, fresh_process, peak_bytes

MEGABYTE = 1 << 20


def _fill(size: int) -> int:
    """Holds that much memory for a moment."""
    return len(b"\x01" * size)


def test_a_process_has_its_own_settings_and_ours_stay() -> None:
    before = dict(os.environ)
    with fresh_process(SINGLE_THREADED) as process:
        assert dict(os.environ) == before
        pid = process.submit(os.getpid).result()
        assert pid not in (os.getpid(), os.getppid())
        assert process.submit(os.getenv, "OMP_NUM_THREADS").result() == "1"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not tell the most that a process held")
def test_memory_that_was_given_back_counts() -> None:
    with fresh_process() as process:
        pid = process.submit(os.getpid).result()
        before = peak_bytes(pid)
        assert process.submit(_fill, 128 * MEGABYTE).result() == 128 * MEGABYTE
        assert peak_bytes(pid) >= before + 100 * MEGABYTE
