"""The command. Worker processes import this module when they start, so whatever is heavy waits for `main`."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated

import typer


def main(
    out: Annotated[Path, typer.Option("--out", "-o", help="Where the figures go as JSON.", metavar="FILE")] = Path(
        "benchmarks/results/latest.json"
    ),
    rounds: Annotated[int, typer.Option(min=1, help="How often each comparison is repeated.")] = 3,
    scans: Annotated[int, typer.Option(min=0, help="Generated scans beside the sample.")] = 4,
    digital: Annotated[int, typer.Option(min=1, help="Generated born-digital PDFs.")] = 12,
) -> None:
    """Measure speed and memory against stock PaddleOCR; under five minutes on two idle cores."""
    from rich.console import Console

    from benchmarks.measure import Settings, measure
    from benchmarks.results import tables_of, to_json
    from extraction.errors import GoujiError

    console = Console(highlight=False, width=120)
    progress = Console(stderr=True, highlight=False)
    try:
        with tempfile.TemporaryDirectory(prefix="gouji-bench-") as folder:
            results = measure(Settings(rounds, scans, digital), Path(folder), progress.print)
    except GoujiError as error:
        raise SystemExit(f"benchmarks: {error.message}") from None
    console.print(*tables_of(results), sep="\n")
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(to_json(results), encoding="utf-8")
    console.print(f"figures: {out}")


if __name__ == "__main__":
    typer.run(main)
