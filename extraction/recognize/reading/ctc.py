"""From the per-step probabilities of a CTC recogniser to texts with the probability of each.

Prefix beam search after Hannun et al., "First-Pass Large Vocabulary Continuous Speech Recognition using Bi-Directional
Recurrent DNNs" (2014): the probability of a text is the sum over all its alignments, not that of its best one.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from extraction.page import Reading

BLANK = 0
BEAM = 8
CERTAIN = 0.9995  # a step whose best class is above this has no alternatives worth following
FOLLOWED = 6  # classes followed at an uncertain step
LEAST = 1e-4

Probabilities = NDArray[np.float32]  # (steps, classes)


def best_texts(probabilities: Probabilities, classes: Sequence[str], count: int) -> list[Reading]:
    """Up to `count` most probable texts, best first. `probabilities` is (steps, classes); class 0 is the blank.

    Texts that differ in outer spaces only are the same. There is always one: the empty text, if nothing else.
    """
    beam: dict[tuple[int, ...], tuple[float, float]] = {(): (1.0, 0.0)}  # prefix: ending in a blank, in its last class
    for options in _options(probabilities):
        beam = _step(beam, options)
    texts: dict[str, float] = {}
    for prefix, (blank, last) in beam.items():
        text = "".join(classes[c] for c in prefix).strip()
        texts[text] = texts.get(text, 0.0) + blank + last
    ranked = sorted(texts.items(), key=lambda item: -item[1])[:count]
    return [Reading(text, min(1.0, float(probability))) for text, probability in ranked if probability > 0] or [Reading("", 0.0)]


def best_restricted(probabilities: Probabilities, classes: Sequence[str], allowed: NDArray[np.intp]) -> Reading:
    """The most probable text in which only the classes `allowed` occur, with its probability among all texts."""
    columns = np.concatenate([[BLANK], allowed])
    texts = best_texts(probabilities[:, columns], [classes[c] for c in columns], 2)
    return next((reading for reading in texts if reading.text), texts[0])


def _options(probabilities: Probabilities) -> list[list[tuple[int, float]]]:
    """For each step the classes worth following, with their probabilities."""
    best = probabilities.argmax(axis=1)
    top = probabilities[np.arange(len(best)), best]
    options: list[list[tuple[int, float]]] = [[(int(c), float(p))] for c, p in zip(best, top, strict=True)]
    for step in np.nonzero(top < CERTAIN)[0]:
        row = probabilities[step]
        chosen = np.nonzero(row >= LEAST)[0]  # a handful of thousands
        if len(chosen) > FOLLOWED:
            chosen = chosen[np.argpartition(row[chosen], -FOLLOWED)[-FOLLOWED:]]
        options[step] = [(int(c), float(row[c])) for c in chosen] or options[step]
    return options


def _step(
    beam: dict[tuple[int, ...], tuple[float, float]], options: list[tuple[int, float]]
) -> dict[tuple[int, ...], tuple[float, float]]:
    """One step of time: every prefix goes on by every option; the `BEAM` most probable prefixes are kept."""
    grown: dict[tuple[int, ...], tuple[float, float]] = {}
    for prefix, (blank, last) in beam.items():
        for c, probability in options:
            if c == BLANK:
                b, n = grown.get(prefix, (0.0, 0.0))
                grown[prefix] = (b + (blank + last) * probability, n)
                continue
            repeated = bool(prefix) and prefix[-1] == c
            if repeated:
                b, n = grown.get(prefix, (0.0, 0.0))
                grown[prefix] = (b, n + last * probability)
            longer = (*prefix, c)
            b, n = grown.get(longer, (0.0, 0.0))
            grown[longer] = (b, n + (blank if repeated else blank + last) * probability)
    if len(grown) <= BEAM:
        return grown
    return dict(sorted(grown.items(), key=lambda item: -(item[1][0] + item[1][1]))[:BEAM])
