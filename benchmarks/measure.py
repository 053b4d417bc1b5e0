"""The whole benchmark: pairs of runs by turns, then memory, cold starts and the time by stage."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median

import psutil

from benchmarks import stock
from benchmarks.coldstart import cold_starts
from benchmarks.documents import SAMPLE, Documents, prepare
from benchmarks.processes import SINGLE_THREADED, cores, fresh_process, peak_bytes
from benchmarks.results import Figure, Machine, Results, figure
from benchmarks.stages import StageTimes, stage_times
from benchmarks.stock import StockTimes
from benchmarks.workers import Extracted, Workers

MEGABYTE = 1e6
PARTS = ("gouji", "paddleocr", "rapidocr", "onnxruntime", "opencv-contrib-python-headless", "numpy")


@dataclass(frozen=True, slots=True)
class Settings:
    """How much to measure: `rounds` of each comparison, on `scans` and `digital` generated documents."""

    rounds: int
    scans: int
    digital: int


def measure(settings: Settings, folder: Path, say: Callable[[str], None]) -> Results:
    """Runs it all; `folder` is for documents and reports, `say` is told what begins.

    Raises `GoujiError` where documents cannot be made or read.
    """
    load, started = psutil.getloadavg()[0], time.perf_counter()
    say("making documents")
    documents = prepare(folder / "documents", settings.scans, settings.digital)
    rounds, figures = _scans(documents, settings, folder, say)
    figures += _digital(documents, settings, folder, say)
    with fresh_process(SINGLE_THREADED) as process:
        say("time by stage")
        process.submit(stage_times, [documents.first]).result()
        scan_stages: StageTimes = process.submit(stage_times, documents.scans).result()
        digital_stages: StageTimes = process.submit(stage_times, documents.digital).result()
        ocr = median(process.submit(stage_times, [documents.first]).result().ocr for _ in range(settings.rounds))
    say("cold starts")
    starts = cold_starts(documents.first, settings.rounds)
    figures += [
        figure("one page, cold start to report", starts, "s"),
        figure("one page, the OCR itself", [ocr], "s"),
        figure("cold start less the OCR itself", [seconds - ocr for seconds in starts], "s", 3.0),
    ]
    machine = _machine((load, psutil.getloadavg()[0]))
    return Results(machine, time.perf_counter() - started, rounds, figures, scan_stages, digital_stages)


def _scans(
    documents: Documents, settings: Settings, folder: Path, say: Callable[[str], None]
) -> tuple[list[tuple[Extracted, StockTimes]], list[Figure]]:
    """gouji against stock PaddleOCR, by turns, both warm, each with all cores for itself; then what memory they took."""
    rounds: list[tuple[Extracted, StockTimes]] = []
    with Workers(cores()) as workers:
        say("warming up")
        workers.warm_up([SAMPLE] * workers.size, folder / "warm")
        with fresh_process() as other:
            stock_pid = other.submit(os.getpid).result()
            other.submit(stock.recognize, [SAMPLE]).result()
            for number in range(1, settings.rounds + 1):
                say(f"scans, round {number} of {settings.rounds}: gouji")
                extracted = workers.extract(documents.scans, folder / f"scans-{number}")
                say(f"scans, round {number} of {settings.rounds}: stock PaddleOCR")
                rounds.append((extracted, other.submit(stock.recognize, documents.scans).result()))
            stock_peak = peak_bytes(stock_pid)
        usual = workers.peak_bytes()
        say("a page at 600 dpi")
        workers.extract([documents.large] * workers.size, folder / "large")
        large = workers.peak_bytes()
    figures = [
        figure("scan to report, of stock recognition alone", [a.seconds / b.recognition for a, b in rounds], "", 0.7),
        figure("the same in processor time", [a.cpu / b.cpu for a, b in rounds], ""),
        figure("scan to report, of stock OCR as a whole", [a.seconds / b.whole for a, b in rounds], ""),
        figure("scan to report, a page", [a.seconds / a.pages for a, _ in rounds], "s"),
        figure("stock recognition alone, a page", [b.recognition / b.pages for _, b in rounds], "s"),
        figure("stock OCR as a whole, a page", [b.whole / b.pages for _, b in rounds], "s"),
        figure("peak memory of a worker, 150 and 200 dpi", [usual / MEGABYTE], "MB", 900),
        figure("peak memory of a worker, 600 dpi", [large / MEGABYTE], "MB", 900),
        figure("peak memory of stock PaddleOCR", [stock_peak / MEGABYTE], "MB"),
    ]
    return rounds, figures


def _digital(documents: Documents, settings: Settings, folder: Path, say: Callable[[str], None]) -> list[Figure]:
    """Born-digital documents, in fresh workers, so that what they take tells nothing of the OCR."""
    with Workers(cores()) as workers:
        say("born-digital pages")
        workers.warm_up(documents.digital[:2] * workers.size, folder / "warm-digital")
        runs = [workers.extract(documents.digital, folder / f"digital-{number}") for number in range(settings.rounds)]
        used = workers.peak_bytes()
    return [
        figure("born-digital pages a second", [run.pages / run.seconds for run in runs], "", 10.0, at_most=False),
        figure("peak memory of a worker, born-digital", [used / MEGABYTE], "MB", 900),
    ]


def _machine(load: tuple[float, float]) -> Machine:
    return Machine(
        when=datetime.now(UTC).isoformat(timespec="seconds"),
        processor=_processor(),
        cores=cores(),
        system=platform.platform(),
        python=platform.python_version(),
        versions={name: version(name) for name in PARTS},
        load=load,
    )


def _processor() -> str:
    """The processor's name, as Linux tells it; elsewhere what Python knows."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text("utf-8").splitlines() if cpuinfo.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()
