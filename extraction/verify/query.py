"""What is asked of a search, and what it answers."""

from __future__ import annotations

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


class Effort:
    """The work that several searches share, in CP-SAT's deterministic seconds, each some fifteen of a processor.

    It is counted, not timed: a machine that is busy or slow finds the same.
    """

    def __init__(self, most: float) -> None:
        self.left = most

    def spend(self, amount: float) -> None:
        self.left = max(0.0, self.left - amount)
