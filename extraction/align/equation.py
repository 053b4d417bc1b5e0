"""The little language in which forms state their identities.

    equation = side "=" side
    side     = term {"+" term}
    term     = name | "sum(" pattern ["except" name {"," name}] ")"
    pattern  = name ".*"            every leaf under that group

Names are dotted ids: of columns in an equation repeated over rows, of rows in one repeated over columns. The name of a
previous year's figure begins with `previous_year.`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

PREVIOUS_YEAR = "previous_year."

_NAME = r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*"
_SUM = re.compile(rf"sum\(\s*({_NAME})\.\*(?:\s+except\s+({_NAME}(?:\s*,\s*{_NAME})*))?\s*\)")


@dataclass(frozen=True, slots=True)
class Equation:
    """The names summed on either side, sums written out."""

    left: tuple[str, ...]
    right: tuple[str, ...]


def parse_equation(text: str, names: Sequence[str]) -> Equation:
    """Read `text`; `names` are the ids that exist, in printed order, over which `*` ranges.

    Raises `ValueError` saying what is wrong.
    """
    sides = text.split("=")
    if len(sides) != 2:
        raise ValueError(f"an equation has one '=': {text!r}")
    left, right = (_side(side, names) for side in sides)
    return Equation(left, right)


def _side(text: str, names: Sequence[str]) -> tuple[str, ...]:
    found: list[str] = []
    for term in text.split("+"):
        found.extend(_term(term.strip(), names))
    repeated = sorted({name for name in found if found.count(name) > 1})
    if repeated:
        raise ValueError(f"{', '.join(repeated)} is added more than once in {text.strip()!r}")
    return tuple(found)


def _term(text: str, names: Sequence[str]) -> tuple[str, ...]:
    summed = _SUM.fullmatch(text)
    if summed is None:
        _require(text.removeprefix(PREVIOUS_YEAR), names)
        return (text,)
    group, exceptions = summed[1], [name.strip() for name in (summed[2] or "").split(",") if name]
    for name in exceptions:
        _require(name, names)
    leaves = tuple(name for name in names if name.startswith(f"{group}.") and name not in exceptions)
    if not leaves:
        raise ValueError(f"there is nothing to sum under {group!r}")
    return leaves


def _require(name: str, names: Sequence[str]) -> None:
    if name not in names:
        raise ValueError(f"{name!r} is not one of {', '.join(names)}")
