"""From corrections to corrected reports: the document is finished again with all that people said of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from extraction.align.forms import load_forms
from extraction.align.values import parse_value
from extraction.classify import Classifier
from extraction.errors import EngineError
from extraction.export.words import FACTS
from extraction.extractor import Extractor
from extraction.geometry import Box
from extraction.page import Image, Page, Segment, Source
from extraction.plain import squash
from extraction.recognize.engine import Refine
from extraction.report import CARRY, PROSE, CheckRecord, Report
from labeling.questions import cells
from labeling.questions.doubts import is_stopped
from labeling.status.standing import Outcome, Said, outcome, still_said
from labeling.storage.corrections import corrections_of
from labeling.storage.ledger import Ledger
from labeling.storage.tables import CorrectionRow, DocumentRow, TaskRow
from labeling.store import Forms, ReportStore
from models.stopped import stopped

SURE = 0.95  # confidence of the machine, from which on one person alone does not overrule it


@dataclass(frozen=True, slots=True)
class _AsRead:
    """Stands for the engine that read the stored pages, so that it need not be loaded to be named."""

    version: str

    def recognize(self, image: Image, refine: Refine) -> list[Segment]:  # noqa: ARG002 - the protocol's signature
        raise EngineError("stored pages are recognized already")


def due(ledger: Ledger, store: ReportStore, *, stopped: bool) -> list[str]:
    """The documents whose report lacks something: new answers, or all of them in a report that was extracted anew; or that
    acceptance is `stopped`, or is not any more."""
    with ledger.read() as session:
        last = dict(_last_corrections(session, ledger.tenant))
        done = {row.sha256: row for row in session.scalars(select(DocumentRow).where(DocumentRow.tenant == ledger.tenant))}
    wanting = []
    for sha256, correction in last.items():
        row, document = done.get(sha256), store.document(sha256)
        if document is not None and (row is None or row.applied < correction or row.saved != document.version):
            wanting.append(sha256)
    otherwise = {sha256 for sha256, row in done.items() if row.stopped != stopped}
    if stopped:
        otherwise |= {document.sha256 for document in store.documents()} - done.keys()
    return wanting + sorted(sha256 for sha256 in otherwise - set(wanting) if store.document(sha256) is not None)


def apply(ledger: Ledger, store: ReportStore, classifier: Classifier, sha256: str) -> Report:
    """Puts all that people said of a document into its report and saves it; decides what needs another person.

    Killed anywhere, it is done again. Raises what the store and the classifier raise.
    """
    before, pages, document = store.report(sha256), list(store.pages(sha256)), store.document(sha256)
    with ledger.read() as session:
        last = dict(_last_corrections(session, ledger.tenant)).get(sha256, 0)
        said = _said(session, ledger.tenant, sha256)
    doubtful = {id_ for id_, (task, answers) in said.items() if _overrules(task, answers)}
    while True:
        _settle(ledger, {id_: outcome(_kind(task), answers, doubtful=id_ in doubtful) for id_, (task, answers) in said.items()})
        corrected = cache(_finishing(ledger, before, pages, classifier, sha256))
        report = corrected(document.forms if document else None)
        unsettled = {id_ for id_, (task, answers) in said.items() if len(answers) == 1 and _breaks_a_sum(task, report)}
        if unsettled <= doubtful:
            break
        doubtful |= unsettled
    saved = store.save(sha256, corrected, pages)
    with ledger.write() as session:
        mine = (DocumentRow.tenant == ledger.tenant, DocumentRow.sha256 == sha256)
        if session.scalar(select(DocumentRow.id).where(*mine)) is None:
            session.add(DocumentRow(tenant=ledger.tenant, sha256=sha256, name=saved.name, value_count=0, straight_count=0))
            session.flush()
        values = {"applied": last, "saved": saved.version, "stopped": is_stopped(report)}
        session.execute(update(DocumentRow).where(*mine).values(**values))
    return report


def _finishing(
    ledger: Ledger, before: Report, pages: Sequence[Page], classifier: Classifier, sha256: str
) -> Callable[[Forms], Report]:
    """What finishes the document anew with what people have said by now, held to the forms that it may follow."""
    source = Source(before.source.name, before.source.sha256, before.source.media_type, before.source.pages)
    with ledger.read() as session:
        corrections = corrections_of(session, ledger.tenant, sha256)

    def finish(forms: Forms) -> Report:
        engine = _AsRead(before.made_by.ocr or "")
        extractor = Extractor(engine, classifier, forms=load_forms(forms), stopped=stopped())
        return extractor.finish(source, pages, corrections)

    return finish


def _said(session: Session, tenant: str, sha256: str) -> dict[int, tuple[TaskRow, list[Said]]]:
    """The questions about a document that somebody said something to, with what still holds of it."""
    rows: dict[int, list[CorrectionRow]] = {}
    mine = (CorrectionRow.tenant == tenant, CorrectionRow.sha256 == sha256)
    for row in session.scalars(select(CorrectionRow).where(*mine).order_by(CorrectionRow.id)):
        rows.setdefault(row.task_id, []).append(row)
    tasks = session.scalars(select(TaskRow).where(TaskRow.id.in_(rows)).order_by(TaskRow.id))
    return {task.id: (task, still_said(rows[task.id])) for task in tasks}


def _settle(ledger: Ledger, outcomes: Mapping[int, Outcome]) -> None:
    with ledger.write() as session:
        for id_, found in outcomes.items():
            values: dict[str, Any] = {"standing": found.standing, "answer": found.answer, "wanted": found.wanted}
            session.execute(update(TaskRow).where(TaskRow.id == id_).values(**values))


def _overrules(task: TaskRow, answers: Sequence[Said]) -> bool:
    """Whether one person says something else than what the machine was sure of, as it was of all that it accepted; or reads in a
    form's field what is no count."""
    if task.kind != "cells" or task.purpose == "known" or len(answers) != 1:
        return False
    answer = answers[0].answer
    if task.purpose == "audit":
        return cells.differs(task.question, answer)
    if squash(answer["text"]) == squash(task.question["text"]):
        return False
    counts = task.field is not None and task.field not in FACTS
    return task.question["confidence"] >= SURE or (counts and not _is_count(answer["text"]))


def _is_count(text: str) -> bool:
    """Whether a text may stand in the cell of a form's field: a number that is not negative, a mark, or nothing."""
    value = parse_value(text)
    return value is not None and (value.number is None or value.number >= 0)


def _breaks_a_sum(task: TaskRow, report: Report) -> bool:
    """Whether an identity that the answer is in fails, and nothing else in it is left to ask."""
    if task.kind != "cells" or task.purpose == "known":
        return False
    names = _fields_at(task, report)
    return any(names & set(check.fields) and _fails(check) and not _others_open(check, names, report) for check in report.checks)


def _fields_at(task: TaskRow, report: Report) -> set[str]:
    if task.field is not None:
        return {task.field}
    center = Box(*task.box).center
    return {
        name
        for name, record in report.fields.items()
        for place in record.evidence
        if place.page == task.page and Box(*place.box).contains(*center)
    }


def _fails(check: CheckRecord) -> bool:
    return check.verdict != "holds" and check.identity not in (PROSE, CARRY)


def _others_open(check: CheckRecord, names: set[str], report: Report) -> bool:
    others = [report.fields[name] for name in check.fields if name in report.fields and name not in names]
    return any(record.state == "review" and not record.by_person for record in others)


def _kind(task: TaskRow) -> Any:
    return task.kind  # the database keeps it as text


def _last_corrections(session: Session, tenant: str) -> list[tuple[str, int]]:
    """The last correction of each document, known answers apart."""
    rows = session.execute(
        select(CorrectionRow.sha256, func.max(CorrectionRow.id))
        .join(TaskRow, TaskRow.id == CorrectionRow.task_id)
        .where(CorrectionRow.tenant == tenant)
        .group_by(CorrectionRow.sha256)
    )
    return [(sha256, last) for sha256, last in rows]
