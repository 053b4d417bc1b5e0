"""A decision tree as plain numbers: what a calibration adds to the log-odds of an item by its evidence."""

from __future__ import annotations

import math
from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict, model_validator

LEAF = -1
"""What stands for the feature of a node at which a way ends."""


class Tree(BaseModel):
    """Its nodes, the root first. A node looks at the column `feature` (0: the log-odds without trees, then the features, in order):
    up to `threshold` the way goes on at the node `below`, beyond it at `above`. A leaf adds `value` to the log-odds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    feature: tuple[int, ...]
    threshold: tuple[float, ...]
    below: tuple[int, ...]
    above: tuple[int, ...]
    value: tuple[float, ...]

    @model_validator(mode="after")
    def _whole(self) -> Tree:
        size = len(self.feature)
        if not size or any(len(one) != size for one in (self.threshold, self.below, self.above, self.value)):
            raise ValueError("each node of a tree must have all its numbers")
        if not all(map(math.isfinite, (*self.threshold, *self.value))):
            raise ValueError("the numbers of a tree must be finite")
        nodes = zip(self.feature, self.below, self.above, strict=True)
        if any(kind != LEAF and not (kind >= 0 and at < min(ways) and max(ways) < size) for at, (kind, *ways) in enumerate(nodes)):
            raise ValueError("the ways of a tree must lead on")
        return self

    def value_at(self, columns: Sequence[float]) -> float:
        """What it adds to the log-odds of the item with these `columns`."""
        at = 0
        while (column := self.feature[at]) != LEAF:
            at = self.below[at] if columns[column] <= self.threshold[at] else self.above[at]
        return self.value[at]

    def spread(self, scale: float, shift: float) -> Tree:
        """The tree for log-odds that are `scale` (which is positive) times as large, and those without trees `shift` larger."""
        threshold = (t * scale + shift if column == 0 else t for column, t in zip(self.feature, self.threshold, strict=True))
        return self.model_copy(update={"threshold": tuple(threshold), "value": tuple(value * scale for value in self.value)})
