"""How wrong the accepted values are, as far as audits by people who err themselves can tell.

A sample of accepted values was checked; in `wrong` of them people found another value, and in `undecided` ones somebody did, but
nobody has confirmed it yet, or they read different things: these may all be wrong, or none. What they overlooked is estimated from
known answers whose first reading was false (`missed` of `traps` were let pass), what they found without reason from known answers
whose first reading was true; an accepted value is only found wrong by two people who agree, so both must have seen the same ghost.

Bounds are those of Clopper and Pearson (1934), one-sided; the confidence is shared out over the two estimates, so that together
they hold as stated (Bonferroni).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scipy.stats import beta


@dataclass(frozen=True, slots=True)
class Audit:
    """What was counted. `by_document` are the numbers of audited values of each document: errors of one document come together, so
    values of one document count as if they were one and the same (Kish's effective sample size)."""

    wrong: int
    undecided: int
    by_document: Sequence[int]
    missed: int
    traps: int
    false_alarms: int
    honest: int

    @property
    def audited(self) -> int:
        return sum(self.by_document)

    @property
    def effective(self) -> float:
        """How many independent values the sample is worth."""
        squares = sum(count * count for count in self.by_document)
        return self.audited**2 / squares if squares else 0.0


@dataclass(frozen=True, slots=True)
class Bounds:
    """The share of wrong values among accepted ones lies between these with the stated confidence each; `stop` where even the lower
    one is above the target: then nothing more should be accepted without a person."""

    lower: float
    upper: float
    stop: bool


def bounds(audit: Audit, *, confidence: float, target: float) -> Bounds:
    """The bounds of the error among accepted values. Without audits, or without traps, nothing is known: 0 and 1."""
    each = 1.0 - (1.0 - confidence) / 2.0
    scale = audit.effective / audit.audited if audit.audited else 0.0
    found_most = upper_bound((audit.wrong + audit.undecided) * scale, audit.effective, each)
    found_least = lower_bound(audit.wrong * scale, audit.effective, each)
    missed_most = upper_bound(audit.missed, audit.traps, each)
    alarms_most = upper_bound(audit.false_alarms, audit.honest, each) ** 2
    upper = min(1.0, found_most / (1.0 - missed_most)) if missed_most < 1.0 else 1.0
    # What was found is at most all that is wrong and the alarms that were false.
    lower = max(0.0, (found_least - alarms_most) / (1.0 - alarms_most)) if alarms_most < 1.0 else 0.0
    return Bounds(lower, upper, lower > target)


def upper_bound(count: float, of: float, confidence: float) -> float:
    """The largest share that `count` of `of` is not too few for."""
    return 1.0 if count >= of else float(beta.ppf(confidence, count + 1.0, of - count))


def lower_bound(count: float, of: float, confidence: float) -> float:
    """The smallest share that `count` of `of` is not too many for."""
    return 0.0 if count <= 0 else float(beta.ppf(1.0 - confidence, count, of - count + 1.0))
