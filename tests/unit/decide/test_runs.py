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


@pytest.mark.parametrize(("digits", "expected"), [("000", True), ("0/0", True), ("055", False), ("505", False)])
def test_a_run_that_must_be_as_many_numbers_as_cells_has_lost_no_blank(digits: str, expected: bool) -> None:
    """No number begins with a zero; 55 beside a zero may be one number, and the third cell a blank that is not written."""
    runs = [run("granted", digits), run("denied", "22/23")]
    inks = [ink for one in runs if (ink := ink_of(one, SUMS)) is not None]
    assert settled(runs, solve(inks, SUMS), SUMS)["granted.a"] == expected


def test_a_unit_ends_a_cell_and_a_plus_begins_one() -> None:
    found = {}
    for digits in ("103件0128项", "353+50"):
        ink = ink_of(run("granted", digits), [])
        assert ink is not None
        found[digits] = {option.values for option in ink.options}
    assert found == {"103件0128项": {(103, 0, 128)}, "353+50": {(353, 5, 0), (3, 53, 50), (35, 3, 50)}}
