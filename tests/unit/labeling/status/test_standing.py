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


def test_kappa() -> None:
    assert kappa([]) == (None, 0)
    alike = [[said("a", "1"), said("b", "1")], [said("a", "", "blank"), said("b", "", "blank")]]
    assert kappa(alike) == (1.0, 2)
    other = [*alike, [said("a", "3"), said("b", "8")]]
    found, pairs = kappa(other)
    assert pairs == 3
    assert found is not None
    assert found < 1.0
