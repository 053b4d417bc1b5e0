"""The one place where the service meets the people: what was asked about a document, what they said, and how it gets there."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from extraction.corrections import Corrections
from extraction.errors import GoujiError
from labeling.erase import erase
from labeling.erase import mark_datasets as erased_from
from labeling.questions.predictions import predictions_for
from labeling.settings import Settings as ReviewSettings
from labeling.settings import load_settings
from labeling.status.status import status as status_of
from labeling.storage.corrections import corrections_of as said_of
from labeling.storage.ledger import Ledger
from labeling.storage.tables import ProjectRow, TaskRow
from service.settings import Settings
from service.storage.database import Database

_log = logging.getLogger(__name__)
_FRESH = 60.0  # seconds
_bounds: dict[tuple[sa.URL, str], tuple[float, dict[str, Any] | None]] = {}


def corrections_of(database: Database, tenant: str, sha256: str) -> Corrections:
    """All that people said about a document."""
    with database.read() as session:
        return said_of(session, tenant, sha256)


def review_settings() -> ReviewSettings | None:
    """How Label Studio is reached; None where none is set up."""
    settings = load_settings()
    return settings if settings.label_studio_token else None


def address(settings: Settings) -> str | None:
    """Where people work; None where no Label Studio is set up."""
    review = review_settings()
    return (settings.label_studio_public_url or review.label_studio_url) if review else None


def tasks_of(session: Session, settings: Settings, tenant: str, sha256: str) -> list[dict[str, Any]]:
    """The open questions about a document, with their links into Label Studio."""
    open_ = sa.select(TaskRow, ProjectRow).join(ProjectRow, ProjectRow.id == TaskRow.project_id)
    rows = session.execute(
        open_.where(
            TaskRow.tenant == tenant,
            TaskRow.sha256 == sha256,
            TaskRow.purpose == "review",  # audits and known answers are asked blind
            TaskRow.state == "open",
            TaskRow.standing.in_(("open", "waiting", "disputed")),
        ).order_by(TaskRow.worth.desc())
    )
    return [_task(task, project, settings) for task, project in rows]


def asked_of(session: Session, tenant: str) -> dict[str, int]:
    """How many questions about each of the tenant's documents, by hash, have their place in Label Studio."""
    there = sa.select(TaskRow.sha256, sa.func.count()).where(TaskRow.tenant == tenant, TaskRow.state == "open")
    return dict(session.execute(there.group_by(TaskRow.sha256)).tuples().all())


def _task(task: TaskRow, project: ProjectRow, settings: Settings) -> dict[str, Any]:
    url = None
    if task.remote_id is not None and project.remote_id is not None:
        server = settings.label_studio_public_url or project.server
        url = f"{server}/projects/{project.remote_id}/data?task={task.remote_id}"
    question = task.question
    return {
        "field": task.field,
        "page": task.page,
        "box": list(task.box),
        "table": question.get("table"),
        "row": question.get("row"),
        "column": question.get("column"),
        "url": url,
    }


def open_tasks(session: Session, tenant: str) -> int | None:
    """How many questions wait for people; None where no Label Studio is set up."""
    if review_settings() is None:
        return None
    asked = sa.select(sa.func.count()).select_from(TaskRow).where(TaskRow.tenant == tenant, TaskRow.state == "open")
    return session.scalar(asked.where(TaskRow.standing.in_(("open", "waiting"))))


def status(database: Database, tenant: str) -> dict[str, Any]:
    """How the work with people stands, without what is said of single persons."""
    found = status_of(Ledger(database.engine, tenant), load_settings(tenant=tenant)).as_json()
    found.pop("people")
    return found


def error_bound(database: Database, tenant: str) -> dict[str, Any] | None:
    """The audited upper bound of the share of wrong values among accepted ones; None before the first audit.

    It is a minute old at most.
    """
    now = time.monotonic()
    made, bound = _bounds.get((database.url, tenant), (0.0, None))
    if not made or now - made > _FRESH:
        audit = status(database, tenant)["audit"]
        known = {name: audit[name] for name in ("confidence", "target", "checked", "wrong", "stop")}
        bound = known | {"value": audit["upper"], "answers": audit["checked"]} if audit["checked"] else None
        _bounds[database.url, tenant] = now, bound
    return bound


def predictions(database: Database, tasks: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What the machine reads in each of Label Studio's tasks, whichever tenant's; an empty prediction for one that is not ours."""
    with database.read() as session:
        tenants = session.scalars(sa.select(ProjectRow.tenant).distinct()).all()
    found = [predictions_for(Ledger(database.engine, tenant), tasks) for tenant in tenants]
    ours = [next((one for one in column if one), None) for column in zip(*found, strict=True)] or [None] * len(tasks)
    return [one or {"result": []} for one in ours]


def forget(session: Session, tenant: str, sha256: str) -> None:
    """Forgets what was asked and said about a document that is deleted."""
    erase(session, tenant, sha256)


def mark_datasets(sha256: str) -> None:
    """Marks the data sets that hold a document which was deleted. What keeps one from being marked is logged."""
    try:
        marked = erased_from(sha256)
    except GoujiError as error:
        _log.error("data sets could not be marked", extra={"sha256": sha256, "problem": error.message})
        return
    if marked:
        _log.warning("data sets hold a document that was deleted", extra={"sha256": sha256, "datasets": marked})
