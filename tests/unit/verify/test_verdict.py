"""Misread or printed wrong."""

from __future__ import annotations

import math
from decimal import Decimal

import pytest

from extraction.align.form import Identity
from extraction.verify import Ink, Judgement, Option, check, run_of_digits, solve, verdicts

ROW_1 = Identity("row", "r1", ("t1",), ("a1", "b1"))
ROW_2 = Identity("row", "r2", ("t2",), ("a2", "b2"))
COLUMN_A = Identity("column", "a", ("a2",), ("a1",))
COLUMN_B = Identity("column", "b", ("b2",), ("b1",))
COLUMN_T = Identity("column", "t", ("t2",), ("t1",))
ALL = (ROW_1, ROW_2, COLUMN_A, COLUMN_B, COLUMN_T)


def ink(field: str, *readings: tuple[str | None, float]) -> Ink:
    return Ink((field,), tuple(Option((None if text is None else Decimal(text),), math.log(p)) for text, p in readings))


def sure(**values: str | None) -> list[Ink]:
    return [ink(field, (value, 1.0)) for field, value in values.items()]


def judged(inks: list[Ink], identities: tuple[Identity, ...] = ALL) -> dict[str, Judgement]:
    solution = solve(inks, identities)
    return {one.check.identity.where: one for one in verdicts(inks, identities, solution)}


def test_what_holds_holds() -> None:
    found = judged(sure(t1="3", a1="1", b1="2", t2="3", a2="1", b2="2"))
    assert {one.verdict for one in found.values()} == {"holds"}


def test_a_sure_figure_that_fails_is_printed_wrong_and_explains_row_and_column() -> None:
    found = judged(sure(t1="3", a1="7", b1="2", t2="3", a2="1", b2="2"))
    assert {where for where, one in found.items() if one.verdict == "printed wrong"} == {"r1", "a"}
    assert {(one.suspect, one.expected) for one in found.values() if one.verdict == "printed wrong"} == {("a1", Decimal(1))}
    assert (found["r1"].check.left, found["r1"].check.right) == (3, 9)


def test_a_lone_sum_is_suspected_before_its_parts() -> None:
    found = judged(sure(t1="0", a1="10", b1="1"), (ROW_1,))
    assert (found["r1"].verdict, found["r1"].suspect, found["r1"].expected) == ("printed wrong", "t1", Decimal(11))


def test_a_blank_sum_beside_figures_is_printed_wrong() -> None:
    found = judged(sure(t1=None, a1="10", b1="1"), (ROW_1,))
    assert (found["r1"].verdict, found["r1"].expected) == ("printed wrong", Decimal(11))


def test_a_runner_up_that_mends_everything_is_a_misreading() -> None:
    inks = [ink("a1", ("7", 0.9), ("1", 0.1)), *sure(t1="3", b1="2", t2="3", a2="1", b2="2")]
    found = judged(inks)
    assert {where for where, one in found.items() if one.verdict == "misread"} == {"r1", "a"}
    assert found["r1"].changed == ("a1",)


def test_a_runner_up_less_probable_than_a_wrong_paper_is_no_misreading() -> None:
    inks = [ink("a1", ("7", 1 - 1e-5), ("1", 1e-5)), *sure(t1="3", b1="2", t2="3", a2="1", b2="2")]
    assert {judged(inks)[where].verdict for where in ("r1", "a")} == {"printed wrong"}


def test_between_the_two_it_is_undecided() -> None:
    inks = [ink("a1", ("7", 1 - 4e-4), ("1", 4e-4)), *sure(t1="3", b1="2", t2="3", a2="1", b2="2")]
    assert {judged(inks)[where].verdict for where in ("r1", "a")} == {"undecided"}


@pytest.mark.parametrize("probability", [0.6, 0.95])
def test_a_figure_read_with_doubt_does_not_accuse_the_paper(probability: float) -> None:
    inks = [ink("a1", ("7", probability)), *sure(t1="3", b1="2", t2="3", a2="1", b2="2")]
    assert {judged(inks)[where].verdict for where in ("r1", "a")} == {"undecided"}


def test_doubt_about_a_figure_that_cannot_be_the_cause_does_not_matter() -> None:
    inks = [ink("b1", ("2", 0.8), ("8", 0.2)), *sure(t1="3", a1="7", t2="3", a2="1", b2="2")]
    assert judged(inks)["a"].suspect == "a1"
    assert judged(inks)["a"].verdict == "printed wrong"


def test_only_what_no_sum_vouches_for_is_suspected() -> None:
    """The row of a2 holds: what makes the column fail is a1, whose row fails by as much."""
    doubtful = ink("a1", ("7", 0.95))
    found = judged([doubtful, *sure(t1="3", b1="2", t2="3", a2="1", b2="2")])
    assert found["a"].verdict == "undecided"
    assert found["a"].suspects == ("a1",)


def test_two_wrong_figures_that_hang_together_are_both_suspected_where_each_stands_by_itself() -> None:
    found = judged(sure(t1="3", a1="7", b1="9", t2="3", a2="1", b2="2"))
    assert {found[where].verdict for where in ("r1", "a", "b")} == {"printed wrong"}
    assert [(found[where].suspect, found[where].expected) for where in ("r1", "a", "b")] == [(None, None), ("a1", 1), ("b1", 2)]


def test_of_two_wrong_figures_that_hang_together_each_is_judged_by_its_own_ink() -> None:
    """What else stands in a failing sum is read with a little doubt, as all ink is; it explains nothing."""
    others = [ink(field, (value, 0.999)) for field, value in (("b1", "2"), ("t2", "3"), ("a2", "1"), ("b2", "9"))]
    found = judged([*sure(t1="3", a1="7"), *others])
    assert {where: found[where].verdict for where in ("r1", "a")} == {"r1": "printed wrong", "a": "printed wrong"}
    assert {where: found[where].verdict for where in ("r2", "b")} == {"r2": "undecided", "b": "undecided"}


def test_three_wrong_figures_that_hang_together_are_told_where_each_stands_by_itself() -> None:
    """A part in one row and the sums of two others: the column of sums holds them together, and no two of them explain it."""
    identities = (
        *(Identity("row", f"r{n}", (f"t{n}",), (f"a{n}", f"b{n}")) for n in (1, 2, 3, 4)),
        *(Identity("column", x, (f"{x}4",), (f"{x}1", f"{x}2", f"{x}3")) for x in "abt"),
    )
    right = {"a1": 1, "b1": 2, "t1": 3, "a2": 4, "b2": 0, "t2": 4, "a3": 0, "b3": 5, "t3": 5, "a4": 5, "b4": 7, "t4": 12}
    printed = {name: str(value) for name, value in (right | {"a1": 9, "t2": 5, "t3": 7}).items()}
    found = judged(sure(**printed), identities)
    assert {where for where, one in found.items() if one.verdict == "printed wrong"} == {"r1", "r2", "r3", "a", "t"}
    assert {one.suspect: one.expected for where, one in found.items() if where in ("r1", "r2", "r3")} == {
        "a1": Decimal(1), "t2": Decimal(4), "t3": Decimal(5),
    }  # fmt: skip


def test_failures_apart_have_suspects_of_their_own() -> None:
    found = judged(sure(t1="3", a1="1", b1="1", t2="9", a2="8", b2="2"), (ROW_1, ROW_2))
    assert (found["r1"].suspect, found["r2"].suspect) == ("t1", "t2")


def test_a_run_of_digits_never_accuses_the_paper() -> None:
    run = run_of_digits(("a1", "b1", "t1"), "129", limit=100)
    assert run is not None
    assert judged([run], (ROW_1,))["r1"].verdict == "undecided"
    mended = run_of_digits(("a1", "b1", "t1"), "123", limit=100)
    assert mended is not None
    assert judged([mended], (ROW_1,))["r1"].verdict == "holds"


def test_no_negative_figure_is_expected() -> None:
    assert judged(sure(t1="1", a1="0", b1="9"), (ROW_1,))["r1"].suspect == "t1"
    found = judged(sure(t1="1", a1="2", b1="9", a2="2"), (ROW_1, COLUMN_A))
    assert (found["r1"].suspect, found["r1"].expected) == ("t1", Decimal(11))


def test_a_check_has_both_sides_and_leaves_out_what_is_missing() -> None:
    values = {"t1": Decimal(4), "a1": None, "b1": Decimal("1.5"), "a2": Decimal(0)}
    found = check(ALL, values)
    assert [(one.identity, one.left, one.right, one.holds) for one in found] == [
        (ROW_1, Decimal(4), Decimal("1.5"), False),
        (COLUMN_A, Decimal(0), Decimal(0), True),
    ]
    assert [one.identity for one in check(ALL, values, {"a2"})] == [ROW_1]


def test_a_blank_that_row_and_column_miss_alike_may_be_a_figure_that_went_into_another_cell() -> None:
    found = judged(sure(t1="3", a1=None, b1="2", t2="3", a2="1", b2="2"))
    assert {where: (one.verdict, one.suspects) for where, one in found.items() if one.verdict != "holds"} == {
        "r1": ("undecided", ("a1",)),
        "a": ("undecided", ("a1",)),
    }
