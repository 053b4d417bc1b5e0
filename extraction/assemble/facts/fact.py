"""A named fact, and the names that facts have."""

from __future__ import annotations

from dataclasses import dataclass

from extraction.geometry import Box
from extraction.labels import FACTS

FACT_NAMES: tuple[str, ...] = (*FACTS, "period_start", "period_end")


@dataclass(slots=True)
class Fact:
    """A named fact. `value` is as a program wants it (an ISO date, an integer year), `printed` as it stands.

    `rival` (0 to 1) is how much of what recognition might have read there says something else. `repeated`: another mention has the
    same value; `contradicted`: one has nearly the same, or the host of an address or a site is called nearly as another one is.
    """

    name: str
    value: int | str
    printed: str
    page: int
    box: Box
    probability: float
    recognition: float
    well_formed: bool = True
    rival: float = 0.0
    repeated: bool = False
    contradicted: bool = False
