"""The service against `gouji extract` on the same documents and cores, by turns; whether it answers meanwhile, and whether its
memory stays what it is.

    python -m benchmarks.service --rounds 3 --documents 40 --flat 1000
"""

from __future__ import annotations

import itertools
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from typing import Annotated

import httpx
import psutil
import typer
from rich.console import Console

from benchmarks.documents import short_documents
from benchmarks.processes import cores
from benchmarks.results import Figure, figure, figures_table
from benchmarks.served import Served, patient
from benchmarks.workers import Workers

_CLIENTS = 8
_EVERY = 0.25  # seconds between two questions whether it lives: to answer twenty a second takes a twentieth of the cores measured
_LOOK = 0.25  # seconds between two questions whether all is done: asking takes of the cores that are measured
_SAMPLES = 20  # of the memory
_PAGES = ("pdf", "html", "tabs", "scan150")
_CHEAP = ("pdf", "html", "tabs")


@dataclass(slots=True)
class Pulse:
    """Asks a server all the time whether it lives; `seconds` holds how long each answer took."""

    url: str
    seconds: list[float] = field(default_factory=list)
    _over: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def beating(self) -> Iterator[None]:
        self._over.clear()
        thread = threading.Thread(target=self._run, daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._over.set()
            thread.join()

    def _run(self) -> None:
        with httpx.Client(base_url=self.url, timeout=60) as client:
            while not self._over.wait(_EVERY):
                started = time.perf_counter()
                client.get("/health/live").raise_for_status()
                self.seconds.append(time.perf_counter() - started)


def worked_off(url: str, files: Sequence[Path]) -> float:
    """Posts documents, known or not, by several clients; the seconds until the last one has ended."""
    started = time.perf_counter()

    def post(file: Path) -> None:
        answer = patient("POST", f"{url}/v1/documents", files={"file": (file.name, file.read_bytes())}, data={"force": "true"})
        answer.raise_for_status()

    with ThreadPoolExecutor(_CLIENTS) as clients:
        list(clients.map(post, files))
    open_ = {"status": "queued,processing", "limit": "1"}
    while patient("GET", f"{url}/v1/documents", params=open_).json()["total"]:
        time.sleep(_LOOK)
    return time.perf_counter() - started


def throughput(server: Served, files: Sequence[Path], folder: Path, rounds: int) -> list[Figure]:
    """Both are warm and have all cores while it is their turn; both write JSON and HTML."""
    pulse, ratios, rates = Pulse(server.url), [], []
    with Workers(cores()) as workers:
        workers.warm_up(files, folder / "warm")
        worked_off(server.url, files)
        for number in range(rounds):
            extracted = workers.extract(files, folder / str(number))
            with pulse.beating():
                seconds = worked_off(server.url, files)
            ratios.append(extracted.seconds / seconds)
            rates.append(extracted.pages / seconds)
    late = quantiles(pulse.seconds, n=100)[-1]
    return [
        figure("pages a second, of gouji extract", ratios, "", 0.9, at_most=False),
        figure("pages a second", rates, ""),
        figure("/health/live under full load, median", [1000 * median(pulse.seconds)], "ms", 50),
        figure("/health/live under full load, 99th percentile", [1000 * late], "ms", 250),
    ]


def flatness(server: Served, files: Sequence[Path], count: int) -> list[Figure]:
    """Memory after the second quarter of `count` documents against that at the end: medians of a quarter's samples."""
    share = max(1, count // _SAMPLES)
    posted = itertools.cycle(files)
    samples = []
    for _ in range(_SAMPLES):
        worked_off(server.url, list(itertools.islice(posted, share)))
        samples.append(_megabytes(server))
    figures = []
    for name, values in zip(("the server", "the server and its workers"), zip(*samples, strict=True), strict=True):
        before, after = (median(values[at : at + _SAMPLES // 4]) for at in (_SAMPLES // 4, 3 * _SAMPLES // 4))
        figures.append(figure(f"memory of {name}, second half's growth", [100 * (after / before - 1)], "%", 5))
        figures.append(figure(f"memory of {name}", values, "MB"))
    return figures


def _megabytes(server: Served) -> tuple[float, float]:
    """Memory that is a process's own: of the server, and of all its processes together."""
    assert server.process
    alone = psutil.Process(server.process.pid)
    own = []
    for process in (alone, *alone.children(recursive=True)):
        try:
            own.append(process.memory_full_info().uss / 1e6)
        except psutil.NoSuchProcess:
            continue  # a worker made room for a fresh one
    return own[0], sum(own)


def main(
    rounds: Annotated[int, typer.Option(min=1, help="How often both take their turns.")] = 3,
    documents: Annotated[int, typer.Option(min=4, help="Documents of one and two pages, posted in each round.")] = 40,
    flat: Annotated[int, typer.Option(min=0, help="Documents of one page while memory is watched; 0 for none.")] = 1000,
    seed: int = 0,
) -> None:
    """Measure throughput against `gouji extract`, answers under load, and memory over many documents."""
    with tempfile.TemporaryDirectory(prefix="gouji-service-") as name:
        folder = Path(name)
        files = short_documents(folder / "in", documents, _PAGES, seed)
        load = psutil.getloadavg()[0]
        server = Served("serve", {"GOUJI_HOME": str(folder / "home")}, folder / "serve.log")
        server.start()
        try:
            figures = throughput(server, files, folder / "out", rounds)
            if flat:
                figures += flatness(server, short_documents(folder / "one", 60, _CHEAP, seed + 1, (1,)), flat)
        finally:
            server.kill()
    title = f"the service on {cores()} cores, load {load:.1f} before and {psutil.getloadavg()[0]:.1f} after"
    Console(highlight=False, width=120).print(figures_table(title, figures))


if __name__ == "__main__":
    typer.run(main)
