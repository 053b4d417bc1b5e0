"""Finds a component's cheapest choice of options with OR-tools CP-SAT.

Few options can matter: a choice that is known bounds the cost of the best from above, and an option whose lower bound lies higher
is left out. The model is small then even where a run of digits has hundreds of splits.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from ortools.sat.python import cp_model

from extraction.verify.bounds import option_bounds
from extraction.verify.component import Component, Pair

_LARGEST = 2**50  # sums of thousands of such coefficients fit CP-SAT's 64-bit integers
_MANY = 600  # options from which on it pays to try the cheap ones first
_SEED = 1


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


class Search:
    """Searches of one component. Deterministic unless time runs out."""

    def __init__(self, component: Component) -> None:
        self.component = component

    @cached_property
    def floors(self) -> list[list[int]]:
        """See `option_bounds`."""
        return option_bounds(self.component)

    def cheapest(self, demand: Demand, known: Sequence[int] | None, clock: Clock) -> Answer:
        """The cheapest choice that fulfils `demand`; `known` is one that does, if any is known."""
        best = None if known is None else tuple(known)
        bound = self._bound(demand, best)
        for reach in self._reaches(bound):
            admitted = [[number for number, floor in enumerate(floors) if floor <= reach] for floors in self.floors]
            if not all(admitted):
                continue
            found = _run(self.component, demand, admitted, best, bound, clock)
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


def _run(
    component: Component, demand: Demand, admitted: list[list[int]], known: tuple[int, ...] | None, bound: int, clock: Clock
) -> Answer:
    """One attempt with the admitted options."""
    model = cp_model.CpModel()
    chosen = [_choose(model, options) for options in admitted]
    broken = [model.new_bool_var("") for _ in component.links]
    for link, is_broken in zip(component.links, broken, strict=True):
        pairs = [(ink, number) for ink in link.terms for number in admitted[ink]]
        small = [(ink, number) for ink, number in pairs if 0 < abs(link.terms[ink][number]) <= _LARGEST]
        for ink, number in pairs:
            if abs(link.terms[ink][number]) > _LARGEST:  # no sum of others makes up for it
                model.add_implication(chosen[ink][number], is_broken)
        if abs(link.constant) > _LARGEST:
            model.add(is_broken == 1)
            continue
        coefficients = [link.terms[ink][number] for ink, number in small]
        total = cp_model.LinearExpr.weighted_sum([chosen[ink][number] for ink, number in small], coefficients)
        model.add(total == -link.constant).only_enforce_if(~is_broken)
    if demand.holding is not None:
        model.add(broken[demand.holding] == 0)
    if demand.differ is not None:
        model.add_bool_or([chosen[ink][n] for ink, options in enumerate(admitted) for n in options if (ink, n) in demand.differ])
    priced = [(chosen[ink][n], component.costs[ink][n]) for ink, options in enumerate(admitted) for n in options]
    priced += [(is_broken, component.price) for is_broken in broken]
    priced = [(variable, cost) for variable, cost in priced if cost]
    objective = cp_model.LinearExpr.weighted_sum([variable for variable, _ in priced], [cost for _, cost in priced])
    if demand.ceiling is not None:
        model.add(objective <= bound)
    model.minimize(objective)
    if known is not None:
        _hint(model, component, chosen, broken, known)
    return _solved(model, chosen, clock)


def _choose(model: cp_model.CpModel, options: list[int]) -> dict[int, cp_model.BoolVarT]:
    """A literal for each admitted option of one ink, exactly one of which is true."""
    if len(options) == 2:
        first = model.new_bool_var("")
        return {options[0]: first, options[1]: ~first}
    literals: dict[int, cp_model.BoolVarT] = {number: model.new_bool_var("") for number in options}
    model.add_exactly_one(literals.values())
    return literals


def _hint(
    model: cp_model.CpModel,
    component: Component,
    chosen: list[dict[int, cp_model.BoolVarT]],
    broken: list[cp_model.IntVar],
    known: tuple[int, ...],
) -> None:
    """Start from the known choice."""
    for literals, number in zip(chosen, known, strict=True):
        for other, literal in literals.items():
            if isinstance(literal, cp_model.IntVar):  # a negation has its hint from its variable
                model.add_hint(literal, other == number)
    for is_broken, residual in zip(broken, component.residuals(known), strict=True):
        model.add_hint(is_broken, residual != 0)


def _solved(model: cp_model.CpModel, chosen: list[dict[int, cp_model.BoolVarT]], clock: Clock) -> Answer:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = _SEED
    solver.parameters.max_time_in_seconds = clock.left
    status = solver.solve(model)
    if status == cp_model.INFEASIBLE:
        return Answer(None, 0, proven=True)
    if status == cp_model.UNKNOWN:
        return Answer(None, 0, proven=False)
    choice = tuple(next(n for n, literal in literals.items() if solver.boolean_value(literal)) for literals in chosen)
    return Answer(choice, round(solver.best_objective_bound), proven=status == cp_model.OPTIMAL)
