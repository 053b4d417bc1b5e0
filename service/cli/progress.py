"""How a run goes, for a person at a terminal: a bar, and a line for every document that is done. Elsewhere only what failed."""

from __future__ import annotations

from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from extraction.files import shown
from service.runs.run import Watcher
from service.runs.state import Record

_COLORS = {"accepted": "green", "review": "yellow", "failed": "red"}


class Display(Watcher):
    """A context manager. Everything goes to standard error: standard output is for data."""

    def __init__(self, documents: int, *, verbose: bool = False) -> None:
        """`verbose` gives the lines where there is no terminal, too."""
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
        self._done = 0

    def __enter__(self) -> Display:
        self._progress.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._progress.stop()

    def progressed(self, documents: float, pages: int) -> None:
        elapsed = self._progress.tasks[0].elapsed or 0.0
        rate = f"{pages / elapsed:.1f} pages/s" if elapsed > 1 else ""
        self._progress.update(self._task, completed=documents, done=self._done, rate=rate)

    def finished(self, record: Record, *, skipped: bool) -> None:
        self._done += 1
        if record.problem:
            self._print(Text.assemble(("failed    ", "red"), record.problem))
        elif self._lines:
            self._print(_line(record, skipped=skipped))

    def _print(self, line: Text) -> None:
        self._console.print(line, soft_wrap=True)


def _line(record: Record, *, skipped: bool) -> Text:
    state = "unchanged" if skipped else record.status
    counts = f"{record.pages} pages, {record.tables} tables, {record.cells} cells"
    doubts = [f"{record.review} to review"] if record.review else []
    doubts += [f"{record.failed_identities} sums fail"] if record.failed_identities else []
    timing = [] if skipped else [f"{record.seconds:.1f} s"]
    style = "dim" if skipped else _COLORS.get(record.status, "")
    return Text.assemble((f"{state:<10}", style), shown(record.file), "  ", (", ".join([counts, *doubts, *timing]), "dim"))
