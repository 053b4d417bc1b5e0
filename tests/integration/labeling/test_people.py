"""Several people, people who err, people who change their minds: against the real Label Studio."""

from __future__ import annotations

import pytest

from extraction.page import Reading
from labeling.questions.known import learn
from labeling.storage.corrections import corrections_of, text_lessons
from tests.integration.label_studio import choice, typed
from tests.integration.labeling.desk import TOTAL, UPHELD, Desk
from tests.unit.labeling.paper import HEADINGS, TRUTH, Rules, Shelf, page


def test_who_breaks_a_sum_is_asked_for_a_second_person(desk: Desk) -> None:
    sha256 = desk.smudged()
    desk.push()
    (task,) = desk.tasks()
    desk.people.answer(task["id"], [choice("misread=7")])
    assert desk.pull().asked_again == 1
    assert desk.shelf.reports[sha256].fields[UPHELD].state == "review"
    assert desk.status().queues["cells"].second == 1
    (asked,) = desk.tasks()
    assert (asked["overlap"], asked["is_labeled"]) == (2, False)
    assert desk.pull().asked_again == 0, "the server is told once"
    assert desk.people.next(desk.project()) != task["id"], "not the same person again"
    desk.people.answer(task["id"], [choice("right=1")], who=1)
    desk.pull()
    assert desk.tasks()[0]["overlap"] == 3
    with desk.ledger.read() as session:
        assert list(text_lessons(session, desk.settings.tenant)) == [], "who disagree teach nothing"
    desk.people.answer(task["id"], [typed("1")], who=2)
    desk.pull()
    report = desk.shelf.reports[sha256]
    assert (report.status, report.fields[UPHELD].value) == ("accepted", 1)
    with desk.ledger.read() as session:
        (lesson,) = text_lessons(session, desk.settings.tenant)
    assert (lesson.text, lesson.people) == ("1", 2)
    status = desk.status()
    assert status.compared == 3
    assert status.agreement is not None
    assert status.agreement < 1


def test_three_opinions_stay_a_dispute(desk: Desk) -> None:
    sha256 = desk.smudged()
    desk.push()
    (task,) = desk.tasks()
    for who, text in enumerate("789"):
        desk.people.answer(task["id"], [typed(text)], who=who)
    desk.pull()
    assert desk.status().queues["cells"].disputed == 1
    assert desk.shelf.reports[sha256].status == "review"
    with desk.ledger.read() as session:
        assert not any(answer.final for answer in corrections_of(session, desk.settings.tenant, sha256).answers)


def test_what_was_changed_or_deleted_is_kept_as_history(desk: Desk) -> None:
    sha256 = desk.smudged()
    desk.push()
    (task,) = desk.tasks()
    annotation = desk.people.answer(task["id"], [choice("blank")])
    desk.pull()
    desk.people.change(annotation, [choice("right=1")])
    desk.pull()
    assert desk.shelf.reports[sha256].fields[UPHELD].value == 1
    desk.people.delete(annotation)
    desk.pull()
    assert [row.event for row in desk.corrections()] == ["answered", "changed", "deleted"]
    assert [row.after and row.after["verdict"] for row in desk.corrections()] == ["blank", "right", None]
    assert not desk.shelf.reports[sha256].fields[UPHELD].by_person
    assert desk.rows()[0].standing == "open"
    assert desk.people.next(desk.project()) == task["id"], "it is handed out again"
    desk.people.answer(task["id"], [choice("right=1")])
    desk.pull()
    assert desk.shelf.reports[sha256].fields[UPHELD].by_person
    assert desk.pull().corrections == 0


@pytest.mark.parametrize(
    "result",
    [
        [],
        [choice("misread=")],
        [choice("nonsense")],
        [choice("blank"), typed("3")],
        [choice("right=1"), typed("8")],
        [{"from_name": "answer", "to_name": "image", "type": "choices", "value": {"choices": ["right=1", "blank"]}}],
        [typed("1\x00")],
    ],
    ids=["nothing", "misread as nothing", "none of ours", "blank with a text", "right with another text", "two answers", "control"],
)
def test_an_impossible_answer_is_noted_and_asked_again(desk: Desk, result: list[dict[str, object]]) -> None:
    sha256 = desk.smudged()
    desk.push()
    (task,) = desk.tasks()
    desk.people.answer(task["id"], result)
    pulled = desk.pull()
    assert (pulled.corrections, pulled.refused, pulled.asked_again) == (1, 1, 1)
    (row,) = desk.corrections()
    assert (row.event, row.after) == ("refused", None)
    assert row.why
    assert not desk.shelf.reports[sha256].fields[UPHELD].by_person
    desk.people.answer(task["id"], [choice("right=1")], who=1)
    desk.pull()
    assert desk.shelf.reports[sha256].fields[UPHELD].by_person


def test_an_impossible_page_is_noted_and_asked_again(desk: Desk) -> None:
    desk.rules = Rules(lost=HEADINGS[3:4])
    desk.put(page())
    desk.push()
    (task,) = desk.tasks("pages")
    region = task["predictions"][0]["result"][0]
    for value in ({"rectanglelabels": ["none of ours"]}, {"x": 400.0}):
        desk.people.answer(task["id"], [region | {"value": region["value"] | value}])
    desk.people.answer(
        task["id"], [region | {"id": label, "value": region["value"] | {"rectanglelabels": [label]}} for label in ("body", "note")]
    )
    desk.people.answer(task["id"], [{"from_name": "grids", "to_name": "image", "type": "choices", "value": {}}])
    pulled = desk.pull()
    assert (pulled.corrections, pulled.refused, pulled.asked_again) == (4, 4, 1)
    assert [row.why for row in desk.corrections()] == [
        "a region has no label of ours, or several",
        "a region lies outside the page",
        "two labels lie on the same characters",
        "it labels nothing",
    ]
    assert desk.rows()[0].standing == "open"


def test_audits_and_known_answers_are_blind_and_teach_nothing(desk: Desk) -> None:
    """Each task looks like one in doubt."""
    desk.settings = desk.with_settings(audit_share=0.05, known_share=0.2)
    sha256 = desk.put(page())
    learn(desk.ledger, desk.shelf, sha256, TRUTH)
    desk.push()
    rows = desk.rows()
    purposes = {row.purpose for row in rows}
    assert purposes == {"audit", "known"}
    tasks = {task["meta"]["key"]: task for task in desk.tasks()}
    assert {tuple(sorted(task["data"])) for task in tasks.values()} == {("answers", "image", "key", "place", "sums", "where")}
    assert {tuple(task["meta"]) for task in tasks.values()} == {("key",)}
    assert {(task["predictions"][0]["score"], len(task["predictions"])) for task in tasks.values()} == {(None, 1)}
    known = [row for row in rows if row.purpose == "known"]
    for row in known:
        truth = row.question["truth"]
        answer = choice(f"right={truth}") if row.question["text"] == truth else choice(f"misread={truth}")
        desk.people.answer(tasks[row.key]["id"], [answer])
    audited = [row for row in rows if row.purpose == "audit"]
    assert len(audited) > 4
    for row in audited[:5]:
        text = row.question["text"]
        desk.people.answer(tasks[row.key]["id"], [choice(f"right={text}" if text else "blank")])
    before = desk.shelf.saved.get(sha256, 0)
    desk.pull()
    status = desk.status()
    assert (status.audit.checked, status.audit.wrong) == (5, 0)
    assert status.people["lead@example.org"].known == status.people["lead@example.org"].known_right == len(known)
    assert 0 < status.audit.upper <= 1
    with desk.ledger.read() as session:
        assert {lesson.purpose for lesson in text_lessons(session, desk.settings.tenant)} <= {"audit", "known"}
        answered = {answer.field for answer in corrections_of(session, desk.settings.tenant, sha256).answers}
    assert answered == {row.field for row in audited[:5]}, "known answers are no corrections"
    assert desk.shelf.saved[sha256] == before + 1


def test_known_answers_come_from_documents_that_are_not_pushed(desk: Desk) -> None:
    """They were made for it, and extracted into a folder of their own."""
    elsewhere = Shelf()
    learn(desk.ledger, elsewhere, elsewhere.put(page(), "made.pdf"), TRUTH)
    desk.smudged()
    assert desk.push(desk.with_settings(known_share=1.0)).created == 2
    known = desk.rows(lambda row: row.purpose == "known")[0]
    (task,) = (task for task in desk.tasks() if task["meta"]["key"] == known.key)
    assert task["data"]["image"].startswith("data:image/jpeg;base64,")
    desk.people.answer(task["id"], [typed(known.question["truth"])])
    assert desk.pull().corrections == 1
    person = desk.status().people["lead@example.org"]
    assert (person.known, person.known_right) == (1, 1)
    assert desk.push(desk.with_settings(known_share=1.0)).nothing()


def test_a_question_that_became_an_audit_is_not_told_to_the_server(desk: Desk) -> None:
    desk.smudged()
    desk.push()
    (before,) = desk.tasks()
    desk.put(page())
    pushed = desk.push(desk.with_settings(audit_share=1.0, queue=1))
    assert (pushed.created, pushed.withdrawn) == (0, 0)
    (row,) = desk.rows(lambda row: row.remote_id == before["id"])
    assert (row.purpose, row.field, row.state) == ("audit", UPHELD, "open")


def test_the_first_questions_are_of_every_kind(desk: Desk) -> None:
    """Ten documents have one doubt alike; another one, of something else, is worth a little less and goes out among the first."""
    for number in range(10):
        desk.put(page(readings={UPHELD: [Reading("7", 0.4), Reading("1", 0.3), Reading("2", 0.25)]}), f"{number}.pdf")
    other = desk.put(page(readings={TOTAL: [Reading("8", 0.6), Reading("3", 0.35)]}), "other.pdf")
    desk.push(desk.with_settings(queue=4))
    rows = {row.sha256: row for row in desk.rows()}
    assert rows[other].worth < min(row.worth for sha256, row in rows.items() if sha256 != other)
    assert rows[other].state == "open"


def test_a_person_alone_does_not_overrule_a_sure_machine(desk: Desk) -> None:
    desk.settings = desk.with_settings(audit_share=0.05)
    sha256 = desk.put(page())
    desk.push()
    row = next(row for row in desk.rows() if row.question["text"] == "0" and row.field)
    desk.people.answer(row.remote_id or 0, [typed("4")])
    desk.pull()
    assert desk.shelf.reports[sha256].fields[row.field or ""].state == "review"
    assert desk.rows(lambda one: one.id == row.id)[0].wanted == 2


def test_the_most_worthy_questions_go_first(desk: Desk) -> None:
    names = [f"{number}.pdf" for number in range(3)]
    for name, sure in zip(names, (0.9, 0.5, 0.7), strict=True):
        desk.put(page(readings={UPHELD: [Reading("7", sure), Reading("1", 0.95 - sure)]}), name)
    desk.settings = desk.with_settings(queue=2)
    pushed = desk.push()
    assert (pushed.created, pushed.waiting) == (2, 1)
    sent = [row for row in desk.rows() if row.state == "open"]
    (left,) = [row for row in desk.rows() if row.state == "intended"]
    assert min(row.worth for row in sent) >= left.worth
    desk.people.answer(sent[0].remote_id or 0, [choice("right=1")])
    desk.pull()
    assert desk.push().created == 1
