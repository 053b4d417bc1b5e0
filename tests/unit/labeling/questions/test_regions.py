"""Which pages are asked about for what stands on them, and what is shown of them."""

from __future__ import annotations

from collections.abc import Collection

from extraction.corrections import NO_CORRECTIONS, Corrections, LabelAnswer
from extraction.page import Page
from labeling.questions import regions
from labeling.questions.plan import Draft, drafts_of
from labeling.settings import Settings
from tests.unit.labeling.paper import HEADINGS, Rules, page, report

QUIET = Settings(audit_share=0.0, known_share=0.0)
LAST = HEADINGS[-1]


def drafts(made: Page, classifier: Rules, corrections: Corrections = NO_CORRECTIONS, wrong: Collection[int] = ()) -> list[Draft]:
    found = report(made, classifier=classifier, corrections=corrections)
    return drafts_of(QUIET, found, [made], corrections, classifier, set(wrong))[0]


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
        assert {region["label"] for region in others} <= {"title", "heading-1"}, "the rest is context"
        assert why in regions.task_data(draft.question, {1: page()})["about"]


def test_a_heading_that_is_missing_on_the_paper_is_asked_about_once() -> None:
    made = page()
    made.segments[-1].text = "本年度没有更多情况。"
    assert [draft.kind for draft in drafts(made, Rules())] == ["pages"]
    (heading,) = (segment for segment in made.segments if segment.text == HEADINGS[0])
    seen = Corrections(labels=(LabelAnswer(1, heading.box, (("heading-1", 0, len(heading.text)),)),))
    assert drafts(made, Rules(), seen) == []
    assert report(made, corrections=seen).status == "accepted"
