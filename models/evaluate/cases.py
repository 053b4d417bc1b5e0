"""A labelled set on disk: documents with their truth, and what `gouji extract` left of each."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from extraction.errors import UsageError
from extraction.files import sha256_of
from extraction.page import Source
from extraction.report import Report
from models.data.corpus import TRUTH, family_of
from models.data.labelled import LabelledDocument
from models.data.prepare import prepare
from models.errors import LabelError
from models.evaluate.measure import medium_of

GOLD = ".gold.json"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Case:
    """One document of a labelled set. `result` is the folder of its report and pages, which may not be there."""

    name: str
    file: Path
    gold: Path
    truth: Path
    result: Path

    @property
    def medium(self) -> str:
        return medium_of(self.file.name, self.name)

    def report(self) -> Report | None:
        """The report as `gouji extract` wrote it; None where it wrote none. Raises UsageError for a malformed one."""
        path = self.result / "report.json"
        if not path.is_file():
            return None
        try:
            return Report.model_validate_json(path.read_bytes())
        except ValueError as error:
            raise UsageError(f"{path}: it is not a report of this version of gouji; extract the document again") from error

    def document(self) -> LabelledDocument:
        """The document with its stored pages and their labels; without pages where none were kept or the truth has no labels."""
        if self.truth.is_file() and (self.result / "pages").is_dir():
            try:
                return prepare(self.file, self.truth, self.result / "pages", "test")
            except LabelError as error:
                _log.warning("without labels: %s", error.message)
        return LabelledDocument(
            sha256_of(self.file), self.name, family_of(self.name), [], split="test", gold=json.loads(self.gold.read_bytes())
        )

    def source(self, document: LabelledDocument) -> Source:
        """The document as extraction named it."""
        report = self.report()
        media_type = report.source.media_type if report else ""
        return Source(self.file.name, document.document, media_type, len(document.pages))


def find_cases(truth: Path, results: Path, only: str = "*") -> list[Case]:
    """The documents under the folder `truth` that have a gold file, sorted by path, with their folders under `results`.

    `only` is a pattern for the path below `truth`. Raises UsageError where there is none, or no result at all.
    """
    cases = []
    for gold in sorted(truth.rglob(f"*{GOLD}")):
        inside = gold.relative_to(truth)
        if not fnmatch(str(inside), only):
            continue
        name = gold.name.removesuffix(GOLD)
        file = next((p for p in sorted(gold.parent.glob(f"{name}.*")) if p.suffix != ".json"), None)
        if file is None:
            _log.warning("left out: %s: there is no document beside it", gold)
            continue
        cases.append(Case(name, file, gold, gold.with_name(f"{name}{TRUTH}"), results / inside.parent / file.name))
    if not cases:
        raise UsageError(f"{truth}: no document with its NAME{GOLD} is here; `gouji generate` makes documents with their truth")
    if not any(case.result.is_dir() for case in cases):
        raise UsageError(f"{results}: nothing of {truth} was extracted into it; run `gouji extract {truth} --out {results}` first")
    return cases
