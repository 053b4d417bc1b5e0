"""Retraining by schedule: a snapshot of what people said, a challenger that learns from it, and the gate that judges it.

Training takes hours and all the memory that it gets, so it is a process of its own, far behind the server:

    python -m service.jobs.retraining TENANT
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from datetime import UTC, datetime

from extraction.errors import GoujiError
from labeling.storage.corrections import label_lessons, text_lessons
from service.logs import set_up
from service.settings import Settings, load_settings
from service.storage.contents import ContentStore
from service.storage.database import Database
from service.storage.reports import StoredReports

_NICE = 19
_log = logging.getLogger(__name__)


def start(tenant: str) -> subprocess.Popen[bytes]:
    """Begins to retrain from a tenant's corrections, in a process that ends when it is done."""
    return subprocess.Popen([sys.executable, "-m", "service.jobs.retraining", tenant])


def retrain(settings: Settings, tenant: str) -> None:
    """Learns from all that people of a tenant said; a model that proves better takes over.

    Nothing is done where they said nothing since a model learnt from it; what was stopped on the way goes on. Raises `GoujiError`.
    """
    # Here, because only this process needs the extra `train`: the server runs without it.
    from models.succession.registry import synchronize
    from models.succession.retrain import retrain as learn

    name = _snapshot(settings, tenant)
    if name is None:
        return
    result = learn(name, stage=lambda words: _log.info(words, extra={"dataset": name}))
    synchronize()
    fields = {"dataset": name, "model": result.model.name, "promoted": result.promoted, "reasons": result.verdict.reasons}
    _log.info("retrained", extra=fields)


def _snapshot(settings: Settings, tenant: str) -> str | None:
    """The name of a snapshot of all that people of a tenant said, made unless it is there; None where nothing is to be learnt."""
    from labeling.lessons.dataset import build_snapshot, snapshot_of
    from models.succession.installed import learnt_from

    database = Database(settings.database)
    try:
        with database.read() as session:
            labels, texts = list(label_lessons(session, tenant)), list(text_lessons(session, tenant))
        if not labels:
            _log.info("nothing to learn yet", extra={"tenant": tenant})
            return None
        known = snapshot_of(labels, texts)
        if known is not None and (model := learnt_from(known)) is not None:
            _log.info("nothing new to learn", extra={"tenant": tenant, "dataset": known.name, "model": model.name})
            return None
        if known is not None:
            return known.name
        name = f"corrections-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}"
        build_snapshot(name, labels, texts, StoredReports(database, ContentStore(settings.store), tenant))
        return name
    finally:
        database.close()


def main() -> None:
    settings = load_settings()
    set_up(settings)
    if hasattr(os, "nice"):
        os.nice(_NICE)
    try:
        retrain(settings, sys.argv[1])
    except GoujiError as error:
        _log.error("retraining failed", extra={"problem": error.message})
        raise SystemExit(1) from None


if __name__ == "__main__":
    main()
