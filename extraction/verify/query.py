"""What is asked of a search, and what it answers."""

from __future__ import annotations

import time
from dataclasses import dataclass

from extraction.verify.component import Pair


@dataclass(frozen=True, slots=True)
class Demand:
    """What a choice must fulfil besides being cheap: one of the pairs in `differ` is chosen (where not None); the link `holding`
    holds; it costs at most `ceiling`."""

    differ: frozenset[Pair] | None = None
    holding: int | None = None
    ceiling: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The cheapest choice found (None: there is none, or none was found). No choice that fulfils the demand costs less than
    `floor`; where the search was finished (`proven`) that is what `choice` costs."""

    choice: tuple[int, ...] | None
    floor: int
    proven: bool


class Clock:
    """Time that several searches share."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    @property
    def left(self) -> float:
        return max(0.0, self._end - time.monotonic())
