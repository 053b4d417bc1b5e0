"""The accept rule keeps its promise, counts errors by document, and says when it cannot promise."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit

from models.evaluate.risk import WORST, accept_rule, losses, upper_bounds

ITEMS = 60


def sample(documents: int, seed: int, rotten: float = 0.05) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Probabilities that are honest, with most errors in a few documents."""
    rng = np.random.default_rng(seed)
    document = np.repeat(np.arange(documents), ITEMS)
    bad = (rng.random(documents) < rotten)[document]
    odds = rng.normal(np.where(bad, 5.0, 9.0), 1.5)
    right = (rng.random(len(document)) < expit(odds)).astype(float)
    return expit(odds), right, np.ones(len(document)), document


def test_the_promise_is_kept() -> None:
    """Over many calibration sets, the true error rate at the chosen threshold exceeds the target rarely."""
    probability, right, _, _ = sample(2000, 99)
    kept, promised = 0, 0
    for seed in range(15):
        rule = accept_rule(losses(*sample(200, seed)), target=0.005, sure=0.9)
        if rule.promised and rule.threshold is not None:
            accepted = probability >= rule.threshold
            promised += 1
            kept += (1 - right[accepted]).mean() <= 0.005
    assert promised >= 8
    assert kept >= 0.9 * promised


def test_a_small_set_promises_nothing_and_accepts_less() -> None:
    large = accept_rule(losses(*sample(400, 3)), target=0.006, sure=0.95)
    small = accept_rule(losses(*sample(10, 3)), target=0.006, sure=0.95)
    assert large.promised
    assert not small.promised
    assert small.bound is None or small.bound > 0.006


def test_a_stricter_target_sends_more_to_review() -> None:
    found = losses(*sample(400, 5))
    reviews = [accept_rule(found, target, 0.95).review for target in (0.001, 0.003, 0.01, 0.03)]
    assert reviews == sorted(reviews, reverse=True)


def test_errors_that_come_together_weigh_more_than_scattered_ones() -> None:
    """Documents are what is counted: one that was wrong in many places shows what may happen in others."""
    probability, is_open = np.full(60 * ITEMS, 0.999), np.ones(60 * ITEMS)
    document = np.repeat(np.arange(60), ITEMS)
    together, scattered = np.ones(60 * ITEMS), np.ones(60 * ITEMS)
    together[:12] = 0.0
    scattered[:: ITEMS * 5] = 0.0
    assert together.sum() == scattered.sum()
    bounds = [upper_bounds(losses(probability, right, is_open, document), 0.95)[0] for right in (together, scattered)]
    assert bounds[0] > 1.2 * bounds[1]


def test_items_that_a_rule_holds_back_are_never_accepted() -> None:
    probability, right, is_open, document = sample(100, 7)
    is_open[probability > 0.999] = 0.0
    found = losses(probability, right, is_open, document)
    assert found.thresholds.max() <= 0.999
    assert found.accepted.sum(axis=0).max() <= is_open.sum()


def test_the_worst_document_is_never_reckoned_better_than_it_was() -> None:
    probability, right, is_open, document = sample(50, 11)
    right[document == 0] = 0.0
    found = losses(probability, right, is_open, document)
    assert found.worst[-1] == ITEMS > WORST


def test_nothing_to_accept_is_no_trouble() -> None:
    empty = np.zeros(0)
    rule = accept_rule(losses(empty, empty, empty, np.zeros(0, np.int64)), 0.001, 0.95)
    assert rule.threshold is None
    assert rule.review == pytest.approx(1.0)
