"""Fits the probability that an item is right: logistic regression, and trees on what it leaves; no doubt may speak for an item.

The rules of thumb are where the fit starts from: it is drawn towards them, so that little evidence moves it little. There are as
many trees as tell best of documents that they were not learnt from, which may be none. What the fit says of a document is
cross-fitted, never learnt from that document, and its spread is set right by Platt's scaling (Platt, 1999).

Items of which people were asked because they were in doubt help to tell what evidence is worth: they were chosen by their evidence,
so among items of the same evidence they are as often right as all are. How often items are right on the whole, they do not tell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from extraction.decide.trees import Tree
from models.calibration.boosting import boosted, values

Floats = NDArray[np.float64]
_EITHER_WAY = frozenset(  # what may speak for an item as well as against it
    (
        *("zero", "digits", "mark", "organization", "contact", "host", "recognized host", "length", "recognized length", "size"),
        *("words", "form", "headless", "heading length"),
    )
)
_PULL = 0.3  # strength of the pull towards the rules of thumb
_CLOSED = 0.2  # what an item counts that a rule holds back whatever its probability
_FOLDS = 5
TREES = 60
"""How many there are at most."""
_LEAST_SPREAD, _MOST_SPREAD = 0.25, 1.25


@dataclass(frozen=True, slots=True)
class Fit:
    """Log-odds of being right are `bias` + `prior` x the rules' log-odds + features @ `weights` + what the `trees` add."""

    weights: Floats
    bias: float
    prior: float
    trees: tuple[Tree, ...] = ()

    def stages(self, features: Floats, rule: Floats) -> Floats:
        """Log-odds (trees + 1, items) of `features` (items, features) without trees, with one, with two, and so on."""
        columns = self._columns(features, rule)
        return np.cumsum([columns[:, 0], *(values(tree, columns) for tree in self.trees)], axis=0)

    def spread(self, scale: float, shift: float) -> Fit:
        trees = tuple(tree.spread(scale, shift) for tree in self.trees)
        return Fit(self.weights * scale, self.bias * scale + shift, self.prior * scale, trees)

    def with_trees(self, names: Sequence[str], sample: Sample, rounds: int) -> Fit:
        """The fit with trees for what it leaves unexplained of the items that it was fitted to."""
        signs = [1, *(0 if name in _EITHER_WAY else -1 for name in names)]
        columns = self._columns(sample.features, sample.rule)
        return replace(self, trees=tuple(boosted(columns, sample.right, sample.counts, signs, rounds)))

    def _columns(self, features: Floats, rule: Floats) -> Floats:
        return np.column_stack([self.bias + self.prior * rule + features @ self.weights, features])


@dataclass(frozen=True, slots=True)
class Sample:
    """Items to learn from: `features` (items, features), and (items,) each the log-odds `rule` by the rules of thumb, whether they
    are `right`, whether they are `open` to be accepted, the number of their `document`, and whether all of its items are there
    (`whole`) or only those that people were asked about."""

    features: Floats
    rule: Floats
    right: Floats
    open: Floats
    document: NDArray[np.int64]
    whole: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.right)

    @property
    def counts(self) -> Floats:
        """What each item counts (items,)."""
        return np.where(self.open > 0, 1.0, _CLOSED)

    def pick(self, rows: NDArray[np.int64] | NDArray[np.bool_]) -> Sample:
        return Sample(*(getattr(self, column.name)[rows] for column in fields(self)))


def fit(names: Sequence[str], sample: Sample) -> Fit:
    """The most probable weights, drawn towards the rules of thumb alone; weights of doubts are not positive. Without trees."""
    features, right = sample.features, sample.right
    columns = np.column_stack([np.ones(len(sample)), sample.rule, features])
    centre = np.zeros(columns.shape[1])
    centre[1] = 1.0
    pull = np.full(columns.shape[1], _PULL)
    pull[0] = 0.05
    signs = 2.0 * right - 1.0
    counts = sample.counts

    def loss(weights: Floats) -> tuple[float, Floats]:
        odds = signs * (columns @ weights)
        away = weights - centre
        value = (counts * np.logaddexp(0.0, -odds)).sum() + 0.5 * (pull * away**2).sum()
        return float(value), -columns.T @ (counts * signs * expit(-odds)) + pull * away

    bounds = [(None, None), (0.0, None), *((None, None) if name in _EITHER_WAY else (None, 0.0) for name in names)]
    found = minimize(loss, centre, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 500}).x
    return Fit(found[2:], float(found[0]), float(found[1]))


def cross_fit(names: Sequence[str], sample: Sample, most: int = TREES) -> tuple[Fit, Floats]:
    """The fit to all items, and for each item the probability (items,) from a fit that has not seen its document.

    Its spread, and what it says on average, are those of the whole documents. `most`: how many trees it may have.
    """
    first = fit(names, sample)
    documents, right = len(np.unique(sample.document)), sample.right[sample.whole]
    if documents < 2 or right.all() or not right.any():
        return first, expit(first.stages(sample.features, sample.rule)[-1])
    stages = np.zeros((most + 1, len(sample)))
    for seen, unseen in GroupKFold(min(_FOLDS, documents)).split(sample.features, sample.right, sample.document):
        learnt = sample.pick(seen)
        found = fit(names, learnt).with_trees(names, learnt, most)
        stages[:, unseen] = found.stages(sample.features[unseen], sample.rule[unseen])
    rounds = _best(stages[:, sample.whole], right)
    odds = stages[rounds]
    platt = LogisticRegression(C=100.0).fit(odds[sample.whole, None], right)
    scale = float(np.clip(platt.coef_[0, 0], _LEAST_SPREAD, _MOST_SPREAD))
    shift = _shift(scale * odds[sample.whole], right)
    return first.with_trees(names, sample, rounds).spread(scale, shift), expit(scale * odds + shift)


def _best(stages: Floats, right: Floats) -> int:
    """The stage at which the log-odds (stages, items) fit best what is `right` (items,)."""
    signs = 2.0 * right - 1.0
    return int(np.argmin([np.logaddexp(0.0, -signs * odds).mean() for odds in stages]))


def _shift(odds: Floats, right: Floats) -> float:
    """What must be added to all log-odds for the mean probability to be the share of the right ones."""
    low, high = -20.0, 20.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if expit(odds + middle).mean() < right.mean() else (low, middle)
    return (low + high) / 2
