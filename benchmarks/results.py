"""What was measured: figures with their targets, as tables for people and as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import median

from rich.table import Table

from benchmarks.stages import StageTimes
from benchmarks.stock import StockTimes
from benchmarks.workers import Extracted


@dataclass(frozen=True, slots=True)
class Figure:
    """The median of several measurements between their least and their greatest; `at_most` says which side of `target` is good."""

    name: str
    value: float
    low: float
    high: float
    unit: str
    target: float | None = None
    at_most: bool = True

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None where there is none."""
        if self.target is None:
            return None
        return self.value <= self.target if self.at_most else self.value >= self.target


def figure(name: str, values: Sequence[float], unit: str, target: float | None = None, *, at_most: bool = True) -> Figure:
    """A figure from its measurements, of which there is one at least."""
    return Figure(name, median(values), min(values), max(values), unit, target, at_most)


@dataclass(frozen=True, slots=True)
class Machine:
    """Where and when it was measured. `load` is the system's load average over a minute, before and after."""

    when: str
    processor: str
    cores: int
    system: str
    python: str
    versions: dict[str, str]
    load: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Results:
    """Everything that a run measured: `rounds` pairs gouji with stock PaddleOCR on the same pages, in the order of the run."""

    machine: Machine
    seconds: float
    rounds: list[tuple[Extracted, StockTimes]]
    figures: list[Figure]
    scan_stages: StageTimes
    digital_stages: StageTimes


def to_json(results: Results) -> str:
    """Readable JSON, raw measurements included."""
    return json.dumps(asdict(results), ensure_ascii=False, indent=1) + "\n"


def tables_of(results: Results) -> list[Table]:
    """The figures, and the time by stage."""
    return [_figures(results), _stages(results)]


def _figures(results: Results) -> Table:
    machine = results.machine
    place = f"{machine.cores} cores of {machine.processor}, load {machine.load[0]:.1f} before and {machine.load[1]:.1f} after"
    return figures_table(f"{place}; took {results.seconds:.0f} s", results.figures)


def figures_table(title: str, figures: Sequence[Figure]) -> Table:
    """Each figure with its spread and whether its target is met."""
    table = Table(title=title, title_justify="left")
    for heading, justify in (("figure", "left"), ("median", "right"), ("least to greatest", "right"), ("target", "right")):
        table.add_column(heading, justify=justify)  # type: ignore[arg-type]
    table.add_column("met")
    for each in figures:
        digits = 0 if each.value >= 100 else 2
        target = "" if each.target is None else f"{'at most' if each.at_most else 'at least'} {each.target:g}"
        met = {None: "", True: "[green]yes[/]", False: "[red]no[/]"}[each.met]
        spread = f"{each.low:.{digits}f} to {each.high:.{digits}f}"
        table.add_row(each.name, f"{each.value:.{digits}f} {each.unit}".rstrip(), spread, target, met)
    return table


def _stages(results: Results) -> Table:
    scan, digital = results.scan_stages, results.digital_stages
    table = Table(title="time by stage, one process, milliseconds a page", title_justify="left")
    table.add_column("stage")
    for kind, times in (("scans", scan), ("born-digital", digital)):
        table.add_column(f"{kind} ({times.pages} pages)", justify="right")
        table.add_column("share", justify="right")
    for stage in scan.stages:
        cells = [cell for times in (scan, digital) for cell in _times(times.stages[stage], times)]
        table.add_row(stage, *cells)
    table.add_section()
    table.add_row("all", *(cell for times in (scan, digital) for cell in _times(times.whole, times)))
    return table


def _times(seconds: float, times: StageTimes) -> tuple[str, str]:
    return f"{1000 * seconds / times.pages:.1f}", f"{seconds / times.whole:.1%}"
