"""The solver's question answered by trying everything."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from decimal import Decimal

from hypothesis import strategies as st

from extraction.align.form import Identity
from extraction.verify.problem import Ink, Option, Value, applicable, holds, key_of, places, values_of


def all_readings(
    inks: Sequence[Ink], identities: Sequence[Identity], log_wrong: float
) -> Iterator[tuple[dict[str, Value], float, set]]:
    """Values, log-probability and broken identities of every choice."""
    there = applicable(identities, places(inks))
    for choice in itertools.product(*(range(len(ink.options)) for ink in inks)):
        values = values_of(inks, choice)
        broken = {key_of(identity) for identity in there if not holds(identity, values)}
        chosen = math.fsum(ink.options[number].log_probability for ink, number in zip(inks, choice, strict=True))
        yield values, chosen + log_wrong * len(broken), broken


def margin(readings: Sequence[tuple[dict[str, Value], float, set]], best: float, field: str, value: Value) -> float:
    """What the best reading loses in which `field` is not `value`."""
    return min((best - probability for values, probability, _ in readings if values[field] != value), default=math.inf)


@st.composite
def questions(draw: st.DrawFn) -> tuple[list[Ink], list[Identity], float]:
    """Small questions: single cells and runs that give two, blanks, decimals, identities that overlap, a missing field."""
    fields = [f"f{number}" for number in range(draw(st.integers(2, 7)))]
    values = st.one_of(st.none(), st.integers(0, 6).map(Decimal), st.sampled_from(["0.5", "1.25", "2.50"]).map(Decimal))
    inks, rest = [], list(fields)
    while rest:
        size = draw(st.integers(1, min(2, len(rest))))
        here, rest = tuple(rest[:size]), rest[size:]
        number = draw(st.integers(1, 4 if size == 2 else 3))
        options = [
            Option(tuple(draw(values) for _ in here), draw(st.floats(-9, 0, allow_nan=False).map(lambda x: round(x, 3))))
            for _ in range(number)
        ]
        inks.append(Ink(here, tuple(options)))
    names = st.lists(st.sampled_from([*fields, *(["missing"] if draw(st.booleans()) else [])]), min_size=2, max_size=5, unique=True)
    identities = []
    for number in range(draw(st.integers(0, 4))):
        chosen = draw(names)
        cut = draw(st.integers(1, len(chosen) - 1))
        identities.append(Identity(f"i{number}", "here", tuple(chosen[:cut]), tuple(chosen[cut:])))
    return inks, identities, draw(st.sampled_from([-1.0, -4.0, -6.9]))
