"""What the solver is asked: ink with its possible readings."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from extraction.align.form import Identity

Value = Decimal | None  # None: blank or a mark; counts 0 in an identity and stays null
Key = tuple[str, str]  # an identity's id and where it stands


@dataclass(frozen=True, slots=True)
class Option:
    """One way to read some ink: a value for each field that the ink gives, and the natural logarithm of its probability."""

    values: tuple[Value, ...]
    log_probability: float


@dataclass(frozen=True, slots=True)
class Ink:
    """One piece of evidence: the fields that it gives and its readings, the one as printed first.

    Usually one field. A run of digits in flattened text gives several jointly, and its splits are the options.
    Raises `ValueError` where there is no option, or one does not fit the fields or has no finite probability.
    """

    fields: tuple[str, ...]
    options: tuple[Option, ...]

    def __post_init__(self) -> None:
        if not self.options:
            raise ValueError(f"ink of {', '.join(self.fields)} has no reading")
        for option in self.options:
            if len(option.values) != len(self.fields):
                raise ValueError(f"ink of {', '.join(self.fields)} has a reading with {len(option.values)} values")
            if not math.isfinite(option.log_probability):
                raise ValueError(f"ink of {', '.join(self.fields)} has a reading with log-probability {option.log_probability}")
            if any(value is not None and not value.is_finite() for value in option.values):
                raise ValueError(f"ink of {', '.join(self.fields)} has a reading that is no finite number")


def key_of(identity: Identity) -> Key:
    """What tells an identity from all others of its form."""
    return identity.id, identity.where


def side(fields: Iterable[str], values: Mapping[str, Value]) -> Decimal:
    """The sum over one side of an identity; blanks count 0."""
    return sum((values[field] or Decimal(0) for field in fields), Decimal(0))


def holds(identity: Identity, values: Mapping[str, Value]) -> bool:
    return side(identity.left, values) == side(identity.right, values)


def applicable(identities: Iterable[Identity], fields: Iterable[str]) -> list[Identity]:
    """The identities whose fields are all there."""
    there = set(fields)
    return [identity for identity in identities if there.issuperset(identity.left) and there.issuperset(identity.right)]


def places(inks: Sequence[Ink]) -> dict[str, tuple[int, int]]:
    """Where each field is given: index of its ink, index within the ink. Raises `ValueError` where a field is given twice."""
    found: dict[str, tuple[int, int]] = {}
    for index, ink in enumerate(inks):
        for position, field in enumerate(ink.fields):
            if field in found:
                raise ValueError(f"{field} is given by two inks")
            found[field] = index, position
    return found


def values_of(inks: Sequence[Ink], choice: Sequence[int]) -> dict[str, Value]:
    """The value of every field when each ink is read by the chosen option."""
    return {
        field: value
        for ink, chosen in zip(inks, choice, strict=True)
        for field, value in zip(ink.fields, ink.options[chosen].values, strict=True)
    }
