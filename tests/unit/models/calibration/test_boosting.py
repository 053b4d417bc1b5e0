"""Trees find what no straight line tells, speak for no item where there is doubt, and are the same as plain numbers."""

from __future__ import annotations

import numpy as np
import pytest
from pydantic import ValidationError
from scipy.special import expit
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss

from extraction.decide.trees import LEAF, Tree
from models.calibration.boosting import boosted, values


def stepped(items: int = 6000, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Columns (items, 3) and what is right: the first doubt means nothing up to 0.8, and much beyond it."""
    rng = np.random.default_rng(seed)
    doubts = rng.random((items, 2))
    odds = np.where(doubts[:, 0] > 0.8, -1.0, 3.0)
    return np.column_stack([np.full(items, 2.0), doubts]), (rng.random(items) < expit(odds)).astype(float)


def test_they_find_what_is_not_in_proportion() -> None:
    columns, right = stepped()
    odds = columns[:, 0] + sum(values(tree, columns) for tree in boosted(columns, right, np.ones(len(right)), [1, -1, -1], 40))
    alone = LogisticRegression().fit(columns, right).predict_proba(columns)[:, 1]
    assert log_loss(right, expit(odds)) < log_loss(right, alone) - 0.02


def test_no_doubt_speaks_for_an_item_in_them() -> None:
    columns, right = stepped()
    trees = list(boosted(columns, 1.0 - right, np.ones(len(right)), [1, -1, -1], 20))  # here doubted items are the right ones
    cases = np.array([[2.0, 0.1, 0.1], [2.0, 0.9, 0.9]])
    odds = sum(values(tree, cases) for tree in trees)
    assert odds[1] <= odds[0]


def test_a_tree_says_the_same_of_one_item_as_of_many() -> None:
    columns, right = stepped()
    for tree in boosted(columns, right, np.ones(len(right)), [1, -1, -1], 3):
        assert values(tree, columns[:50]) == pytest.approx([tree.value_at(row) for row in columns[:50].tolist()])


def test_spread_odds_take_the_same_ways() -> None:
    tree = Tree(feature=(0, LEAF, LEAF), threshold=(1.5, 0.0, 0.0), below=(1, 0, 0), above=(2, 0, 0), value=(0.0, -0.4, 0.2))
    spread = tree.spread(0.5, 3.0)
    for odds in (-2.0, 1.5, 1.6, 4.0):
        assert spread.value_at([odds * 0.5 + 3.0]) == pytest.approx(0.5 * tree.value_at([odds]))


@pytest.mark.parametrize(
    "broken",
    [
        {"below": (0, 0, 0)},  # a way that leads back
        {"above": (3, 0, 0)},  # and one that leads out
        {"value": (0.0, 0.1)},
        {"threshold": (float("nan"), 0.0, 0.0)},
        {"feature": (-2, LEAF, LEAF)},
    ],
)
def test_a_tree_whose_ways_do_not_end_is_refused(broken: dict[str, tuple[float, ...]]) -> None:
    whole = {
        "feature": (0, LEAF, LEAF),
        "threshold": (1.5, 0.0, 0.0),
        "below": (1, 0, 0),
        "above": (2, 0, 0),
        "value": (0.0, -0.4, 0.2),
    }
    assert Tree.model_validate(whole)
    with pytest.raises(ValidationError):
        Tree.model_validate(whole | broken)
