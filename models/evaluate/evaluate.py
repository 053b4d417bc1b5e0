"""Evaluates results on a labelled set, and what each part of the way is worth."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from models.evaluate.cases import Case
from models.evaluate.measure import Measures
from models.evaluate.replay import WHOLE, Variant, extracted, measured
from models.evaluate.summary import Evaluation, Figure, Summary, difference, evaluation, rows_of, summarize

GAINS = ("entity F1", "heading boundaries F1", "cell roles F1", "fields exact", "fields in review", "silent errors")
"""The measures in which variants are compared with the whole, document by document."""


@dataclass(slots=True)
class Ablation:
    """A variant's `summary`, that of its reports that follow no form (`free`), and by how much the whole exceeds it."""

    summary: Summary
    free: Summary
    gains: dict[str, Figure] = field(default_factory=dict)
    free_gains: dict[str, Figure] = field(default_factory=dict)


@dataclass(slots=True)
class Results:
    """All that was found out about a set of results."""

    measures: list[Measures]
    evaluation: Evaluation
    ablations: dict[str, Ablation] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Everything, as JSON holds it."""
        ablations = {
            name: {"summary": one.summary.as_json(), "free": one.free.as_json(), "gains": one.gains, "free_gains": one.free_gains}
            for name, one in self.ablations.items()
        }
        return {"schema": "gouji/evaluation/1", **self.evaluation.as_json(), "ablations": ablations, "rows": rows_of(self.measures)}


def evaluate(cases: Sequence[Case], *, jobs: int = 1, progress: Callable[[], object] = lambda: None) -> Results:
    """Measures the reports of `cases` as they lie there; a missing one counts as empty.

    Where their pages lie beside them, the champion's labels of these are measured, too.
    """
    measures = []
    for one in extracted(cases, jobs):
        measures.append(one)
        progress()
    return Results(measures, evaluation(measures))


def ablate(
    cases: Sequence[Case], variants: Sequence[Variant], *, jobs: int = 1, progress: Callable[[], object] = lambda: None
) -> Results:
    """Finishes all documents from their stored pages once as a whole and once for each variant, and compares."""
    results = Results([], evaluation([]))
    for variant in (WHOLE, *variants):
        measures = []
        for one in measured(cases, variant, jobs):
            measures.append(one)
            progress()
        free = [one for one in measures if not one.form]
        ablation = Ablation(summarize(measures), summarize(free, stated=False))
        if variant is WHOLE:
            results.measures, results.evaluation = measures, evaluation(measures)
        else:
            whole_free = [one for one in results.measures if not one.form]
            ablation.gains = _gains(results.measures, measures)
            ablation.free_gains = _gains(whole_free, free)
        results.ablations[variant.name] = ablation
    return results


def _gains(whole: Sequence[Measures], other: Sequence[Measures]) -> dict[str, Figure]:
    found = {name: difference(whole, other, name) for name in GAINS}
    return {name: figure for name, figure in found.items() if figure is not None}
