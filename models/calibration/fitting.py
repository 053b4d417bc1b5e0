"""Fits the probability that an item is right: logistic regression in which no doubt may speak for an item.

The rules of thumb are where the fit starts from: it is drawn towards them, so that little evidence moves it little. What it says of
a document is cross-fitted, never learnt from that document, and its spread is set right by Platt's scaling (Platt, 1999).

Items of which people were asked because they were in doubt help to tell what evidence is worth: they were chosen by their evidence,
so among items of the same evidence they are as often right as all are. How often items are right on the whole, they do not tell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

Floats = NDArray[np.float64]
_EITHER_WAY = frozenset(  # what may speak for an item as well as against it
    ["zero", "digits", "mark", "organization", "contact", "length", "recognized length", "size", "words", "headless"]
)  # fmt: skip
_PULL = 0.3  # strength of the pull towards the rules of thumb
_CLOSED = 0.2  # what an item counts that a rule holds back whatever its probability
_FOLDS = 10
_LEAST_SPREAD, _MOST_SPREAD = 0.25, 1.25


@dataclass(frozen=True, slots=True)
class Fit:
    """Log-odds of being right are `bias` + `prior` x the rules' log-odds + features @ `weights`."""

    weights: Floats
    bias: float
    prior: float

    def odds(self, features: Floats, rule: Floats) -> Floats:
        """Log-odds (items,) of `features` (items, features)."""
        odds: Floats = self.bias + self.prior * rule + features @ self.weights
        return odds

    def spread(self, scale: float, shift: float) -> Fit:
        return Fit(self.weights * scale, self.bias * scale + shift, self.prior * scale)


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

    def pick(self, rows: NDArray[np.int64] | NDArray[np.bool_]) -> Sample:
        return Sample(*(getattr(self, column.name)[rows] for column in fields(self)))


def fit(names: Sequence[str], sample: Sample) -> Fit:
    """The most probable weights, drawn towards the rules of thumb alone; weights of doubts are not positive."""
    features, right = sample.features, sample.right
    columns = np.column_stack([np.ones(len(sample)), sample.rule, features])
    centre = np.zeros(columns.shape[1])
    centre[1] = 1.0
    pull = np.full(columns.shape[1], _PULL)
    pull[0] = 0.05
    signs = 2.0 * right - 1.0
    counts = np.where(sample.open > 0, 1.0, _CLOSED)

    def loss(weights: Floats) -> tuple[float, Floats]:
        odds = signs * (columns @ weights)
        away = weights - centre
        value = (counts * np.logaddexp(0.0, -odds)).sum() + 0.5 * (pull * away**2).sum()
        return float(value), -columns.T @ (counts * signs * expit(-odds)) + pull * away

    bounds = [(None, None), (0.0, None), *((None, None) if name in _EITHER_WAY else (None, 0.0) for name in names)]
    found = minimize(loss, centre, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 500}).x
    return Fit(found[2:], float(found[0]), float(found[1]))


def cross_fit(names: Sequence[str], sample: Sample) -> tuple[Fit, Floats]:
    """The fit to all items, and for each item the probability (items,) from a fit that has not seen its document.

    Its spread, and what it says on average, are those of the whole documents.
    """
    first = fit(names, sample)
    documents, right = len(np.unique(sample.document)), sample.right[sample.whole]
    if documents < 2 or right.all() or not right.any():
        return first, expit(first.odds(sample.features, sample.rule))
    odds = np.zeros(len(sample))
    for seen, unseen in GroupKFold(min(_FOLDS, documents)).split(sample.features, sample.right, sample.document):
        odds[unseen] = fit(names, sample.pick(seen)).odds(sample.features[unseen], sample.rule[unseen])
    platt = LogisticRegression(C=100.0).fit(odds[sample.whole, None], right)
    scale = float(np.clip(platt.coef_[0, 0], _LEAST_SPREAD, _MOST_SPREAD))
    shift = _shift(scale * odds[sample.whole], right)
    return first.spread(scale, shift), expit(scale * odds + shift)


def _shift(odds: Floats, right: Floats) -> float:
    """What must be added to all log-odds for the mean probability to be the share of the right ones."""
    low, high = -20.0, 20.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if expit(odds + middle).mean() < right.mean() else (low, middle)
    return (low + high) / 2
