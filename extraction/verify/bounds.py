"""Lower bounds: what a choice costs at least if it reads some ink in a certain way.

An option that breaks its row needs another change in that row, or the price of the broken identity. That is worked out for every
link by itself, by dynamic programming over the sums that its inks can reach; over links that share no ink the costs add up, and so
they do over links that share none but the one whose option is looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from extraction.verify.component import Component, Link

_MOST_SUMS = 4_000  # beyond which a link is not worth the time; only flattened text has such


@dataclass(frozen=True, slots=True)
class _Local:
    """What one link costs: at least, and for each option of its inks."""

    least: int
    options: dict[int, list[int]]


def option_bounds(component: Component) -> list[list[int]]:
    """For each option of each ink a cost that no choice with that option goes below."""
    local = [_local(component, link) for link in component.links]
    forward = _family_bounds(component, local)
    backward = _family_bounds(component, local[::-1])
    stars = [_star_bounds(component, ink, local) for ink in range(len(component.costs))]
    return [[max(bounds) for bounds in zip(*rows, strict=True)] for rows in zip(forward, backward, stars, strict=True)]


def _star_bounds(component: Component, ink: int, local: Iterable[_Local]) -> list[int]:
    """The bounds of one ink from the links that hold it and share nothing else, and others that share no ink with these."""
    bounds = list(component.costs[ink])
    taken: set[int] = set()
    rest = 0
    for one in sorted(local, key=lambda one: ink not in one.options):
        if taken.isdisjoint(one.options.keys() - {ink}):
            if ink in one.options:
                costs = zip(bounds, one.options[ink], component.costs[ink], strict=True)
                bounds = [bound + cost - own for bound, cost, own in costs]
            else:
                rest += one.least
            taken |= one.options.keys() - {ink}
    return [bound + rest for bound in bounds]


def _family_bounds(component: Component, local: Iterable[_Local]) -> list[list[int]]:
    """The bounds from links that share no ink, taken greedily in the order given."""
    owner: dict[int, _Local] = {}
    total = 0
    for one in local:
        if owner.keys().isdisjoint(one.options):
            owner |= dict.fromkeys(one.options, one)
            total += one.least
    bounds = []
    for ink, costs in enumerate(component.costs):
        mine = owner.get(ink)
        bounds.append(
            [total + cost for cost in costs] if mine is None else [total - mine.least + cost for cost in mine.options[ink]]
        )
    return bounds


def _local(component: Component, link: Link) -> _Local:
    inks = list(link.terms)
    before = list(_sums(component, link, inks))
    after = list(_sums(component, link, inks[::-1]))[::-1]
    bounds = {ink: list(component.costs[ink]) for ink in inks}
    if len(before) <= len(inks) or len(after) <= len(inks):  # too many sums
        return _Local(0, bounds)
    for position, ink in enumerate(inks):
        left, right = before[position], after[position + 1]
        for number, coefficient in enumerate(link.terms[ink]):
            missing = -link.constant - coefficient
            mended = (cost + right[missing - total] for total, cost in left.items() if missing - total in right)
            bounds[ink][number] += min(component.price, min(mended, default=component.price))
    return _Local(min(bounds[inks[0]]), bounds)


def _sums(component: Component, link: Link, inks: list[int]) -> Iterator[dict[int, int]]:
    """The sums that the first 0, 1, 2, ... of `inks` can reach, each with its least cost, as far as that is below the price of a
    broken link. Stops early where there are too many."""
    reached = {0: 0}
    yield reached
    for ink in inks:
        options = list(zip(link.terms[ink], component.costs[ink], strict=True))
        following: dict[int, int] = {}
        for total, cost in reached.items():
            for coefficient, extra in options:
                if cost + extra < following.get(total + coefficient, component.price):
                    following[total + coefficient] = cost + extra
        if len(following) > _MOST_SUMS:
            return
        reached = following
        yield reached
