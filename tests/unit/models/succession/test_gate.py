from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction.labels import Label
from models.evaluate.entities import EntityCounter
from models.evaluate.scoring import Score
from models.succession.gate import GateConfig, compare, judge
from models.succession.trial import Outcome


def outcome(number: int, right: dict[Label, int], true: dict[Label, int], family: str = "plain", silent: int = 0) -> Outcome:
    counter = EntityCounter()
    counter.true.update(true)
    counter.found.update(true)
    counter.right.update(right)
    return Outcome(f"document {number}", family, counter, Score(documents=1, silent=silent))


def outcomes(*shares: float, count: int = 20, family: str = "plain", silent: int = 0) -> list[Outcome]:
    """Documents of 40 headings and 200 values each; `shares` of each label that are found."""
    heading, value = shares
    return [
        outcome(n, {"heading-1": round(40 * heading), "value": round(200 * value)}, {"heading-1": 40, "value": 200}, family, silent)
        for n in range(count)
    ]


SAME = outcomes(0.9, 0.99)


def test_better_where_corrected_and_nowhere_worse_passes() -> None:
    verdict = judge((outcomes(0.5, 0.9), outcomes(0.9, 0.95)), (SAME, SAME))
    assert verdict.passed
    assert "F1 0.8333 to 0.9417" in verdict.reasons[0]


def test_a_tie_does_not_pass() -> None:
    verdict = judge((SAME, SAME), (SAME, SAME))
    assert not verdict.passed
    assert "no sure gain" in verdict.reasons[0]


def test_a_gain_that_a_few_documents_make_alone_is_not_sure() -> None:
    others = [outcome(n, {"value": 198, "heading-1": 35}, {"value": 200, "heading-1": 40}) for n in range(1, 20)]
    lucky = [*outcomes(1.0, 1.0, count=1), *others]
    assert not judge((SAME, lucky), (SAME, SAME)).passed


def test_a_gain_in_every_one_of_four_documents_may_be_chance() -> None:
    few = (outcomes(0.5, 0.9, count=4), outcomes(0.9, 0.95, count=4))
    verdict = judge(few, (SAME, SAME))
    assert not verdict.passed
    assert "held out are 4 documents, too few" in verdict.reasons[0]
    assert judge((outcomes(0.5, 0.9, count=5), outcomes(0.9, 0.95, count=5)), (SAME, SAME)).passed


def test_worse_on_the_frozen_set_does_not_pass() -> None:
    verdict = judge((outcomes(0.5, 0.9), outcomes(0.9, 0.95)), (SAME, outcomes(0.9, 0.97)))
    assert not verdict.passed
    assert verdict.reasons[0].startswith("frozen test set: F1")


def test_worse_in_one_label_or_one_family_does_not_pass() -> None:
    better = (outcomes(0.5, 0.9), outcomes(0.9, 0.95))
    label = judge(better, (outcomes(0.9, 0.99), outcomes(0.8, 1.0)), GateConfig(limit=0.05))
    assert [reason.split(":")[0] for reason in label.reasons] == ["frozen test set, heading-1"]
    families = (
        [*outcomes(0.9, 0.9, family="a"), *outcomes(0.9, 0.99, count=4, family="b")],
        [*outcomes(0.9, 0.95, family="a"), *outcomes(0.9, 0.93, count=4, family="b")],
    )
    family = judge(better, families)
    assert [reason.split(":")[0] for reason in family.reasons] == ["frozen test set, family b"]


def test_worse_on_scans_does_not_pass() -> None:
    """A tenth of the documents are scans: of the whole, their fall is within the limits."""
    better = outcomes(0.5, 0.9), outcomes(0.9, 0.95)
    scans = [replace(one, document=f"scan {n}", scanned=True) for n, one in enumerate(SAME[:4])]
    blurred = [replace(one, document=f"scan {n}", scanned=True) for n, one in enumerate(outcomes(0.9, 0.96, count=4))]
    rest = [replace(one, document=f"{one.document}/{n}") for n in range(4) for one in SAME]
    verdict = judge(better, ([*rest, *scans], [*rest, *blurred]))
    assert [reason.split(":")[0] for reason in verdict.reasons] == ["frozen test set, scans"]
    assert judge(better, ([*rest, *scans], [*rest, *scans])).passed


def test_a_fall_in_one_label_that_a_few_documents_make_alone_is_not_sure() -> None:
    better = (outcomes(0.5, 0.9), outcomes(0.9, 0.95))
    fallen = [outcome(n, {"value": 199, "heading-1": 10}, {"value": 200, "heading-1": 40}) for n in range(2)]
    risen = [outcome(n, {"value": 199, "heading-1": 37}, {"value": 200, "heading-1": 40}) for n in range(2, 20)]
    verdict = judge(better, (SAME, [*fallen, *risen]), GateConfig(limit=0.05))
    (label,) = (one for one in verdict.frozen if one.slice == "heading-1")
    assert label.gain < -GateConfig().slice_limit
    assert verdict.passed


def test_a_label_of_which_there_are_few_does_not_decide() -> None:
    few = [outcome(n, {"value": 198}, {"value": 200, "year": 1}) for n in range(20)]
    fewer = [outcome(n, {"value": 198, "year": 1}, {"value": 200, "year": 1}) for n in range(20)]
    better = (outcomes(0.5, 0.9), outcomes(0.9, 0.95))
    assert judge(better, (fewer, few), GateConfig(limit=0.05, least=21)).passed
    assert not judge(better, (fewer, few), GateConfig(limit=0.05, least=20)).passed


def test_more_silent_errors_do_not_pass() -> None:
    verdict = judge((outcomes(0.5, 0.9), outcomes(0.9, 0.95)), (SAME, outcomes(0.9, 0.99, silent=1)))
    assert verdict.reasons == ["frozen test set: silent errors rise from 0 to 20"]


def test_a_model_that_sends_much_more_to_people_does_not_pass() -> None:
    def reported(review: int) -> list[Outcome]:
        return [replace(one, report=Score(documents=1, cells=100, review=review)) for one in SAME]

    better = outcomes(0.5, 0.9), outcomes(0.9, 0.95)
    assert judge(better, (reported(3), reported(4))).passed
    verdict = judge(better, (reported(3), reported(6)))
    assert verdict.reasons == ["frozen test set: of the fields 6.0% instead of 3.0% go to a person"]
    assert verdict.review == (0.03, 0.06)


def test_only_the_same_documents_are_compared() -> None:
    with pytest.raises(ValueError, match="same documents"):
        compare(SAME, SAME[1:], GateConfig())
    with pytest.raises(ValueError, match="same documents"):
        compare([], [], GateConfig())


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=2, max_size=12))
def test_the_interval_holds_the_gain_and_turns_round_with_the_sides(pairs: list[tuple[int, int]]) -> None:
    old = [outcome(n, {"value": a}, {"value": 40}) for n, (a, _) in enumerate(pairs)]
    new = [outcome(n, {"value": b}, {"value": 40}) for n, (_, b) in enumerate(pairs)]
    config = GateConfig(draws=200)
    there, back = compare(old, new, config)[0], compare(new, old, config)[0]
    assert there.low <= there.high
    assert np.isclose(there.gain, -back.gain)
    assert np.isclose(there.low, -back.high, atol=1e-9)
    assert compare(old, new, config)[0] == there  # the same seed, the same interval
