"""Time by stage: the functions of each stage, timed in place, in one process as a worker is."""

from __future__ import annotations

import functools
import importlib
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks.workers import FORMATS
from extraction import Extractor, export

READ_TEXT = "recognize: read text"
# Stage and where its functions are looked up when they are called. What one calls of another is taken off its own time.
PLACES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("read", ("extraction.extractor:open_document", "extraction.read.document:OpenDocument.page")),
    ("recognize: straighten", ("extraction.recognize.page:straighten",)),
    ("recognize: clean", ("extraction.recognize.page:clean", "extraction.recognize.page:without_specks")),
    (
        "recognize: lines and grids",
        (
            "extraction.recognize.page:line_ink",
            "extraction.recognize.page:find_rulings",
            "extraction.recognize.page:lattices",
            "extraction.recognize.page:erase_rulings",
            "extraction.recognize.page:grids_from_rulings",
        ),
    ),
    ("recognize: find text", ("extraction.recognize.paddle:detect",)),
    ("recognize: fit boxes", ("extraction.recognize.boxes.refine:Refiner.__call__",)),
    ("recognize: cut out lines", ("extraction.recognize.paddle:line_crop", "extraction.recognize.paddle:column_crop")),
    (READ_TEXT, ("extraction.recognize.paddle:PaddleEngine.recognize",)),
    ("recognize: runner-up readings", ("extraction.recognize.paddle:readings_of", "extraction.recognize.paddle:shape_of")),
    ("recognize: rest", ("extraction.extractor:recognize_page",)),
    ("classify", ("models.classifier:LiltClassifier.classify",)),
    (
        "assemble",
        (
            "extraction.extractor:assemble_tables",
            "extraction.extractor:pieces",
            "extraction.extractor:assemble_flattened",
            "extraction.extractor:assemble_sections",
            "extraction.extractor:find_facts",
        ),
    ),
    ("align", ("extraction.extractor:align",)),
    ("verify", ("extraction.decide.consistency:solve", "extraction.decide.consistency:verdicts")),
    ("decide", ("extraction.extractor:decide",)),
    ("export", ("extraction.export:export",)),
)


@dataclass(frozen=True, slots=True)
class StageTimes:
    """Seconds for `pages` pages. `stages` part `whole` among them; `ocr` is what the OCR engine took, box fitting included."""

    pages: int
    whole: float
    ocr: float
    stages: dict[str, float]


class Clock:
    """Adds up what the functions that it times take: `own` without the timed ones that they call, `whole` with them."""

    def __init__(self) -> None:
        self.own: defaultdict[str, float] = defaultdict(float)
        self.whole: defaultdict[str, float] = defaultdict(float)
        self._inner: list[float] = []

    def timed(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """`function`, its time added to `stage`."""

        @functools.wraps(function)
        def call(*arguments: Any, **named: Any) -> Any:
            self._inner.append(0.0)
            started = time.perf_counter()
            try:
                return function(*arguments, **named)
            finally:
                seconds = time.perf_counter() - started
                self.own[stage] += seconds - self._inner.pop()
                self.whole[stage] += seconds
                if self._inner:
                    self._inner[-1] += seconds

        return call

    def install(self) -> None:
        """Times every function of `PLACES` from now on. Raises AttributeError where one is not there any more."""
        for stage, places in PLACES:
            for place in places:
                module, _, path = place.partition(":")
                *owners, name = path.split(".")
                owner = functools.reduce(getattr, owners, importlib.import_module(module))
                setattr(owner, name, self.timed(stage, getattr(owner, name)))


def stage_times(paths: Sequence[Path]) -> StageTimes:
    """All stages for all documents, one after the other. To be called in a process of its own: its functions stay timed."""
    clock, extractor = _load()
    own, ocr = clock.own.copy(), clock.whole[READ_TEXT]
    pages = 0
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        for path in paths:
            source = extractor.inspect(path)
            read = [extractor.page(path, number) for number in range(1, source.pages + 1)]
            report = extractor.finish(source, read)
            for format_ in FORMATS:
                (Path(folder) / f"report.{format_}").write_bytes(export.export(report, read, format_))
            pages += len(read)
    whole = time.perf_counter() - started
    stages = {stage: clock.own[stage] - own[stage] for stage, _ in PLACES}
    return StageTimes(pages, whole, clock.whole[READ_TEXT] - ocr, {**stages, "other": whole - sum(stages.values())})


@cache
def _load() -> tuple[Clock, Extractor]:
    clock = Clock()
    clock.install()
    return clock, Extractor()
