"""Confidence that was learnt on reports whose truth is known: a model a kind of item, and the probability to accept from.

A calibration is a JSON file beside the classifier that it belongs to. Nothing but arithmetic is needed to use it.
"""

from __future__ import annotations

import hashlib
import math
from functools import cached_property
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from extraction.decide.confidence import CONSERVATIVE, Chance
from extraction.decide.evidence import Evidence, ItemKind, feature_names
from extraction.decide.trees import Tree
from extraction.errors import CalibrationError

SCHEMA = "gouji/calibration/2"
FILE = "calibration.json"
_CERTAIN = 1e-6  # the rules of thumb are never surer than this


class KindModel(BaseModel):
    """How the evidence for one kind of item becomes a probability.

    The log-odds of being right are `bias` + `prior` x the log-odds by the rules of thumb + the sum of `weights` x features + what
    each of the `trees` adds.
    Items are accepted from the probability `accept` on (None: none are). `target` is the share of wrong ones among the accepted
    that was asked for, `sure` how sure; `promised` tells whether `documents` were enough to promise it, and `bound` is what they
    are enough for.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    features: tuple[str, ...]
    weights: tuple[float, ...]
    bias: float
    prior: float
    trees: tuple[Tree, ...]
    accept: float | None = Field(ge=0.0, le=1.0)
    target: float
    sure: float
    promised: bool
    bound: float | None
    documents: int
    items: int
    wrong: int

    @model_validator(mode="after")
    def _whole(self) -> KindModel:
        if len(self.features) != len(self.weights) or not all(map(math.isfinite, (*self.weights, self.bias, self.prior))):
            raise ValueError("there must be one finite weight for each feature")
        if any(max(tree.feature) > len(self.features) for tree in self.trees):
            raise ValueError("the trees must know no other features")
        return self

    def probability(self, evidence: Evidence) -> float:
        """The probability that the item is right."""
        features = tuple(evidence.features().values())
        linear = self.bias + self.prior * rule_odds(evidence)
        linear += math.fsum(weight * value for weight, value in zip(self.weights, features, strict=True))
        columns = (linear, *features)
        total = linear + math.fsum(tree.value_at(columns) for tree in self.trees)
        return 1.0 / (1.0 + math.exp(-max(-50.0, min(50.0, total))))


class CalibrationFile(BaseModel):
    """The content of the file. `classifier` is the version of the classifier that it belongs to; `made_of` describes the documents
    that it was learnt on."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    schema_: Literal["gouji/calibration/2"] = Field(default="gouji/calibration/2", alias="schema")
    classifier: str
    made_of: dict[str, str | int | float | list[str]]
    kinds: dict[ItemKind, KindModel]


class Calibration:
    """Judges by the model of each kind of item; by the rules of thumb where a kind has none."""

    def __init__(self, content: CalibrationFile, digest: str) -> None:
        self._content = content
        self._digest = digest

    @cached_property
    def version(self) -> str:
        """The beginning of the file's hash: the same for the same answers."""
        return f"calibrated-{self._digest[:12]}"

    @property
    def kinds(self) -> dict[ItemKind, KindModel]:
        return dict(self._content.kinds)

    def chance(self, evidence: Evidence) -> Chance:
        model = self._content.kinds.get(evidence.kind)
        if model is None:
            return CONSERVATIVE.chance(evidence)
        probability = model.probability(evidence)
        return Chance(probability, model.accept is not None and probability >= model.accept)

    def needed(self, kind: ItemKind) -> float:
        model = self._content.kinds.get(kind)
        if model is None:
            return CONSERVATIVE.needed(kind)
        return 1.0 if model.accept is None else model.accept


def rule_odds(evidence: Evidence) -> float:
    """The log-odds of being right by the rules of thumb."""
    probability = min(max(CONSERVATIVE.chance(evidence).probability, _CERTAIN), 1.0 - _CERTAIN)
    return math.log(probability / (1.0 - probability))


def read_calibration(data: bytes, classifier: str, file: str) -> Calibration:
    """The calibration in the content `data` of `file`, which the message of an error names.

    Raises `CalibrationError` where it is malformed, knows other evidence than this version of gouji, or belongs to another
    classifier than `classifier`.
    """
    again = "make it again with `gouji calibrate`"
    try:
        content = CalibrationFile.model_validate_json(data)
    except ValidationError as error:
        raise CalibrationError(f"{file}: it is malformed ({error.errors()[0]['msg']}); {again}") from error
    if content.classifier != classifier:
        raise CalibrationError(f"{file}: it belongs to the classifier {content.classifier}, not to {classifier}; {again}")
    for kind, model in content.kinds.items():
        if model.features != feature_names(kind):
            raise CalibrationError(f"{file}: it was made from other evidence for a {kind} than this version gathers; {again}")
    return Calibration(content, hashlib.sha256(data).hexdigest())
