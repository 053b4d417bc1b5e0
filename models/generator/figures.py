"""The numbers of a statutory report: consistent ones, ones printed wrong, and how each is printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Literal

from models.generator.document import Value
from models.generator.forms import PrintedForm

Bustle = Literal["zero", "quiet", "busy", "huge"]
_TOP: dict[Bustle, int] = {"zero": 0, "quiet": 6, "busy": 400, "huge": 900_000}
_FILLED: dict[Bustle, float] = {"zero": 0.0, "quiet": 0.08, "busy": 0.35, "huge": 0.6}
BUSTLES: tuple[Bustle, ...] = ("zero", "quiet", "busy", "huge")
WRONG_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class Figures:
    """`values` by field id as printed (None for blank or mark), `printed` the text on the paper, `wrong` the ids that are off."""

    values: dict[str, Value]
    printed: dict[str, str]
    wrong: list[str]


def figures(form: PrintedForm, rng: Random, *, wrong: bool | None = None) -> Figures:
    """Fill in a form at random. `wrong` forces or forbids figures printed wrong (default: one report in ten)."""
    bustle: Bustle = rng.choices(BUSTLES, (0.2, 0.3, 0.4, 0.1))[0]
    numbers: dict[str, int | float] = {}
    _fill_proactive(form, numbers, bustle, rng)
    _fill_applications(form, numbers, bustle, rng)
    _fill_disputes(form, numbers, bustle, rng)
    off: list[str] = []
    if wrong or (wrong is None and rng.random() < WRONG_SHARE):
        off = _misprint(form, numbers, rng)
    values, printed = _print(numbers, set(off), rng)
    return Figures(values, printed, [field for field in off if field in failing(form, values)])


def failing(form: PrintedForm, values: Mapping[str, Value]) -> set[str]:
    """The ids of all figures that stand in an identity that fails; a blank counts 0."""
    found: set[str] = set()
    for left, right in form.equations():
        if abs(sum(values.get(f) or 0 for f in left) - sum(values.get(f) or 0 for f in right)) > 1e-9:
            found.update(left, right)
    return found


def _number(bustle: Bustle, rng: Random) -> int:
    """Small numbers are more frequent than large ones, as they are in life."""
    top = _TOP[bustle]
    return int(top ** rng.random()) if top and rng.random() < 0.85 else rng.randint(0, top)


def _fill_proactive(form: PrintedForm, numbers: dict[str, int | float], bustle: Bustle, rng: Random) -> None:
    for entry in form.entries:
        for column, _ in entry.columns:
            field = f"proactive.{entry.id}.{column}"
            value: int | float = _number(bustle, rng) if bustle != "zero" and rng.random() < 0.6 else 0
            if column == "amount" and value:
                value = round(value + rng.random(), rng.choice((0, 1, 2, 2, 4)))
                value = int(value) if value == int(value) else value
            elif column == "change" and value and rng.random() < 0.3:
                value = -value
            elif bustle == "huge" and rng.random() < 0.1:
                value = rng.randint(1_000_000, 9_999_999)
            numbers[field] = value


def _fill_applications(form: PrintedForm, numbers: dict[str, int | float], bustle: Bustle, rng: Random) -> None:
    parts = [column for column, _ in form.columns if column != "total"]
    results = [leaf.path for leaf in form.leaves if leaf.path.startswith("results.") and leaf.path != "results.total"]
    for part in parts:
        busy = part == "natural_person" or rng.random() < 0.5
        for path in (*results, "carried_forward"):
            filled = busy and rng.random() < _FILLED[bustle]
            numbers[f"applications.{path}.{part}"] = _number(bustle, rng) if filled else 0
        total = sum(int(numbers[f"applications.{path}.{part}"]) for path in results)
        numbers[f"applications.results.total.{part}"] = total
        total += int(numbers[f"applications.carried_forward.{part}"])
        carried_over = min(total, _number(bustle, rng)) if busy and rng.random() < 0.5 else 0
        numbers[f"applications.carried_over.{part}"] = carried_over
        numbers[f"applications.received.{part}"] = total - carried_over
    for leaf in form.leaves:
        row = f"applications.{leaf.path}"
        numbers[f"{row}.total"] = sum(numbers[f"{row}.{part}"] for part in parts)


def _fill_disputes(form: PrintedForm, numbers: dict[str, int | float], bustle: Bustle, rng: Random) -> None:
    for kind, _ in form.disputes:
        busy = rng.random() < 0.5
        outcomes = [outcome for outcome, _ in form.outcomes if outcome != "total"]
        for outcome in outcomes:
            numbers[f"disputes.{kind}.{outcome}"] = _number(bustle, rng) if busy and rng.random() < 0.5 else 0
        numbers[f"disputes.{kind}.total"] = sum(numbers[f"disputes.{kind}.{outcome}"] for outcome in outcomes)


def _misprint(form: PrintedForm, numbers: dict[str, int | float], rng: Random) -> list[str]:
    """Change one to three figures that stand in identities, the way clerks do: off by a little, digits swapped, a total left at
    0."""
    checked = sorted({field for left, right in form.equations() for field in (*left, *right)})
    totals = [field for field in checked if field.endswith("total")]
    off: list[str] = []
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        field = rng.choice(totals if rng.random() < 0.5 else checked)
        old = int(numbers[field])
        new = rng.choice((old + 1, old + rng.randint(1, 9), max(old - 1, 0), 0, old * 10, int(str(old)[::-1])))
        if new != old and field not in off:
            numbers[field] = new
            off.append(field)
    return off


def _print(numbers: Mapping[str, int | float], off: set[str], rng: Random) -> tuple[dict[str, Value], dict[str, str]]:
    """Each number as this report prints it: separators, units, blanks and marks for zeros are habits of the whole report or
    table."""
    separators = rng.random() < 0.08
    units = rng.random() < 0.08
    empty = {table: _empty(rng) for table in ("proactive", "applications", "disputes")}
    values: dict[str, Value] = {}
    printed: dict[str, str] = {}
    for field, number in numbers.items():
        text, share = empty[field.split(".")[0]]
        if number == 0 and field not in off and rng.random() < share:
            values[field], printed[field] = None, text
            continue
        values[field] = number
        printed[field] = f"{number:,}" if separators else str(number)
        if field.endswith(".amount") and number and rng.random() < 0.3:
            printed[field] += "万元" if "fees" in field else rng.choice(("元", "万元"))
        elif units and number and field.startswith("proactive.") and not field.endswith(".amount"):
            printed[field] += rng.choice(("个", "件", "项"))
        elif field.endswith(".change") and number > 0 and rng.random() < 0.15:
            printed[field] = "+" + printed[field]
    return values, printed


def _empty(rng: Random) -> tuple[str, float]:
    """How a table prints what is nought: the text that stands for it, and how often."""
    habit = rng.random()
    if habit < 0.82:
        return "", 0.0
    if habit < 0.92:
        return "", rng.choice((1.0, 0.9, 0.3, 0.05))
    return rng.choice(("/", "—", "无", "-", "——")), rng.choice((1.0, 0.5, 0.1))
