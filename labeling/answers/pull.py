"""From annotations to corrections, and from those to corrected reports.

The server's list of tasks is the truth: each task whose annotations are not the ones seen last is read again, and what is new is
written down in one transaction with the mark of having seen it. Whatever is repeated, late or interrupted, every version of an
annotation is one row.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from extraction.classify import Classifier
from extraction.decide.confidence import confidence_of
from labeling.answers.apply import apply, due
from labeling.errors import Gone
from labeling.questions import cells, regions
from labeling.questions.impossible import Impossible
from labeling.settings import Settings
from labeling.status.status import acceptance_stopped
from labeling.storage.ledger import Ledger
from labeling.storage.tables import CorrectionRow, Event, HintRow, ProjectRow, TaskRow
from labeling.store import ReportStore
from labeling.studio.client import RemoteAnnotation, RemoteTask, Studio
from labeling.studio.projects import lost, projects_here
from models.stopped import resume, stop, stopped

SKIPPED = "it was skipped"
_PATIENCE = 60.0  # seconds that a pull waits for another one


@dataclass(slots=True)
class Pulled:
    """What a pull did: rows that were added to the ledger, reports that were corrected, people that were asked for."""

    corrections: int = 0
    refused: int = 0
    documents: int = 0
    asked_again: int = 0

    def as_json(self) -> dict[str, int]:
        return {part.name: getattr(self, part.name) for part in fields(self)}


def pull(ledger: Ledger, store: ReportStore, studio: Studio, classifier: Classifier, settings: Settings) -> Pulled:
    """Takes all that people have said since, corrects the reports that it is about, and asks second persons where that is needed.

    Where audits show by then that too many values were accepted which are wrong, acceptance stops: all reports are made anew.

    Raises a `LabelStudioError` where the server fails; what was taken until then is kept, and nothing is taken twice.
    """
    done = Pulled()
    with ledger.alone("pull", seconds=_PATIENCE):
        listed = []
        for project in projects_here(ledger, studio):
            with contextlib.suppress(Gone):
                listed.append((project, _take(ledger, studio, project, done)))
                continue
            lost(ledger, project)
        _correct(ledger, store, classifier, settings, done)
        for project, tasks in listed:
            _ask_others(ledger, studio, project, tasks, done)
    return done


def _correct(ledger: Ledger, store: ReportStore, classifier: Classifier, settings: Settings, done: Pulled) -> None:
    """Puts into the reports what they lack; once more where what was settled thereby stops acceptance, or lets it go on."""
    judge = confidence_of(classifier).version
    before = None
    while before != (now := judge in stopped()):
        for sha256 in due(ledger, store, stopped=now):
            apply(ledger, store, classifier, sha256)
            done.documents += 1
        with ledger.read() as session:
            (stop if acceptance_stopped(session, ledger.tenant, settings, judge) else resume)(judge, ledger.tenant)
        before = now


def hint(ledger: Ledger, remote_project: int) -> None:
    """Notes that the server says something changed in a project. However often it does, it is one reason to look."""
    now = datetime.now(UTC)
    with ledger.write() as session:
        session.execute(delete(HintRow).where(HintRow.tenant == ledger.tenant, HintRow.remote_project == remote_project))
        session.add(HintRow(tenant=ledger.tenant, remote_project=remote_project, at=now))


def take_hints(ledger: Ledger) -> bool:
    """Whether there were hints; they are gone then. What they hint at is found by pulling, whether they are true or not."""
    with ledger.read() as session:
        if not session.scalar(select(func.count()).select_from(HintRow).where(HintRow.tenant == ledger.tenant)):
            return False
    with ledger.write() as session:
        session.execute(delete(HintRow).where(HintRow.tenant == ledger.tenant))
    return True


def _take(ledger: Ledger, studio: Studio, project: ProjectRow, done: Pulled) -> list[RemoteTask]:
    """Writes down what is new in a project; gives its tasks. Raises `Gone` where it was deleted."""
    assert project.remote_id is not None
    tasks = list(studio.tasks(project.remote_id))
    with ledger.read() as session:
        known = session.execute(select(TaskRow.key, TaskRow.id, TaskRow.seen).where(TaskRow.tenant == ledger.tenant))
        rows = {key: (id_, seen) for key, id_, seen in known}
    people: dict[int, str] = {}
    for key, twins in _by_key(tasks).items():
        id_, seen = rows.get(key, (None, ""))
        mark = _mark(twins)
        if id_ is None or seen == mark:
            continue
        people = people or studio.people()
        try:
            annotations = [annotation for task in twins for annotation in studio.annotations(task.id)]
        except Gone:  # the task, since it was listed; whether the project is, too, the next list tells
            continue
        with ledger.write() as session:
            for row in _new_rows(session, project, session.get_one(TaskRow, id_), annotations, people):
                session.add(row)
                done.corrections += 1
                done.refused += row.event == "refused"
            session.execute(update(TaskRow).where(TaskRow.id == id_).values(seen=mark))
    return tasks


def _by_key(tasks: Sequence[RemoteTask]) -> dict[str, list[RemoteTask]]:
    """Our tasks by their keys. A request that was repeated may have left several with one key, and people answered any of them."""
    found: dict[str, list[RemoteTask]] = {}
    for task in tasks:
        if task.key:
            found.setdefault(task.key, []).append(task)
    return found


def _mark(tasks: Sequence[RemoteTask]) -> str:
    """What the server shows of a question's annotations, as one hash; empty where there are none."""
    shown = [annotation for task in tasks for annotation in task.annotations]
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:40] if shown else ""


def _new_rows(
    session: Session, project: ProjectRow, task: TaskRow, annotations: Sequence[RemoteAnnotation], people: Mapping[int, str]
) -> Iterator[CorrectionRow]:
    """A row for every version that is not written down yet, and for every annotation that is gone."""
    mine = (CorrectionRow.task_id == task.id, CorrectionRow.project_id == project.id)
    earlier = list(session.scalars(select(CorrectionRow).where(*mine).order_by(CorrectionRow.id)))
    last = {row.annotation_id: row for row in earlier}
    for one in annotations:
        before = last.get(one.id)
        if before is None or (before.version != one.version and before.event != "deleted"):
            yield _row(project, task, one, people.get(one.who, str(one.who)), before)
    there = {one.id for one in annotations}
    for gone in last.values():
        if gone.annotation_id not in there and gone.event != "deleted":
            yield _deleted(gone)


def _row(project: ProjectRow, task: TaskRow, one: RemoteAnnotation, who: str, before: CorrectionRow | None) -> CorrectionRow:
    event: Event = "answered" if before is None else "changed"
    after: dict[str, Any] | None = None
    why: str | None = None
    try:
        if one.skipped:
            raise Impossible(SKIPPED)
        if not all(isinstance(part, dict) for part in one.result):
            raise Impossible("it is not written as Label Studio writes annotations")
        after = cells.read_answer(one.result, task.question) if task.kind == "cells" else _read_page(one, task)
    except Impossible as impossible:
        event, why = "refused", str(impossible)
    return CorrectionRow(
        tenant=task.tenant, sha256=task.sha256, task_id=task.id, project_id=project.id, annotation_id=one.id, version=one.version,
        event=event, who=who, at=datetime.fromisoformat(one.version), seconds=one.seconds, before=_before(task), after=after,
        why=why, model=task.question["made_by"],
    )  # fmt: skip


def _read_page(one: RemoteAnnotation, task: TaskRow) -> dict[str, Any]:
    return regions.read_answer(one.result, task.question, task.page)


def _before(task: TaskRow) -> dict[str, Any]:
    """What the machine had."""
    if task.kind == "cells":
        return {name: task.question[name] for name in ("text", "probability", "readings", "confidence")}
    return {"regions": task.question["regions"]}


def _deleted(row: CorrectionRow) -> CorrectionRow:
    return CorrectionRow(
        tenant=row.tenant, sha256=row.sha256, task_id=row.task_id, project_id=row.project_id, annotation_id=row.annotation_id,
        version=row.version, event="deleted", who=row.who, at=datetime.now(UTC), seconds=None, before=row.before, after=None,
        why="the annotation was deleted in Label Studio", model=row.model,
    )  # fmt: skip


def _ask_others(ledger: Ledger, studio: Studio, project: ProjectRow, tasks: Sequence[RemoteTask], done: Pulled) -> None:
    """Has the server give each task to as many people as are wanted, whatever it was told before."""
    with ledger.read() as session:
        mine = select(TaskRow).where(TaskRow.project_id == project.id, TaskRow.state == "open")
        rows = {row.key: row for row in session.scalars(mine)}
        elsewhere, spent = _answered_elsewhere(session, project), _spent(session, project)
    for task in tasks:
        row = rows.get(task.key or "")
        if row is None or row.remote_id != task.id:
            continue
        wanted = max(1, row.wanted - elsewhere.get(row.id, 0) + spent.get(row.id, 0))
        asking = row.standing == "waiting" or (row.standing == "open" and row.id in spent)
        if task.overlap != wanted or (asking and task.labeled):
            with contextlib.suppress(Gone):
                studio.change_task(task.id, overlap=wanted, is_labeled=not asking and bool(task.annotations))
                done.asked_again += asking


def _answered_elsewhere(session: Session, project: ProjectRow) -> dict[int, int]:
    """How many people answered a question in a project that is gone, by question."""
    counted = session.execute(
        select(CorrectionRow.task_id, func.count(func.distinct(CorrectionRow.who)).label("people"))
        .where(CorrectionRow.tenant == project.tenant, CorrectionRow.project_id != project.id, CorrectionRow.after.is_not(None))
        .group_by(CorrectionRow.task_id)
    )
    return {row.task_id: row.people for row in counted}


def _spent(session: Session, project: ProjectRow) -> dict[int, int]:
    """How many annotations of a task say nothing that can be taken: each counts as one for the server, but not for us."""
    mine = select(CorrectionRow).where(CorrectionRow.project_id == project.id).order_by(CorrectionRow.id)
    last = {row.annotation_id: row for row in session.scalars(mine)}
    counted = Counter(row.task_id for row in last.values() if row.event == "refused" and row.why != SKIPPED)
    return dict(counted)
