"""A token classifier of gradient-boosted trees (scikit-learn's histogram boosting) on the facts that the rules look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

from extraction.classify import SegmentLabels
from extraction.labels import LABELS, Label
from extraction.page import Page
from models.baselines.features import facts_of, table
from models.baselines.spans import labelled
from models.data.examples import Example
from models.errors import LabelError
from models.tokens.view import view_pages

_SEED = 7


@dataclass(frozen=True, slots=True)
class TreeClassifier:
    """Labels segments by trees; spans inside a segment come from regular expressions."""

    trees: HistGradientBoostingClassifier
    version: str = "trees-1"

    def classify(self, pages: Sequence[Page]) -> list[list[SegmentLabels]]:
        """For each page, for each of its segments in order, its labels."""
        found = facts_of(view_pages(pages))
        if not found:
            return [[] for _ in pages]
        chances = iter(self.trees.predict_proba(table(found)))
        names: list[Label] = [LABELS[int(number)] for number in self.trees.classes_]
        answers = []
        for page in pages:
            here = []
            for segment in page.segments:
                scores = dict(zip(names, map(float, next(chances)), strict=True))
                here.append(labelled(segment.text, max(scores, key=scores.__getitem__), scores))
            answers.append(here)
        return answers


def train_trees(examples: Sequence[Example], *, rounds: int = 120) -> TreeClassifier:
    """Trees learnt from the labels at the heads of all segments. Raises LabelError where no segment has a label."""
    rows, labels = [], []
    for example in examples:
        features = table(facts_of(example.views))
        for row, spans in zip(features, example.labels, strict=True):
            if spans:
                rows.append(row)
                labels.append(LABELS.index(spans[0].label))
    if not rows:
        raise LabelError("no segment of the training documents has a label; prepare them again")
    trees = HistGradientBoostingClassifier(
        max_iter=rounds, max_leaf_nodes=31, learning_rate=0.12, l2_regularization=1.0, min_samples_leaf=10, random_state=_SEED
    )
    return TreeClassifier(trees.fit(np.array(rows), np.array(labels)))
