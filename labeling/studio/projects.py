"""The two projects in Label Studio: made once, found again where that was interrupted, made anew where somebody deleted one."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any, get_args

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from labeling.questions import cells, regions
from labeling.storage.ledger import Ledger
from labeling.storage.tables import Kind, ProjectRow, TaskRow
from labeling.studio.client import Studio

KINDS: tuple[Kind, ...] = get_args(Kind)
_SENTENCE = {
    "cells": "红框里印的是什么？数字键作答，Ctrl+Enter 提交。 What is printed in the red frame? Number keys, Ctrl+Enter.",
    "pages": "核对各框的标签。 Check the label of each box.",
}
_ATTRIBUTES: dict[str, Any] = {
    "show_instruction": False,
    "show_skip_button": True,
    "enable_empty_annotation": False,
    "show_collab_predictions": True,
    "sampling": "Sequential sampling",  # tasks are sent in the order of their worth
    "maximum_annotations": 1,  # a second person is asked for task by task
    "skip_queue": "REQUEUE_FOR_OTHERS",
    "show_annotation_history": False,
}


def ensure_projects(ledger: Ledger, studio: Studio) -> dict[Kind, ProjectRow]:
    """The projects of this tenant on this server, by kind. Raises a `LabelStudioError` where they cannot be made."""
    return {kind: _ensure(ledger, studio, kind) for kind in KINDS}


def known_projects(session: Session, tenant: str) -> dict[Kind, ProjectRow]:
    """The projects that were made and are not known to be gone."""
    living = select(ProjectRow).where(ProjectRow.tenant == tenant, ProjectRow.gone_at.is_(None))
    found = session.scalars(living.where(ProjectRow.remote_id.is_not(None)))
    return {row.kind: row for row in found}  # type: ignore[misc]  # the database keeps the kind as text


def projects_here(ledger: Ledger, studio: Studio) -> list[ProjectRow]:
    """Those of them that are on this server, which may have another address by now."""
    with ledger.read() as session:
        known = known_projects(session, ledger.tenant)
    return [row for row in known.values() if row.server == studio.url or _is_known_again(ledger, studio, row)]


def lost(ledger: Ledger, project: ProjectRow) -> None:
    """Somebody deleted a project: what was open in it is asked again, in the next one. What people said stays."""
    with ledger.write() as session:
        session.execute(update(ProjectRow).where(ProjectRow.id == project.id).values(gone_at=datetime.now(UTC)))
        session.execute(
            update(TaskRow)
            .where(
                TaskRow.project_id == project.id, TaskRow.state.in_(("sending", "open")), TaskRow.standing.in_(("open", "waiting"))
            )
            .values(state="intended", remote_id=None, seen="")
        )


def _ensure(ledger: Ledger, studio: Studio, kind: Kind) -> ProjectRow:
    row = _intended(ledger, studio, kind)
    if row.remote_id is not None and row.server == studio.url:
        if studio.has_project(row.remote_id):
            return row
    elif _is_known_again(ledger, studio, row):
        return row
    if row.remote_id is not None:
        lost(ledger, row)
        row = _intended(ledger, studio, kind)
    module = cells if kind == "cells" else regions
    remote = studio.create_project(
        title=module.TITLE,
        description=f"{_SENTENCE[kind]} [{row.marker}]",
        label_config=module.CONFIG.read_text(encoding="utf-8"),
        **_ATTRIBUTES,
    )
    _found(ledger, studio, row, remote)
    return row


def _is_known_again(ledger: Ledger, studio: Studio, row: ProjectRow) -> bool:
    """Whether the server has a project by its marker: its creation was interrupted, or the server has moved."""
    remote = next((id_ for id_, description in studio.projects() if row.marker in description), None)
    if remote is not None:
        _found(ledger, studio, row, remote)
    return remote is not None


def _found(ledger: Ledger, studio: Studio, row: ProjectRow, remote: int) -> None:
    """Notes where a project is; questions that were meant for one that is gone go into it."""
    with ledger.write() as session:
        session.execute(update(ProjectRow).where(ProjectRow.id == row.id).values(server=studio.url, remote_id=remote))
        gone = select(ProjectRow.id).where(
            ProjectRow.tenant == row.tenant, ProjectRow.kind == row.kind, ProjectRow.gone_at.is_not(None)
        )
        session.execute(update(TaskRow).where(TaskRow.project_id.in_(gone), TaskRow.state == "intended").values(project_id=row.id))
    row.server, row.remote_id = studio.url, remote


def _intended(ledger: Ledger, studio: Studio, kind: Kind) -> ProjectRow:
    """The row of the living project; it stands before the project is made, so that one of them is never forgotten."""
    with ledger.write() as session:
        row = session.scalar(
            select(ProjectRow).where(
                ProjectRow.tenant == ledger.tenant,
                ProjectRow.kind == kind,
                ProjectRow.gone_at.is_(None),
            )
        )
        if row is None:
            marker = f"gouji:{kind}:{uuid.uuid4().hex}"
            row = ProjectRow(tenant=ledger.tenant, server=studio.url, kind=kind, marker=marker, made_at=datetime.now(UTC))
            session.add(row)
        return row
