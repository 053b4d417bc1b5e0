"""What the identities say of all fields together."""

from __future__ import annotations

import pytest

from extraction.decide.consistency import weigh
from tests.unit.decide.printed import disputes


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        ("8", {"holds"}),
        ("7", {"holds", "printed wrong"}),
        ("", {"holds"}),
        ("0 7", {"holds"}),
    ],  # the last may be two cells' figures
)
def test_a_sum_is_not_checked_with_what_cannot_be_read(first: str, expected: set[str]) -> None:
    consistency = weigh(disputes(first, "15", "0", "0", "23", *"0" * 10), {1: False}, {})
    assert {judgement.verdict for judgement in consistency.judgements} == expected
    assert len(consistency.judgements) == (3 if first in ("7", "8") else 2)


def test_a_sum_that_is_less_than_what_is_read_of_its_parts_fails_whatever_the_rest_says() -> None:
    consistency = weigh(disputes("", "25", "0", "0", "23", *"0" * 10), {1: False}, {})
    assert [judgement.verdict for judgement in consistency.judgements] == ["undecided", "holds", "holds"]
    assert consistency.undecided["disputes.reconsideration.total"] == 1
    assert consistency.undecided["disputes.reconsideration.corrected"] == 1
