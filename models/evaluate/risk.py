"""From which probability on items are accepted: risk control, with errors counted in clusters by document.

A document's loss is the number of its accepted items that are wrong. Learn then test (Angelopoulos et al., 2021): from a threshold
at which most items are accepted to looser ones, each is tested by Hoeffding and Bentkus' p-value, as long as the hypothesis that
the share of wrong ones exceeds the target is rejected.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from mapie.risk_control.fwer_control import control_fwer
from mapie.risk_control.methods import compute_hoeffding_bentkus_p_value
from numpy.typing import NDArray

Floats = NDArray[np.float64]
WORST = 5  # wrong items that one document is reckoned to have at most, unless more were seen
_STEPS = 120
_FIRST = 0.85  # of what might be accepted, the share that the first threshold tested accepts: with less, no test has power


@dataclass(frozen=True, slots=True)
class Point:
    """What accepting from `threshold` on does: `review` is the share of items that go to a person, `rate` that of wrong ones among
    the accepted, `bound` its upper bound, and `safe` whether the test lets it pass."""

    threshold: float
    review: float
    rate: float
    bound: float
    safe: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """The threshold to accept from (None: nothing can be accepted), whether the target is `promised`, and the `curve`."""

    threshold: float | None
    promised: bool
    bound: float | None
    review: float
    curve: tuple[Point, ...]


@dataclass(slots=True)
class Losses:
    """Accepted and wrong items of each document at each threshold, (documents, thresholds), and how many `items` the whole
    documents have."""

    thresholds: Floats
    accepted: Floats
    wrong: Floats
    items: int

    @property
    def worst(self) -> Floats:
        """What one document may lose at most at each threshold."""
        worst: Floats = np.maximum(float(WORST), self.wrong.max(axis=0, initial=0.0))
        return worst


def losses(probability: Floats, right: Floats, is_open: Floats, document: NDArray[np.int64], whole: NDArray[np.bool_]) -> Losses:
    """The losses over thresholds from the strictest on. All arrays have the shape (items,).

    Of documents that are not `whole`, only items in doubt are known, and how many of these are right says nothing of all: those
    are left out. A wrong one that would be accepted is a loss all the same. So they make the rule stricter or leave it as it is.
    """
    counted = whole | ((is_open > 0) & (right == 0))
    probability, right, document, whole = probability[counted], right[counted], document[counted], whole[counted]
    free = is_open[counted] > 0
    ranked = np.sort(probability[free & whole])[::-1]
    at = np.unique(np.linspace(0, len(ranked) - 1, _STEPS).astype(int)) if len(ranked) else np.zeros(0, int)
    thresholds = np.unique(ranked[at])[::-1]
    names, owner = np.unique(document, return_inverse=True)
    first = np.searchsorted(-thresholds, -probability)  # the strictest threshold that lets the item pass
    shape = (len(names), len(thresholds) + 1)
    accepted, wrong = (
        np.bincount(owner * shape[1] + first, weights=weights, minlength=shape[0] * shape[1]).reshape(shape)[:, :-1].cumsum(axis=1)
        for weights in ((free & whole).astype(float), free * (right == 0))
    )
    return Losses(thresholds, accepted, wrong, int(whole.sum()))


def accept_rule(found: Losses, target: float, sure: float, otherwise: float | None = None) -> Rule:
    """The loosest threshold at which at most `target` of the accepted are wrong, with confidence `sure`.

    Where the documents are too few to promise that, the one at which they promise most or, where the share `otherwise` to send to
    review is given, the one that sends as many.
    """
    count = len(found.thresholds)
    if not count:
        return Rule(None, False, None, 1.0, ())
    shares = found.accepted.sum(axis=0) / found.accepted[:, -1].sum()
    first = int(np.searchsorted(shares, _FIRST))
    p_values = _p_values(found, np.full(count, target))[first:]
    passed = {first + int(at) for at in control_fwer(p_values, 1.0 - sure, "fixed_sequence")}
    bounds = upper_bounds(found, sure)
    curve = tuple(_point(found, at, float(bounds[at]), at in passed) for at in range(count))
    if passed:
        chosen = curve[max(passed)]
    elif otherwise is not None:
        chosen = next((point for point in curve if point.review <= otherwise), curve[-1])
    else:
        chosen = min(reversed(curve), key=lambda point: point.bound)
    return Rule(chosen.threshold, bool(passed), chosen.bound, chosen.review, curve)


def upper_bounds(found: Losses, sure: float) -> Floats:
    """For each threshold by itself the least target that it would be found to keep: the upper bound of the share of wrong ones."""
    low, high = np.zeros(len(found.thresholds)), np.ones(len(found.thresholds))
    for _ in range(30):
        middle = (low + high) / 2
        kept = _p_values(found, middle) <= 1.0 - sure
        low, high = np.where(kept, low, middle), np.where(kept, middle, high)
    return high


def _p_values(found: Losses, targets: Floats) -> Floats:
    """Of the hypotheses that more than `targets` (thresholds,) of what is accepted is wrong.

    A loss is counted in shares of the worst one. Shape (thresholds,).
    """
    worst = found.worst
    allowed = targets * found.accepted.mean(axis=0) / worst
    possible = np.clip(allowed, 1e-12, 1.0 - 1e-12)
    losses_seen = found.wrong.mean(axis=0) / worst
    p_values = np.diagonal(compute_hoeffding_bentkus_p_value(losses_seen, len(found.accepted), possible))
    return np.where(allowed >= 1.0, 0.0, np.where(allowed <= 0.0, 1.0, p_values))


def _point(found: Losses, at: int, bound: float, safe: bool) -> Point:
    accepted, wrong = float(found.accepted[:, at].sum()), float(found.wrong[:, at].sum())
    return Point(float(found.thresholds[at]), 1.0 - accepted / found.items, wrong / max(1.0, accepted), bound, safe)
