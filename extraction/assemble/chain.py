"""The most probable path through a chain of states."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def best_chain(fit: Floats, start: Floats, following: Floats) -> list[int]:
    """The states that maximise the sum of fit and transitions (Viterbi).

    All in logarithms: `fit` (steps, states), `start` (states,), `following` (states, states) from one state to the next.
    """
    steps = len(fit)
    if not steps:
        return []
    total = start + fit[0]
    back = np.zeros(fit.shape, dtype=np.intp)
    for step in range(1, steps):
        options = total[:, None] + following
        back[step] = options.argmax(axis=0)
        total = options.max(axis=0) + fit[step]
    state = int(total.argmax())
    chain = [state]
    for step in range(steps - 1, 0, -1):
        state = int(back[step, state])
        chain.append(state)
    return chain[::-1]
