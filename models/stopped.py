"""Whose acceptance has been stopped: calibrations of which audits have shown that too many of the values they accepted are wrong.

A file for each calibration and each of those who stopped it, beside the file that names the champion; so whatever makes reports on
this machine obeys, between two documents. Another model, or the same one calibrated anew, is not concerned.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from urllib.parse import quote, unquote

from extraction.errors import OutputError
from extraction.files import write_whole
from models.champion import models_folder


def stopped() -> frozenset[str]:
    """The versions of the calibrations that may accept no value."""
    return frozenset(unquote(path.name.rpartition(".")[0]) for path in _folder().glob("[!.]*"))


def stop(calibration: str, by: str) -> None:
    """From now on this calibration accepts no value, until `by` lets it again. Raises OutputError."""
    if not _file(calibration, by).is_file():
        write_whole(_file(calibration, by), f"{by}\n".encode())


def resume(calibration: str, by: str) -> None:
    """What `by` stopped goes on. Raises OutputError."""
    path = _file(calibration, by)
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(f"{path}: cannot be removed ({error.strerror}); give access") from error


def _folder() -> Path:
    return models_folder() / ".stopped"


def _file(calibration: str, by: str) -> Path:
    return _folder() / f"{quote(calibration, safe='')}.{hashlib.sha256(by.encode()).hexdigest()[:16]}"
