"""From a document's report to the questions that should stand about it, matched with those that do."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from extraction.classify import Classifier
from extraction.correct import correct_labels, correct_text
from extraction.corrections import Corrections
from extraction.geometry import Box
from extraction.page import Page
from extraction.report import Report
from labeling.questions import regions
from labeling.questions.doubts import Doubt, Reader
from labeling.questions.sampling import is_audited, worth_of_measuring
from labeling.questions.worth import worth
from labeling.settings import Settings
from labeling.storage.tables import Kind, Purpose, TaskRow

_SAME = 0.5  # of two boxes, the share of their union that both cover: the same place, found again by another extraction
_LOOKS = "2"  # raised when tasks are made to look different, so that those that are open are made anew


@dataclass(frozen=True, slots=True)
class Draft:
    """A question as it should be asked. `name` is the field or the place, for the sample of the audit."""

    kind: Kind
    purpose: Purpose
    page: int
    box: Box
    field: str | None
    question: Mapping[str, Any]
    digest: str
    worth: float


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done about one document: questions that are new, that have changed, and that need no answer any more."""

    new: list[Draft]
    changed: list[tuple[TaskRow, Draft]]
    settled: list[TaskRow]
    counts: tuple[int, int]


def plan(
    session: Session,
    settings: Settings,
    report: Report,
    pages: Sequence[Page],
    corrections: Corrections,
    classifier: Classifier,
) -> Plan:
    """The questions of one document, matched with those that were asked already. Changes nothing."""
    sha256 = report.source.sha256
    rows = list(session.scalars(select(TaskRow).where(TaskRow.tenant == settings.tenant, TaskRow.sha256 == sha256)))
    drafts, counts = drafts_of(settings, report, pages, corrections, classifier, _wrong_places(rows))
    new: list[Draft] = []
    changed: list[tuple[TaskRow, Draft]] = []
    met: set[int] = set()
    for draft in drafts:
        row = _same(draft, rows)
        if row is None:
            new.append(draft)
            continue
        met.add(row.id)
        # An answer is final or waits for a second one to the same question: what was asked stays as it was asked. Until then, a
        # value that was in doubt may be accepted by now, and be in the sample of the audit, or the other way round, or be accepted
        # by another confidence, which the audit then speaks of.
        if row.standing == "open" and not (row.state != "withdrawn" and _is_asked_so(row, draft)):
            changed.append((row, draft))
    asked = ("intended", "sending", "open")
    settled = [
        row for row in rows if row.id not in met and row.purpose == "review" and row.standing == "open" and row.state in asked
    ]
    return Plan(new, changed, settled, counts)


def drafts_of(
    settings: Settings,
    report: Report,
    pages: Sequence[Page],
    corrections: Corrections,
    classifier: Classifier,
    wrong_places: regions.WrongPlaces,
) -> tuple[list[Draft], tuple[int, int]]:
    """All questions about a document, each with its own worth, and how many values it has and had accepted by the machine alone."""
    corrected = correct_text(pages, corrections)
    reader = Reader(report, corrected)
    pictures = {page.number: hashlib.sha256(page.picture or b"").hexdigest() for page in pages}
    sha256 = report.source.sha256
    doubts = list(reader.doubts())
    named = [(doubt, doubt.field or f"{doubt.page}:{doubt.box.rounded()}") for doubt in reader.accepted()]
    audits = [(doubt, name) for doubt, name in named if is_audited(settings.audit_share, settings.tenant, sha256, name)]
    asked: list[tuple[Doubt, Purpose, float]] = [(doubt, "review", worth(doubt.question, doubt.error)) for doubt in doubts]
    asked += [(doubt, "audit", worth_of_measuring(sha256, name)) for doubt, name in audits]
    drafts = [
        Draft("cells", purpose, doubt.page, doubt.box, doubt.field, doubt.question, _digest(doubt.question, pictures), worthy)
        for doubt, purpose, worthy in asked
    ]
    for page_doubt in _page_doubts(reader, corrected, corrections, classifier, settings, wrong_places):
        page = reader.pages[page_doubt.page]
        box = Box(0.0, 0.0, page.width, page.height)
        digest = _digest(page_doubt.question, pictures)
        worthy = worth(page_doubt.question, page_doubt.error)
        drafts.append(Draft("pages", "review", page_doubt.page, box, None, page_doubt.question, digest, worthy))
    return drafts, reader.counts()


def _is_asked_so(row: TaskRow, draft: Draft) -> bool:
    same_judge = draft.purpose != "audit" or row.question.get("judge") == draft.question.get("judge")
    return (row.digest, row.purpose) == (draft.digest, draft.purpose) and same_judge


def new_key() -> str:
    """A key for a task: tells nothing of what the task is for."""
    return uuid.uuid4().hex


def _page_doubts(
    reader: Reader,
    pages: Sequence[Page],
    corrections: Corrections,
    classifier: Classifier,
    settings: Settings,
    wrong_places: regions.WrongPlaces,
) -> Iterator[regions.PageDoubt]:
    if not regions.pages_in_doubt(reader, wrong_places):
        return
    labels = correct_labels(pages, classifier.classify(pages), corrections)
    yield from regions.page_doubts(reader, labels, doubt=settings.label_doubt, most=settings.regions, wrong=wrong_places)


def _wrong_places(rows: Iterable[TaskRow]) -> regions.WrongPlaces:
    wrong: dict[int, set[str]] = {}
    for row in rows:
        if row.kind == "cells" and row.answer is not None and row.answer["place_wrong"]:
            wrong.setdefault(row.page, set()).add(row.question.get("table") or "")
    return wrong


def _same(draft: Draft, rows: Iterable[TaskRow]) -> TaskRow | None:
    """The question that was asked of the same place before, for whatever purpose, but not as a known one."""
    for row in rows:
        same_page = (row.kind, row.page) == (draft.kind, draft.page) and row.purpose != "known"
        same_thing = draft.field == row.field or (draft.kind == "cells" and None in (draft.field, row.field))
        if same_page and same_thing and _overlap(draft.box, Box(*row.box)) >= _SAME:
            return row
    return None


def _overlap(one: Box, other: Box) -> float:
    both = one.intersection(other)
    return both / (one.area + other.area - both) if both else 0.0


def _digest(question: Mapping[str, Any], pictures: Mapping[int, str]) -> str:
    """What a task is made from, as one hash: when it changes, the task is made anew. The machine's version alone is no change."""
    seen = {name: value for name, value in question.items() if name not in ("made_by", "judge")}
    return hashlib.sha256(json.dumps([_LOOKS, seen, pictures], sort_keys=True, ensure_ascii=False).encode()).hexdigest()
