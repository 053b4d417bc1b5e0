"""A named fact, and the names that facts have."""

from __future__ import annotations

from dataclasses import dataclass

from extraction.geometry import Box
from extraction.labels import FACTS

FACT_NAMES: tuple[str, ...] = (*FACTS, "period_start", "period_end")


@dataclass(slots=True)
class Fact:
    """A named fact. `value` is as a program wants it (an ISO date, an integer year), `printed` as it stands.

    `repeated`: another mention has the same value; `contradicted`: one has nearly the same.
    """

    name: str
    value: int | str
    printed: str
    page: int
    box: Box
    probability: float
    recognition: float
    well_formed: bool = True
    repeated: bool = False
    contradicted: bool = False
