"""What people have said, as extraction takes it and as lessons for the models."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from extraction.corrections import Answer, AnswerVerdict, Corrections, GridAnswer, LabelAnswer
from extraction.geometry import Box
from extraction.labels import Label
from extraction.page import Reading
from labeling.storage.tables import FINAL, Purpose, TaskRow


@dataclass(frozen=True, slots=True)
class TextLesson:
    """What the ink in `box` on `page` of document `sha256` says, in the words of people who are agreed.

    `machine` is what was read before they were asked, with its probability, `runners_up` the other readings, and `confidence` the
    report's. `place_wrong` tells that the row or column that the machine had put the value into is not its own. `people` counts
    those who gave this answer, at `at` for the last time. Answers with another `purpose` than review must teach nothing.
    """

    sha256: str
    page: int
    box: Box
    text: str
    verdict: AnswerVerdict
    field: str | None
    machine: Reading
    runners_up: tuple[Reading, ...]
    confidence: float
    place_wrong: bool
    purpose: Purpose
    people: int
    at: datetime


@dataclass(frozen=True, slots=True)
class LabelLesson:
    """What the segment in `box` is: `spans` of (label, start, end) over its text, which was `text` when people looked."""

    sha256: str
    page: int
    box: Box
    text: str
    spans: tuple[tuple[Label, int, int], ...]
    purpose: Purpose
    people: int
    at: datetime


def corrections_of(session: Session, tenant: str, sha256: str) -> Corrections:
    """All that people said of one document, oldest first, known answers left out.

    What waits for another person, or is disputed, is there as not final.
    """
    rows = [row for row in _answered(session, tenant, sha256) if row.purpose != "known"]
    pages = [row for row in rows if row.kind == "pages" and row.standing in FINAL]
    return Corrections(
        answers=tuple(_answer(row) for row in rows if row.kind == "cells"),
        labels=tuple(label for row in pages for label in _labels(row)),
        grids=tuple(grid for row in pages for grid in _grids(row)),
    )


def text_lessons(session: Session, tenant: str) -> Iterator[TextLesson]:
    """Every reading that people settled, in the order of the questions; see `purpose` for what may teach."""
    for row in _answered(session, tenant):
        if row.kind == "cells" and row.standing in FINAL:
            answer, asked = _answer(row), row.question
            yield TextLesson(
                sha256=row.sha256, page=row.page, box=answer.box, text=answer.text, verdict=answer.verdict, field=row.field,
                machine=Reading(asked["text"], asked["probability"]),
                runners_up=tuple(Reading(text, probability) for text, probability in asked["readings"]),
                confidence=asked["confidence"], place_wrong=_said(row)["place_wrong"], purpose=_purpose(row),
                people=_said(row)["people"], at=_at(row),
            )  # fmt: skip


def label_lessons(session: Session, tenant: str) -> Iterator[LabelLesson]:
    """Every segment that people labelled or found rightly labelled, in the order of the questions."""
    for row in _answered(session, tenant):
        if row.kind == "pages" and row.standing in FINAL:
            for told in _said(row)["labels"]:
                yield LabelLesson(
                    sha256=row.sha256, page=told["page"], box=Box(*told["box"]), text=told["text"], spans=_spans(told),
                    purpose=_purpose(row), people=_said(row)["people"], at=_at(row),
                )  # fmt: skip


def _answered(session: Session, tenant: str, sha256: str | None = None) -> Iterator[TaskRow]:
    wanted = select(TaskRow).where(TaskRow.tenant == tenant, TaskRow.standing != "open").order_by(TaskRow.id)
    rows = session.scalars(wanted if sha256 is None else wanted.where(TaskRow.sha256 == sha256))
    return iter(sorted(rows, key=lambda row: (_at(row), row.id)))


def _said(row: TaskRow) -> Mapping[str, Any]:
    """What the answers to a task come to. It is there from the first answer on."""
    assert row.answer is not None
    return row.answer


def _answer(row: TaskRow) -> Answer:
    said = _said(row)
    field = None if said["place_wrong"] else row.field
    return Answer(row.page, Box(*row.box), said["text"], said["verdict"], row.standing in FINAL, field)


def _labels(row: TaskRow) -> Iterator[LabelAnswer]:
    for told in _said(row)["labels"]:
        yield LabelAnswer(told["page"], Box(*told["box"]), _spans(told))


def _grids(row: TaskRow) -> Iterator[GridAnswer]:
    for told in _said(row)["grids"]:
        yield GridAnswer(told["page"], Box(*told["box"]), tuple(Box(*cell) for cell in told.get("cells", ())))


def _spans(told: Mapping[str, Any]) -> tuple[tuple[Label, int, int], ...]:
    return tuple((label, start, end) for label, start, end in told["spans"])


def _purpose(row: TaskRow) -> Purpose:
    return row.purpose  # type: ignore[return-value]  # the database keeps it as text


def _at(row: TaskRow) -> datetime:
    return datetime.fromisoformat(_said(row)["at"])
