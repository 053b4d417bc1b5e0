"""What a report depends on besides the document: the same versions give the same report."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache

from extraction.report import SCHEMA
from models.champion import champion, champion_folder
from models.stopped import stopped
from service.runs.worker import library_versions

CALIBRATION = "calibration.json"


@dataclass(frozen=True, slots=True)
class Versions:
    """Two fingerprints: of what recognizes pages, and of all that makes a report."""

    recognition: str
    report: str
    text: str


def versions_of(engine: str, classifier: str) -> Versions:
    """The versions that a worker works with that begins now. Raises CheckpointError where the champion is not known."""
    reading = "; ".join((SCHEMA, engine, *_libraries()))
    making = "; ".join((reading, classifier, champion(), _calibration(), *sorted(stopped())))
    return Versions(_short(reading), _short(making), making)


def _calibration() -> str:
    """That of the champion, which may be calibrated again without becoming another model."""
    path = champion_folder() / CALIBRATION
    return _short(path.read_text(encoding="utf-8")) if path.is_file() else ""


@cache
def _libraries() -> tuple[str, ...]:
    """They cannot change while a process lives, and reading them takes a while."""
    return tuple(library_versions())


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
