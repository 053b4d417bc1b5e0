"""What a person is told of a run: in good English, with everything that is in doubt, and what came of it all."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.cli.progress import Display
from service.runs.state import Record


def told(capsys: pytest.CaptureFixture[str], *records: Record, verbose: bool = True, skipped: bool = False) -> list[str]:
    with Display(len(records), Path("out"), verbose=verbose) as display:
        for record in records:
            display.finished(record, skipped=skipped)
    return [" ".join(line.split()) for line in capsys.readouterr().err.splitlines()]


def record(file: str = "a.pdf", status: str = "accepted", **more: object) -> Record:
    return Record(file, "", "", status, **more)  # type: ignore[arg-type]  # what a test gives


def test_one_is_told_as_one(capsys: pytest.CaptureFixture[str]) -> None:
    line, _ = told(capsys, record(pages=1, tables=2, cells=1, seconds=0.25))
    assert line == "accepted a.pdf 1 page, 2 tables, 1 cell; 0.2 s"


def test_everything_that_is_in_doubt_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    doubtful = record(status="review", pages=3, cells=40, review=2, fields_to_review=["website"], failed_identities=1)
    assert told(capsys, doubtful, skipped=True)[0] == (
        "unchanged a.pdf 3 pages, 0 tables, 40 cells; to review: 2 cells, 1 field; 1 sum wrong"
    )


def test_at_the_end_it_says_what_came_of_all(capsys: pytest.CaptureFixture[str]) -> None:
    failed = record("c.pdf", "failed", problem="c.pdf: it is empty")
    *_, last = told(capsys, record(), record(status="review"), failed, failed)
    assert last == f"4 documents: 1 accepted, 1 to review, 2 failed; results in out, one line each in {Path('out') / 'index.csv'}"


def test_where_there_is_no_terminal_only_failures_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys, record(), record(problem="c.pdf: it is empty"), verbose=False) == ["failed c.pdf: it is empty"]
