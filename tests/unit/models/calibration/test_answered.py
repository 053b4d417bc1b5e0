"""People's answers about fields, joined with the evidence that the machine had for them."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

import pytest

from extraction.corrections import AnswerVerdict
from extraction.decide.evidence import feature_names
from extraction.geometry import Box
from extraction.page import Reading
from models.calibration.answered import observe_answers
from models.data.answered import AnsweredDocument, FieldAnswer
from models.evaluate.observations import Observations
from tests.unit.labeling.paper import FIELDS, TRUTH, Rules, page, report

READ = {FIELDS[0]: [Reading("7", 0.6), Reading("1", 0.4)], FIELDS[5]: [Reading("1", 0.7)]}
PAGE = page(TRUTH, READ)
FOUND = report(PAGE).fields


def answer(field: str, text: str, verdict: AnswerVerdict = "right", *, wrong: bool = False, box: Box | None = None) -> FieldAnswer:
    place = FOUND[field].evidence[0]
    return FieldAnswer(field, place.page, box or Box(*place.box), text, verdict, wrong, 1, datetime(2026, 1, 1, tzinfo=UTC))


def observed(*answers: FieldAnswer) -> Observations:
    (found,) = observe_answers([AnsweredDocument("a" * 64, "a.pdf", "石冈镇", None, [PAGE], answers)], Rules())
    return found


def test_the_machine_was_right_or_wrong_as_people_say() -> None:
    found = observed(
        answer(FIELDS[0], "9", "misread"),
        answer(FIELDS[5], "1"),
        answer(FIELDS[6], "0", wrong=True),
        answer(FIELDS[7], "", "blank"),
        answer("year", "2022"),
    )
    assert not found.whole, "of the other fields nobody has said anything"
    assert found.kinds["field"].right.tolist() == [0.0, 1.0, 0.0, 0.0]
    assert found.kinds["fact"].right.tolist() == [1.0]


def test_the_evidence_is_that_before_anybody_answered() -> None:
    features = observed(answer(FIELDS[5], "1")).kinds["field"].features
    evidence = dict(zip(feature_names("field"), features[0], strict=True))
    assert evidence["misread"] > 0.5, "what a person read is certain; what the machine read was not"


def test_answers_that_say_nothing_of_a_field_as_it_is_found_are_left_out(caplog: pytest.LogCaptureFixture) -> None:
    elsewhere = answer(FIELDS[1], "0", box=Box(1, 1, 5, 5))
    gone = FieldAnswer("proactive.nothing", 1, Box(1, 1, 5, 5), "0", "right", False, 1, elsewhere.at)
    with caplog.at_level(logging.INFO, "models"):
        found = observed(elsewhere, gone, answer(FIELDS[5], "", "unreadable"))
    assert found.kinds == {}
    assert "1 fields that nobody can read" in caplog.text
    assert "2 fields that are found elsewhere by now" in caplog.text
