"""What a question is worth: how probably the machine errs there, and how much the answer would teach."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

_FEW = 8  # questions below which they are not clustered
_CLUSTERS = 64
_FEATURES = 256
_TAUGHT = 0.85  # what is left to learn from a question after each better one of its cluster
_KNOWN_BY_THEN = 10  # better ones of its cluster after which a question teaches no less than the one before: errors are to be found
_SURPRISE = 0.5  # share of the worth that is uncertainty, the rest is expected error


def worth(question: Mapping[str, Any], error: float) -> float:
    """The worth of a question by itself, 0 to 1: `error` is the probability that the machine is wrong."""
    return _SURPRISE * _surprise(question) + (1 - _SURPRISE) * error


def beside_each_other(
    questions: Sequence[Mapping[str, Any]], worths: Sequence[float], asked: Sequence[Mapping[str, Any]] = ()
) -> list[float]:
    """What questions are worth that wait together, while those of `asked` are open already.

    All are clustered by what they are about; of each cluster the best counts in full, every further one less, so that the first
    answers teach something of everything.
    """
    if len(questions) + len(asked) < _FEW:
        return list(worths)
    clusters = _clusters([_about(question) for question in (*questions, *asked)])
    seen = Counter(clusters[len(questions) :])
    result = list(worths)
    for at in sorted(range(len(questions)), key=lambda at: (-worths[at], at)):
        result[at] *= _TAUGHT ** min(seen[clusters[at]], _KNOWN_BY_THEN)
        seen[clusters[at]] += 1
    return result


def _surprise(question: Mapping[str, Any]) -> float:
    """How undecided the machine is between its readings: the entropy of their probabilities, 1 where all are alike."""
    if "regions" in question:
        scores = [region["score"] for region in question["regions"]]
        return sum(_entropy([score, 1 - score]) for score in scores) / len(scores) if scores else 0.0
    listed = [float(question["probability"]), *(float(probability) for _, probability in question["readings"])]
    return _entropy([*listed, max(0.0, 1.0 - sum(listed))])


def _entropy(probabilities: Sequence[float]) -> float:
    total = sum(probabilities)
    shares = [p / total for p in probabilities if p > 0] if total else []
    return -sum(p * math.log(p) for p in shares) / math.log(max(len(probabilities), 2))


def _about(question: Mapping[str, Any]) -> str:
    if "regions" in question:
        return " ".join(f"{region['label']}" for region in question["regions"])
    return " ".join([question["text"], *question["where"]])


def _clusters(texts: Sequence[str]) -> list[int]:
    # Imported here: it takes a second, and most pushes find nothing new.
    from sklearn.cluster import MiniBatchKMeans
    from sklearn.feature_extraction.text import HashingVectorizer

    features = HashingVectorizer(analyzer="char", ngram_range=(1, 2), n_features=_FEATURES).transform(texts)
    count = min(_CLUSTERS, max(2, round(math.sqrt(len(texts) / 2))))
    return [int(label) for label in MiniBatchKMeans(count, random_state=0, n_init=1).fit_predict(features)]
