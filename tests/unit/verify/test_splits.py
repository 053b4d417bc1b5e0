"""Runs of digits that were several cells."""

from __future__ import annotations

import itertools
import random
import time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction.align.form import Identity
from extraction.align.forms import load_forms
from extraction.verify import Ink, run_of_digits, solve, splits
from tests.unit.verify.brute import all_readings

COLUMNS = ("natural_person", "business", "research", "social_welfare", "legal_service", "other", "total")


@settings(deadline=None)
@given(st.lists(st.integers(0, 9_999_999), min_size=1, max_size=4))
def test_what_was_printed_is_among_the_splits(numbers: list[int]) -> None:
    printed = tuple(map(str, numbers))
    run = "".join(printed)
    found = splits(run, len(numbers), limit=100_000)
    assert printed in found
    assert len(set(found)) == len(found)
    assert all("".join(one) == run and len(one) == len(numbers) for one in found)


@settings(deadline=None)
@given(st.text("0123", min_size=1, max_size=9), st.integers(1, 5))
def test_they_are_all_the_splits(run: str, cells: int) -> None:
    expected = set()
    for cuts in itertools.combinations(range(1, len(run)), cells - 1):
        parts = tuple(run[start:end] for start, end in itertools.pairwise((0, *cuts, len(run))))
        if all(len(part) <= 7 and (part == "0" or part[0] != "0") for part in parts):
            expected.add(parts)
    assert set(splits(run, cells, limit=10_000)) == expected


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 999_999), st.integers(0, 9_999)), min_size=1, max_size=3))
def test_amounts_with_separators_and_decimals_are_among_them(amounts: list[tuple[int, int]]) -> None:
    printed = tuple(f"{whole:,}.{decimals:04}" for whole, decimals in amounts)
    assert printed in splits("".join(printed), len(printed), limit=100_000)


def test_the_shortest_longest_number_comes_first() -> None:
    assert splits("1234", 2, limit=10) == [("12", "34"), ("1", "234"), ("123", "4")]
    assert splits("1234", 2, limit=2) == [("12", "34"), ("1", "234")]


@pytest.mark.parametrize(
    ("run", "cells"), [("", 1), ("12", 3), ("00", 1), ("12345678", 1), ("1a2", 2), ("12.", 1), (".5", 1), ("１", 1)]
)
def test_what_cannot_be_numbers_gives_nothing(run: str, cells: int) -> None:
    assert splits(run, cells, limit=10) == []


def test_long_runs_end_soon() -> None:
    start = time.process_time()
    assert splits("1" * 400, 7, limit=10) == []
    assert len(splits("1" * 400, 175, limit=500)) == 500
    assert splits("0" * 175, 175, limit=500) == [("0",) * 175]
    assert time.process_time() - start < 2


def test_a_run_with_too_many_splits_is_no_ink() -> None:
    assert run_of_digits(("a", "b"), "1234", limit=3) is None
    assert run_of_digits(("a", "b"), "1", limit=3) is None
    ink = run_of_digits(("a", "b"), "1234", limit=4)
    assert ink is not None
    assert len(ink.options) == 3


def test_of_too_many_splits_those_that_add_up_are_kept() -> None:
    fields = tuple(f"received.{column}" for column in COLUMNS)
    run = "4653941715126"
    everything = [tuple(map(Decimal, one)) for one in splits(run, 7, limit=10**6)]
    assert run_of_digits(fields, run, limit=len(everything)) is None
    ink = run_of_digits(fields, run, [row_identity("received")], limit=len(everything))
    assert ink is not None
    readings = {option.values for option in ink.options}
    assert tuple(map(Decimal, (46, 5, 39, 4, 17, 15, 126))) in readings
    assert readings == {numbers for numbers in everything if sum(numbers) == 2 * numbers[-1]}


def row_identity(row: str) -> Identity:
    return Identity("applicants", row, (f"{row}.total",), tuple(f"{row}.{column}" for column in COLUMNS[:-1]))


def row_ink(row: str, run: str) -> Ink:
    ink = run_of_digits(tuple(f"{row}.{column}" for column in COLUMNS), run, [row_identity(row)], limit=1000)
    assert ink is not None
    return ink


def test_the_identity_finds_the_cells_of_a_run() -> None:
    inks, identities = [row_ink("received", "640020470")], [row_identity("received")]
    solution = solve(inks, identities)
    readings = list(all_readings(inks, identities, -6.9))
    best = max(probability for _, probability, _ in readings)
    consistent = [values for values, probability, _ in readings if probability > best - 1e-6]
    assert solution.values in consistent
    printed = dict(zip((f"received.{column}" for column in COLUMNS), map(Decimal, (64, 0, 0, 2, 0, 4, 70)), strict=True))
    assert printed in consistent
    margins = solution.margins(solution.values)
    for field, margin in margins.items():
        assert (margin < 1e-6) == (len({values[field] for values in consistent}) > 1)


def flattened(seed: int, most: int) -> tuple[dict[str, Decimal], list[Ink], tuple[Identity, ...]]:
    """Table three with numbers that add up, each row printed as one run of digits."""
    form = load_forms()["gid-2021"]
    chance = random.Random(seed)
    rows = list(dict.fromkeys(field.row_id for field in form.tables["applications"]))
    parts = [row for row in rows if row.startswith("results.") and row != "results.total"]
    numbers: dict[tuple[str, str], int] = {}
    for column in COLUMNS[:-1]:
        for row in parts:
            numbers[row, column] = chance.choice([0, 0, 0, chance.randint(1, most)])
        numbers["results.total", column] = sum(numbers[row, column] for row in parts)
        numbers["carried_forward", column] = chance.choice([0, 0, 3])
        numbers["carried_over", column] = 0
        numbers["received", column] = numbers["results.total", column] + numbers["carried_forward", column]
    for row in rows:
        numbers[row, "total"] = sum(numbers[row, column] for column in COLUMNS[:-1])
    inks = [row_ink(f"applications.{row}", "".join(str(numbers[row, column]) for column in COLUMNS)) for row in rows]
    values = {f"applications.{row}.{column}": Decimal(number) for (row, column), number in numbers.items()}
    return values, inks, form.identities


@pytest.mark.parametrize(("seed", "most"), [(1, 9), (2, 30), (3, 99)])
def test_a_flattened_table_is_solved_in_time(seed: int, most: int) -> None:
    values, inks, identities = flattened(seed, most)
    start = time.process_time()
    solution = solve(inks, identities, most=1.0)
    assert time.process_time() - start < 6  # twice what it is meant to take: machines differ
    assert solution.proven
    assert not solution.broken
    wrong = [field for field, value in values.items() if solution.values[field] != value]
    assert all(margin < 1e-6 for margin in solution.margins(wrong).values())  # what the paper does not settle, it does not claim


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(*[st.integers(0, 40)] * 3), min_size=2, max_size=3))
def test_small_flattened_tables_settle_what_brute_force_settles(parts: list[tuple[int, int, int]]) -> None:
    rows = [(*row, sum(row)) for row in parts]
    rows.append(tuple(sum(row[column] for row in rows) for column in range(4)))
    inks, identities = [], []
    for number, row in enumerate(rows):
        fields = tuple(f"r{number}.c{column}" for column in range(4))
        inks.append(run_of_digits(fields, "".join(map(str, row)), limit=1000))
        identities.append(Identity("row", f"r{number}", fields[3:], fields[:3]))
    for column in range(4):
        cells = [f"r{number}.c{column}" for number in range(len(rows))]
        identities.append(Identity("column", f"c{column}", (cells[-1],), tuple(cells[:-1])))
    if len(list(itertools.islice(itertools.product(*(ink.options for ink in inks)), 5_001))) > 5_000:
        return
    readings = list(all_readings(inks, identities, -6.9))
    best = max(probability for _, probability, _ in readings)
    consistent = [values for values, probability, _ in readings if probability > best - 1e-6]
    solution = solve(inks, identities, log_wrong=-6.9)
    assert solution.values in consistent
    margins = solution.margins(solution.values, limit=1.0)
    for field, margin in margins.items():
        assert (margin < 1e-4) == (len({values[field] for values in consistent}) > 1)
