"""Finds a component's cheapest choice of options.

Few options can matter: a choice that is known bounds the cost of the best from above, and an option whose lower bound lies higher
is left out. The model is small then even where a run of digits has hundreds of splits.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from extraction.verify.bounds import option_bounds
from extraction.verify.component import Component
from extraction.verify.query import Answer, Demand, Effort

_MANY = 600  # options from which on it pays to try the cheap ones first


class Search:
    """Searches of one component. Deterministic."""

    def __init__(self, component: Component) -> None:
        self.component = component

    @cached_property
    def floors(self) -> list[list[int]]:
        """See `option_bounds`."""
        return option_bounds(self.component)

    def cheapest(self, demand: Demand, known: Sequence[int] | None, effort: Effort) -> Answer:
        """The cheapest choice that fulfils `demand`; `known` is one that does, if any is known."""
        from extraction.verify.cpsat import run  # half a second to import, and many documents never need it

        best = None if known is None else tuple(known)
        bound = self._bound(demand, best)
        for reach in self._reaches(bound):
            admitted = [[number for number, floor in enumerate(floors) if floor <= reach] for floors in self.floors]
            if not all(admitted):
                continue
            found = run(self.component, demand, admitted, best, bound, effort)
            if found.choice is not None:
                best, bound = found.choice, self.component.cost(found.choice)
            if not found.proven:
                return Answer(best, min(found.floor, reach + 1, bound), proven=False)
            if best is not None and bound <= reach:  # what was left out costs more
                break
        return Answer(best, bound if best is not None else bound + 1, proven=True)

    def _bound(self, demand: Demand, known: tuple[int, ...] | None) -> int:
        """What the answer costs at most."""
        component = self.component
        bounds = [sum(max(costs) for costs in component.costs) + component.price * len(component.links)]
        if known is not None:
            bounds.append(component.cost(known))
        if demand.ceiling is not None:
            bounds.append(demand.ceiling)
        return min(bounds)

    def _reaches(self, bound: int) -> list[int]:
        """Lower bounds up to which options are admitted, one attempt after the other."""
        near = max(min(floors) for floors in self.floors) + self.component.price // 2
        many = sum(floor <= bound for floors in self.floors for floor in floors) > _MANY
        return [near, bound] if many and near < bound else [bound]
