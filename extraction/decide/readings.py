"""What a cell's ink may say: its readings as values, with probabilities, for the solver."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from decimal import Decimal

from extraction.align.values import Value, parse_value
from extraction.table import Cell
from extraction.verify import Option

_FLOOR = 1e-6  # probability below which a runner-up is not kept
_LEAST = 1e-9
_UNLISTED = 1e-4  # that the ink says something that no reading lists, where the engine is sure
_OVERLOOKED = 5e-3  # that ink stands where recognition saw none
_UNREADABLE = 0.5  # that ink which reads as no value is one that no reading lists
_UNSURE = 0.02  # the same for each unit of probability that the engine holds back


@dataclass(frozen=True, slots=True)
class Candidate:
    """One value that the ink may stand for. `engine` is the probability that recognition gives the reading among all texts,
    `probability` the one among values: the ink stands in a number's cell."""

    value: Value
    engine: float
    probability: float = 0.0

    @property
    def number(self) -> Decimal | None:
        return self.value.number

    @property
    def option(self) -> Option:
        return Option((self.value.number,), math.log(max(self.probability, _LEAST)))


def candidates(cell: Cell, *, given: bool) -> list[Candidate]:
    """The readings of a cell that are values, the one as printed first; readings that agree are one.

    Where the first reading is no value, it stands as an unreadable one, and the others follow. Text that was `given` is certain.
    """
    readings = [(cell.text, cell.probability), *((reading.text, reading.probability) for reading in cell.readings)]
    found: dict[tuple[str, Decimal | None], Candidate] = {}
    for index, (text, engine) in enumerate(readings[:1] if given else readings):
        value = parse_value(text)
        if value is None or (value.kind == "blank" and cell.ink):
            value = Value("unreadable", None, None, text)
        if index and (value.kind in ("unreadable", "blank") or engine < _FLOOR):
            continue
        key = (value.kind, value.number)
        old = found.get(key)
        found[key] = replace(old, engine=min(1.0, old.engine + engine)) if old else Candidate(value, engine)
    if given:
        return [replace(candidate, probability=1.0) for candidate in found.values()]
    total = sum(candidate.engine for candidate in found.values()) or 1.0
    unlisted = {"blank": _OVERLOOKED, "unreadable": _UNREADABLE}.get(next(iter(found.values())).value.kind, _UNLISTED)
    listed = 1.0 - unlisted - _UNSURE * (1.0 - min(1.0, total))
    return [replace(candidate, probability=listed * candidate.engine / total) for candidate in found.values()]
