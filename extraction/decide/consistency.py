"""What the identities say of all fields together: the most probable consistent reading, and which sums hold."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal

from extraction.align.alignment import Alignment
from extraction.align.flattened import Run
from extraction.align.form import Identity
from extraction.decide.readings import Candidate, candidates
from extraction.verify import Ink, Option, Solution, Verdict, solve, splits, verdicts

_MARGIN_LIMIT = 14.0  # log-probability beyond which it makes no difference
_SPLITS = 3000  # ways to split one run that are looked at
_LONG_NUMBER = 0.4  # log-probability that each further digit of a split number costs


@dataclass(slots=True)
class Consistency:
    """`chosen` is the index of the chosen candidate of each placed field, `margins` what the best other value would cost. `holding`
    and `undecided` count the identities that contain a field and hold, or fail without an explanation.
    """

    candidates: dict[str, list[Candidate]] = field(default_factory=dict)
    chosen: dict[str, int] = field(default_factory=dict)
    margins: dict[str, float] = field(default_factory=dict)
    holding: Counter[str] = field(default_factory=Counter)
    undecided: Counter[str] = field(default_factory=Counter)
    verdicts: list[Verdict] = field(default_factory=list)
    runs: dict[str, Run] = field(default_factory=dict)
    run_values: dict[str, Decimal | None] = field(default_factory=dict)
    run_settled: dict[str, bool] = field(default_factory=dict)

    def failing(self, field_id: str) -> Identity | None:
        """An identity that contains the field and neither holds nor is explained."""
        for verdict in self.verdicts:
            identity = verdict.identity
            if verdict.verdict == "undecided" and field_id in (*identity.left, *identity.right):
                return identity
        return None


def weigh(alignment: Alignment) -> Consistency:
    """Solve for the most probable consistent reading of everything that was aligned."""
    result = Consistency()
    inks: list[Ink] = []
    for field_id, placed in alignment.placed.items():
        if placed.entry is not None:
            options = candidates(placed.entry.cell)
            result.candidates[field_id] = options
            inks.append(Ink((field_id,), tuple(option.option for option in options)))
    unsplit: list[Run] = []
    for run in alignment.runs:
        result.runs.update(dict.fromkeys(run.fields, run))
        ink = _ink_of(run)
        if ink is None:
            unsplit.append(run)
        else:
            inks.append(ink)
    solution = solve(inks, alignment.form.identities)
    for ink, choice in zip(inks, solution.choice, strict=True):
        if ink.fields[0] in result.candidates:
            result.chosen[ink.fields[0]] = choice
    _runs(result, solution, unsplit)
    several = [ink.fields[0] for ink in inks if ink.fields[0] in result.candidates and len(ink.options) > 1]
    result.margins = solution.margins(several, limit=_MARGIN_LIMIT)
    result.verdicts = verdicts(inks, alignment.form.identities, solution)
    for verdict in result.verdicts:
        ids = (*verdict.identity.left, *verdict.identity.right)
        if verdict.verdict == "undecided":
            result.undecided.update(ids)
        elif verdict.verdict != "printed wrong":
            result.holding.update(ids)
    return result


def _ink_of(run: Run) -> Ink | None:
    """The splits of a run, more digits in one number being a little less likely; None where there is none."""
    ways = splits(run.digits, len(run.fields), limit=_SPLITS)
    if not ways:
        return None
    costs = [-_LONG_NUMBER * sum(len(part) - 1 for part in way) for way in ways]
    total = math.log(sum(math.exp(cost) for cost in costs))
    options = [
        Option(tuple(Decimal(part.replace(",", "")) for part in way), cost - total) for way, cost in zip(ways, costs, strict=True)
    ]
    options.sort(key=lambda option: -option.log_probability)
    return Ink(run.fields, tuple(options))


def _runs(result: Consistency, solution: Solution, unsplit: list[Run]) -> None:
    """Values of the fields in runs; settled where no other split satisfies as many identities."""
    in_runs = [field_id for field_id, run in result.runs.items() if run not in unsplit]
    margins = solution.margins(in_runs, limit=_MARGIN_LIMIT)
    broken_fields: set[str] = set()
    for run in unsplit:
        broken_fields.update(run.fields)
    values = solution.values
    for field_id in result.runs:
        result.run_values[field_id] = None if field_id in broken_fields else values[field_id]
        result.run_settled[field_id] = field_id not in broken_fields and margins[field_id] >= _SETTLED and not solution.broken


_SETTLED = 6.0
