"""Cold starts: the command from nothing to its first report."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

_PATIENCE = 120.0  # seconds


def cold_starts(document: Path, count: int) -> list[float]:
    """Seconds from starting `gouji extract` in a new process until the report of `document` is there, `count` times.

    The system's file cache is warm, and the sources are compiled, as those of an installed program are: a start before, which is
    not counted, sees to both. Raises `subprocess.CalledProcessError` where the command ends without a report, `TimeoutError` where
    it takes far too long.
    """
    with tempfile.TemporaryDirectory() as compiled:
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": compiled}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        return [_cold_start(document, environment) for _ in range(1 + count)][1:]


def _cold_start(document: Path, environment: Mapping[str, str]) -> float:
    with tempfile.TemporaryDirectory() as out:
        command = [sys.executable, "-m", "service.cli.main", "extract", str(document), "--out", out]
        report = Path(out) / document.name / "report.json"
        started = time.perf_counter()
        silent = subprocess.DEVNULL
        with subprocess.Popen(command, stdout=silent, stderr=silent, env=environment) as process:
            seconds = _wait(process, report, started)
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, command)
    return seconds


def _wait(process: subprocess.Popen[bytes], report: Path, started: float) -> float:
    while not report.exists():
        seconds = time.perf_counter() - started
        if process.poll() is not None and not report.exists():
            raise subprocess.CalledProcessError(process.returncode, process.args)
        if seconds > _PATIENCE:
            process.terminate()
            raise TimeoutError(f"no report after {_PATIENCE:.0f} s")
        time.sleep(0.005)
    return time.perf_counter() - started
