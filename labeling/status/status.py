"""How the work with people stands, from the ledger alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from extraction.plain import squash
from labeling.questions import cells
from labeling.settings import Settings
from labeling.status.agreement import kappa
from labeling.status.bounds import Audit, bounds
from labeling.status.standing import Said, still_said
from labeling.storage.ledger import Ledger
from labeling.storage.tables import FINAL, CorrectionRow, DocumentRow, Kind, TaskRow
from labeling.studio.projects import KINDS


@dataclass(frozen=True, slots=True)
class Queue:
    """The questions of one project. `open` are on the server without an answer, `second` wait for another person, `waiting` are not
    sent yet; `done` are settled, `disputed` ended in disagreement. `seconds` is the median time per answer."""

    open: int
    second: int
    waiting: int
    done: int
    disputed: int
    withdrawn: int
    refused: int
    seconds: float | None


@dataclass(frozen=True, slots=True)
class Audited:
    """What audits say of the values that the confidence in force accepted, the `judge` of the audits asked last: how many were
    checked, how many were wrong or are `undecided` yet, and the bounds of the true share. `former` audits were answered of values
    that another confidence accepted. `stop` tells whether values are accepted no more."""

    judge: str | None
    checked: int
    wrong: int
    undecided: int
    former: int
    lower: float
    upper: float
    confidence: float
    target: float
    stop: bool


@dataclass(frozen=True, slots=True)
class Person:
    """One annotator: answers, median seconds, and known answers with those that were right. For the lead only."""

    answers: int
    seconds: float | None
    known: int
    known_right: int


@dataclass(frozen=True, slots=True)
class Status:
    """`straight_through` is the share of values that were accepted without a person; None where there are none."""

    documents: int
    values: int
    straight_through: float | None
    queues: Mapping[Kind, Queue]
    audit: Audited
    agreement: float | None
    compared: int
    people: Mapping[str, Person]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def status(ledger: Ledger, settings: Settings) -> Status:
    """Everything above, now."""
    with ledger.read() as session:
        tasks = list(session.scalars(select(TaskRow).where(TaskRow.tenant == ledger.tenant)))
        rows = list(session.scalars(select(CorrectionRow).where(CorrectionRow.tenant == ledger.tenant).order_by(CorrectionRow.id)))
        documents = list(session.scalars(select(DocumentRow).where(DocumentRow.tenant == ledger.tenant)))
    of_task: dict[int, list[CorrectionRow]] = {}
    for row in rows:
        of_task.setdefault(row.task_id, []).append(row)
    said = {id_: still_said(found) for id_, found in of_task.items()}
    values = sum(document.value_count for document in documents)
    straight = sum(document.straight_count for document in documents)
    agreed, compared = kappa([said[task.id] for task in tasks if task.kind == "cells" and len(said.get(task.id, ())) > 1])
    return Status(
        documents=len(documents),
        values=values,
        straight_through=round(straight / values, 4) if values else None,
        queues={kind: _queue(kind, tasks, of_task) for kind in KINDS},
        audit=_audited(tasks, said, settings, stop=any(document.stopped for document in documents)),
        agreement=None if agreed is None else round(agreed, 4),
        compared=compared,
        people=_people(tasks, said, rows),
    )


def acceptance_stopped(session: Session, tenant: str, settings: Settings, judge: str) -> bool:
    """Whether audits have shown that too many of the values that `judge` accepted are wrong: then it must accept no more.

    Values that another confidence accepted, before it was calibrated anew or another model was promoted, do not speak of it.
    """
    asked = session.scalars(select(TaskRow).where(TaskRow.tenant == tenant, TaskRow.purpose != "review"))
    tasks = _about(judge, asked)
    rows = session.scalars(
        select(CorrectionRow).where(CorrectionRow.task_id.in_([task.id for task in tasks])).order_by(CorrectionRow.id)
    )
    of_task: dict[int, list[CorrectionRow]] = {}
    for row in rows:
        of_task.setdefault(row.task_id, []).append(row)
    audit = _counted(tasks, {id_: still_said(found) for id_, found in of_task.items()})
    return bounds(audit, confidence=settings.confidence, target=settings.error_target).stop


def _queue(kind: Kind, tasks: Sequence[TaskRow], of_task: Mapping[int, Sequence[CorrectionRow]]) -> Queue:
    mine = [task for task in tasks if task.kind == kind]
    rows = [row for task in mine for row in of_task.get(task.id, ())]
    states = Counter(task.state for task in mine if task.standing == "open")
    seconds = [row.seconds for row in rows if row.seconds is not None and row.after is not None]
    return Queue(
        open=states["open"],
        second=sum(task.standing == "waiting" for task in mine),
        waiting=states["intended"] + states["sending"],
        done=sum(task.standing in FINAL for task in mine),
        disputed=sum(task.standing == "disputed" for task in mine),
        withdrawn=states["withdrawn"],
        refused=sum(row.event == "refused" for row in rows),
        seconds=round(median(seconds), 1) if seconds else None,
    )


def _audited(tasks: Sequence[TaskRow], said: Mapping[int, Sequence[Said]], settings: Settings, *, stop: bool) -> Audited:
    audits = [task for task in tasks if task.purpose == "audit"]
    judge = max(audits, key=lambda task: task.id).question.get("judge") if audits else None
    audit = _counted(_about(judge, tasks), said)
    found = bounds(audit, confidence=settings.confidence, target=settings.error_target)
    return Audited(
        judge=judge,
        checked=audit.audited,
        wrong=audit.wrong,
        undecided=audit.undecided,
        former=sum(task.standing in FINAL and task.question.get("judge") != judge for task in audits),
        lower=round(found.lower, 6),
        upper=round(found.upper, 6),
        confidence=settings.confidence,
        target=settings.error_target,
        stop=stop,
    )


def _about(judge: str | None, tasks: Iterable[TaskRow]) -> list[TaskRow]:
    """The audits of values that `judge` accepted, and all known answers, which tell of people."""
    return [task for task in tasks if task.purpose == "known" or task.question.get("judge") == judge]


def _counted(tasks: Sequence[TaskRow], said: Mapping[int, Sequence[Said]]) -> Audit:
    audits = [task for task in tasks if task.purpose == "audit"]
    checked = [task for task in audits if task.standing in FINAL]
    undecided = [task for task in audits if task.standing not in FINAL and said.get(task.id)]
    known = [(task, one) for task in tasks if task.purpose == "known" for one in said.get(task.id, ())]
    traps = [(task, one) for task, one in known if squash(task.question["text"]) != squash(task.question["truth"])]
    honest = [pair for pair in known if pair not in traps]
    return Audit(
        wrong=sum(cells.differs(task.question, task.answer or {}) for task in checked),
        undecided=len(undecided),
        by_document=list(Counter(task.sha256 for task in (*checked, *undecided)).values()),
        missed=sum(not cells.differs(task.question, one.answer) for task, one in traps),
        traps=len(traps),
        false_alarms=sum(cells.differs(task.question, one.answer) for task, one in honest),
        honest=len(honest),
    )


def _is_right(task: TaskRow, said: Said) -> bool:
    return squash(said.answer["text"]) == squash(task.question["truth"])


def _people(tasks: Sequence[TaskRow], said: Mapping[int, Sequence[Said]], rows: Sequence[CorrectionRow]) -> dict[str, Person]:
    found = {}
    for who in sorted({row.who for row in rows}):
        own = [(task, one) for task in tasks for one in said.get(task.id, ()) if one.who == who]
        known = [(task, one) for task, one in own if task.purpose == "known"]
        seconds = [row.seconds for row in rows if row.who == who and row.seconds is not None and row.after is not None]
        right = sum(_is_right(task, one) for task, one in known)
        found[who] = Person(len(own), round(median(seconds), 1) if seconds else None, len(known), right)
    return found
