"""Where reports come from and corrected ones go: the command line keeps them in a folder, the service in its database."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from extraction.page import Page
from extraction.report import Report

Forms = tuple[str, ...] | None  # the ids of those that a document may follow; None for all


@dataclass(frozen=True, slots=True)
class Document:
    """A document that has a report. `version` is another one whenever the report is another one."""

    sha256: str
    name: str
    version: str
    forms: Forms = None


class ReportStore(Protocol):
    """The reports of one tenant, with their stored pages. Methods raise `OutputError` or `NotReadable` that name the document."""

    def documents(self) -> Iterable[Document]:
        """All documents with a report that did not fail, each once."""
        ...

    def document(self, sha256: str) -> Document | None:
        """One of them; None where there is none, or none any more."""
        ...

    def report(self, sha256: str) -> Report: ...

    def pages(self, sha256: str) -> Sequence[Page]:
        """The pages as they were recognized, in order, with their pictures."""
        ...

    def save(self, sha256: str, corrected: Callable[[Forms], Report], pages: Sequence[Page]) -> Document:
        """Puts the corrected report, held to the document's forms, into the place of the one that is there, in all formats that it
        has; gives what it is now."""
        ...
