"""`gouji review watch` as users run it: a process of its own, beside the real Label Studio."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import select

from extraction.report import Report
from labeling.storage.ledger import Ledger
from labeling.storage.tables import TaskRow
from tests.e2e.command import ROOT, TEXT
from tests.integration.label_studio import TOKEN, Annotators, LabelStudio, choice, free_port
from tests.integration.service.serving import until

GOUJI = (sys.executable, "-m", "service.cli.main")
PATIENCE = 120.0  # seconds that a command may take on a busy machine
NEVER = "3600"  # seconds between two looks: what happens sooner was hinted at


@pytest.fixture
def out(label_studio: LabelStudio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The results of one document, all of whose values are to be audited."""
    for name, value in {
        "PYTHONPATH": str(ROOT), "GOUJI_HOME": str(tmp_path / "home"), "GOUJI_TENANT": tmp_path.name[:60],
        "GOUJI_DATABASE_URL": f"sqlite:///{tmp_path / 'ledger.db'}", "GOUJI_LABEL_STUDIO_URL": label_studio.url,
        "GOUJI_LABEL_STUDIO_TOKEN": TOKEN, "GOUJI_AUDIT_SHARE": "1", "GOUJI_KNOWN_SHARE": "0",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    (tmp_path / "年报.txt").write_text(TEXT, encoding="utf-8")
    subprocess.run([*GOUJI, "extract", str(tmp_path / "年报.txt"), "--out", str(tmp_path / "out")], check=True, timeout=PATIENCE)
    return tmp_path / "out"


@contextmanager
def watching(out: Path, *options: str, seconds: str) -> Iterator[subprocess.Popen[bytes]]:
    """The command at work. At the end it is asked to stop, and has to, with nothing to complain of."""
    with (out.parent / "watch.log").open("ab") as log:
        command = [*GOUJI, "review", "watch", str(out), *options]
        process = subprocess.Popen(command, stderr=log, env={**os.environ, "GOUJI_POLL_SECONDS": seconds})
        try:
            yield process
            process.send_signal(signal.SIGTERM)
            assert process.wait(PATIENCE) == 0
        finally:
            process.kill()


def asked() -> list[TaskRow]:
    """The questions that have come to the server and wait for an answer."""
    ledger = Ledger.open(os.environ["GOUJI_DATABASE_URL"], os.environ["GOUJI_TENANT"])
    try:
        with ledger.read() as session:
            mine = select(TaskRow).where(TaskRow.state == "open", TaskRow.standing == "open").order_by(TaskRow.id)
            return [row for row in session.scalars(mine) if row.kind == "cells"]
    finally:
        ledger.close()


def read(out: Path) -> set[tuple[float, ...]]:
    """The places that a person has read, as the report tells."""
    report = Report.model_validate_json((out / "年报.txt" / "report.json").read_bytes())
    fields = {field.evidence[0].box for field in report.fields.values() if field.by_person}
    return fields | {cell.box for table in report.tables for cell in table.cells if cell.by_person}


def answer(people: Annotators, row: TaskRow) -> None:
    people.answer(row.remote_id or 0, [choice(f"right={row.question['text']}")])


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_it_asks_takes_answers_when_called_or_by_looking_and_stops(out: Path, label_studio: LabelStudio) -> None:
    people, port, log = Annotators(label_studio), free_port(), out.parent / "watch.log"
    url = f"http://127.0.0.1:{port}/"
    with watching(out, "--listen", f"127.0.0.1:{port}", "--announce", url, seconds=NEVER):
        first, second, *_ = until(asked)
        answer(people, first)
        until(lambda: "1 answers, 1 reports corrected" in log.read_text())
        assert len(read(out)) == 1

    answer(people, second)
    time.sleep(1)
    assert len(read(out)) == 1, "nobody looks"
    with watching(out, seconds="0.5"):
        until(lambda: len(read(out)) == 2)
        third = asked()[0]
        answer(people, third)
        until(lambda: len(read(out)) == 3)
