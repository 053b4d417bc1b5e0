"""Probabilities learnt from evidence are calibrated, follow the doubts, and stay with the rules where nothing was seen."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
from scipy.special import expit

from models.calibration.fitting import Sample, cross_fit, fit
from models.evaluate.reliability import reliability

NAMES = ("misread", "unlike", "digits")


def world(documents: int = 80, items: int = 60, seed: int = 1) -> Sample:
    """Items whose errors come from the first two doubts, in documents of very different quality."""
    rng = np.random.default_rng(seed)
    document = np.repeat(np.arange(documents), items)
    quality = rng.beta(1, 6, documents)[document]
    features = np.column_stack(
        [np.clip(rng.normal(quality, 0.1), 0, 1), (rng.random(len(document)) < 0.05).astype(float), rng.random(len(document))]
    )
    odds = 5.0 - 8.0 * features[:, 0] - 3.0 * features[:, 1]
    right = (rng.random(len(document)) < expit(odds)).astype(float)
    rule = np.full(len(document), 4.0)
    return Sample(features, rule, right, np.ones(len(document)), document, np.ones(len(document), bool))


def test_it_is_calibrated_and_better_than_a_constant() -> None:
    sample = world()
    _, stated = cross_fit(NAMES, sample)
    found = reliability(stated, sample.right)
    assert found.error < 0.02
    assert found.skill is not None
    assert found.skill > 0.15
    assert found.ranking is not None
    assert found.ranking > 0.8


def test_no_doubt_speaks_for_an_item() -> None:
    sample = world()
    upside_down = (sample.features[:, 0] > 0.2).astype(float)  # in this sample misread items were right by chance
    found = fit(NAMES, replace(sample, right=upside_down))
    assert (found.weights[:2] <= 0).all()


def test_little_evidence_moves_the_rules_little() -> None:
    rule = np.array([-2.0, 0.0, 2.0, 4.0])
    found = fit(NAMES, Sample(np.zeros((4, 3)), rule, np.array([0.0, 1.0, 1.0, 1.0]), np.ones(4), np.arange(4), np.ones(4, bool)))
    assert 0.5 < found.prior < 2.0
    assert not found.weights.any()


def test_it_is_the_same_every_time() -> None:
    one, other = cross_fit(NAMES, world())[1], cross_fit(NAMES, world())[1]
    assert (one == other).all()


def test_items_that_are_all_right_are_no_trouble() -> None:
    sample = world(documents=4)
    _, stated = cross_fit(NAMES, replace(sample, right=np.ones(len(sample))))
    assert stated.min() > 0.5


def asked(right: float, count: int = 60) -> Sample:
    """Items with the second doubt, of which people were asked because of it, one in each of further documents."""
    features = np.column_stack([np.full(count, 0.05), np.ones(count), np.random.default_rng(2).random(count)])
    ones = np.ones(count)
    return Sample(features, ones * 4.0, ones * right, ones, 1000 + np.arange(count), np.zeros(count, bool))


def with_answers(sample: Sample, answers: Sample) -> Sample:
    return Sample(*(np.concatenate([getattr(one, part.name) for one in (sample, answers)]) for part in fields(Sample)))


def test_answers_tell_what_evidence_is_worth() -> None:
    """What people keep finding right is trusted more, what they find wrong less; evidence that they did not see stays as it was."""
    sample = world()
    doubted, plain = (np.array([row]) for row in ([0.05, 1.0, 0.5], [0.05, 0.0, 0.5]))
    stated = {
        right: [expit(cross_fit(NAMES, known)[0].stages(row, np.array([4.0]))[-1])[0] for row in (doubted, plain)]
        for right, known in ((None, sample), (1.0, with_answers(sample, asked(1.0))), (0.0, with_answers(sample, asked(0.0))))
    }
    assert stated[0.0][0] + 0.1 < stated[None][0] < stated[1.0][0] - 0.02
    assert max(one[1] for one in stated.values()) - min(one[1] for one in stated.values()) < 0.02


def test_answers_do_not_tell_how_often_items_are_right() -> None:
    """Only what is in doubt was asked about: on average the whole documents are as right as they are."""
    sample = world()
    for right in (0.0, 1.0):
        _, stated = cross_fit(NAMES, with_answers(sample, asked(right, 600)))
        assert abs(stated[: len(sample)].mean() - sample.right.mean()) < 1e-6
