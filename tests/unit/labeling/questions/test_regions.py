"""Which pages are asked about for what stands on them, and what is shown of them."""

from __future__ import annotations

from extraction.corrections import NO_CORRECTIONS, Corrections, GridAnswer, LabelAnswer
from extraction.geometry import Box
from extraction.page import Page
from labeling.questions import regions
from labeling.questions.plan import Draft, drafts_of
from labeling.settings import Settings
from tests.unit.labeling.paper import FIELDS, HEADINGS, TRUTH, Rules, page, report, run_together

QUIET = Settings(audit_share=0.0, known_share=0.0)
LAST = HEADINGS[-1]


def drafts(
    made: Page, classifier: Rules, corrections: Corrections = NO_CORRECTIONS, wrong: regions.WrongPlaces | None = None
) -> list[Draft]:
    found = report(made, classifier=classifier, corrections=corrections)
    return drafts_of(QUIET, found, [made], corrections, classifier, wrong or {})[0]


def test_a_sound_page_is_not_asked_about() -> None:
    assert drafts(page(), Rules()) == []


def test_a_page_where_a_heading_may_be_lost_is_asked_about() -> None:
    """The machine is sure that the line is running text: only the form, or the numbers, tell that a heading is missing."""
    for lost, why in (
        (HEADINGS[3], f"没有找到“{HEADINGS[3]}”的标题，可能有遗漏"),
        (LAST, f"没有找到“{LAST}”的标题，可能有遗漏"),
    ):
        (draft,) = drafts(page(), Rules(lost=[lost]))
        assert (draft.kind, draft.purpose, draft.page) == ("pages", "review", 1)
        first, *others = draft.question["regions"]
        assert draft.question["segments"][first["segment"]][4] == lost, "the line that could be it comes first"
        assert {region["label"] for region in others} == {"title", "organization", "year", "heading-1"}, "the rest is context"
        assert why in regions.task_data(draft.question, {1: page()})["about"]


def test_who_finds_all_boxes_right_changes_nothing() -> None:
    """What a person says of a line is all that it is: a line is drawn with all its labels or not at all."""
    made, rules = page(), Rules(doubt={HEADINGS[0]: 0.7}, lost=[LAST])
    before = report(made, classifier=rules)
    (draft,) = drafts(made, rules)
    result = regions.prediction(draft.question, made)["result"]
    said = regions.read_answer(result, draft.question, 1)["labels"]
    confirmed = Corrections(labels=tuple(LabelAnswer(1, Box(*told["box"]), tuple(map(tuple, told["spans"]))) for told in said))
    after = report(made, classifier=rules, corrections=confirmed)
    values = [{name: field.value for name, field in one.fields.items()} for one in (before, after)]
    assert values[0] == values[1]
    assert after.title == before.title
    assert [section.heading for section in after.sections] == [section.heading for section in before.sections]


def test_a_heading_that_is_missing_on_the_paper_is_asked_about_once() -> None:
    made = page()
    made.segments[-1].text = "本年度没有更多情况。"
    assert [draft.kind for draft in drafts(made, Rules())] == ["pages"]
    (heading,) = (segment for segment in made.segments if segment.text == HEADINGS[0])
    seen = Corrections(labels=(LabelAnswer(1, heading.box, (("heading-1", 0, len(heading.text)),)),))
    assert drafts(made, Rules(), seen) == []
    assert report(made, corrections=seen).status == "accepted"


def test_a_value_in_the_wrong_place_puts_the_grid_of_its_table_into_doubt() -> None:
    made = page()
    table = report(made).tables[-1]
    (draft,) = drafts(made, Rules(), wrong={1: {table.id}})
    assert [grid["id"] for grid in draft.question["grids"]] == [table.id]
    shown = regions.task_data(draft.question, {1: made})
    assert "单元格" in shown["about"], "it says how to mend a grid"
    assert [choice["value"] for choice in shown["grids"]] == [table.id]


def test_a_border_that_a_person_draws_parts_what_had_run_together() -> None:
    made = page()
    boxes = run_together(made)
    before = report(made)
    assert before.status == "review"
    assert before.fields[FIELDS[0]].value is None
    corrected = Corrections(grids=(GridAnswer(1, boxes[0], boxes),))
    after = report(made, corrections=corrected)
    assert {name: after.fields[name].printed for name in FIELDS} == TRUTH
    assert (after.status, after.tables[-1].state) == ("accepted", "accepted")
    assert drafts(made, Rules(), corrected) == [], "it is not asked about again"
