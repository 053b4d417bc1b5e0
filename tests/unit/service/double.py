"""An extractor that does what a file tells it: the faults of real documents, on demand. Files hold lines of `verb [page]`."""

from __future__ import annotations

import hashlib
import os
import signal
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extraction.errors import Damaged, EngineError
from extraction.geometry import Box
from extraction.limits import DEFAULT, Limits
from extraction.page import Page, Segment, Source
from extraction.report import CellRecord, FieldRecord, MadeBy, PageRecord, Report, SourceRecord, TableRecord


@dataclass(frozen=True)
class DoubleSetup:
    """Stands in for `service.runs.worker.Setup`. Pages read are noted in `log`, one line each."""

    log: Path
    version: str = "double-1"
    limits: Limits = DEFAULT
    broken: str | None = None

    def build(self) -> tuple[Any, str]:
        if self.broken == "raise":
            raise EngineError("no such engine")
        if self.broken == "die":
            os._exit(3)
        return DoubleExtractor(self.log), self.version

    def renew(self, _: Any) -> str | None:
        """What is built here follows no champion."""
        return None


class DoubleExtractor:
    def __init__(self, log: Path) -> None:
        self._log = log

    def inspect(self, path: Path) -> Source:
        data = path.read_bytes()
        orders = _orders(data)
        if "damaged" in orders:
            raise Damaged("its end is missing; get the file again")
        return Source(path.name, hashlib.sha256(data).hexdigest(), "text/plain", orders.get("pages", 1))

    def page(self, path: Path, number: int) -> Page:
        with self._log.open("a") as log:
            log.write(f"{path.name} {number}\n")
        for verb, at in _orders(path.read_bytes()).items():
            if at == number:
                self._obey(verb)
        text = Segment(f"page {number}", Box(0, 0, 50, 12))
        return Page(number, 595.0, 842.0, "pt", segments=[text], picture=b"\xff\xd8\xff" + bytes([number]))

    def finish(self, source: Source, pages: Sequence[Page]) -> Report:
        cells = [
            CellRecord(
                row=0,
                column=0,
                text=page.segments[0].text,
                role="value",
                page=page.number,
                box=(0, 0, 1, 1),
                confidence=1,
                state="accepted",
            )
            for page in pages
        ]
        return Report(
            source=SourceRecord(name=source.name, sha256=source.sha256, media_type=source.media_type, pages=source.pages),
            made_by=MadeBy(gouji="0", classifier="double", calibration="none"),
            status="accepted",
            pages=[
                PageRecord(number=page.number, width=page.width, height=page.height, unit="pt", recognized=False) for page in pages
            ],
            tables=[TableRecord(id="t1", pages=[1], rows=1, columns=1, confidence=1, state="accepted", cells=cells[:1])],
            fields={"year": FieldRecord(value=2023, kind="number", confidence=1, state="accepted")},
        )

    def _obey(self, verb: str) -> None:
        match verb:
            case "kill":
                os.kill(os.getpid(), signal.SIGKILL)
            case "exit":
                os._exit(9)
            case "hang":
                time.sleep(600)
            case "slow":
                time.sleep(1.5)
            case "memory":
                raise MemoryError
            case "defect":
                raise KeyError("what the document says")
            case "engine":
                raise EngineError("the engine gave nonsense")
            case "once":
                mark = self._log.with_suffix(".once")
                if not mark.exists():
                    mark.touch()
                    os.kill(os.getpid(), signal.SIGKILL)


def _orders(data: bytes) -> dict[str, int]:
    lines = [line.split() for line in data.decode("utf-8", "replace").splitlines()]
    return {words[0]: int(words[1]) if len(words) > 1 else 1 for words in lines if words and words[0] != "#"}
