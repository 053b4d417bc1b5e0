"""The five real reports that come as text: each row of each table is a row, with its values under each other."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from extraction.read.text import read_text
from extraction.read.text.lines import is_number
from tests.unit.read.text.shapes import grid_rows, outside

REPORTS = Path(__file__).parents[5] / "shared" / "reports"
FILES = sorted(REPORTS.glob("*.txt"))


@pytest.mark.skipif(not FILES, reason="../shared/reports is not there")
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem[:3])
def test_tables_of_a_report(file: Path) -> None:
    page = read_text(file.read_text(encoding="utf-8"))
    gold = json.loads(file.with_suffix(".gold.json").read_text(encoding="utf-8"))
    rows = [row for grid in page.grids for row in grid_rows(page, grid)]
    widths = Counter(sum(map(is_number, row)) for row in rows)
    assert widths[7] >= 17
    assert sum(is_number(text) for row in rows for text in row) >= sum(value is not None for value in gold["fields"].values())
    for grid in page.grids:
        applications = [row for row in grid_rows(page, grid) if sum(map(is_number, row)) == 7]
        starts = [next(at for at, text in enumerate(row) if is_number(text)) for row in applications]
        assert grid.sparse or len(set(starts)) <= 1
        assert all(all(map(is_number, row[start : start + 7])) for row, start in zip(applications, starts, strict=True))
    paragraphs = ["".join(text.split()) for text in outside(page)]
    for level, heading in gold["outline"]:
        assert level > 1 or any(text.startswith("".join(heading.split())) for text in paragraphs)
