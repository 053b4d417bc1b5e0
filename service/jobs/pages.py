"""What worker processes are asked to do for the service: pages into the content store, reports out of it."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extraction.corrections import NO_CORRECTIONS, Corrections
from extraction.limits import Limits
from extraction.page import Source
from extraction.stored import dump_page, load_page
from service.runs.worker import Builds
from service.storage.contents import ContentStore
from service.storage.summary import summary_of

if TYPE_CHECKING:
    from extraction import Extractor
    from extraction.export import Format
    from extraction.page import Page
    from extraction.report import Report


@dataclass(frozen=True, slots=True)
class Niced:
    """Builds what `setup` builds, in a process that stands back behind the server.

    `reads` are those that recognize pages: they load the OCR models at once, so that no server without them calls itself ready.
    """

    setup: Builds
    nice: int
    reads: bool = False

    @property
    def limits(self) -> Limits:
        return self.setup.limits

    def build(self) -> tuple[Extractor, str]:
        if hasattr(os, "nice"):
            os.nice(self.nice)
        extractor, versions = self.setup.build()
        if self.reads:
            _ = extractor.engine
        return extractor, versions

    def renew(self, extractor: Extractor) -> str | None:
        return self.setup.renew(extractor)


@dataclass(frozen=True, slots=True)
class Look:
    """Look at a file; gives its `Source`, under the name that it was sent with."""

    path: Path

    def run(self, extractor: Extractor) -> Source:
        return extractor.inspect(self.path)


@dataclass(frozen=True, slots=True)
class Kept:
    """A page that is in the store."""

    number: int
    digest: str
    seconds: float


@dataclass(frozen=True, slots=True)
class KeepPage:
    """Read one page and keep it in the store."""

    path: Path
    number: int
    store: ContentStore
    document: str

    def run(self, extractor: Extractor) -> Kept:
        started = time.monotonic()
        digest = self.store.put(self.document, dump_page(extractor.page(self.path, self.number)))
        return Kept(self.number, digest, time.monotonic() - started)


@dataclass(frozen=True, slots=True)
class Made:
    """A report that is in the store: its files by format as (digest, size), and what the database has to know of it."""

    files: dict[str, tuple[str, int]]
    summary: dict[str, Any]


@dataclass(frozen=True, slots=True)
class MakeReport:
    """Make the report of pages in the store, with what people said of it, and keep it in all `formats`.

    `forms` are the ids of those that the document may follow; None for all.
    """

    source: Source
    pages: tuple[str, ...]
    store: ContentStore
    document: str
    formats: tuple[Format, ...]
    corrections: Corrections = NO_CORRECTIONS
    forms: tuple[str, ...] | None = None

    def run(self, extractor: Extractor) -> Made:
        pages = load_pages(self.store, self.document, self.pages)
        report = self._held_to_forms(extractor).finish(self.source, pages, self.corrections)
        return Made(_exported(self, report, pages), summary_of(report))

    def _held_to_forms(self, extractor: Extractor) -> Extractor:
        """The same extractor for the forms that the sender allows."""
        if self.forms is None:
            return extractor
        from extraction.align.forms import load_forms
        from extraction.extractor import Extractor as Another

        return Another(extractor.engine, extractor.classifier, confidence=extractor.confidence, forms=load_forms(self.forms))


@dataclass(frozen=True, slots=True)
class MakeExport:
    """Make one more format of a report that is in the store."""

    report: str
    pages: tuple[str, ...]
    store: ContentStore
    document: str
    formats: tuple[Format, ...]

    def run(self, _: Extractor | None = None) -> Made:
        from extraction.report import Report

        report = Report.model_validate_json(self.store.get(self.document, self.report))
        needed = load_pages(self.store, self.document, self.pages) if "html" in self.formats else []
        return Made(_exported(self, report, needed), {})


def load_pages(store: ContentStore, document: str, digests: tuple[str, ...]) -> list[Page]:
    """Pages from the store. Raises `NotReadable` where one is gone, ValueError where one is no page."""
    return [load_page(store.get(document, digest)) for digest in digests]


def _exported(job: MakeReport | MakeExport, report: Report, pages: list[Page]) -> dict[str, tuple[str, int]]:
    from extraction.export import export

    files: dict[str, tuple[str, int]] = {}
    for format_ in job.formats:
        data = export(report, pages, format_)
        files[format_] = (job.store.put(job.document, data), len(data))
    return files
