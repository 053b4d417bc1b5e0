"""One search for the cheapest choice, as a model of OR-tools CP-SAT."""

from __future__ import annotations

from ortools.sat.python import cp_model

from extraction.verify.component import Component
from extraction.verify.query import Answer, Demand, Effort

_LARGEST = 2**50  # sums of thousands of such coefficients fit CP-SAT's 64-bit integers
_SEED = 1


def run(
    component: Component, demand: Demand, admitted: list[list[int]], known: tuple[int, ...] | None, bound: int, effort: Effort
) -> Answer:
    """The cheapest choice among the `admitted` options of each ink that fulfils `demand` and costs at most `bound`.

    `known` is a choice to start from, if any. Deterministic.
    """
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
    return _solved(model, chosen, effort)


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


def _solved(model: cp_model.CpModel, chosen: list[dict[int, cp_model.BoolVarT]], effort: Effort) -> Answer:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = _SEED
    solver.parameters.max_deterministic_time = effort.left
    status = solver.solve(model)
    effort.spend(solver.response_proto.deterministic_time)
    if status == cp_model.INFEASIBLE:
        return Answer(None, 0, proven=True)
    if status == cp_model.UNKNOWN:
        return Answer(None, 0, proven=False)
    choice = tuple(next(n for n, literal in literals.items() if solver.boolean_value(literal)) for literals in chosen)
    return Answer(choice, round(solver.best_objective_bound), proven=status == cp_model.OPTIMAL)
