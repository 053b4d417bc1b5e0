"""How probable it is that a value is right: a first, conservative model, until it is calibrated on held-out reports.

A value is wrong where its ink was misread, or where it was put into the wrong field. Misreading is judged by the engine's
probability, by what the most probable other reading would cost, and by the identities: an error that breaks no identity needs a
second one to hide it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

VERSION = "conservative-1"
ACCEPT = 0.99

_MISREAD = ((0.995, 0.0015), (0.98, 0.004), (0.95, 0.009), (0.9, 0.03), (0.8, 0.08), (0.0, 0.3))
_HIDDEN = 0.05  # how often an error that an identity covers is hidden by another one
_NO_GRID = 0.1  # quality of a table below which its columns are guesswork, whatever its labels say
_LIKE = 0.85  # likeness of labels from which on they leave no doubt
_GIVEN = 1e-5  # text that was given, not recognized


@dataclass(frozen=True, slots=True)
class Support:
    """The evidence for one value.

    `recognition` is the engine's probability of the reading, or None where the text was given; `margin` the log-probability
    that is lost by the best consistent reading with another value; `identities` how many identities hold that contain the field,
    `broken` how many do not; `placement` (0 to 1) the likeness of the labels that lead to it; `grid` the quality of its table.
    """

    recognition: float | None
    margin: float = math.inf
    identities: int = 0
    broken: int = 0
    placement: float = 1.0
    grid: float = 1.0


def probability(support: Support) -> float:
    """The probability that the value is right, 0 to 1."""
    misread = _GIVEN if support.recognition is None else _misread(support.recognition)
    misread *= _HIDDEN ** min(support.identities, 2)
    if support.broken:
        misread = max(misread, 0.02 if support.recognition is not None else _GIVEN)
    other = 1.0 / (1.0 + math.exp(min(support.margin, 50.0)))
    misplaced = max(0.0, _LIKE - support.placement) * 0.15
    unclear = max(0.0, 0.6 - support.grid) * (0.1 if support.placement < _LIKE else 0.015)  # labels that fit speak for the grid
    if support.grid < _NO_GRID:
        unclear = max(unclear, 0.05)
    return max(0.0, min(1.0, (1.0 - misread) * (1.0 - other) * (1.0 - misplaced) * (1.0 - unclear)))


def _misread(recognition: float) -> float:
    return next(rate for least, rate in _MISREAD if recognition >= least)
