"""What the ink of a cell may say, and how sure that is."""

from __future__ import annotations

import math

import pytest

from extraction.align.form import Identity
from extraction.decide.readings import candidates
from extraction.geometry import NOWHERE
from extraction.table import Cell
from extraction.verify import Ink, Option, solve, verdicts

SUM = Identity("outcomes", "disputes", ("total",), ("upheld", "pending"))


def ink(name: str, text: str, *, unread: bool = False) -> Ink:
    options: list[Option] = [one.option for one in candidates(Cell(0, 0, text, 1, NOWHERE, ink=unread), given=False)]
    return Ink((name,), tuple(options))


@pytest.mark.parametrize("text", ["", "り"])
def test_ink_that_cannot_be_read_leaves_a_failing_sum_undecided(text: str) -> None:
    inks = [ink("total", "23"), ink("upheld", "15"), ink("pending", text, unread=True)]
    (judgement,) = verdicts(inks, [SUM], solve(inks, [SUM]))
    assert judgement.verdict == "undecided"


def test_what_is_read_surely_is_printed_wrong_where_its_sum_fails() -> None:
    inks = [ink("total", "23"), ink("upheld", "15"), ink("pending", "7")]
    (judgement,) = verdicts(inks, [SUM], solve(inks, [SUM]))
    assert judgement.verdict == "printed wrong"


@pytest.mark.parametrize(("given", "expected"), [(False, "undecided"), (True, "printed wrong")])
def test_a_figure_may_have_lost_a_digit_at_the_edge_of_its_box(given: bool, expected: str) -> None:
    """14 for 114 mends the sum of its row and that of its column."""
    inks = []
    for name, text in (("total", "129"), ("upheld", "15"), ("pending", "14"), ("below", "6"), ("column", "120")):
        options = [one.option for one in candidates(Cell(0, 0, text, 1, NOWHERE), given=given)]
        inks.append(Ink((name,), tuple(options)))
    sums = [SUM, Identity("column", "disputes", ("column",), ("pending", "below"))]
    assert {one.verdict for one in verdicts(inks, sums, solve(inks, sums))} == {expected}


def test_a_figure_read_surely_is_almost_certain() -> None:
    (only,) = candidates(Cell(0, 0, "15", 1, NOWHERE), given=False)
    assert math.isclose(only.probability, 1.0, abs_tol=1e-3)
