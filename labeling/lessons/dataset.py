"""A snapshot of what people taught the classifier: an immutable data set of the segments that they labelled.

Only answers to questions of review teach. What was asked to audit accepted values, or to check the annotators, and every document
of the frozen test sets stays out, so that what is measured with these stays honest.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from extraction.correct import nearest
from extraction.page import Page
from extraction.plain import simplified, squash
from extraction.report import Report
from labeling.storage.corrections import LabelLesson
from labeling.store import ReportStore
from models.data.carry import align
from models.data.formats.manifest import Manifest, datasets_folder, manifests
from models.data.formats.parquet import write_dataset
from models.data.labelled import LabelledDocument, LabelledPage, Split
from models.errors import DatasetError
from models.tokens.encoding import LabelSpan

FROZEN = "frozen"
"""Data sets whose name begins so are test sets that nothing is ever trained on."""
TEST_SHARE = 0.2
"""Of the organizations, the share whose corrections are held out to judge with."""


def build_snapshot(name: str, lessons: Iterable[LabelLesson], store: ReportStore, *, test_share: float = TEST_SHARE) -> Manifest:
    """Make the data set `name` of this machine from all label lessons; gives its manifest, which also counts what was left out.

    Documents of one organization stand on one side, the same side in every snapshot. Raises DatasetError where nothing is left to
    learn from, OutputError where the name is taken or it cannot be written.
    """
    left_out: Counter[str] = Counter()
    taught = _by_document(lessons, left_out)
    frozen = [manifest for manifest in manifests() if manifest.name.startswith(FROZEN)]
    documents = list(_documents(taught, store, frozen, left_out))
    if not documents:
        told = ", ".join(f"{count} {reason}" for reason, count in sorted(left_out.items())) or "there are none"
        raise DatasetError(f"{name}: no answer of people teaches the classifier ({told}); answer tasks of the project pages first")
    sides = splits([document.organization or document.document for document in documents], test_share)
    for document, side in zip(documents, sides, strict=True):
        document.split = side
    source = f"{sum(len(group) for group in taught.values())} segments that people labelled"
    return write_dataset(datasets_folder() / name, documents, source=source, left_out=left_out)


def splits(organizations: Sequence[str], test_share: float = TEST_SHARE) -> list[Split]:
    """The side of each document, by its organization (a document without one is its own).

    An organization's side follows from its name, so it stays there in every snapshot. Where chance leaves a side empty and there
    are two organizations or more, the one nearest to that side goes over.
    """
    chances = [_chance(organization) for organization in organizations]
    test = {chance for chance in chances if chance < test_share}
    different = sorted(set(chances))
    if len(different) > 1 and test_share > 0:
        test = test or {different[0]}
        test -= {different[-1]} if len(test) == len(different) else set()
    return ["test" if chance in test else "train" for chance in chances]


def _chance(organization: str) -> float:
    """A number from 0 to 1 that follows from a name."""
    digest = hashlib.sha256(f"split/{organization}".encode()).digest()
    return int.from_bytes(digest[:8]) / 2**64


def _by_document(lessons: Iterable[LabelLesson], left_out: Counter[str]) -> Mapping[str, list[LabelLesson]]:
    taught: dict[str, list[LabelLesson]] = defaultdict(list)
    for lesson in lessons:
        if lesson.purpose == "review":
            taught[lesson.sha256].append(lesson)
        else:
            left_out[f"segments of {lesson.purpose} questions"] += 1
    return taught


def _documents(
    taught: Mapping[str, list[LabelLesson]], store: ReportStore, frozen: Sequence[Manifest], left_out: Counter[str]
) -> Iterator[LabelledDocument]:
    known = {document.sha256: document for document in store.documents()}
    frozen_documents = {entry.document for manifest in frozen for entry in manifest.documents}
    frozen_bodies = {
        simplified(squash(entry.organization)) for manifest in frozen for entry in manifest.documents if entry.organization
    }
    for sha256, lessons in sorted(taught.items()):
        document = known.get(sha256)
        if document is None:
            left_out["documents that are gone"] += 1
            continue
        report = store.report(sha256)
        organization = organization_of(report)
        if sha256 in frozen_documents or organization in frozen_bodies:
            left_out["documents of a frozen test set"] += 1
            continue
        pages = [page for page in (_page(page, lessons, left_out) for page in store.pages(sha256)) if page is not None]
        if pages:
            family = report.made_by.form or "free"
            yield LabelledDocument(sha256, document.name, family, pages, organization)


def organization_of(report: Report) -> str:
    """The organization that a report is of, written as all its reports are compared; empty where it is not known."""
    field = report.fields.get("organization")
    return simplified(squash(str(field.value))) if field is not None and field.value else ""


def _page(page: Page, lessons: Sequence[LabelLesson], left_out: Counter[str]) -> LabelledPage | None:
    """A page with what was said of its segments; None where nothing was. Where two spoke of one segment, the later one holds."""
    boxes = [segment.box for segment in page.segments]
    labels: list[tuple[LabelSpan, ...]] = [()] * len(boxes)
    origins = [""] * len(boxes)
    for lesson in sorted((lesson for lesson in lessons if lesson.page == page.number), key=lambda lesson: lesson.at):
        index = nearest(lesson.box, boxes)
        if index is None:
            left_out["segments that are no longer where they were"] += 1
            continue
        spans = tuple(LabelSpan(*span) for span in lesson.spans)
        text = page.segments[index].text
        labels[index] = spans if text == lesson.text else align([text], [(lesson.text, spans)])[0]
        origins[index] = f"review {lesson.at.isoformat(timespec='seconds')}, {lesson.people} people"
    return LabelledPage(page, labels, origins) if any(labels) else None
