"""What a cell's ink may say: its readings as values, with probabilities, for the solver."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal

from extraction.align.values import Value, parse_value
from extraction.table import Cell
from extraction.verify import Option

_FLOOR = 1e-6  # probability below which a runner-up is not kept
_LEAST = 1e-9


@dataclass(frozen=True, slots=True)
class Candidate:
    """One value that the ink may stand for, with the probability that recognition gives it."""

    value: Value
    probability: float

    @property
    def number(self) -> Decimal | None:
        return self.value.number

    @property
    def option(self) -> Option:
        return Option((self.value.number,), math.log(max(self.probability, _LEAST)))


def candidates(cell: Cell) -> list[Candidate]:
    """The readings of a cell that are values, the one as printed first; readings that agree are one.

    Where the first reading is no value, it stands as an unreadable one, and the others follow.
    """
    readings = [(cell.text, cell.probability), *((reading.text, reading.probability) for reading in cell.readings)]
    found: list[Candidate] = []
    at: dict[tuple[str, Decimal | None], int] = {}
    for index, (text, probability) in enumerate(readings):
        value = parse_value(text)
        if value is None or (value.kind == "blank" and cell.ink):
            value = Value("unreadable", None, None, text)
        if value.kind == "unreadable" and index:
            continue
        key = (value.kind, value.number)
        if key in at:
            old = found[at[key]]
            found[at[key]] = Candidate(old.value, min(1.0, old.probability + probability))
        elif index == 0 or probability > _FLOOR:
            at[key] = len(found)
            found.append(Candidate(value, probability))
    return found
