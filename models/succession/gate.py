"""Whether a challenger may take the champion's place: better where it was corrected, and nowhere worse than is bearable.

Both have judged the same documents, so their difference is taken document by document: documents are drawn anew many times, with
replacement, and the difference of the two F1 scores over each draw gives its interval (paired bootstrap: Efron and Tibshirani 1993;
for scores of this kind Berg-Kirkpatrick et al., EMNLP 2012). Documents are drawn, not entities, because errors come in clusters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, PositiveInt

from extraction.labels import LABELS, Label
from models.succession.trial import Outcome

Counts = NDArray[np.int64]  # (documents, 3): entities right, found, true


class GateConfig(BaseModel):
    """What is asked of a challenger. `limit` is the most that F1 may fall, `slice_limit` the most that it may surely fall in one
    label or family, or on scans, with `least` true entities or more (of fewer, one would decide); `confidence` is that of all
    intervals. `review_limit` is the most by which the share of fields may rise that go to a person. `documents` is how many must
    be held out: of two models that are as good as each other, one is better in all of four documents once in sixteen times, which
    no interval over four documents tells, and in all of five once in thirty-two."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    limit: float = Field(default=0.005, ge=0)
    slice_limit: float = Field(default=0.02, ge=0)
    review_limit: float = Field(default=0.02, ge=0)
    documents: PositiveInt = 5
    least: PositiveInt = 30
    confidence: float = Field(default=0.95, gt=0.5, lt=1)
    draws: PositiveInt = 2000
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """F1 of champion and challenger on one slice of a set. `low` and `high` bound the gain; `documents` and `true` are its size."""

    slice: str
    documents: int
    true: int
    champion: float
    challenger: float
    low: float
    high: float

    @property
    def gain(self) -> float:
        return self.challenger - self.champion


@dataclass(slots=True)
class Verdict:
    """The gate's decision, why, and all that it looked at. The first comparison of each set is that of all its documents."""

    passed: bool
    reasons: list[str]
    corrected: list[Comparison]
    frozen: list[Comparison]
    silent: tuple[int, int] = (0, 0)
    review: tuple[float, float] = (0.0, 0.0)

    def record(self) -> dict[str, Any]:
        """For a JSON file."""
        return asdict(self)


@dataclass(slots=True)
class _Pair:
    """The outcomes of both on the same documents, champion first."""

    champion: Sequence[Outcome]
    challenger: Sequence[Outcome]
    rng: np.random.Generator
    config: GateConfig

    def compare(self, name: str, labels: Sequence[Label] = LABELS, rows: Sequence[int] | None = None) -> Comparison | None:
        """One slice: these labels, in the documents of these numbers or in all; None where nothing is true in it and nothing was
        found."""
        rows = range(len(self.champion)) if rows is None else rows
        old = np.array([self.champion[i].counts(labels) for i in rows], dtype=np.int64).reshape(-1, 3)
        new = np.array([self.challenger[i].counts(labels) for i in rows], dtype=np.int64).reshape(-1, 3)
        if not old[:, 1:].any() and not new[:, 1:].any():
            return None
        low, high = self._interval(old, new)
        touched = int((old[:, 2] > 0).sum())
        return Comparison(name, touched, int(old[:, 2].sum()), _f1(old.sum(axis=0)), _f1(new.sum(axis=0)), low, high)

    def _interval(self, old: Counts, new: Counts) -> tuple[float, float]:
        draws = self.rng.integers(0, len(old), (self.config.draws, len(old)))
        gains = _f1s(new[draws].sum(axis=1)) - _f1s(old[draws].sum(axis=1))
        low, high = np.quantile(gains, [1 - self.config.confidence, self.config.confidence])
        return float(low), float(high)


def compare(champion: Sequence[Outcome], challenger: Sequence[Outcome], config: GateConfig) -> list[Comparison]:
    """All slices of a set that both have judged: all of it first, then by label, then by family, then its scans.

    Raises ValueError where the two have not judged the same documents in the same order, or none.
    """
    if [outcome.document for outcome in champion] != [outcome.document for outcome in challenger] or not champion:
        raise ValueError("champion and challenger are compared on the same documents, in the same order, and on one at least")
    pair = _Pair(champion, challenger, np.random.default_rng(config.seed), config)
    families = sorted({outcome.family for outcome in champion} - {""})
    groups = {f"family {family}": [i for i, one in enumerate(champion) if one.family == family] for family in families}
    groups["scans"] = [i for i, one in enumerate(champion) if one.scanned]
    slices = [pair.compare("all")]
    slices += [pair.compare(label, (label,)) for label in LABELS]
    slices += [pair.compare(name, rows=rows) for name, rows in groups.items()]
    return [comparison for comparison in slices if comparison is not None]


def judge(
    corrected: tuple[Sequence[Outcome], Sequence[Outcome]],
    frozen: tuple[Sequence[Outcome], Sequence[Outcome]],
    config: GateConfig | None = None,
) -> Verdict:
    """The decision, from the outcomes (champion's, challenger's) on held-out corrections and on the frozen test set."""
    config = config or GateConfig()
    on_corrected, on_frozen = compare(*corrected, config), compare(*frozen, config)
    silent = (_silent(frozen[0]), _silent(frozen[1]))
    reasons = _not_better(on_corrected[0], config)
    reasons += _worse(on_corrected, "held-out corrections", config) + _worse(on_frozen, "frozen test set", config)
    if silent[1] > silent[0]:
        reasons.append(f"frozen test set: silent errors rise from {silent[0]} to {silent[1]}")
    review = (_in_review(frozen[0]), _in_review(frozen[1]))
    if review[1] - review[0] > config.review_limit:
        reasons.append(f"frozen test set: of the fields {review[1]:.1%} instead of {review[0]:.1%} go to a person")
    return Verdict(not reasons, reasons or [_praise(on_corrected[0])], on_corrected, on_frozen, silent, review)


def _not_better(whole: Comparison, config: GateConfig) -> list[str]:
    if whole.documents < config.documents:
        few = f"held out are {whole.documents} documents, too few to tell a gain from chance"
        return [f"held-out corrections: {few}; correct pages of more bodies' reports, until {config.documents} are"]
    if whole.low > 0:
        return []
    return [f"held-out corrections: no sure gain ({_told(whole)} over {whole.documents} documents)"]


def _worse(comparisons: Sequence[Comparison], where: str, config: GateConfig) -> list[str]:
    """What falls by more than its limit: of a set as a whole already a fall that may be, of its slices one that is sure.

    There are some thirty slices: of two models that are as good as each other, one falls beyond the limit in some slice by chance.
    """
    whole, *slices = comparisons
    reasons = []
    if whole.low < -config.limit:
        reasons.append(f"{where}: {_told(whole)}, which may be a fall beyond {config.limit:g}")
    for part in slices:
        if part.true >= config.least and part.gain < -config.slice_limit and part.high < 0:
            reasons.append(f"{where}, {part.slice}: {_told(part)}, a fall beyond {config.slice_limit:g}")
    return reasons


def _praise(whole: Comparison) -> str:
    return f"held-out corrections: {_told(whole)}; nothing on the frozen test set falls beyond its limit"


def _told(comparison: Comparison) -> str:
    old, new = comparison.champion, comparison.challenger
    return f"F1 {old:.4f} to {new:.4f}, gain {comparison.gain:+.4f} [{comparison.low:+.4f}, {comparison.high:+.4f}]"


def _silent(outcomes: Sequence[Outcome]) -> int:
    return sum(outcome.report.silent for outcome in outcomes if outcome.report is not None)


def _in_review(outcomes: Sequence[Outcome]) -> float:
    """The share of fields that were not accepted."""
    scores = [outcome.report for outcome in outcomes if outcome.report is not None]
    return sum(score.review for score in scores) / max(1, sum(score.cells for score in scores))


def _f1(counts: Counts) -> float:
    return float(_f1s(counts[None])[0])


def _f1s(counts: Counts) -> NDArray[np.float64]:
    """F1 of each row (right, found, true); 1 where nothing was to be found and nothing was."""
    both = (counts[:, 1] + counts[:, 2]).astype(np.float64)
    scores: NDArray[np.float64] = np.where(both > 0, 2 * counts[:, 0] / np.maximum(both, 1), 1.0)
    return scores
