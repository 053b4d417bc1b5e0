"""How far people agree with each other, beyond chance."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from labeling.questions import cells
from labeling.status.standing import Said


def kappa(answers: Sequence[Sequence[Said]]) -> tuple[float | None, int]:
    """Cohen's kappa (1960) over all pairs of people who answered the same cell, with the number of pairs.

    What is compared is what the answers come to: the text, the paper, the place. None where chance alone would agree always: there
    is no pair, or all said the same of all cells.
    """
    pairs = [
        (repr(cells.kind_of(first.answer)), repr(cells.kind_of(second.answer)))
        for said in answers
        for first, second in combinations(sorted(said, key=lambda each: each.who), 2)
    ]
    if len({kind for pair in pairs for kind in pair}) < 2:
        return None, len(pairs)
    from sklearn.metrics import cohen_kappa_score  # a second, which only those who compare should wait

    return float(cohen_kappa_score(*zip(*pairs, strict=True))), len(pairs)
