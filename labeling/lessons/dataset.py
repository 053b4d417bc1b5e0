"""A snapshot of what people taught: an immutable data set of the segments that they labelled, from which the classifier learns,
and of the fields that they read, from which its confidence does.

Only answers to questions of review teach. What was asked to audit accepted values, or to check the annotators, and every document
of the frozen test sets stays out, so that what is measured with these stays honest.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence

from extraction.correct import nearest
from extraction.page import Page
from labeling.lessons.taught import Taught, by_document, said
from labeling.storage.corrections import LabelLesson, TextLesson
from labeling.store import ReportStore
from models.data.answered import AnsweredDocument, FieldAnswer
from models.data.carry import align
from models.data.formats.manifest import Manifest, datasets_folder, erased, manifests
from models.data.formats.parquet import write_dataset
from models.data.labelled import LabelledDocument, LabelledPage, Split
from models.errors import DatasetError, LabelError
from models.tokens.encoding import LabelSpan, check_spans

TEST_SHARE = 0.2
"""Of the organizations, the share whose corrections are held out to judge with, where there are many."""
_JUDGES = 7  # organizations that are wanted to judge with, where there are few: chance leaves the gate the five that it asks for
_MOST = 0.5  # the share that is held out of the fewest


def build_snapshot(
    name: str,
    labels: Sequence[LabelLesson],
    texts: Sequence[TextLesson],
    store: ReportStore,
) -> Manifest:
    """Make the data set `name` of this machine from all lessons; gives its manifest, which also counts what was left out.

    Labelled documents of one organization stand on one side, and where an earlier snapshot taught them, they are never held out.
    Raises DatasetError where nothing is left to learn from, OutputError where the name is taken or it cannot be written.
    """
    left_out: Counter[str] = Counter()
    labelled = by_document(labels, store, "segments", left_out)
    documents = [document for taught in labelled if (document := _labelled(taught, store, left_out)) is not None]
    _split(documents)
    of_fields = (lesson for lesson in texts if lesson.field is not None)
    read = by_document(of_fields, store, "fields", left_out)
    if not documents and not read:
        told = ", ".join(f"{count} {reason}" for reason, count in sorted(left_out.items())) or "there are none"
        raise DatasetError(f"{name}: no answer of people teaches anything ({told}); answer tasks of review first")
    source = f"{sum(len(taught.lessons) for taught in labelled)} segments that people labelled"
    source += f", {sum(len({lesson.field for lesson in taught.lessons}) for taught in read)} fields that they read"
    answered = (_answered(taught, store) for taught in read)  # one at a time: each has all of its pages
    target, all_said = datasets_folder() / name, said(labels, texts)
    return write_dataset(target, documents, source=source, answered=answered, left_out=left_out, said=all_said)


def snapshot_of(labels: Iterable[LabelLesson], texts: Iterable[TextLesson]) -> Manifest | None:
    """The latest snapshot of this machine that was made when people had said just this; None where there is none to learn from."""
    wanted = said(labels, texts)
    found = [one for one in manifests() if one.said == wanted and not erased(datasets_folder() / one.name)]
    return found[-1] if found else None


def side_of(organization: str, test_share: float = TEST_SHARE) -> Split:
    """The side on which an organization's reports stand (a document of none is its own), from its name alone."""
    digest = hashlib.sha256(f"split/{organization}".encode()).digest()
    return "test" if int.from_bytes(digest[:8]) < test_share * 2**64 else "train"


def _split(documents: Sequence[LabelledDocument]) -> None:
    """Gives documents their sides. The fewer the organizations, the greater the share that is held out.

    Nothing that a model has learnt may judge the next one, so what was taught stays so; what judged may be taught later. Of a few
    organizations chance may leave a side empty.
    """
    bodies = [document.organization or document.document for document in documents]
    share = max(TEST_SHARE, min(_MOST, _JUDGES / max(1, len(set(bodies)))))
    learnt = {entry.organization or entry.document for manifest in manifests() if manifest.said for entry in manifest.of("train")}
    for document, body in zip(documents, bodies, strict=True):
        document.split = "train" if body in learnt else side_of(body, share)


def _labelled(taught: Taught[LabelLesson], store: ReportStore, left_out: Counter[str]) -> LabelledDocument | None:
    """A document with the pages of which something was said; None where all of that is gone."""
    sha256 = taught.document.sha256
    pages = [page for page in (_page(page, taught.lessons, left_out) for page in store.pages(sha256)) if page is not None]
    return LabelledDocument(sha256, taught.document.name, taught.family, pages, taught.organization) if pages else None


def _answered(taught: Taught[TextLesson], store: ReportStore) -> AnsweredDocument:
    """A document with all its pages. Where two spoke of one field, the later one holds."""
    answers = {
        lesson.field: FieldAnswer(
            lesson.field, lesson.page, lesson.box, lesson.text, lesson.verdict, lesson.place_wrong, lesson.people, lesson.at
        )
        for lesson in sorted(taught.lessons, key=lambda lesson: lesson.at)
        if lesson.field is not None
    }
    document = taught.document
    pages = store.pages(document.sha256)
    in_order = [answers[field] for field in sorted(answers)]
    return AnsweredDocument(document.sha256, document.name, taught.organization, document.forms, pages, in_order)


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
        try:
            check_spans(lesson.text, spans)
        except LabelError:
            left_out["segments whose labels contradict each other"] += 1
            continue
        labels[index] = spans if text == lesson.text else align([text], [(lesson.text, spans)])[0]
        origins[index] = f"review {lesson.at.isoformat(timespec='seconds')}, {lesson.people} people"
    return LabelledPage(page, labels, origins) if any(labels) else None
