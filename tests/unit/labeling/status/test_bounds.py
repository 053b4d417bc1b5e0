"""The published bounds of the error."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.status.bounds import Audit, bounds, lower_bound, upper_bound


def audit(
    wrong: int, checked: int, missed: int = 0, traps: int = 100, false_alarms: int = 0, honest: int = 100, undecided: int = 0
) -> Audit:
    return Audit(wrong, undecided, [1] * checked, missed, traps, false_alarms, honest)


def test_clopper_and_pearson() -> None:
    assert upper_bound(0, 300, 0.95) == pytest.approx(1 - 0.05 ** (1 / 300))
    assert lower_bound(300, 300, 0.95) == pytest.approx(0.05 ** (1 / 300))
    assert (upper_bound(5, 5, 0.95), lower_bound(0, 5, 0.95)) == (1.0, 0.0)


def test_nothing_is_known_without_audits_or_traps() -> None:
    assert bounds(audit(0, 0), confidence=0.95, target=0.01).upper == 1.0
    assert bounds(audit(0, 500, traps=0), confidence=0.95, target=0.01).upper == 1.0


def test_people_who_overlook_make_the_bound_worse() -> None:
    careful = bounds(audit(1, 1000), confidence=0.95, target=0.01)
    careless = bounds(audit(1, 1000, missed=30), confidence=0.95, target=0.01)
    assert careful.upper < careless.upper


def test_values_of_one_document_count_as_one() -> None:
    apart = bounds(Audit(0, 0, [1] * 400, 0, 100, 0, 100), confidence=0.95, target=0.01)
    together = bounds(Audit(0, 0, [100] * 4, 0, 100, 0, 100), confidence=0.95, target=0.01)
    assert apart.upper < 0.02 < together.upper


def test_what_is_undecided_may_be_wrong_and_stops_nothing() -> None:
    """Who finds an error waits for a second person, who finds none does not: to leave out the former would flatter the bound."""
    found, open_, none = (
        bounds(audit(wrong, 1000, undecided=undecided), confidence=0.95, target=0.01)
        for wrong, undecided in ((40, 0), (0, 40), (0, 0))
    )
    assert found.upper == open_.upper > none.upper
    assert (open_.lower, open_.stop) == (none.lower, False)


def test_acceptance_stops_when_even_the_lower_bound_is_above_the_target() -> None:
    assert bounds(audit(40, 1000), confidence=0.95, target=0.01).stop
    assert not bounds(audit(1, 1000), confidence=0.95, target=0.01).stop
    assert not bounds(audit(40, 1000, false_alarms=20), confidence=0.95, target=0.01).stop, "people may have seen ghosts"


@given(st.integers(0, 50), st.integers(50, 2000), st.integers(0, 20), st.integers(20, 200))
def test_the_bounds_are_in_order(wrong: int, checked: int, missed: int, traps: int) -> None:
    found = bounds(audit(wrong, checked, missed, traps), confidence=0.95, target=0.01)
    assert 0.0 <= found.lower <= found.upper <= 1.0


def test_the_bound_covers_the_truth_as_often_as_it_says() -> None:
    """People who overlook one error in ten, on values of which one in a hundred is wrong: simulated."""
    rng = np.random.default_rng(1)
    covered = 0
    for _ in range(400):
        wrong = rng.binomial(1500, 0.01)
        found = rng.binomial(wrong, 0.9)
        covered += bounds(audit(found, 1500, rng.binomial(150, 0.1), 150), confidence=0.95, target=0.01).upper >= 0.01
    assert covered >= 380
