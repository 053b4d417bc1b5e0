"""The most probable reading of a form's numbers that satisfies its identities."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from extraction.align.form import Identity
from extraction.verify.component import UNIT, Component, Pair, changed, components
from extraction.verify.problem import Ink, Key, Value, applicable, holds, key_of, places, values_of
from extraction.verify.query import Answer, Demand, Effort
from extraction.verify.search import Search

LOG_WRONG = math.log(1e-3)
EFFORT = 0.3  # see `Effort`


@dataclass(frozen=True, slots=True)
class Solution:
    """`choice` is the option of each ink; `broken` are the identities that it does not satisfy. `log_probability` adds up the
    chosen options and the price of each broken identity. Where `proven` is false, a better reading may exist."""

    choice: tuple[int, ...]
    broken: frozenset[Key]
    log_probability: float
    proven: bool
    _question: _Question = field(repr=False, compare=False)

    @property
    def values(self) -> dict[str, Value]:
        """The value of every field as chosen."""
        return values_of(self._question.inks, self.choice)

    def margins(self, fields: Iterable[str], *, limit: float = math.inf, most: float = EFFORT) -> dict[str, float]:
        """For each field: how much log-probability the best reading loses in which the field has another value.

        Infinite where there is no other, or none that loses less than `limit` (each further margin takes a search of its own, so
        a limit saves time). Beyond the effort of `most`, the margins left are what is proven: the true ones are as large or larger.
        """
        effort = Effort(most)
        asked = _asked(self._question.inks, fields)
        margins = dict.fromkeys(asked, math.inf)
        for search in self._question.searches:
            inside = {index: position for position, index in enumerate(search.component.inks)}
            here = {name: (inside[ink], at) for name, (ink, at) in asked.items() if ink in inside}
            margins |= _component_margins(self._question.inks, search, self.choice, here, limit, effort)
        return margins

    def loss_of_holding(self, identity: Key, *, limit: float = math.inf, most: float = EFFORT) -> float:
        """How much log-probability is lost when a broken identity is made to hold.

        Infinite where no reading makes it hold, or none that loses less than `limit`. Beyond the effort of `most`, what is proven.
        """
        effort = Effort(most)
        for search in self._question.searches:
            component = search.component
            base = _local(component, self.choice)
            ceiling = _ceiling(component.cost(base), limit)
            if identity in component.breaks:
                ink, breaking = component.breaks[identity]
                kept = frozenset((ink, number) for number in range(len(component.costs[ink])) if number not in breaking)
                return _loss(search, base, Demand(differ=kept, ceiling=ceiling), effort)
            for number, link in enumerate(component.links):
                if link.key == identity:
                    return _loss(search, base, Demand(holding=number, ceiling=ceiling), effort)
        return math.inf


@dataclass(frozen=True, slots=True)
class _Question:
    inks: tuple[Ink, ...]
    searches: tuple[Search, ...]


def solve(inks: Sequence[Ink], identities: Sequence[Identity], *, log_wrong: float = LOG_WRONG, most: float = EFFORT) -> Solution:
    """The reading that maximises the sum of its options' log-probabilities plus `log_wrong` for every identity that it breaks.

    `log_wrong` is the logarithm of the prior probability that the paper itself breaks an identity. Identities with a field that no
    ink gives are left out. The same at every call, and exact to some 1e-5 nats an ink unless that takes an effort beyond `most`.
    Raises `ValueError` where two inks give one field or `log_wrong` is not negative.
    """
    if not -math.inf < log_wrong < 0:
        raise ValueError(f"log_wrong must be negative and finite, not {log_wrong}")
    there = applicable(identities, places(inks))
    question = _Question(tuple(inks), tuple(Search(component) for component in components(inks, there, log_wrong)))
    choice, proven, effort = [0] * len(inks), True, Effort(most)
    for search in question.searches:
        component = search.component
        best = component.cheapest
        if any(component.residuals(best)):  # else no choice is cheaper
            answer = search.cheapest(Demand(), component.improved(best), effort)
            best, proven = list(answer.choice or best), proven and answer.proven
        for ink, number in zip(component.inks, best, strict=True):
            choice[ink] = number
    values = values_of(inks, choice)
    broken = frozenset(key_of(identity) for identity in there if not holds(identity, values))
    chosen = math.fsum(ink.options[number].log_probability for ink, number in zip(inks, choice, strict=True))
    return Solution(tuple(choice), broken, chosen + len(broken) * log_wrong, proven, question)


def _asked(inks: Sequence[Ink], fields: Iterable[str]) -> dict[str, tuple[int, int]]:
    where = places(inks)
    asked = list(fields)
    unknown = [name for name in asked if name not in where]
    if unknown:
        raise ValueError(f"no ink gives {', '.join(unknown)}")
    return {name: where[name] for name in asked}


def _local(component: Component, choice: Sequence[int]) -> list[int]:
    return [choice[ink] for ink in component.inks]


def _ceiling(least: int, limit: float) -> int | None:
    return None if math.isinf(limit) else least + math.floor(limit * UNIT)


def _loss(search: Search, base: Sequence[int], demand: Demand, effort: Effort) -> float:
    answer = search.cheapest(demand, None, effort)
    if not answer.proven:
        return max(0, answer.floor - search.component.cost(base)) / UNIT
    return math.inf if answer.choice is None else search.component.lost(base, answer.choice)


def _component_margins(
    inks: Sequence[Ink],
    search: Search,
    choice: Sequence[int],
    asked: dict[str, tuple[int, int]],
    limit: float,
    effort: Effort,
) -> dict[str, float]:
    """The margins of fields of one component, smallest first.

    Each search finds the best choice in which any field that is still open differs; that settles every open field that differs in
    it.
    """
    component = search.component
    base = _local(component, choice)
    rivals = {name: _rivals(inks[component.inks[ink]], ink, at, base[ink]) for name, (ink, at) in asked.items()}
    least = component.cost(base)
    single = component.single_changes(base)
    ceiling = _ceiling(least, limit)
    margins = dict.fromkeys(asked, math.inf)
    open_fields = {name: pairs for name, pairs in rivals.items() if pairs}
    while open_fields:
        pairs = frozenset(pair for pairs in open_fields.values() for pair in pairs)
        nearest = min(pairs, key=lambda pair: (single[pair], pair))
        known = changed(base, nearest)
        if single[nearest] <= least or not component.links:  # nothing can be cheaper
            answer = Answer(tuple(known), single[nearest], proven=True)
        else:
            start = known if ceiling is None or single[nearest] <= ceiling else None
            answer = search.cheapest(Demand(differ=pairs, ceiling=ceiling), start, effort)
        if not answer.proven:
            floors = {name: min(search.floors[ink][number] for ink, number in pairs) for name, pairs in open_fields.items()}
            return margins | {name: max(0, answer.floor - least, floor - least) / UNIT for name, floor in floors.items()}
        if answer.choice is None:
            break
        margin = component.lost(base, answer.choice)
        if margin > limit:
            break
        found = set(enumerate(answer.choice))
        for name in [name for name, pairs in open_fields.items() if not found.isdisjoint(pairs)]:
            margins[name] = margin
            del open_fields[name]
    return margins


def _rivals(ink: Ink, index: int, position: int, chosen: int) -> frozenset[Pair]:
    """The options of an ink that give the field at `position` another value."""
    value = ink.options[chosen].values[position]
    return frozenset((index, number) for number, option in enumerate(ink.options) if option.values[position] != value)
