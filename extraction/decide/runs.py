"""Runs of digits that hold several cells: the ways to split them, and which of the values are settled."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from extraction.align.flattened import Run
from extraction.align.form import Identity
from extraction.verify import Ink, Option, Solution, key_of, run_of_digits, splits

_LIMIT = 3000  # ways to split one run that are looked at
_SETTLED = 6.0  # log-probability that every other split must lose: it breaks an identity at least
_PARTS = re.compile(r"[\d.,]*\d|[/／\\]|[—–―－-]+|无|無")
_SIGN = re.compile(r"-\d")


def ink_of(run: Run, identities: Sequence[Identity]) -> Ink | None:
    """The splits of a run as options of one ink; None where there are none, or too many to tell anything.

    A mark (`/`, `—`, 无) takes a cell of its own, and its value is null. A unit ends a cell, and a plus begins one.
    """
    parts = _PARTS.findall(run.digits)
    if len(parts) == 1 and parts[0][0].isdigit():
        return run_of_digits(run.fields, parts[0], identities, limit=_LIMIT)
    readings: list[tuple[Decimal | None, ...]] = []
    for reading in _readings(parts, len(run.fields)):
        readings.append(reading)
        if len(readings) >= _LIMIT:
            return None
    probability = -math.log(len(readings)) if readings else 0.0
    return Ink(run.fields, tuple(Option(reading, probability) for reading in readings)) if readings else None


def with_known(ink: Ink | None, known: Mapping[str, Decimal | None]) -> Ink | None:
    """The ink with those splits only that give the fields a person has read their values; None where there are none."""
    if ink is None or not known:
        return ink
    places = {ink.fields.index(field): number for field, number in known.items()}
    left = [option for option in ink.options if all(option.values[at] == number for at, number in places.items())]
    probability = -math.log(len(left)) if left else 0.0
    return Ink(ink.fields, tuple(Option(option.values, probability) for option in left)) if left else None


def _readings(parts: Sequence[str], cells: int) -> Iterator[tuple[Decimal | None, ...]]:
    """All ways to lay the parts over the cells: a mark takes one, a run of digits one or more."""
    if not parts:
        if cells == 0:
            yield ()
        return
    first, rest = parts[0], parts[1:]
    if not first[0].isdigit():
        for after in _readings(rest, cells - 1) if cells else ():
            yield (None, *after)
        return
    for count in range(1, cells - len(rest) + 1):
        for numbers in splits(first, count, limit=_LIMIT):
            for after in _readings(rest, cells - count):
                yield (*(Decimal(number.replace(",", "")) for number in numbers), *after)


def settled(runs: Iterable[Run], solution: Solution, identities: Sequence[Identity]) -> dict[str, bool]:
    """For each field of these runs, whether every other split would break the identities.

    A run without identities is settled by having one digit a cell, unless blanks have vanished from some other run, or a dash may
    be a sign. Blanks have vanished where a run is too short for its cells, or where no split of it satisfies its own sum; not from
    one that has to be as many numbers as cells, such as one of zeros.
    """
    runs = list(runs)
    own = [identity for identity in identities if key_of(identity) in solution.broken]
    unsummed = any({*identity.left, *identity.right} <= set(run.fields) for identity in own for run in runs)
    vanished = unsummed or any(_most_cells(run) < len(run.fields) for run in runs)
    margins = solution.margins([field for run in runs for field in run.fields], limit=2 * _SETTLED)
    broken = {
        field for identity in identities if key_of(identity) in solution.broken for field in (*identity.left, *identity.right)
    }
    result = {}
    for run in runs:
        signed = _SIGN.search(run.digits) is not None
        for field in run.fields:
            sure = margins[field] >= _SETTLED and not signed
            whole = not vanished or len(run.fields) == 1 or _fewest_cells(run) == len(run.fields)
            result[field] = sure and whole and field not in broken
    return result


def _fewest_cells(run: Run) -> int:
    """The fewest cells that a run can hold: no number of several digits begins with a zero, and a mark takes a cell of its own."""
    fewest = 0
    for part in _PARTS.findall(run.digits):
        rest = part.lstrip("0") if part[0].isdigit() and "." not in part else part
        fewest += len(part) - len(rest) + bool(rest)
    return fewest


def _most_cells(run: Run) -> int:
    """The most cells that a run can hold: one for every digit and mark."""
    return sum(len(part) if part[0].isdigit() else 1 for part in _PARTS.findall(run.digits))
