"""Figures and their targets, and that both ways of showing them hold everything."""

from __future__ import annotations

import io
import json

import pytest
from rich.console import Console

from benchmarks.results import Figure, Machine, Results, figure, tables_of, to_json
from benchmarks.stages import PLACES, StageTimes
from benchmarks.stock import StockTimes
from benchmarks.workers import Extracted


@pytest.mark.parametrize(
    ("value", "target", "at_most", "met"),
    [
        (0.6, 0.7, True, True),
        (0.8, 0.7, True, False),
        (12.0, 10.0, False, True),
        (8.0, 10.0, False, False),
        (5.0, None, True, None),
    ],
)
def test_a_target_is_met_on_its_good_side(value: float, target: float | None, at_most: bool, met: bool | None) -> None:
    assert figure("any", [value], "s", target, at_most=at_most).met is met


def test_a_figure_is_the_median_between_the_least_and_the_greatest() -> None:
    assert figure("any", [3.0, 1.0, 2.5], "s") == Figure("any", 2.5, 1.0, 3.0, "s")


def test_everything_is_shown_and_written() -> None:
    times = StageTimes(2, 3.0, 1.0, {stage: 0.1 for stage, _ in PLACES} | {"other": 0.2})
    results = Results(
        machine=Machine("2026-01-01T00:00:00+00:00", "a processor", 2, "Linux", "3.11.2", {"gouji": "0.1.0"}, (0.5, 1.5)),
        seconds=100.0,
        rounds=[(Extracted(2, 3.0, 5.5), StockTimes(2, 80, 4.0, 7.5, 5.0))],
        figures=[figure("scan to report", [0.75], "", 0.7), figure("born-digital pages a second", [12.0], "", 10, at_most=False)],
        scan_stages=times,
        digital_stages=times,
    )
    text = io.StringIO()
    Console(file=text, width=120).print(*tables_of(results))
    for part in ("a processor", "0.75", "at most 0.7", "at least 10", "yes", "no", *times.stages):
        assert part in text.getvalue()
    written = json.loads(to_json(results))
    assert written["rounds"] == [
        [
            {"pages": 2, "seconds": 3.0, "cpu": 5.5},
            {"pages": 2, "lines": 80, "recognition": 4.0, "cpu": 7.5, "whole": 5.0},
        ]
    ]
    assert written["figures"][0]["target"] == 0.7
