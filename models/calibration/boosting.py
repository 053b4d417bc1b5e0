"""Boosts small trees on what a linear model leaves unexplained: LogitBoost (Friedman, Hastie and Tibshirani, 2000).

They tell where a doubt begins to matter, and beside which others: that a label departs from the form's wording says more where it
was hardly legible. No doubt may speak for an item in a tree either.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit
from sklearn.tree import DecisionTreeRegressor

from extraction.decide.trees import LEAF, Tree

Floats = NDArray[np.float64]
_RATE = 0.3
_DEPTH = 4
_LEAST = 40  # items in a leaf
_PULL = 0.02  # an item's share in the pull of a leaf towards nothing: few items move it little
_DIGITS = 5


def boosted(columns: Floats, right: Floats, counts: Floats, signs: Sequence[int], rounds: int) -> Iterator[Tree]:
    """Trees, one a round, each of which makes up for what the ones before it leave.

    `columns` (items, columns) are the log-odds to start from and the features; `right` and `counts` (items,) whether each item is
    right and how much it counts; `signs` for each column whether it speaks for an item (1), against it (-1), or either way (0).
    """
    odds = columns[:, 0].copy()
    for _ in range(rounds):
        chance = expit(odds)
        spread = chance * (1.0 - chance) + _PULL
        found = DecisionTreeRegressor(max_depth=_DEPTH, min_samples_leaf=_LEAST, monotonic_cst=signs, random_state=0)
        tree = _plain(found.fit(columns, (right - chance) / spread, sample_weight=counts * spread))
        odds += values(tree, columns)
        yield tree


def values(tree: Tree, columns: Floats) -> Floats:
    """What a tree adds to the log-odds (items,) of items with `columns` (items, columns)."""
    feature, threshold, below, above, value = (np.array(numbers) for numbers in (getattr(tree, n) for n in Tree.model_fields))
    at = np.zeros(len(columns), np.int64)
    for _ in range(_DEPTH):
        column = feature[at]
        next_ = np.where(columns[np.arange(len(columns)), np.maximum(column, 0)] <= threshold[at], below[at], above[at])
        at = np.where(column == LEAF, at, next_)
    found: Floats = value[at]
    return found


def _plain(found: DecisionTreeRegressor) -> Tree:
    nodes = found.tree_
    leaf = nodes.children_left < 0
    return Tree(
        feature=tuple(np.where(leaf, LEAF, nodes.feature).tolist()),
        threshold=tuple(np.where(leaf, 0.0, nodes.threshold).round(_DIGITS).tolist()),
        below=tuple(np.where(leaf, 0, nodes.children_left).tolist()),
        above=tuple(np.where(leaf, 0, nodes.children_right).tolist()),
        value=tuple(np.where(leaf, _RATE * nodes.value[:, 0, 0], 0.0).round(_DIGITS).tolist()),
    )
