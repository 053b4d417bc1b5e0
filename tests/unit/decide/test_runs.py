"""Runs of digits that hold several cells: when their values are settled."""

from __future__ import annotations

import pytest

from extraction.align.flattened import Run
from extraction.align.form import Identity
from extraction.decide.runs import ink_of, settled
from extraction.geometry import NOWHERE
from extraction.verify import solve

ROWS = ("granted", "denied")
SUMS = [Identity(row, "row", (f"{row}.a", f"{row}.b"), (f"{row}.total",)) for row in ROWS]


def run(row: str, digits: str) -> Run:
    return Run((f"{row}.a", f"{row}.b", f"{row}.total"), digits, 0, 0, 0, 1, NOWHERE, 1.0, 1.0)


@pytest.mark.parametrize(("other", "expected"), [("224", True), ("22/23", False), ("2323", False)])
def test_a_run_is_settled_unless_another_shows_that_blanks_vanished(other: str, expected: bool) -> None:
    """Of 23, a blank and 23 no split satisfies the sum; a run beside it may have lost a blank, too, and add up by chance."""
    runs = [run("granted", "5863121"), run("denied", other)]
    inks = [ink for one in runs if (ink := ink_of(one, SUMS)) is not None]
    found = settled(runs, solve(inks, SUMS), SUMS)
    assert found["granted.total"] == expected
