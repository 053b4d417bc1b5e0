"""Measures of many documents added up, with intervals: a document is drawn as a whole, because errors come in clusters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from extraction.decide.evidence import KINDS, ItemKind
from models.evaluate.measure import Measures
from models.evaluate.reliability import Reliability, reliability

DRAWS, SEED = 1000, 20251
_DRAWS_OF_ITEMS = 50  # of measures that look at all items again in each draw
_INTERVAL = (2.5, 97.5)


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure's `value` with its 95 % bootstrap interval, and the `count` that it is a share of."""

    value: float
    low: float
    high: float
    count: float


@dataclass(slots=True)
class Summary:
    """What was measured on a group of documents."""

    documents: int
    figures: dict[str, Figure] = field(default_factory=dict)
    reliability: dict[ItemKind, Reliability] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(slots=True)
class Evaluation:
    """All documents together (`overall`) and by group: `families`, `media` and `kinds` (`form`, `no form`)."""

    overall: Summary
    families: dict[str, Summary]
    media: dict[str, Summary]
    kinds: dict[str, Summary]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def evaluation(measures: Sequence[Measures]) -> Evaluation:
    """The summaries of all groups."""
    return Evaluation(
        overall=summarize(measures),
        families=_grouped(measures, lambda one: one.family),
        media=_grouped(measures, lambda one: one.medium),
        kinds=_grouped(measures, lambda one: "form" if one.form else "no form"),
    )


def _grouped(measures: Sequence[Measures], key: Callable[[Measures], str]) -> dict[str, Summary]:
    groups: dict[str, list[Measures]] = defaultdict(list)
    for one in measures:
        groups[key(one)].append(one)
    return {name: summarize(groups[name], stated=False) for name in sorted(groups)}


def summarize(measures: Sequence[Measures], *, stated: bool = True) -> Summary:
    """The figures of a group of documents, those of stated probabilities only where `stated`: they take long."""
    names = sorted({name for one in measures for name in one.ratios})
    summary = Summary(len(measures))
    if not measures:
        return summary
    ratios = np.array([[one.ratios.get(name, (0.0, 0.0)) for name in names] for one in measures], np.float64)
    draws = _draws(len(measures), DRAWS)
    sums = np.asarray(np.tensordot(draws, ratios, axes=1), np.float64)  # (draws, names, 2)
    for at, name in enumerate(names):
        top, bottom = ratios[:, at].sum(axis=0)
        if bottom:
            summary.figures[name] = _figure(top / bottom, sums[:, at, 0], sums[:, at, 1], bottom)
    for kind in KINDS if stated else ():
        _add_reliability(summary, measures, kind)
    return summary


def difference(one: Sequence[Measures], other: Sequence[Measures], name: str) -> Figure | None:
    """By how much `one` exceeds `other` in a measure, the same documents drawn in both; None where either lacks it."""
    others = {each.name: each.ratios.get(name, (0.0, 0.0)) for each in other}
    pairs = [(each.ratios.get(name, (0.0, 0.0)), others[each.name]) for each in one if each.name in others]
    ratios = np.array(pairs, np.float64).reshape(-1, 2, 2)
    top, bottom = ratios[..., 0].sum(axis=0), ratios[..., 1].sum(axis=0)
    if not len(ratios) or not bottom.all():
        return None
    sums = np.tensordot(_draws(len(ratios), DRAWS), ratios, axes=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        drawn = sums[:, 0, 0] / sums[:, 0, 1] - sums[:, 1, 0] / sums[:, 1, 1]
    low, high = np.nanpercentile(drawn, _INTERVAL)
    return Figure(float(top[0] / bottom[0] - top[1] / bottom[1]), float(low), float(high), float(bottom[0]))


def _draws(documents: int, count: int) -> NDArray[np.float64]:
    """How often each document is drawn. Shape (count, documents)."""
    chances = np.full(documents, 1.0 / documents)
    return np.random.default_rng(SEED).multinomial(documents, chances, size=count).astype(np.float64)


def _figure(value: float, tops: NDArray[np.float64], bottoms: NDArray[np.float64], count: float) -> Figure:
    with np.errstate(invalid="ignore", divide="ignore"):
        drawn = tops / bottoms
    low, high = np.nanpercentile(drawn, _INTERVAL) if np.isfinite(drawn).any() else (value, value)
    return Figure(float(value), float(low), float(high), float(count))


def _add_reliability(summary: Summary, measures: Sequence[Measures], kind: ItemKind) -> None:
    """Reliability of the stated probabilities of one kind of items, and the intervals of its three measures."""
    rows = [(item.confidence, float(item.right), at) for at, one in enumerate(measures) for item in one.items if item.kind == kind]
    if not rows:
        return
    stated, right, owner = np.array(rows, np.float64).T
    whole = reliability(stated, right)
    summary.reliability[kind] = whole
    drawn = [reliability(stated, right, draw[owner.astype(int)]) for draw in _draws(len(measures), _DRAWS_OF_ITEMS)]
    for name, get in _STATED.items():
        value = get(whole)
        values = [each for each in map(get, drawn) if each is not None]
        if value is not None and values:
            low, high = np.percentile(values, _INTERVAL)
            summary.figures[f"{kind} {name}"] = Figure(value, float(low), float(high), float(whole.items))


_STATED: dict[str, Callable[[Reliability], float | None]] = {
    "calibration error": lambda one: one.error,
    "Brier skill": lambda one: one.skill,
    "ranking of errors": lambda one: one.ranking,
}


def rows_of(measures: Iterable[Measures]) -> list[dict[str, Any]]:
    """One row a document, for the JSON file."""
    return [
        {"name": one.name, "family": one.family, "medium": one.medium, "form": one.form, "ratios": one.ratios} for one in measures
    ]
