"""Whether the service keeps its word while it is killed: every document that it accepts ends, once, with the report that an
undisturbed run makes of it.

    python -m benchmarks.soak --documents 200 --clients 20 --kills 10
"""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import typer

from benchmarks.documents import short_documents
from benchmarks.postgres import binaries, postgres
from benchmarks.served import GOUJI, Served, patient

_ENDED = ("accepted", "review", "failed", "cancelled")


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be endured. Without `workers` there is one process on SQLite; with them, PostgreSQL and that many workers beside
    the server, the last of which disappears for good in the middle."""

    clients: int
    kills: int
    workers: int = 0
    seconds: float = 3600.0
    seed: int = 0
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Outcome:
    """What came of it. `wrong` names every broken word; none is what is wanted."""

    documents: int
    kills: int
    seconds: float
    statuses: Counter[str]
    wrong: list[str]


def soak(inputs: Path, reference: Path, folder: Path, plan: Plan, say: Callable[[str], None] = print) -> Outcome:
    """Posts all files in `inputs` while the service is killed, and compares its reports with those in `reference`.

    `reference` is what `gouji extract` made of `inputs`; `folder` is for the service's own files and must be empty.
    """
    files = sorted(path for path in inputs.rglob("*") if path.is_file())
    folder.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    with ExitStack() as stack:
        environment = {"GOUJI_HOME": str(folder / "home"), "GOUJI_DEAD_SECONDS": "4", **plan.environment}
        if plan.workers:
            url = stack.enter_context(postgres())
            environment["GOUJI_DATABASE_URL"] = url
        server = Served("serve", environment, folder / "serve.log")
        workers = [_worker(environment, folder, number) for number in range(plan.workers)]
        server.start()
        for worker in workers:
            worker.start()
        stack.callback(_end, [server, *workers])
        killer = _Killer(server, workers, plan, say)
        with ThreadPoolExecutor(plan.clients) as clients:
            ids = dict(zip(files, clients.map(lambda file: _post(server.url, file, inputs), files), strict=True))
            say(f"{len(files)} documents accepted after {time.monotonic() - started:.0f} s")
            killer.start(lambda: _ended_share(server.url, len(files)))
            _wait(server.url, len(files), started + plan.seconds)
            killer.stop()
        documents = _listed(server.url)
        wrong = _compare(server.url, ids, documents, reference, inputs)
    statuses = Counter(document["status"] for document in documents)
    return Outcome(len(files), killer.kills, time.monotonic() - started, statuses, wrong)


def _worker(environment: Mapping[str, str], folder: Path, number: int) -> Served:
    own = {**environment, "GOUJI_EXECUTOR": f"worker-{number}", "GOUJI_WORK_FOLDER": str(folder / f"work-{number}")}
    return Served("worker", own, folder / f"worker-{number}.log")


def _post(url: str, file: Path, inputs: Path) -> str:
    """One client's one document, sent until it is accepted."""
    with file.open("rb") as content:
        data = content.read()
    key = {"Idempotency-Key": str(file.relative_to(inputs)).encode().hex()[:200]}
    answer = patient("POST", f"{url}/v1/documents", files={"file": (file.name, data)}, headers=key)
    answer.raise_for_status()
    id_: str = answer.json()["id"]
    return id_


class _Killer(threading.Thread):
    """Kills the server at random moments, spread over the work, and one worker once for good."""

    def __init__(self, server: Served, workers: list[Served], plan: Plan, say: Callable[[str], None]) -> None:
        super().__init__(daemon=True)
        self.kills = 0
        self._server, self._workers, self._plan, self._say = server, workers, plan, say
        self._random = random.Random(plan.seed)
        self._over = threading.Event()
        self._share: Callable[[], float] = lambda: 0.0

    def start(self, share: Callable[[], float] | None = None) -> None:
        """`share` tells how much of the work is done."""
        if share:
            self._share = share
        super().start()

    def stop(self) -> None:
        """Waits until all kills are done; those for which the work was over too soon come now."""
        self._over.set()
        self.join()

    def run(self) -> None:
        moments = sorted(self._random.uniform(0.0, 0.7) for _ in range(self._plan.kills))
        gone = 0.4 if self._workers else 2.0
        while moments:
            share = 1.0 if self._over.wait(0.1) else self._share()
            if share >= gone:
                self._workers[-1].kill()
                self._say("a worker has disappeared")
                gone = 2.0
            if share >= moments[0]:
                moments.pop(0)
                self._server.kill()
                self.kills += 1
                self._say(f"kill {self.kills} with {share:.0%} done")
                self._server.start()
                self._over.wait(self._random.uniform(0.0, 3.0))


def _listed(url: str) -> list[dict[str, Any]]:
    documents: list[dict[str, Any]] = []
    cursor: str | None = None
    while True:
        query = {"limit": "200", "sort": "created"} | ({"cursor": cursor} if cursor else {})
        page = patient("GET", f"{url}/v1/documents", params=query).json()
        documents += page["documents"]
        cursor = page["next"]
        if cursor is None:
            return documents


def _ended_share(url: str, count: int) -> float:
    counts = patient("GET", f"{url}/v1/overview").json()["documents"]
    return float(sum(counts[status] for status in _ENDED) / count)


def _wait(url: str, count: int, deadline: float) -> None:
    while _ended_share(url, count) < 1.0:
        if time.monotonic() > deadline:
            raise TimeoutError("documents are left over")
        time.sleep(0.5)


def _compare(url: str, ids: Mapping[Path, str], documents: list[dict[str, Any]], reference: Path, inputs: Path) -> list[str]:
    """Every way in which what is there differs from what ought to be."""
    wrong = []
    if len(documents) != len(ids) or len(set(ids.values())) != len(ids):
        wrong.append(f"{len(ids)} files were sent, {len(documents)} documents are there, {len(set(ids.values()))} were named")
    status_of = {document["id"]: document["status"] for document in documents}
    for file, id_ in ids.items():
        expected = reference / file.relative_to(inputs) / "report.json"
        if status_of.get(id_) not in ("accepted", "review"):
            if expected.exists():
                wrong.append(f"{file.name}: {status_of.get(id_)}")
            continue
        report = patient("GET", f"{url}/v1/documents/{id_}/report").content
        if not expected.exists():
            wrong.append(f"{file.name}: has a report, which the undisturbed run has not")
        elif report != expected.read_bytes():
            wrong.append(f"{file.name}: its report is another one than the undisturbed run's")
    return wrong


def _end(processes: list[Served]) -> None:
    for process in processes:
        if process.process and process.process.poll() is None:
            process.kill()


def _run(*arguments: str) -> None:
    subprocess.run([str(GOUJI), *arguments], check=True, stdout=sys.stderr)


def _reextract_alone(inputs: Path, reference: Path) -> None:
    """`gouji extract` also compares the years of one organization; the service, which sees one document at a time, does not."""
    for report in reference.rglob("report.json"):
        if '"identity": "carry"' in report.read_text(encoding="utf-8"):
            with tempfile.TemporaryDirectory(prefix="gouji-soak-") as scratch:
                name = report.parent.name
                _run("extract", str(inputs / name), "--out", scratch, "--format", "json")
                shutil.copy(Path(scratch, name, "report.json"), report)


def main(
    documents: Annotated[int, typer.Option(min=4)] = 200,
    clients: Annotated[int, typer.Option(min=1)] = 20,
    kills: Annotated[int, typer.Option(min=0)] = 10,
    workers: Annotated[int, typer.Option(min=0, help="Beside the server, on PostgreSQL; 0 for SQLite.")] = 2,
    formats: Annotated[str, typer.Option(help="Of the generated documents.")] = "pdf,html,tabs,scan150",
    seed: int = 0,
) -> None:
    """Post generated documents while the service is killed; exit code 1 where it breaks its word."""
    if workers and not binaries():
        raise SystemExit("PostgreSQL is not installed; --workers 0 goes without")
    with tempfile.TemporaryDirectory(prefix="gouji-soak-") as name:
        folder = Path(name)
        inputs, reference = folder / "in", folder / "reference"
        short_documents(inputs, documents, formats.split(","), seed)
        _run("extract", str(inputs), "--out", str(reference), "--format", "json")
        _reextract_alone(inputs, reference)
        outcome = soak(inputs, reference, folder / "service", Plan(clients, kills, workers, seed=seed))
    print(f"{outcome.documents} documents, {outcome.kills} kills, {outcome.seconds:.0f} s, {dict(outcome.statuses)}")
    for line in outcome.wrong:
        print(f"WRONG {line}")
    raise SystemExit(bool(outcome.wrong))


if __name__ == "__main__":
    typer.run(main)
