"""How far people agree with each other, beyond chance."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from labeling.questions import cells
from labeling.status.standing import Said


def kappa(answers: Sequence[Sequence[Said]]) -> tuple[float | None, int]:
    """Cohen's kappa over all pairs of people who answered the same cell, with the number of pairs; None where it is not defined.

    Each question has answers of its own, so what is compared is the kind of answer, and for a text, whether it is the other's.
    """
    one, other = [], []
    for said in answers:
        for first, second in combinations(sorted(said, key=lambda each: each.who), 2):
            mine, yours = _category(first, first), _category(second, first)
            one.append(mine)
            other.append(yours)
    if not one or len({*one, *other}) < 2:
        return (1.0 if one and one == other else None), len(one)
    from sklearn.metrics import cohen_kappa_score

    return float(cohen_kappa_score(one, other)), len(one)


def _category(said: Said, first: Said) -> str:
    """`right` and `misread` as they were said; a text that is not the first person's is a kind of its own."""
    verdict = str(said.answer["verdict"])
    return verdict if cells.agree(said.answer, first.answer) or verdict != first.answer["verdict"] else f"another {verdict}"
