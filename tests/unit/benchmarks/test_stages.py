"""The clock of the benchmark: what is timed in what, and that every function that it names is still there."""

from __future__ import annotations

import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest

from benchmarks.stages import PLACES, Clock


def test_time_in_an_inner_stage_is_not_the_outer_ones_own() -> None:
    clock = Clock()
    inner = clock.timed("inner", lambda: time.sleep(0.02))
    outer = clock.timed("outer", lambda: (inner(), inner()))
    outer()
    assert clock.whole["outer"] >= clock.whole["inner"] >= 0.04
    assert clock.own["inner"] == clock.whole["inner"]
    assert clock.own["outer"] == pytest.approx(clock.whole["outer"] - clock.whole["inner"])


def test_a_function_that_raises_is_timed_too() -> None:
    clock = Clock()

    def fails() -> None:
        raise KeyError

    outer = clock.timed("outer", clock.timed("inner", fails))
    with pytest.raises(KeyError):
        outer()
    assert set(clock.own) == {"inner", "outer"}
    clock.timed("next", lambda: None)()
    assert clock.own["next"] == clock.whole["next"]


def _install() -> int:
    Clock().install()
    return len(PLACES)


def test_every_function_that_is_timed_is_there() -> None:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:  # it leaves the functions timed
        assert process.submit(_install).result() == len(PLACES)
