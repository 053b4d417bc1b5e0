"""From reports to tasks in Label Studio.

What shall be asked is written down first; the server is told afterwards, the most worthy questions first. So a push that is killed
anywhere loses nothing, and the next one goes on: what it may have sent without learning of it, it finds by the tasks' keys.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from extraction.classify import Classifier
from extraction.page import Page
from labeling.questions import cells, regions
from labeling.questions.cells import PICTURE
from labeling.questions.doubts import Reader, is_stopped
from labeling.questions.known import known_drafts
from labeling.questions.plan import Draft, Plan, new_key, plan
from labeling.questions.worth import beside_each_other
from labeling.settings import Settings
from labeling.storage.corrections import corrections_of
from labeling.storage.ledger import Ledger
from labeling.storage.tables import DocumentRow, Kind, ProjectRow, TaskRow, TaskState
from labeling.store import Document, ReportStore
from labeling.studio.client import RemoteTask, Studio
from labeling.studio.projects import KINDS, ensure_projects

_HELD = 8  # documents whose pages are kept in memory


@dataclass(slots=True)
class Pushed:
    """What a push did, in tasks. `waiting` are those for which there is no room in the queue yet."""

    documents: int = 0
    created: int = 0
    updated: int = 0
    withdrawn: int = 0
    waiting: int = 0
    open: dict[str, int] = field(default_factory=dict)

    def nothing(self) -> bool:
        """Whether it changed nothing on the server."""
        return not (self.created or self.updated or self.withdrawn)

    def as_json(self) -> dict[str, Any]:
        return {part.name: getattr(self, part.name) for part in fields(self)}


def push(ledger: Ledger, store: ReportStore, studio: Studio, classifier: Classifier, settings: Settings) -> Pushed:
    """Asks what should be asked about all documents of `store`, and no longer asks what is settled.

    Doing it again changes nothing. Raises a `LabelStudioError` where the server fails (nothing is lost: push again), `UsageError`
    where another push runs.
    """
    with ledger.alone("push"):
        return _Push(ledger, store, studio, classifier, settings).go()


class _Push:
    def __init__(self, ledger: Ledger, store: ReportStore, studio: Studio, classifier: Classifier, settings: Settings) -> None:
        self.ledger = ledger
        self.store = store
        self.studio = studio
        self.classifier = classifier
        self.settings = settings
        self.done = Pushed()
        self.projects: dict[Kind, ProjectRow] = {}
        self.pages = _Pages(store)

    def go(self) -> Pushed:
        self.projects = ensure_projects(self.ledger, self.studio)
        for kind in KINDS:
            self._reconcile(self.projects[kind])
        for document in self.store.documents():
            self._plan(document)
        self._mix_in_known()
        for kind in KINDS:
            self._send(self.projects[kind])
        return self.done

    def _reconcile(self, project: ProjectRow) -> None:
        """Brings the ledger up to what the server has: tasks that were made without our learning of it, or are gone."""
        there: dict[str, list[RemoteTask]] = {}
        assert project.remote_id is not None
        for task in self.studio.tasks(project.remote_id):
            if task.key:
                there.setdefault(task.key, []).append(task)
        with self.ledger.write() as session:
            rows = session.scalars(select(TaskRow).where(TaskRow.project_id == project.id, TaskRow.state.in_(("sending", "open"))))
            for row in rows:
                found = there.get(row.key, [])
                if found:
                    row.state, row.remote_id = "open", _keeper(found).id
                elif row.standing in ("open", "waiting"):
                    row.state, row.remote_id = "intended", None
        for twins in there.values():
            for twin in twins:
                # A request that was repeated after a lost answer; one that was answered stays, and both answers count.
                if twin.id != _keeper(twins).id and not twin.annotations:
                    self.studio.delete_task(twin.id)

    def _plan(self, document: Document) -> None:
        """Writes down what is to be asked about a document; tells the server of what has changed or is settled."""
        with self.ledger.read() as session:
            row = session.scalar(_document(self.ledger.tenant, document.sha256))
            mark = f"{document.version[:48]}:{_place_answers(session, self.ledger.tenant, document.sha256)}"
            if row is not None and row.pushed == mark:
                return
            corrections = corrections_of(session, self.ledger.tenant, document.sha256)
            report, pages = self.store.report(document.sha256), self.pages.of(document.sha256)
            planned = plan(session, self.settings, report, list(pages.values()), corrections, self.classifier)
        self.done.documents += 1
        for changed, draft in planned.changed:
            self._update(changed, draft, pages)
        for settled in planned.settled:
            self._withdraw(settled)
        with self.ledger.write() as session:
            session.add_all(self._row(document.sha256, draft) for draft in planned.new)
            _note(session, self.ledger.tenant, document, planned, mark).stopped = is_stopped(report)

    def _row(self, sha256: str, draft: Draft) -> TaskRow:
        return TaskRow(
            tenant=self.ledger.tenant, key=new_key(), sha256=sha256, kind=draft.kind, purpose=draft.purpose, page=draft.page,
            box=list(draft.box), field=draft.field, question=dict(draft.question), digest=draft.digest, worth=draft.worth,
            project_id=self.projects[draft.kind].id, state="intended", wanted=1, standing="open", seen="",
            asked_at=datetime.now(UTC),
        )  # fmt: skip

    def _update(self, row: TaskRow, draft: Draft, pages: Mapping[int, Page]) -> None:
        """A question that has changed, told to the server first: killed in between, it is told again."""
        if row.state == "open" and row.remote_id is not None and row.digest != draft.digest:
            made = _task(row.key, row.kind, draft.question, draft.page, pages)
            self.studio.change_task(row.remote_id, data=made["data"], meta=made["meta"])
            self.studio.replace_prediction(row.remote_id, made["predictions"][0])
            self.done.updated += 1
        values: dict[str, Any] = {name: getattr(draft, name) for name in ("purpose", "digest", "worth")}
        values |= {"box": list(draft.box), "question": dict(draft.question)}
        values["state"] = "intended" if row.state == "withdrawn" else row.state
        with self.ledger.write() as session:
            session.execute(update(TaskRow).where(TaskRow.id == row.id).values(**values))

    def _withdraw(self, row: TaskRow) -> None:
        """A question that nobody need answer any more. One that somebody has begun to answer stays."""
        if row.state in ("open", "sending") and row.remote_id is not None:
            if self.studio.is_touched(row.remote_id):
                return
            self.studio.delete_task(row.remote_id)
            self.done.withdrawn += 1
        with self.ledger.write() as session:
            session.execute(update(TaskRow).where(TaskRow.id == row.id).values(state="withdrawn", remote_id=None))

    def _mix_in_known(self) -> None:
        """Known answers, until they are the wanted share of all cell tasks."""
        with self.ledger.write() as session:
            asked = _count(session, TaskRow.tenant == self.ledger.tenant, TaskRow.kind == "cells", TaskRow.purpose != "known")
            known = _count(session, TaskRow.tenant == self.ledger.tenant, TaskRow.purpose == "known")
            missing = math.ceil(self.settings.known_share * asked) - known
            if missing > 0:
                for sha256, draft in known_drafts(session, self.ledger.tenant, missing, self._question):
                    session.add(self._row(sha256, draft))

    def _question(self, sha256: str, name: str) -> Mapping[str, Any] | None:
        """The question about a field of a document, as it would be asked today; None where there is none."""
        if self.store.document(sha256) is None:
            return None
        doubt = Reader(self.store.report(sha256), list(self.pages.of(sha256).values())).field(name)
        return None if doubt is None else {**doubt.question, "page": doubt.page, "box": list(doubt.box)}

    def _send(self, project: ProjectRow) -> None:
        """Sends what waits, the most worthy first, until the queue is full."""
        with self.ledger.read() as session:
            mine = select(TaskRow).where(TaskRow.project_id == project.id)
            rows = list(session.scalars(mine.where(TaskRow.state == "intended").order_by(TaskRow.id)))
            asked = mine.where(TaskRow.state == "open", TaskRow.standing.in_(("open", "waiting")))
            open_ = list(session.scalars(asked.order_by(TaskRow.id)))
        room = max(0, self.settings.queue - len(open_))
        for batch in _batches(_worthiest(rows, open_)[:room] if room else [], self.settings.batch):
            self._send_batch(project, batch)
        self.done.waiting += max(0, len(rows) - room)
        self.done.open[project.kind] = len(open_) + min(room, len(rows))

    def _send_batch(self, project: ProjectRow, rows: Sequence[TaskRow]) -> None:
        there = [row for row in rows if PICTURE in row.question or self.store.document(row.sha256) is not None]
        tasks = [
            _task(row.key, row.kind, row.question, row.page, {} if PICTURE in row.question else self.pages.of(row.sha256))
            for row in there
        ]
        if not there:
            return
        self._set_state(there, "sending")
        assert project.remote_id is not None
        ids = self.studio.import_tasks(project.remote_id, tasks)
        with self.ledger.write() as session:
            for row, remote in zip(there, ids, strict=True):
                session.execute(update(TaskRow).where(TaskRow.id == row.id).values(state="open", remote_id=remote))
        self.done.created += len(there)

    def _set_state(self, rows: Iterable[TaskRow], state: TaskState) -> None:
        with self.ledger.write() as session:
            session.execute(update(TaskRow).where(TaskRow.id.in_([row.id for row in rows])).values(state=state))


class _Pages:
    """The stored pages of the documents that were used last."""

    def __init__(self, store: ReportStore) -> None:
        self._store = store
        self._held: OrderedDict[str, dict[int, Page]] = OrderedDict()

    def of(self, sha256: str) -> dict[int, Page]:
        """A document's pages by number. Raises what the store raises."""
        if sha256 not in self._held:
            self._held[sha256] = {page.number: page for page in self._store.pages(sha256)}
            if len(self._held) > _HELD:
                self._held.popitem(last=False)
        self._held.move_to_end(sha256)
        return self._held[sha256]


def _task(key: str, kind: str, question: Mapping[str, Any], page: int, pages: Mapping[int, Page]) -> dict[str, Any]:
    """A task as Label Studio takes it."""
    if kind == "cells":
        data, guess = cells.task_data(question, pages.get(page)), cells.prediction(question)
    else:
        data, guess = regions.task_data(question, pages), regions.prediction(question, pages[page])
    return {"data": {**data, "key": key}, "meta": {"key": key}, "predictions": [guess]}


def _worthiest(waiting: Sequence[TaskRow], asked: Sequence[TaskRow]) -> list[TaskRow]:
    """What waits, the most worthy first. Questions that only measure have the place that chance gave them."""
    review = [row for row in waiting if row.purpose == "review"]
    beside = [row.question for row in asked if row.purpose == "review"]
    worths = beside_each_other([row.question for row in review], [row.worth for row in review], beside)
    of_row = {row.id: worth for row, worth in zip(review, worths, strict=True)}
    return sorted(waiting, key=lambda row: (-of_row.get(row.id, row.worth), row.id))


def _keeper(twins: Sequence[RemoteTask]) -> RemoteTask:
    """Of tasks with one key, the one that counts: one that was answered, else the first."""
    return min(twins, key=lambda task: (not task.annotations, task.id))


def _document(tenant: str, sha256: str) -> Any:
    return select(DocumentRow).where(DocumentRow.tenant == tenant, DocumentRow.sha256 == sha256)


def _note(session: Session, tenant: str, document: Document, planned: Plan, mark: str) -> DocumentRow:
    row: DocumentRow | None = session.scalar(_document(tenant, document.sha256))
    if row is None:
        row = DocumentRow(tenant=tenant, sha256=document.sha256, name=document.name, applied=0)
        session.add(row)
    row.name, row.pushed = document.name, mark
    row.value_count, row.straight_count = planned.counts
    return row


def _place_answers(session: Session, tenant: str, sha256: str) -> int:
    """How many answers say that a value stands in the wrong place: each may put its page into doubt."""
    answers = session.scalars(
        select(TaskRow.answer).where(TaskRow.tenant == tenant, TaskRow.sha256 == sha256, TaskRow.kind == "cells")
    )
    return sum(bool(answer and answer["place_wrong"]) for answer in answers)


def _count(session: Session, *conditions: Any) -> int:
    return session.scalar(select(func.count()).select_from(TaskRow).where(*conditions)) or 0


def _batches(rows: Sequence[TaskRow], size: int) -> Iterator[Sequence[TaskRow]]:
    return (rows[at : at + size] for at in range(0, len(rows), size))
