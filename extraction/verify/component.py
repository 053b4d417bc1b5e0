"""Takes the solver's question apart into components that have nothing to do with each other, and simplifies each exactly.

Ink with one reading is constant; an identity with a single ink left undecided becomes a price on that ink's readings. What
remains is a handful of undecided inks linked by identities. All numbers are integers: values scaled by a power of ten, costs in
`UNIT`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field as attribute
from decimal import Decimal
from operator import add

from extraction.align.form import Identity
from extraction.verify.problem import Ink, Key, key_of

UNIT = 100_000  # cost units in one nat

Pair = tuple[int, int]  # an ink of a component and one of its options


@dataclass(slots=True)
class Link:
    """An identity over two or more undecided inks: it holds where `constant` and the coefficients of the chosen options sum to 0.

    `terms` maps an ink of the component to a coefficient for each of its options.
    """

    key: Key
    constant: int
    terms: dict[int, list[int]]


@dataclass(slots=True)
class Component:
    """Undecided inks that hang together. `inks` are indexes into the problem's; all else counts within the component.

    `costs` of each ink's options include the prices of broken identities that only this ink decides, and have 0 as their least;
    `breaks` says for such an identity which ink decides it and which of its options break it. `price` is the cost of a broken link.
    """

    inks: list[int]
    costs: list[list[int]]
    links: list[Link]
    price: int
    breaks: dict[Key, tuple[int, frozenset[int]]] = attribute(default_factory=dict)

    @property
    def cheapest(self) -> list[int]:
        """Each ink's cheapest option by itself, the earliest where several are."""
        return [costs.index(0) for costs in self.costs]

    def residuals(self, choice: Sequence[int]) -> list[int]:
        """By how much the two sides of each link differ."""
        return [link.constant + sum(terms[choice[ink]] for ink, terms in link.terms.items()) for link in self.links]

    def cost(self, choice: Sequence[int]) -> int:
        broken = sum(residual != 0 for residual in self.residuals(choice))
        return broken * self.price + sum(costs[chosen] for costs, chosen in zip(self.costs, choice, strict=True))

    def lost(self, best: Sequence[int], other: Sequence[int]) -> float:
        """How many nats `other` is less probable than `best`."""
        preferred = sum(number > 0 for number in other) - sum(number > 0 for number in best)  # see `_component`
        return max(0, self.cost(other) - self.cost(best) - preferred) / UNIT

    def single_changes(self, choice: Sequence[int]) -> dict[Pair, int]:
        """What it costs to read one ink otherwise than chosen, and all others as chosen, for every other option."""
        linked: dict[int, list[tuple[int, list[int]]]] = {}
        for residual, link in zip(self.residuals(choice), self.links, strict=True):
            for ink, terms in link.terms.items():
                linked.setdefault(ink, []).append((residual - terms[choice[ink]], terms))
        now = self.cost(choice)
        costs = {}
        for ink, chosen in enumerate(choice):
            links = linked.get(ink, [])
            rest = now - self.costs[ink][chosen] - self.price * sum(others + terms[chosen] != 0 for others, terms in links)
            for number, cost in enumerate(self.costs[ink]):
                if number != chosen:
                    costs[ink, number] = rest + cost + self.price * sum(others + terms[number] != 0 for others, terms in links)
        return costs

    def improved(self, choice: Sequence[int]) -> list[int]:
        """The choice after single changes, the best first, until none makes it cheaper."""
        best = list(choice)
        while True:
            costs = self.single_changes(best)
            pair = min(costs, key=lambda pair: (costs[pair], pair))
            if costs[pair] >= self.cost(best):
                return best
            best = changed(best, pair)


def changed(choice: Sequence[int], pair: Pair) -> list[int]:
    """The choice with one ink read otherwise."""
    ink, number = pair
    return [*choice[:ink], number, *choice[ink + 1 :]]


def components(inks: Sequence[Ink], identities: Sequence[Identity], log_wrong: float) -> list[Component]:
    """The components of undecided inks, in order of their first ink; identities must be applicable."""
    columns = _columns(inks, identities)
    undecided = [index for index, ink in enumerate(inks) if len(ink.options) > 1]
    links = [_link(identity, columns) for identity in identities]
    leader = {index: index for index in undecided}

    def find(index: int) -> int:
        while leader[index] != index:
            leader[index] = leader[leader[index]]
            index = leader[index]
        return index

    for link in links:
        first, *others = link.terms or (None,)
        for other in others:
            roots = sorted((find(first), find(other)))  # type: ignore[arg-type]  # there is a first where there are others
            leader[roots[1]] = roots[0]
    members: dict[int, list[int]] = {}
    for index in undecided:
        members.setdefault(find(index), []).append(index)
    linked: dict[int, list[Link]] = {root: [] for root in members}
    for link in links:
        if link.terms:
            linked[find(next(iter(link.terms)))].append(link)
    price = round(-log_wrong * UNIT)
    return [_component(inks, members[root], linked[root], price) for root in members]


@dataclass(frozen=True, slots=True)
class _Column:
    """The values of one field in all options of its ink, as integers in units of 10 ** -decimals."""

    ink: int
    decimals: int
    values: list[int]


def _columns(inks: Sequence[Ink], identities: Sequence[Identity]) -> dict[str, _Column]:
    """The columns of all fields that identities speak of."""
    spoken_of = {field for identity in identities for field in (*identity.left, *identity.right)}
    columns = {}
    for index, ink in enumerate(inks):
        for position, field in enumerate(ink.fields):
            if field in spoken_of:
                values = [option.values[position] or Decimal(0) for option in ink.options]
                decimals = max(map(_decimals, values))
                columns[field] = _Column(index, decimals, [int(value.scaleb(decimals)) for value in values])
    return columns


def _decimals(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _link(identity: Identity, columns: dict[str, _Column]) -> Link:
    """The identity over the problem's inks; those with one reading, or whose readings make no difference, go into the constant."""
    signed = [(1, columns[field]) for field in identity.left] + [(-1, columns[field]) for field in identity.right]
    decimals = max(column.decimals for _, column in signed)
    sums: dict[int, list[int]] = {}
    for sign, column in signed:
        factor = sign * 10 ** (decimals - column.decimals)
        scaled = [factor * value for value in column.values]
        before = sums.get(column.ink)
        sums[column.ink] = scaled if before is None else list(map(add, before, scaled))
    fixed = sum(row[0] for row in sums.values() if len(set(row)) == 1)
    return Link(key_of(identity), fixed, {index: row for index, row in sums.items() if len(set(row)) > 1})


def _component(inks: Sequence[Ink], members: list[int], links: list[Link], price: int) -> Component:
    local = {index: position for position, index in enumerate(members)}
    # One unit more for all but the first option: among equals, what is printed is preferred.
    costs = [
        [round(-option.log_probability * UNIT) + (number > 0) for number, option in enumerate(inks[i].options)] for i in members
    ]
    component = Component(members, costs, [], price)
    for link in links:
        terms = {local[index]: row for index, row in link.terms.items()}
        if len(terms) > 1:
            component.links.append(Link(link.key, link.constant, terms))
            continue
        ((ink, row),) = terms.items()
        breaking = frozenset(number for number, coefficient in enumerate(row) if link.constant + coefficient != 0)
        component.breaks[link.key] = ink, breaking
        for number in breaking:
            costs[ink][number] += price
    for row in costs:
        least = min(row)
        row[:] = [cost - least for cost in row]
    return component
