"""The solver against brute force, and its effort on whole forms."""

from __future__ import annotations

import itertools
import math
import time
from decimal import Decimal

import pytest
from hypothesis import given, settings

from extraction.align.form import Identity
from extraction.align.forms import load_forms
from extraction.verify import Ink, Option, solve
from extraction.verify.problem import Value, applicable, holds, key_of
from extraction.verify.search import Search
from extraction.verify.solve import EFFORT
from tests.unit.verify.brute import all_readings, margin, questions

TOLERANCE = 1e-3


def ink(field: str, *readings: tuple[str | None, float]) -> Ink:
    return Ink((field,), tuple(Option((None if text is None else Decimal(text),), math.log(p)) for text, p in readings))


@settings(max_examples=150, deadline=None)
@given(questions())
def test_it_is_never_less_probable_than_brute_force_and_its_claims_are_true(question) -> None:
    inks, identities, log_wrong = question
    solution = solve(inks, identities, log_wrong=log_wrong)
    readings = list(all_readings(inks, identities, log_wrong))
    assert solution.proven
    assert solution.log_probability == pytest.approx(max(probability for _, probability, _ in readings), abs=TOLERANCE)
    fields = [field for one in inks for field in one.fields]
    there = applicable(identities, fields)
    assert solution.broken == {key_of(one) for one in there if not holds(one, solution.values)}
    claimed = math.fsum(one.options[number].log_probability for one, number in zip(inks, solution.choice, strict=True))
    assert solution.log_probability == pytest.approx(claimed + log_wrong * len(solution.broken))


@settings(max_examples=100, deadline=None)
@given(questions())
def test_margins_equal_brute_force(question) -> None:
    inks, identities, log_wrong = question
    solution = solve(inks, identities, log_wrong=log_wrong)
    readings = list(all_readings(inks, identities, log_wrong))
    fields = [field for one in inks for field in one.fields]
    margins = solution.margins(fields)
    limited = solution.margins(fields, limit=3.0)
    proven = solution.margins(fields, most=0.0)
    for field in fields:
        expected = margin(readings, solution.log_probability, field, solution.values[field])
        assert proven[field] <= max(0.0, expected) + TOLERANCE
        assert margins[field] == pytest.approx(max(0.0, expected), abs=TOLERANCE)
        if limited[field] < math.inf or expected < 3.0 - TOLERANCE:
            assert limited[field] == pytest.approx(max(0.0, expected), abs=TOLERANCE)


@settings(max_examples=60, deadline=None)
@given(questions())
def test_the_loss_of_holding_equals_brute_force(question) -> None:
    inks, identities, log_wrong = question
    solution = solve(inks, identities, log_wrong=log_wrong)
    readings = list(all_readings(inks, identities, log_wrong))
    for key in solution.broken:
        kept = [probability for _, probability, broken in readings if key not in broken]
        expected = solution.log_probability - max(kept) if kept else math.inf
        assert solution.loss_of_holding(key) == pytest.approx(max(0.0, expected), abs=TOLERANCE)


@settings(max_examples=50, deadline=None)
@given(questions())
def test_it_answers_the_same_every_time(question) -> None:
    inks, identities, log_wrong = question
    first, second = (solve(inks, identities, log_wrong=log_wrong) for _ in range(2))
    assert first == second
    fields = [field for one in inks for field in one.fields]
    assert first.margins(fields) == second.margins(fields)


SUM = Identity("sum", "row", ("total",), ("a", "b"))


def test_a_runner_up_that_mends_the_sum_is_taken() -> None:
    solution = solve([ink("total", ("9", 0.99)), ink("a", ("3", 0.7), ("8", 0.3)), ink("b", ("1", 0.99), ("7", 0.01))], [SUM])
    assert solution.values == {"total": 9, "a": 8, "b": 1}
    assert not solution.broken


def test_what_is_printed_stands_where_the_sum_is_wrong_and_nothing_supports_another_reading() -> None:
    solution = solve([ink("total", ("0", 1.0)), ink("a", ("10", 1.0)), ink("b", ("1", 1.0))], [SUM])
    assert solution.values == {"total": 0, "a": 10, "b": 1}
    assert solution.broken == {("sum", "row")}
    assert solution.margins(["a"]) == {"a": math.inf}


def test_among_equals_the_first_reading_is_taken() -> None:
    solution = solve([ink("a", ("1", 0.5), ("2", 0.5)), ink("b", ("3", 0.5), (None, 0.5))], [])
    assert solution.choice == (0, 0)
    assert solution.margins(["a", "b"]) == {"a": 0.0, "b": 0.0}


def test_a_blank_counts_nothing_and_stays_null() -> None:
    solution = solve([ink("total", ("4", 1.0)), ink("a", ("4", 1.0)), ink("b", ("1", 0.6), (None, 0.4))], [SUM])
    assert solution.values["b"] is None


def test_an_identity_with_a_missing_field_is_left_out() -> None:
    assert not solve([ink("total", ("4", 1.0)), ink("a", ("9", 1.0))], [SUM]).broken


def test_amounts_with_decimals_add_up_exactly() -> None:
    solution = solve([ink("total", ("0.300001", 1.0)), ink("a", ("0.7", 0.9), ("0.1", 0.1)), ink("b", ("0.200001", 1.0))], [SUM])
    assert not solution.broken


def test_values_beyond_any_integer_break_their_identity_and_nothing_else() -> None:
    huge = "9" * 24
    inks = [ink("total", (huge, 0.9), ("3", 0.1)), ink("a", ("1", 0.9), (huge, 0.1)), ink("b", ("2", 0.9), ("7", 0.1))]
    assert solve(inks, [SUM]).values == {"total": 3, "a": 1, "b": 2}


def test_a_busy_machine_finds_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """An hour goes by between any two looks at the clock."""
    hours = itertools.count(step=3600.0)
    monkeypatch.setattr(time, "monotonic", lambda: next(hours))
    inks = [ink(field, ("1", 0.6), ("2", 0.4)) for field in ("total", "a", "b")]
    solution = solve(inks, [SUM])
    assert solution.proven
    assert solution.margins(["a"])["a"] > 0


def test_effort_that_runs_out_is_said() -> None:
    inks = [ink(field, ("1", 0.6), ("2", 0.4)) for field in ("total", "a", "b")]
    solution = solve(inks, [SUM, Identity("twice", "row", ("a",), ("b", "total"))], most=0.0)
    assert not solution.proven
    assert solve(inks, [SUM, Identity("twice", "row", ("a",), ("b", "total"))]).proven


def test_without_effort_a_cell_is_known_to_need_a_change_in_its_row_and_one_in_its_column() -> None:
    cells = [f"{row}{column}" for row in "abt" for column in "xyz"]
    rows = [Identity(row, "row", (f"{row}x", f"{row}y"), (f"{row}z",)) for row in "abt"]
    columns = [Identity(column, "column", (f"a{column}", f"b{column}"), (f"t{column}",)) for column in "xyz"]
    solution = solve([ink(cell, ("0", 0.9), ("1", 0.1)) for cell in cells], [*rows, *columns])
    assert solution.margins(cells, most=0.0)["ax"] == pytest.approx(3 * math.log(9), abs=TOLERANCE)


@pytest.mark.parametrize("log_wrong", [0.0, 1.0, -math.inf, math.nan])
def test_a_prior_that_is_none_is_refused(log_wrong: float) -> None:
    with pytest.raises(ValueError, match="log_wrong"):
        solve([], [], log_wrong=log_wrong)


def test_inks_that_make_no_sense_are_refused() -> None:
    with pytest.raises(ValueError, match="no reading"):
        Ink(("a",), ())
    with pytest.raises(ValueError, match="2 values"):
        Ink(("a",), (Option((Decimal(1), Decimal(2)), 0.0),))
    with pytest.raises(ValueError, match="log-probability"):
        Ink(("a",), (Option((Decimal(1),), -math.inf),))
    with pytest.raises(ValueError, match="no finite number"):
        Ink(("a",), (Option((Decimal("NaN"),), 0.0),))
    with pytest.raises(ValueError, match="two inks"):
        solve([ink("a", ("1", 1.0)), ink("a", ("1", 1.0))], [])
    with pytest.raises(ValueError, match="no ink gives nowhere"):
        solve([ink("a", ("1", 1.0))], []).margins(["nowhere"])


def form_of_zeros() -> dict[str, Value]:
    return {field.id: Decimal(0) for field in load_forms()["gid-2021"].fields}


def test_a_form_of_zeros_needs_no_search(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Search, "cheapest", lambda *_: pytest.fail("nothing is in doubt"))
    identities = load_forms()["gid-2021"].identities
    inks = [ink(field, ("0", 0.999), ("6", 0.0005), ("8", 0.0002)) for field in form_of_zeros()]
    solution = solve(inks, identities)
    assert solution.choice == (0,) * len(inks)


def test_misread_cells_of_a_whole_form_are_mended_with_little_effort() -> None:
    """200 fields with three readings each, 42 identities, four cells misread."""
    form = load_forms()["gid-2021"]
    values = form_of_zeros()
    for row in ("received", "results.granted", "results.total"):
        values |= {f"applications.{row}.natural_person": Decimal(21), f"applications.{row}.total": Decimal(21)}
    misread = {
        "applications.received.total": ("27", "21"),
        "applications.results.partial.business": ("8", "0"),
        "applications.carried_over.other": ("6", "0"),
        "disputes.reconsideration.total": ("6", "0"),
    }
    inks = []
    for field, value in values.items():
        first, second = misread.get(field, (str(value), str(value + 6)))
        doubt = 0.4 if field in misread else 0.15
        inks.append(ink(field, (first, 0.95 - doubt), (second, doubt), (str(value + 3), 0.05)))
    solution = solve(inks, form.identities, most=EFFORT / 10)
    assert solution.proven
    assert solution.values == values
    assert not solution.broken
