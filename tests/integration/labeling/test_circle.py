"""From review to people and back, against the real Label Studio."""

from __future__ import annotations

import json

from extraction.page import Reading
from labeling.storage.corrections import corrections_of, label_lessons, text_lessons
from tests.integration.label_studio import choice, drawn_cell, typed, wrong_place
from tests.integration.labeling.desk import OTHER, SMUDGED, TOTAL, UPHELD, Desk
from tests.unit.labeling.paper import FIELDS, HEADINGS, TRUTH, Rules, page, run_together, values


def test_a_doubtful_cell_is_asked_about_once(desk: Desk) -> None:
    desk.smudged()
    first = desk.push()
    assert (first.created, first.documents) == (1, 1)
    (task,) = desk.tasks()
    data = task["data"]
    assert data["image"].startswith("data:image/jpeg;base64,")
    assert "结果维持" in data["where"]
    assert "3(总计) ≠ 【7】(结果维持)" in data["sums"]
    assert [entry["alias"] for entry in data["answers"]] == ["right=1", "misread=7", "printed wrong=1", "blank", "unreadable"]
    assert [entry["hotkey"] for entry in data["answers"]] == list("12345")
    assert desk.push().nothing()
    assert len(desk.tasks()) == 1


def test_an_answer_corrects_the_report_and_settles_it(desk: Desk) -> None:
    sha256 = desk.smudged()
    assert desk.shelf.reports[sha256].status == "review"
    desk.push()
    (task,) = desk.tasks()
    desk.people.answer(task["id"], [choice("right=1")], seconds=2.5)
    pulled = desk.pull()
    assert (pulled.corrections, pulled.documents) == (1, 1)
    report = desk.shelf.reports[sha256]
    assert report.status == "accepted"
    assert (report.fields[UPHELD].value, report.fields[UPHELD].by_person) == (1, True)
    (row,) = desk.corrections()
    assert (row.event, row.who, row.seconds) == ("answered", "lead@example.org", 2.5)
    assert row.before["text"] == "1"
    assert row.after == {"verdict": "right", "text": "1", "place_wrong": False}
    assert row.model == "rules-1; engine-1"
    again = desk.pull()
    assert (again.corrections, again.documents) == (0, 0)
    assert desk.push().nothing()


def test_a_report_that_is_extracted_again_keeps_its_corrections(desk: Desk) -> None:
    sha256 = desk.smudged()
    desk.push()
    desk.people.answer(desk.tasks()[0]["id"], [choice("misread=7")])
    desk.people.answer(desk.tasks()[0]["id"], [typed("7")], who=1)
    desk.pull()
    assert desk.shelf.reports[sha256].fields[UPHELD].value == 7
    desk.smudged()
    assert desk.shelf.reports[sha256].fields[UPHELD].value == 1
    desk.pull()
    assert desk.shelf.reports[sha256].fields[UPHELD].value == 7


def test_what_people_settled_beside_it_is_withdrawn(desk: Desk) -> None:
    """Two smudged cells of one sum: one answer settles the other."""
    both = {UPHELD: [Reading("7", 0.55), Reading("1", 0.4)], OTHER: [Reading("2", 0.5), Reading("8", 0.45)]}
    sha256 = desk.put(page(readings=both))
    desk.push()
    assert len(desk.tasks()) == 2
    asked = {row.field: row for row in desk.rows()}
    desk.people.answer(asked[UPHELD].remote_id or 0, [choice("right=1")])
    desk.pull()
    if desk.shelf.reports[sha256].fields[OTHER].state == "accepted":
        assert desk.push().withdrawn == 1
        assert len(desk.tasks()) == 1
    else:
        assert desk.push().withdrawn == 0


def test_another_extraction_updates_open_tasks_and_withdraws_others(desk: Desk) -> None:
    desk.smudged()
    desk.push()
    (before,) = desk.tasks()
    desk.put(page(readings={UPHELD: [Reading("4", 0.6), Reading("1", 0.3)]}))
    assert desk.push().updated == 1
    (after,) = desk.tasks()
    assert after["id"] == before["id"]
    assert [entry["alias"] for entry in after["data"]["answers"]][:2] == ["right=1", "misread=4"]
    assert len(after["predictions"]) == 1
    desk.put(page())
    assert desk.push().withdrawn == 1
    assert desk.tasks() == []
    desk.smudged()
    assert desk.push().created == 1


def test_a_task_that_somebody_answered_meanwhile_is_not_withdrawn(desk: Desk) -> None:
    sha256 = desk.smudged()
    desk.push()
    (task,) = desk.tasks()
    desk.people.answer(task["id"], [choice("right=1")])
    desk.put(page())
    assert desk.push().withdrawn == 0
    assert desk.pull().corrections == 1
    assert desk.shelf.reports[sha256].fields[UPHELD].by_person


def test_a_wrong_place_puts_the_page_before_a_person(desk: Desk) -> None:
    heading = "四、政府信息公开行政复议、行政诉讼情况"
    desk.rules = Rules(doubt={heading: 0.7, "结果维持": 0.6})
    sha256 = desk.put(page(readings=SMUDGED))
    desk.push()
    desk.people.answer(desk.tasks()[0]["id"], [choice("right=1"), wrong_place()])
    desk.pull()
    desk.push()
    (task,) = desk.tasks("pages")
    regions = task["predictions"][0]["result"]
    scores = [region["score"] for region in regions]
    assert 0 < len(regions) < 15
    assert scores[:3] == sorted(scores[:3]), "low scores come first"
    changed = json.loads(json.dumps(regions))
    first = next(region for region in changed if region["meta"]["text"] == [heading])
    first["value"]["rectanglelabels"] = ["heading-2"]
    desk.people.answer(task["id"], changed)
    desk.pull()
    with desk.ledger.read() as session:
        labels = corrections_of(session, desk.settings.tenant, sha256).labels
        lessons = list(label_lessons(session, desk.settings.tenant))
    assert ("heading-2", 0, len(heading)) in [span for label in labels for span in label.spans]
    assert {lesson.purpose for lesson in lessons} == {"review"}
    assert [section.level for section in desk.shelf.reports[sha256].sections] != []
    desk.push()
    assert desk.push().nothing()


def test_a_person_draws_the_cells_of_a_table_as_they_are(desk: Desk) -> None:
    """A line between header and value was not found: they are one cell, and the value is nowhere."""
    made = page()
    boxes = run_together(made)
    sha256 = desk.put(made)
    assert desk.shelf.reports[sha256].fields[UPHELD].kind == "missing"
    assert desk.push().open["pages"] == 1
    (task,) = desk.tasks("pages")
    desk.people.answer(task["id"], [*task["predictions"][0]["result"], *(drawn_cell(box, made) for box in boxes)])
    assert desk.pull().refused == 0
    report = desk.shelf.reports[sha256]
    assert {name: report.fields[name].printed for name in FIELDS} == TRUTH
    assert report.status == "accepted"
    with desk.ledger.read() as session:
        (grid,) = corrections_of(session, desk.settings.tenant, sha256).grids
    assert len(grid.cells) == 2
    assert desk.push().open == {"cells": 0, "pages": 0}


def test_a_person_finds_a_heading_that_was_lost(desk: Desk) -> None:
    """The machine is sure that it is running text; that the form prescribes it makes the page a question."""
    lost = HEADINGS[-1]
    desk.rules = Rules(lost=[lost])
    sha256 = desk.put(page())
    assert desk.shelf.reports[sha256].status == "review"
    assert desk.push().open == {"cells": 0, "pages": 1}
    (task,) = desk.tasks("pages")
    assert f"没有找到“{lost}”的标题" in task["data"]["about"]
    first, *others = task["predictions"][0]["result"]
    assert first["meta"]["text"] == [lost]
    desk.people.answer(task["id"], [first | {"value": first["value"] | {"rectanglelabels": ["heading-1"]}}, *others])
    desk.pull()
    report = desk.shelf.reports[sha256]
    assert (report.status, report.sections[-1].heading) == ("accepted", lost)
    assert desk.push().nothing()


def test_a_printed_error_is_kept_and_told(desk: Desk) -> None:
    """The sums of the paper itself fail: two people say so, the printed value stays, the check is theirs."""
    wrong = {**values(1, 0, 2, 0, 3, 1, 0, 0, 0, 0, 5, 0), TOTAL: "4"}
    sha256 = desk.put(page(wrong))
    desk.push()
    (row,) = desk.rows()
    printed = f"printed wrong={row.question['text']}"
    (task,) = desk.tasks()
    desk.people.answer(task["id"], [choice(printed)])
    desk.pull()
    assert desk.shelf.reports[sha256].status == "review"
    desk.people.answer(task["id"], [choice(printed)], who=1)
    desk.pull()
    report = desk.shelf.reports[sha256]
    (check,) = [check for check in report.checks if row.field in check.fields and check.verdict != "holds"]
    assert (check.verdict, check.by_person, report.fields[TOTAL].value) == ("printed wrong", True, 4)
    assert report.status == "accepted"


def test_lessons_are_what_the_machine_had_and_what_people_said(desk: Desk) -> None:
    desk.smudged()
    desk.push()
    desk.people.answer(desk.tasks()[0]["id"], [choice("right=1")])
    desk.pull()
    with desk.ledger.read() as session:
        (lesson,) = text_lessons(session, desk.settings.tenant)
    assert (lesson.field, lesson.text, lesson.verdict, lesson.people, lesson.purpose) == (UPHELD, "1", "right", 1, "review")
    assert lesson.machine.text == "1"
    assert [reading.text for reading in lesson.runners_up] == ["7"]


def test_the_whole_form_is_true_to_the_paper() -> None:
    """The desk's own paper is sound: without a smudge, all of table four is read as printed."""
    assert {name: TRUTH[name] for name in FIELDS} == TRUTH
