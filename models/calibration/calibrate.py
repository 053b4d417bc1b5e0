"""Makes the calibration of a classifier from what was observed on labelled documents that it was not trained on."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from importlib.metadata import version
from pathlib import Path

import numpy as np

from extraction.decide.calibration import FILE, Calibration, CalibrationFile, KindModel
from extraction.decide.evidence import ItemKind, feature_names
from extraction.errors import UsageError
from extraction.files import write_whole
from models.calibration.answered import observe_answers
from models.calibration.fitting import TREES, Sample, cross_fit
from models.classifier import LiltClassifier
from models.data.answered import AnsweredDocument
from models.evaluate.cases import Case
from models.evaluate.observations import Observations
from models.evaluate.reliability import Reliability, reliability
from models.evaluate.replay import Variant, observed
from models.evaluate.risk import Losses, Rule, accept_rule, losses

TARGETS: Mapping[ItemKind, float] = {"field": 0.001, "fact": 0.03, "section": 0.05, "cell": 0.02}
"""Of the accepted items of each kind, the share that may be wrong.

Fields are what people count on: where nothing can be promised of them, less is accepted. Of the others, as many then go to review
as the rules of thumb would send, the least probable ones.
"""
LEAST_SURE: Mapping[ItemKind, float] = {"field": 0.98, "fact": 0.95, "section": 0.96, "cell": 0.9}
"""How probable an item must be by itself to be accepted, however much the target would let through: the few of which the evidence
speaks against are no more to review, and what is wrong is among them.
"""
MOST_TREES: Mapping[ItemKind, int] = {"field": 0}
"""Fields have none: trees told them hardly better, and on scans not seen before let a wrong one pass that the line did not."""
OTHER_TARGETS = (0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1)
"""Targets of which the command tells what they would send to review."""
SURE = 0.95
_LEAST = 5  # items right and wrong that a model of a kind is learnt from; with fewer nothing is

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Learnt:
    """What came out for one kind of item, judged on the whole documents: `reliability` is that of the cross-fitted probabilities,
    `by_rules` that of the rules of thumb, which send the share `by_rules_alone` to review."""

    model: KindModel
    rule: Rule
    reliability: Reliability
    by_rules: Reliability
    losses: Losses
    by_rules_alone: float

    def at(self, target: float) -> Rule:
        """What another target would let through."""
        return accept_rule(self.losses, target, self.model.sure)


@dataclass(slots=True)
class Outcome:
    """The calibration's file and, for each kind that has a model, what it was judged by."""

    file: CalibrationFile
    learnt: dict[ItemKind, Learnt] = field(default_factory=dict)

    def metrics(self) -> dict[str, float]:
        """How many answers of people it learnt from; of each kind that was learnt, what goes to review, and whether that is
        promised."""
        found = {"confidence.answers": float(str(self.file.made_of["answers"]))}
        for kind, one in self.learnt.items():
            found |= {
                f"confidence.{kind}.review": round(one.rule.review, 5),
                f"confidence.{kind}.promised": float(one.rule.promised),
            }
        return found

    def keep(self, before: Calibration) -> None:
        """Take over from the calibration of the model before what could not be learnt here. Nothing is promised of it any more."""
        kept = {kind: one for kind, one in before.kinds.items() if kind not in self.file.kinds}
        if kept:
            kinds = self.file.kinds | {kind: one.model_copy(update={"promised": False}) for kind, one in kept.items()}
            made_of = self.file.made_of | {"kept": sorted(kept), "kept_of": before.version}
            self.file = self.file.model_copy(update={"kinds": kinds, "made_of": made_of})

    def write(self, model: Path) -> None:
        """Put the calibration beside the model that it belongs to, in the folder `model`. Raises OutputError."""
        write_whole(model / FILE, self.file.model_dump_json(by_alias=True).encode() + b"\n")


def calibrate(
    observations: Sequence[Observations],
    classifier: str,
    *,
    targets: Mapping[ItemKind, float] = TARGETS,
    sure: float = SURE,
) -> Outcome:
    """The calibration of `classifier` (its version). `targets` by kind of item, `sure` how sure they must be kept.

    Other kinds, and those with too few errors in whole documents to learn from, get no model: rules of thumb judge them. What
    people were asked about in other documents tells what evidence is worth; what is promised, whole documents alone must show.
    """
    learnt: dict[ItemKind, Learnt] = {}
    for kind in targets:
        one = _learn(kind, observations, targets[kind], sure)
        if one is None:
            _log.warning("%s: too few of them are right or wrong to learn from", kind)
        else:
            learnt[kind] = one
    whole = [one for one in observations if one.whole]
    asked = [len(found) for one in observations if not one.whole for found in one.kinds.values()]
    made_of: dict[str, str | int | float | list[str]] = {
        "gouji": version("gouji"),
        "documents": len(whole),
        "families": sorted({one.family for one in whole}),
        "media": sorted({one.medium for one in whole}),
        "answers": sum(asked),
    }
    file = CalibrationFile(classifier=classifier, made_of=made_of, kinds={kind: one.model for kind, one in learnt.items()})
    return Outcome(file, learnt)


def calibrate_model(
    model: Path,
    cases: Sequence[Case],
    *,
    answered: Sequence[AnsweredDocument] = (),
    targets: Mapping[ItemKind, float] = TARGETS,
    sure: float = SURE,
    jobs: int = 1,
    progress: Callable[[], object] = lambda: None,
) -> Outcome:
    """Calibrates the model in the folder `model` on `cases`, which it was not trained on, and on what people read in documents that
    were `answered`; writes its calibration beside it.

    `progress` is called after each document. Raises UsageError where no case has stored pages.
    """
    observations = []
    for one in observed(cases, Variant("witness", partial(LiltClassifier, model), calibrated=False), jobs):
        observations.append(one)
        progress()
    if not observations:
        raise UsageError("no document has stored pages to calibrate on; extract the documents again, with their pages")
    classifier = LiltClassifier(model)
    observations += observe_answers(answered, classifier, progress)
    outcome = calibrate(observations, classifier.version, targets=targets, sure=sure)
    outcome.write(model)
    return outcome


def _learn(kind: ItemKind, observations: Sequence[Observations], target: float, sure: float) -> Learnt | None:
    sample = _sample(kind, observations)
    ruled = [one.kinds[kind].ruled for one in observations if one.whole and kind in one.kinds]
    if sample is None or not ruled:
        return None
    right, documents = sample.right[sample.whole], sample.document[sample.whole]
    if min(right.sum(), len(right) - right.sum()) < _LEAST:
        return None
    names = feature_names(kind)
    fitted, stated = cross_fit(names, sample, MOST_TREES.get(kind, TREES))
    is_open = sample.open * (stated >= LEAST_SURE.get(kind, 0.0))
    lost = losses(stated, sample.right, is_open, sample.document, sample.whole)
    by_rules_alone = 1.0 - float(np.concatenate(ruled).mean())
    accept = accept_rule(lost, target, sure, None if kind == "field" else by_rules_alone)
    model = KindModel(
        features=names,
        weights=tuple(round(float(weight), 6) for weight in fitted.weights),
        bias=round(fitted.bias, 6),
        prior=round(fitted.prior, 6),
        trees=fitted.trees,
        accept=None if accept.threshold is None else round(accept.threshold, 8),
        target=target,
        sure=sure,
        promised=accept.promised,
        bound=accept.bound,
        documents=len(np.unique(documents)),
        items=len(right),
        wrong=round(len(right) - right.sum()),
    )
    by_rules = reliability(1.0 / (1.0 + np.exp(-sample.rule[sample.whole])), right)
    return Learnt(model, accept, reliability(stated[sample.whole], right), by_rules, lost, by_rules_alone)


def _sample(kind: ItemKind, observations: Sequence[Observations]) -> Sample | None:
    """All items of a kind; None where there is none."""
    there = [(at, one.kinds[kind], one.whole) for at, one in enumerate(observations) if kind in one.kinds]
    if not there:
        return None
    features, rule, right, is_open = (
        np.concatenate([getattr(found, name) for _, found, _ in there]) for name in ("features", "rule", "right", "open")
    )
    lengths = [len(found) for _, found, _ in there]
    document = np.repeat([at for at, _, _ in there], lengths)
    return Sample(features, rule, right, is_open, document, np.repeat([whole for _, _, whole in there], lengths))
