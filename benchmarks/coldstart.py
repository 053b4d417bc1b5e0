"""A cold start: the command from nothing to its first report."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

_PATIENCE = 120.0  # seconds


def cold_start(document: Path) -> float:
    """Seconds from starting `gouji extract` in a new process until the report of `document` is there.

    The system's file cache is warm. Raises `subprocess.CalledProcessError` where the command ends without a report, `TimeoutError`
    where it takes far too long.
    """
    with tempfile.TemporaryDirectory() as out:
        command = [sys.executable, "-m", "service.cli.main", "extract", str(document), "--out", out]
        report = Path(out) / document.name / "report.json"
        started = time.perf_counter()
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
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
