"""The accept rule keeps its promise, counts errors by document, and says when it cannot promise."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit

from models.evaluate.risk import WORST, accept_rule, losses, upper_bounds

ITEMS = 60


def sample(documents: int, seed: int, rotten: float = 0.05) -> tuple[np.ndarray, ...]:
    """Probabilities that are honest, with most errors in a few documents; as `losses` takes them, all of them whole."""
    rng = np.random.default_rng(seed)
    document = np.repeat(np.arange(documents), ITEMS)
    bad = (rng.random(documents) < rotten)[document]
    odds = rng.normal(np.where(bad, 5.0, 9.0), 1.5)
    right = (rng.random(len(document)) < expit(odds)).astype(float)
    return expit(odds), right, np.ones(len(document)), document, np.ones(len(document), bool)


def test_the_promise_is_kept() -> None:
    """Over many calibration sets, the true error rate at the chosen threshold exceeds the target rarely."""
    probability, right, *_ = sample(2000, 99)
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
    probability, is_open, whole = np.full(60 * ITEMS, 0.999), np.ones(60 * ITEMS), np.ones(60 * ITEMS, bool)
    document = np.repeat(np.arange(60), ITEMS)
    together, scattered = np.ones(60 * ITEMS), np.ones(60 * ITEMS)
    together[:12] = 0.0
    scattered[:: ITEMS * 5] = 0.0
    assert together.sum() == scattered.sum()
    bounds = [upper_bounds(losses(probability, right, is_open, document, whole), 0.95)[0] for right in (together, scattered)]
    assert bounds[0] > 1.2 * bounds[1]


def test_items_that_a_rule_holds_back_are_never_accepted() -> None:
    probability, right, is_open, document, whole = sample(100, 7)
    is_open[probability > 0.999] = 0.0
    found = losses(probability, right, is_open, document, whole)
    assert found.thresholds.max() <= 0.999
    assert found.accepted.sum(axis=0).max() <= is_open.sum()


def test_the_worst_document_is_never_reckoned_better_than_it_was() -> None:
    probability, right, is_open, document, whole = sample(50, 11)
    right[document == 0] = 0.0
    found = losses(probability, right, is_open, document, whole)
    assert found.worst[-1] == ITEMS > WORST


def test_nothing_to_accept_is_no_trouble() -> None:
    empty = np.zeros(0)
    rule = accept_rule(losses(empty, empty, empty, np.zeros(0, np.int64), np.zeros(0, bool)), 0.001, 0.95)
    assert rule.threshold is None
    assert rule.review == pytest.approx(1.0)


def asked(probability: float, right: float, documents: int) -> tuple[np.ndarray, ...]:
    """One item in each of further documents, of which nothing else is known."""
    count = np.ones(documents)
    return count * probability, count * right, count, 1000 + np.arange(documents), np.zeros(documents, bool)


def test_answers_about_items_in_doubt_prove_nothing_where_they_were_right() -> None:
    """However many people found right: how many of all are right is told by whole documents alone."""
    alone = sample(60, 3)
    both = [np.concatenate(pair) for pair in zip(alone, asked(0.9999, 1.0, 500), strict=True)]
    one, other = (accept_rule(losses(*found), 0.006, 0.95) for found in (alone, both))
    assert one == other


def test_answers_that_show_errors_make_the_rule_stricter() -> None:
    alone = sample(400, 3)
    rule = accept_rule(losses(*alone), 0.006, 0.95)
    assert rule.promised
    assert rule.threshold is not None
    above, below = (
        accept_rule(losses(*(np.concatenate(pair) for pair in zip(alone, asked(at, 0.0, 60), strict=True))), 0.006, 0.95)
        for at in ((1.0 + rule.threshold) / 2, rule.threshold - 0.2)
    )
    assert above.threshold is None or above.threshold > rule.threshold
    assert above.review > rule.review
    assert below.threshold == rule.threshold
