"""`gouji evaluate`: results of a run against the truth beside the generated documents, a line a format."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from rich.table import Table

from extraction.errors import UsageError
from extraction.report import Report
from models.scoring import Score, score

_GOLD = ".gold.json"


def evaluate(truth: Path, results: Path) -> dict[str, Score]:
    """Scores by format, and over all under "all". `truth` holds NAME.gold.json beside each document, `results` is what
    `gouji extract` made of the same folder. Raises `UsageError` where there is no truth."""
    golds = sorted(truth.glob(f"*{_GOLD}"))
    if not golds:
        raise UsageError(f"{truth}: there is no NAME{_GOLD} here; `gouji generate` makes documents with their truth")
    scores: dict[str, Score] = defaultdict(Score)
    for path in golds:
        name = path.name.removesuffix(_GOLD)
        document = next((p for p in sorted(truth.glob(f"{name}.*")) if not p.name.endswith(".json")), None)
        report = _report(results / document.name / "report.json") if document else None
        one = score(json.loads(path.read_text("utf-8")), report)
        scores[_format(document.name.removeprefix(name)) if document else "?"] += one
        scores["all"] += one
    return dict(sorted(scores.items(), key=lambda item: (item[0] == "all", item[0])))


def _report(path: Path) -> Report | None:
    return Report.model_validate_json(path.read_bytes()) if path.is_file() else None


def _format(ending: str) -> str:
    """`scan150` for `.scan150.pdf`, `docx` for `.docx`."""
    parts = [part for part in re.split(r"\.", ending) if part]
    return parts[0] if parts else "?"


def table_of(scores: Mapping[str, Score]) -> Table:
    """The scores as a table for the terminal."""
    table = Table(box=None, pad_edge=False)
    for heading in ("format", "docs", "cells", "nonzero", "review", "silent", "rate", "facts", "heads", "text", "grids", "errors"):
        table.add_column(heading, justify="left" if heading == "format" else "right")
    for name, s in scores.items():
        table.add_row(
            name,
            str(s.documents),
            *(_share(a, b) for a, b in ((s.right, s.cells), (s.nonzero_right, s.nonzero), (s.review, s.cells))),
            str(s.silent),
            _share(s.silent, s.accepted, digits=5),
            *(_share(a, b) for a, b in ((s.facts_right, s.facts), (s.outline, s.outline_of), (s.text, s.texts))),
            _share(s.grids_exact, s.grids),
            f"{s.errors_found}/{s.errors}+{s.false_errors}",
        )
    return table


def _share(part: float, whole: float, digits: int = 4) -> str:
    return f"{part / whole:.{digits}f}" if whole else "-"
