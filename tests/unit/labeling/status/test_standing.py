"""What several people's answers come to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from labeling.status.agreement import kappa
from labeling.status.standing import Said, outcome, still_said
from labeling.storage.tables import CorrectionRow, Event

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def said(who: str, text: str, verdict: str = "misread") -> Said:
    return Said(who, {"verdict": verdict, "text": text, "place_wrong": False}, NOW)


def row(number: int, annotation: int, who: str, event: Event, after: dict[str, Any] | None) -> CorrectionRow:
    return CorrectionRow(
        id=number, project_id=1, annotation_id=annotation, who=who, event=event, after=after, at=NOW + timedelta(number)
    )


@pytest.mark.parametrize(
    ("texts", "doubtful", "standing", "wanted", "people"),
    [
        ("1", False, "single", 1, 1),
        ("1", True, "waiting", 2, 1),
        ("11", True, "agreed", 2, 2),
        ("12", False, "waiting", 3, 1),
        ("121", True, "agreed", 3, 2),
        ("123", True, "disputed", 3, 1),
        ("1221", True, "disputed", 4, 2),
        ("12111", True, "agreed", 5, 4),
    ],
)
def test_outcomes(texts: str, doubtful: bool, standing: str, wanted: int, people: int) -> None:
    found = outcome("cells", [said(str(at), text) for at, text in enumerate(texts)], doubtful=doubtful)
    assert (found.standing, found.wanted) == (standing, wanted)
    assert found.answer is not None
    assert found.answer["people"] == people


def test_no_answer_is_open() -> None:
    assert outcome("cells", [], doubtful=True).standing == "open"


def test_only_what_still_holds_counts() -> None:
    one, two = {"verdict": "right", "text": "1"}, {"verdict": "blank", "text": ""}
    rows = [
        row(1, 10, "a", "answered", one),
        row(2, 11, "b", "answered", one),
        row(3, 10, "a", "changed", two),
        row(4, 12, "c", "refused", None),
        row(5, 11, "b", "deleted", None),
        row(6, 13, "a", "answered", one),
    ]
    assert [(held.who, held.answer) for held in still_said(rows)] == [("a", one)]
    assert [(held.who, held.answer) for held in still_said(rows[:3])] == [("b", one), ("a", two)]


def pair(one: str, other: str, **verdicts: str) -> list[Said]:
    return [said("a", one, verdicts.get("a", "misread")), said("b", other, verdicts.get("b", "misread"))]


def test_kappa_by_hand() -> None:
    """Of ten cells they read nine alike; by chance 0.6 * 0.5 + 0.4 * 0.5: a reads 1 six times, b five times. Then eight, each 1 in
    five."""
    alike = [pair("1", "1")] * 4 + [pair("2", "2")] * 4
    found, pairs = kappa([*alike, pair("1", "2"), pair("1", "1")])
    assert (found, pairs) == (pytest.approx((0.9 - 0.5) / (1 - 0.5)), 10)
    found, _ = kappa([*alike, pair("1", "2"), pair("2", "1")])
    assert found == pytest.approx((0.8 - 0.5) / (1 - 0.5))
    opposed, _ = kappa([pair("1", "2"), pair("2", "1")])
    assert opposed == pytest.approx(-1.0)
    apart, _ = kappa([pair("1", "2")])
    assert apart == 0.0


def test_kappa_is_not_defined_where_chance_would_agree_always() -> None:
    assert kappa([]) == (None, 0)
    assert kappa([[said("a", "1")]]) == (None, 0)
    assert kappa([pair("1", "1")] * 3) == (None, 3)


def test_kappa_compares_what_answers_come_to() -> None:
    """Whether the machine had proposed it is no difference, nor how wide the figures are typed; what is said of the paper is."""
    assert kappa([pair("1", "１", a="right"), pair("2", "2")]) == (1.0, 2)
    found, _ = kappa([pair("1", "1", a="right", b="printed wrong"), pair("2", "2")])
    assert found == pytest.approx((1 / 2 - 1 / 4) / (1 - 1 / 4))


def test_kappa_of_three_people_is_that_of_their_pairs() -> None:
    three = [said("a", "1"), said("b", "1"), said("c", "2")]
    found, pairs = kappa([three, [said("c", "2"), said("a", "2")]])
    # (1, 1), (1, 2), (1, 2), (2, 2): 2 of 4 alike, by chance 3/4 * 1/4 + 1/4 * 3/4.
    assert (found, pairs) == (pytest.approx((1 / 2 - 3 / 8) / (1 - 3 / 8)), 4)
