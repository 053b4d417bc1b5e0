"""Reads a run of digits that was printed as several cells and lost what stood between them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise

from extraction.align.form import Identity
from extraction.verify.problem import Ink, Option, applicable

_WHOLE_DIGITS = 7
_DECIMALS = 6
_NUMBER = re.compile(
    rf"(?:0|[1-9]\d{{0,{_WHOLE_DIGITS - 1}}}|[1-9]\d{{0,2}}(?:,\d{{3}}){{1,2}})(?:\.\d{{1,{_DECIMALS}}})?", re.ASCII
)
_LONGEST = _WHOLE_DIGITS + 2 + 1 + _DECIMALS


def splits(digits: str, cells: int, *, limit: int) -> list[tuple[str, ...]]:
    """All ways to read `digits` as `cells` numbers, as they are printed.

    A number has no leading zero, at most 7 digits (9 with thousands separators: `1,234`) and at most 6 decimals. The readings
    whose longest number is shortest come first, then those whose first numbers are shortest; no more than `limit` are given, so
    that where exactly `limit` come back there may be others.
    """
    ends = [
        [end for end in range(start + 1, min(len(digits), start + _LONGEST) + 1) if _is_number(digits[start:end])]
        for start in range(len(digits))
    ]
    found: list[tuple[str, ...]] = []
    for longest in range(1, min(len(digits), _LONGEST) + 1):
        within = [[end for end in candidates if end - start <= longest] for start, candidates in enumerate(ends)]
        for cuts in _paths(within, cells, len(digits)):
            numbers = tuple(digits[start:end] for start, end in pairwise(cuts))
            if max(map(len, numbers)) < longest:  # already found
                continue
            found.append(numbers)
            if len(found) >= limit:
                return found
    return found


def run_of_digits(fields: tuple[str, ...], digits: str, identities: Sequence[Identity] = (), *, limit: int) -> Ink | None:
    """Ink for a run of digits that gives `fields` jointly, all its splits equally probable.

    Where there are `limit` splits or more, only those that satisfy the identities within the run are kept: that the paper itself
    breaks one of these is then left out of account. None where the run cannot be read as that many numbers, or still in too many
    ways.
    """
    readings = splits(digits, len(fields), limit=limit)
    if len(readings) >= limit:
        readings = _consistent(digits, fields, applicable(identities, fields), limit)
    if not readings or len(readings) >= limit:
        return None
    probability = -math.log(len(readings))
    return Ink(fields, tuple(Option(tuple(map(_value, reading)), probability) for reading in readings))


def _consistent(digits: str, fields: tuple[str, ...], identities: Sequence[Identity], limit: int) -> list[tuple[str, ...]]:
    """Splits that satisfy the identities, at most `limit`.

    Read from the end, where forms print the totals, so that parts that exceed their total are given up early.
    """
    starts = [
        [start for start in range(max(0, end - _LONGEST), end) if _is_number(digits[start:end])] for end in range(len(digits) + 1)
    ]
    reachable = _reachable(starts, len(fields), 0)
    found: list[tuple[str, ...]] = []
    pending: list[tuple[tuple[str, ...], int]] = [((), len(digits))]
    while pending and len(found) < limit:
        numbers, end = pending.pop()
        left = len(fields) - len(numbers)
        if not left:
            found.append(numbers)
            continue
        for start in starts[end]:
            longer = (digits[start:end], *numbers)
            values = dict(zip(fields[left - 1 :], map(_value, longer), strict=True))
            if start in reachable[left - 1] and all(_possible(identity, values) for identity in identities):
                pending.append((longer, start))
    return found


def _possible(identity: Identity, values: Mapping[str, Decimal]) -> bool:
    """Whether an identity can still hold when only some of its fields are known; none is negative."""
    left, right = (
        sum((values[field] for field in side if field in values), Decimal(0)) for side in (identity.left, identity.right)
    )
    whole_left, whole_right = (all(field in values for field in side) for side in (identity.left, identity.right))
    return not (whole_left and right > left) and not (whole_right and left > right)


def _value(number: str) -> Decimal:
    return Decimal(number.replace(",", ""))


def _is_number(text: str) -> bool:
    return _NUMBER.fullmatch(text) is not None


def _paths(ends: list[list[int]], cells: int, length: int) -> Iterator[tuple[int, ...]]:
    """The cuts (0, ..., length) of every split, the shortest first numbers first."""
    reachable = _reachable(ends, cells, length)
    if 0 not in reachable[cells]:
        return
    pending: list[tuple[int, ...]] = [(0,)]
    while pending:
        cuts = pending.pop()
        left = cells - len(cuts) + 1
        if left == 0:
            yield cuts
            continue
        onward = [end for end in ends[cuts[-1]] if end in reachable[left - 1]]
        pending.extend((*cuts, end) for end in reversed(onward))


def _reachable(steps: list[list[int]], cells: int, goal: int) -> list[set[int]]:
    """For n = 0, 1, ..., `cells`: the places from which n steps lead to the goal."""
    reachable = [{goal}]
    for _ in range(cells):
        reachable.append({place for place, onward in enumerate(steps) if not reachable[-1].isdisjoint(onward)})
    return reachable
