"""Data sets of generated documents that stand beside people's corrections: what must not be forgotten, and what judges.

They follow from their seeds and are made once on a machine, when they are first needed. No scans are among them, so that this takes
minutes: what recognition does to a page, retraining does not mend.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from extraction.errors import OutputError
from extraction.page import Page
from extraction.read import open_document
from models.data.formats.manifest import MANIFEST, datasets_folder
from models.data.formats.parquet import write_dataset
from models.data.labelled import LabelledDocument, Split
from models.data.prepare import label
from models.generator.families import HELD_OUT, ORDINARY
from models.generator.generate import generate

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


FROZEN = Generated("frozen-1", 77_001, 48, HELD_OUT, "test")
"""The frozen test set: champion and challenger are judged on it, and nothing is ever trained on it."""
REPLAY = Generated("replay-1", 77_002, 240, tuple(name for name in ORDINARY if name not in HELD_OUT), "train")
"""What a model learns beside corrections, so that it does not forget what it could."""
CALIBRATION = Generated("calibration-1", 77_003, 96, HELD_OUT, "test")
"""What a new model's confidence is calibrated on."""


def generated_set(plan: Generated, done: Callable[[], object] = lambda: None) -> Path:
    """The folder of a generated data set, which is made if it is not there; `done` is called after each document.

    Raises UsageError where fonts or what draws pages are absent, OutputError where it cannot be written.
    """
    folder = datasets_folder() / plan.name
    if (folder / MANIFEST).is_file():
        return folder
    source = f"{plan.count} generated documents, seed {plan.seed}, families {', '.join(plan.families)}; gouji {version('gouji')}"
    try:
        write_dataset(folder, read_generated(plan, done), source=source)
    except OutputError:
        if not (folder / MANIFEST).is_file():  # another process may have been quicker
            raise
    return folder


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
