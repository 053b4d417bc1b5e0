"""Data sets of generated documents that stand beside people's corrections: what must not be forgotten, and what judges.

They follow from their seeds and are made once on a machine, when they are first needed. What recognition does to a page, retraining
does not mend, so none of what is learnt from is scanned; but who judges must see what a model makes of it, and so must confidence.
"""

from __future__ import annotations

import logging
import math
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from extraction.errors import OutputError
from extraction.extractor import Extractor
from extraction.page import Page
from extraction.read import open_document
from extraction.recognize import recognize_page
from models.data.formats.manifest import MANIFEST, datasets_folder
from models.data.formats.parquet import read_dataset, write_dataset
from models.data.labelled import LabelledDocument, Split
from models.data.prepare import label
from models.generator.families import HELD_OUT, ORDINARY
from models.generator.generate import generate
from models.generator.paper import PROFILES

_log = logging.getLogger(__name__)
_FORMATS = ("pdf", "pdf", "html", "pdf", "docx", "markdown")


@dataclass(frozen=True, slots=True)
class Generated:
    """A data set that can be made again: `count` documents of `families` from a seed."""

    name: str
    seed: int
    count: int
    families: tuple[str, ...]
    split: Split
    formats: tuple[str, ...] = _FORMATS


FROZEN = Generated("frozen-3", 77_001, 60, HELD_OUT, "test", (*_FORMATS, *_FORMATS, "scan150", "scan150", "scan124"))
"""The frozen test set: champion and challenger are judged on it, and nothing is ever trained on it. One in five is a scan."""
REPLAY = Generated("replay-2", 77_002, 240, tuple(name for name in ORDINARY if name not in HELD_OUT), "train")
"""What a model learns beside corrections, so that it does not forget what it could."""
SCANS = 64
"""How many scanned documents a new model's confidence is calibrated on by default."""
_BATCH = 16  # scanned documents in one data set: whoever stops this loses no more than one
_FORMATTED = Generated("calibration-2", 77_003, 96, HELD_OUT, "test")


def calibration_sets(scans: int = SCANS) -> tuple[Generated, ...]:
    """What a new model's confidence is calibrated on: at least `scans` scanned documents, and others; nothing where it is 0.

    Who has seen no scan knows nothing of what recognition does, and must not judge of it.
    """
    batches = range(1, math.ceil(scans / _BATCH) + 1)
    scanned = [Generated(f"scans-2-{n}", 78_000 + n, _BATCH, HELD_OUT, "test", ("scan150", "scan124")) for n in batches]
    return (_FORMATTED, *scanned) if scanned else ()


def scanned(plans: Iterable[Generated]) -> int:
    """How many scanned documents the sets hold."""
    made = [plan.formats[number % len(plan.formats)] for plan in plans for number in range(plan.count)]
    return sum(format in PROFILES for format in made)


CALIBRATION = calibration_sets()


def generated_set(plan: Generated, done: Callable[[], object] = lambda: None) -> Path:
    """The folder of a generated data set, which is made if it is not there; `done` is called after each document.

    Scans are recognized by the engine that is installed.

    Raises UsageError where fonts or what draws pages are absent, OutputError where it cannot be written.
    """
    folder = datasets_folder() / plan.name
    if (folder / MANIFEST).is_file():
        return folder
    _log.info("making %s: %d documents, once on this machine", plan.name, plan.count)
    source = f"{plan.count} generated documents, seed {plan.seed}, families {', '.join(plan.families)}; gouji {version('gouji')}"
    try:
        write_dataset(folder, read_generated(plan, done, _recognizer()), source=source)
    except OutputError:
        if not (folder / MANIFEST).is_file():  # another process may have been quicker
            raise
    return folder


def generated_documents(plans: Iterable[Generated], done: Callable[[], object] = lambda: None) -> list[LabelledDocument]:
    """The documents of several generated data sets. Raises like `generated_set`."""
    return [document for plan in plans for document in read_dataset(generated_set(plan, done))]


def _recognizer() -> Callable[[Page], Page]:
    """What recognizes a page. The engine is loaded for the first scan."""
    extractor = Extractor()
    return lambda page: recognize_page(page, extractor.engine)


def read_generated(
    plan: Generated, done: Callable[[], object] = lambda: None, recognize: Callable[[Page], Page] | None = None
) -> Iterator[LabelledDocument]:
    """Documents made by `plan`, as the readers read them, with their labels. Scans need `recognize`."""
    with tempfile.TemporaryDirectory() as name:
        made = generate(Path(name), seed=plan.seed, count=plan.count, formats=plan.formats, families=plan.families)
        for path in made:
            stem = path.name.split(".")[0]
            with open_document(path) as opened:
                pages = [opened.page(number) for number in range(1, opened.source.pages + 1)]
            if recognize is not None:
                pages = [page if page.image is None else recognize(page) for page in pages]
            document = label(pages, path, path.with_name(f"{stem}.truth.json"), plan.split)
            document.document = stem  # the file is not kept, and the same document may be written otherwise another day
            yield document
            for file in path.parent.glob(f"{stem}.*"):
                file.unlink()
            done()
