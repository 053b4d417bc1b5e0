"""How well stated probabilities agree with what was right: reliability, calibration error, Brier skill, ranking of errors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

Floats = NDArray[np.float64]
_BINS = 10


@dataclass(frozen=True, slots=True)
class Reliability:
    """`bins` holds (mean stated probability, share right, items) of each tenth of the items, least sure first.

    `error` is the expected calibration error over them; `skill` the Brier score's gain over stating the overall share for every
    item (1 is perfect, 0 no gain); `ranking` the area under the ROC curve for telling right from wrong. None where all items are
    right, or all wrong.
    """

    items: int
    wrong: int
    error: float
    skill: float | None
    ranking: float | None
    bins: tuple[tuple[float, float, int], ...]


def reliability(probabilities: Floats, right: Floats, weights: Floats | None = None) -> Reliability:
    """Of `probabilities` (items,) against `right` (items,), 0 or 1; `weights` repeat items, for the bootstrap."""
    weights = np.ones(len(right)) if weights is None else weights
    total = weights.sum()
    if not total:
        return Reliability(0, 0, 0.0, None, None, ())
    share = float((weights * right).sum() / total)
    brier = float((weights * (probabilities - right) ** 2).sum() / total)
    both = 0.0 < share < 1.0
    bins = _bins(probabilities, right, weights)
    return Reliability(
        items=round(total),
        wrong=round(total * (1.0 - share)),
        error=sum(abs(stated - true) * count for stated, true, count in bins) / total,
        skill=1.0 - brier / (share * (1.0 - share)) if both else None,
        ranking=float(roc_auc_score(right, probabilities, sample_weight=weights)) if both else None,
        bins=bins,
    )


def _bins(probabilities: Floats, right: Floats, weights: Floats) -> tuple[tuple[float, float, int], ...]:
    """Tenths of the items by their rank, because nearly all probabilities are near 1; items of one probability stay together."""
    order = np.argsort(probabilities, kind="stable")
    stated, true, count = probabilities[order], right[order], weights[order]
    rank = np.cumsum(count) / count.sum()
    edges = np.searchsorted(rank, np.linspace(0, 1, _BINS + 1)[1:-1])
    starts = sorted({0, *(int(np.searchsorted(stated, stated[min(edge, len(stated) - 1)])) for edge in edges)})
    found = []
    for start, end in zip(starts, [*starts[1:], len(stated)], strict=True):
        weight = count[start:end]
        if weight.sum():
            mean = float((stated[start:end] * weight).sum() / weight.sum())
            found.append((mean, float((true[start:end] * weight).sum() / weight.sum()), round(weight.sum())))
    return tuple(found)
