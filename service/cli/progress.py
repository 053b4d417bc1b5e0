"""How a run goes, for a person at a terminal: a bar, a line for every document that is done, and at the end what came of all.

Elsewhere only what failed.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from extraction.files import shown
from service.runs.run import Watcher
from service.runs.state import Record
from service.runs.summary import INDEX

_COLORS = {"accepted": "green", "review": "yellow", "failed": "red"}
_ENDS = {"accepted": "accepted", "review": "to review", "failed": "failed"}


class Display(Watcher):
    """A context manager. Everything goes to standard error: standard output is for data."""

    def __init__(self, documents: int, out: Path, *, verbose: bool = False) -> None:
        """`out` is where the results go; `verbose` gives the lines where there is no terminal, too."""
        self._console = Console(stderr=True, highlight=False)
        self._lines = verbose or self._console.is_terminal
        self._progress = Progress(
            TextColumn("gouji"),
            BarColumn(),
            TextColumn("{task.fields[done]}/{task.total:.0f}"),
            TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(),
            console=self._console,
            disable=not self._console.is_terminal,
        )
        self._task = self._progress.add_task("extract", total=documents, done=0, rate="")
        self._ended: Counter[str] = Counter()
        self._out = out

    def __enter__(self) -> Display:
        self._progress.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._progress.stop()
        if self._lines and kind is None:
            self._print(
                Text(f"{_conclusion(self._ended)}; results in {shown(self._out)}, one line each in {shown(self._out / INDEX)}")
            )

    def progressed(self, documents: float, pages: int) -> None:
        elapsed = self._progress.tasks[0].elapsed or 0.0
        rate = f"{pages / elapsed:.1f} pages/s" if elapsed > 1 else ""
        self._progress.update(self._task, completed=documents, done=self._ended.total(), rate=rate)

    def finished(self, record: Record, *, skipped: bool) -> None:
        self._ended["failed" if record.problem else record.status] += 1
        if record.problem:
            self._print(Text.assemble(("failed    ", "red"), record.problem))
        elif self._lines:
            self._print(_line(record, skipped=skipped))

    def _print(self, line: Text) -> None:
        self._console.print(line, soft_wrap=True)


def _line(record: Record, *, skipped: bool) -> Text:
    state = "unchanged" if skipped else record.status
    counts = [_count(record.pages, "page"), _count(record.tables, "table"), _count(record.cells, "cell")]
    doubts = [_count(number, noun) for number, noun in ((record.review, "cell"), (len(record.fields_to_review), "field")) if number]
    parts = [", ".join(counts)]
    parts += [f"to review: {', '.join(doubts)}"] if doubts else []
    parts += [_count(record.failed_identities, "sum") + " wrong"] if record.failed_identities else []
    parts += [] if skipped else [f"{record.seconds:.1f} s"]
    style = "dim" if skipped else _COLORS.get(record.status, "")
    return Text.assemble((f"{state:<10}", style), shown(record.file), "  ", ("; ".join(parts), "dim"))


def _conclusion(ended: Counter[str]) -> str:
    ends = [f"{ended[status]} {word}" for status, word in _ENDS.items() if ended[status]]
    return f"{_count(ended.total(), 'document')}: {', '.join(ends)}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
