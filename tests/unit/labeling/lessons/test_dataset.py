from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extraction.errors import OutputError
from extraction.geometry import Box
from labeling.erase import mark_datasets
from labeling.lessons.dataset import build_snapshot, side_of, snapshot_of
from labeling.storage.corrections import TextLesson
from models.data.formats.answered import read_answered
from models.data.formats.manifest import datasets_folder, erased, manifests
from models.data.formats.parquet import read_dataset, write_dataset
from models.data.labelled import LabelledDocument, LabelledPage
from models.errors import DatasetError
from models.tokens.encoding import LabelSpan
from tests.unit.labeling.taught import Store, box, label_lesson, page, text_lesson

STORE = Store({str(n) * 64: f"第{n}县" for n in range(8)})
SHAS = list(STORE.organizations)


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOUJI_HOME", str(tmp_path / "home"))


def test_a_snapshot_holds_what_people_labelled_with_its_origin() -> None:
    lessons = [label_lesson(sha, line, label) for sha in SHAS for line, label in ((1, "heading-1"), (3, "value"))]
    manifest = build_snapshot("first", lessons, [], STORE)
    assert {entry.document for entry in manifest.documents} == set(SHAS)
    assert {entry.split for entry in manifest.documents} == {"train", "test"}
    document = next(d for d in read_dataset(datasets_folder() / "first") if d.document == SHAS[0])
    (labelled,) = document.pages  # the page that nobody saw is not in it
    assert labelled.labels == [(), (LabelSpan("heading-1", 0, 6),), (), (LabelSpan("value", 0, 2),), ()]
    assert labelled.origins[1] == "review 2026-01-01T00:00:00+00:00, 1 people"
    assert (document.family, document.organization) == ("gid-2021", "第0县")
    assert [m.name for m in manifests()] == ["first"]
    with pytest.raises(OutputError, match="there already"):
        build_snapshot("first", lessons, [], STORE)


def test_the_same_lessons_make_the_same_snapshot() -> None:
    lessons = [label_lesson(sha, 1, "heading-1") for sha in SHAS]
    assert build_snapshot("one", lessons, [], STORE).digest == build_snapshot("two", lessons[::-1], [], STORE).digest


def test_audits_known_answers_and_frozen_documents_teach_nothing() -> None:
    frozen = LabelledDocument(SHAS[0], "a", "f", [LabelledPage(page(), [()] * 5)], organization="第 1 縣", split="test")
    write_dataset(datasets_folder() / "frozen-1", [frozen], source="a test")
    lessons = [
        label_lesson(SHAS[0], 1, "heading-1"),
        label_lesson(SHAS[1], 1, "heading-1"),  # another document of a body that is in the frozen set
        label_lesson(SHAS[2], 1, "heading-1", purpose="audit"),
        label_lesson(SHAS[3], 1, "heading-1", purpose="known"),
        label_lesson(SHAS[4], 1, "heading-1"),
        label_lesson("f" * 64, 1, "heading-1"),
    ]
    manifest = build_snapshot("first", lessons, [], STORE)
    assert [entry.document for entry in manifest.documents] == [SHAS[4]]
    assert manifest.left_out == {
        "documents with segments of a frozen test set": 2,
        "segments of audit questions": 1,
        "segments of known questions": 1,
        "documents with segments that are gone": 1,
    }


def read(sha256: str, field: str, text: str, **settings: object) -> TextLesson:
    return text_lesson(sha256, 3, text, field=field, **settings)


def test_fields_that_people_read_are_there_with_all_pages_of_their_documents() -> None:
    """No label was taught there, and yet there is something to learn from."""
    lessons = [read(SHAS[1], "a.b.d", "3"), read(SHAS[0], "a.b.c", "17", people=2), text_lesson(SHAS[0], 1, "壹、总体情况")]
    manifest = build_snapshot("first", [], lessons, STORE)
    assert manifest.documents == []
    assert [(entry.document, entry.answers) for entry in manifest.answered] == [(SHAS[0], 1), (SHAS[1], 1)]
    first, second = read_answered(datasets_folder() / "first")
    assert (first.document, first.organization, len(first.pages)) == (SHAS[0], "第0县", 2)
    (answer,) = first.answers
    assert (answer.field, answer.text, answer.verdict, answer.people, answer.box) == ("a.b.c", "17", "misread", 2, box(3))
    assert [one.field for one in second.answers] == ["a.b.d"]
    assert read_dataset(datasets_folder() / "first") == []
    assert (mark_datasets(SHAS[1]), erased(datasets_folder() / "first")) == (["first"], [SHAS[1]])
    again = build_snapshot("again", [], lessons[::-1], STORE)
    assert again.digest == manifest.digest
    assert build_snapshot("labels", [label_lesson(SHAS[0], 1, "heading-1")], [], STORE).answered == []
    assert read_answered(datasets_folder() / "labels") == []


def test_a_snapshot_is_found_by_what_people_had_said() -> None:
    labels = [label_lesson(sha, 1, "heading-1") for sha in SHAS[:2]]
    texts = [read(SHAS[0], "a.b.c", "17"), read(SHAS[1], "a.b.c", "1", purpose="audit")]
    assert snapshot_of(labels, texts) is None
    made = build_snapshot("first", labels, texts, STORE)
    assert snapshot_of(labels[::-1], texts[:1]) == made, "audits teach nothing"
    assert snapshot_of(labels, [read(SHAS[0], "a.b.c", "18")]) is None
    assert snapshot_of(labels, [*texts, read(SHAS[2], "a.b.c", "5")]) is None
    mark_datasets(SHAS[1])
    assert snapshot_of(labels, texts) is None, "nothing may be learnt from it"


def test_of_a_field_the_later_answer_holds() -> None:
    later, earlier = (read(SHAS[0], "a.b.c", text, at=datetime(2026, 1, day, tzinfo=UTC)) for text, day in (("3", 5), ("8", 4)))
    build_snapshot("first", [], [later, earlier], STORE)
    assert [answer.text for answer in read_answered(datasets_folder() / "first")[0].answers] == ["3"]


def test_of_too_many_documents_those_answered_last_are_read() -> None:
    lessons = [read(sha, "a.b.c", "1", at=datetime(2026, 1, day, tzinfo=UTC)) for sha, day in zip(SHAS, (3, 1, 2), strict=False)]
    build_snapshot("first", [], lessons, STORE)
    assert [document.document for document in read_answered(datasets_folder() / "first", most=2)] == [SHAS[0], SHAS[2]]


def test_audits_known_answers_and_frozen_documents_teach_confidence_nothing_either() -> None:
    frozen = LabelledDocument(SHAS[0], "a", "f", [LabelledPage(page(), [()] * 5)], organization="第 1 縣", split="test")
    write_dataset(datasets_folder() / "frozen-1", [frozen], source="a test")
    lessons = [
        read(SHAS[0], "a.b.c", "1"),
        read(SHAS[1], "a.b.c", "1"),  # another document of a body that is in the frozen set
        read(SHAS[2], "a.b.c", "1", purpose="audit"),
        read(SHAS[3], "a.b.c", "1", purpose="known"),
        read(SHAS[4], "a.b.c", "1"),
        read(SHAS[4], "a.b.d", "1", purpose="audit"),
        read("f" * 64, "a.b.c", "1"),
    ]
    manifest = build_snapshot("first", [], lessons, STORE)
    assert [(entry.document, entry.answers) for entry in manifest.answered] == [(SHAS[4], 1)]
    assert manifest.left_out == {
        "documents with fields of a frozen test set": 2,
        "fields of audit questions": 2,
        "fields of known questions": 1,
        "documents with fields that are gone": 1,
    }


def test_labels_follow_the_text_where_it_is_read_otherwise_by_now() -> None:
    seen = label_lesson(SHAS[0], 1, "heading-1", text="壹总体情況")
    moved = label_lesson(SHAS[0], 1, "body")
    gone = replace(moved, box=Box(0, 0, 5, 5))
    manifest = build_snapshot("first", [seen, gone], [], STORE)
    (document,) = read_dataset(datasets_folder() / "first")
    assert document.pages[0].labels[1] == (LabelSpan("heading-1", 0, 6),)
    assert manifest.left_out == {"segments that are no longer where they were": 1}


def test_labels_that_contradict_each_other_are_left_out_and_the_others_learnt() -> None:
    lesson = label_lesson(SHAS[0], 1, "heading-1")
    twice = replace(lesson, spans=(("heading-1", 0, 6), ("year", 2, 4)))
    manifest = build_snapshot("first", [twice, label_lesson(SHAS[0], 2, "body")], [], STORE)
    (document,) = read_dataset(datasets_folder() / "first")
    assert document.pages[0].labels[1:3] == [(), (LabelSpan("body", 0, 7),)]
    assert manifest.left_out == {"segments whose labels contradict each other": 1}


def test_the_later_answer_holds() -> None:
    lessons = [label_lesson(SHAS[0], 1, "body", day=3), label_lesson(SHAS[0], 1, "heading-1", day=2)]
    build_snapshot("first", lessons, [], STORE)
    (document,) = read_dataset(datasets_folder() / "first")
    assert document.pages[0].labels[1] == (LabelSpan("body", 0, 6),)


def test_nothing_to_learn_is_said() -> None:
    with pytest.raises(DatasetError, match="1 segments of audit questions"):
        build_snapshot("first", [label_lesson(SHAS[0], 1, "body", purpose="audit")], [], STORE)
    assert manifests() == []


@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.data())
def test_what_was_learnt_judges_no_later_model(data: st.DataObject) -> None:
    """Whoever else is in a snapshot."""
    chosen = data.draw(st.lists(st.lists(st.sampled_from(SHAS), min_size=1, unique=True), min_size=2, max_size=3))
    learnt: set[str] = set()
    for number in chosen:
        name = uuid.uuid4().hex
        build_snapshot(name, [label_lesson(sha, 1, "heading-1") for sha in number], [], STORE)
        sides = {document.organization: document.split for document in read_dataset(datasets_folder() / name)}
        assert not learnt & {body for body, side in sides.items() if side == "test"}
        learnt |= {body for body, side in sides.items() if side == "train"}


@pytest.mark.parametrize(("bodies", "least", "most"), [(12, 4, 8), (30, 4, 10), (100, 13, 27)])
def test_of_few_bodies_more_are_held_out(bodies: int, least: int, most: int) -> None:
    store = Store({f"{n:064}": f"第{n}县" for n in range(bodies)})
    manifest = build_snapshot("first", [label_lesson(sha, 1, "heading-1") for sha in store.organizations], [], store)
    assert least <= len(manifest.of("test")) <= most


def test_one_body_in_five_is_held_out() -> None:
    assert 150 < sum(side_of(f"第{n}县") == "test" for n in range(1000)) < 250
