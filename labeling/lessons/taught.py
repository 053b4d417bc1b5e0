"""Which lessons may teach, and of which documents: what measures stays out, and so do the frozen test sets."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from extraction.plain import simplified, squash
from extraction.report import Report
from labeling.storage.corrections import LabelLesson, TextLesson
from labeling.store import Document, ReportStore
from models.data.formats.manifest import manifests

FROZEN = "frozen"
"""Data sets whose name begins so are test sets that nothing is ever trained on."""

Lesson = TypeVar("Lesson", LabelLesson, TextLesson)


@dataclass(frozen=True, slots=True)
class Taught(Generic[Lesson]):
    """A document with what people taught about it. `family` is the form that it follows, `organization` whose report it is."""

    document: Document
    family: str
    organization: str
    lessons: Sequence[Lesson]


def by_document(lessons: Iterable[Lesson], store: ReportStore, of: str, left_out: Counter[str]) -> list[Taught[Lesson]]:
    """The lessons that may teach, by document, in the order of the documents' hashes. `left_out` counts the others by reason, in
    which `of` says what they are about."""
    may_teach: dict[str, list[Lesson]] = defaultdict(list)
    for lesson in lessons:
        if lesson.purpose == "review":
            may_teach[lesson.sha256].append(lesson)
        else:
            left_out[f"{of} of {lesson.purpose} questions"] += 1
    known = {document.sha256: document for document in store.documents()}
    frozen = [entry for manifest in manifests() if manifest.name.startswith(FROZEN) for entry in manifest.documents]
    documents = {entry.document for entry in frozen}
    bodies = {simplified(squash(entry.organization)) for entry in frozen if entry.organization}
    found = []
    for sha256 in sorted(may_teach):
        document = known.get(sha256)
        if document is None:
            left_out[f"documents with {of} that are gone"] += 1
            continue
        report = store.report(sha256)
        organization = organization_of(report)
        if sha256 in documents or organization in bodies:
            left_out[f"documents with {of} of a frozen test set"] += 1
            continue
        found.append(Taught(document, report.made_by.form or "free", organization, may_teach[sha256]))
    return found


def organization_of(report: Report) -> str:
    """The organization that a report is of, written as all its reports are compared; empty where it is not known."""
    field = report.fields.get("organization")
    return simplified(squash(str(field.value))) if field is not None and field.value else ""


def said(labels: Iterable[LabelLesson], texts: Iterable[TextLesson]) -> str:
    """Names all answers to questions of review, in whatever order they come: another answer, or one less, has another name."""
    spans = (f"{one.sha256} {one.page} {one.box} {one.spans} {one.people} {one.at}" for one in labels if one.purpose == "review")
    read = (
        f"{one.sha256} {one.page} {one.box} {one.field} {one.verdict} {one.text!r} {one.place_wrong} {one.people} {one.at}"
        for one in texts
        if one.purpose == "review"
    )
    return hashlib.sha256("\n".join(sorted((*spans, *read))).encode()).hexdigest()
