"""How much work something is, counted: a clock would tell how busy the machine is."""

from __future__ import annotations

import cProfile
import pstats
from collections.abc import Callable


def calls(action: Callable[[], object]) -> int:
    """How many functions are called while `action` runs, those of the interpreter included."""
    profile = cProfile.Profile()
    profile.runcall(action)
    return int(pstats.Stats(profile).total_calls)  # type: ignore[attr-defined]
