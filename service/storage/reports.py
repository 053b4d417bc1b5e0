"""The reports of one tenant in the service's database and content store, as the work with people needs them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import cast

from extraction.errors import NotReadable, OutputError
from extraction.export import Format, export
from extraction.page import Page
from extraction.report import Report
from extraction.stored import load_page
from labeling.storage.corrections import corrections_of
from labeling.store import Document as Entry
from labeling.store import Forms
from service.storage import callbacks, documents
from service.storage.contents import ContentStore
from service.storage.database import Database
from service.storage.summary import summary_of
from service.storage.tables import Document, FileRow


class StoredReports:
    """A `labeling.store.ReportStore`. Bytes that were processed twice are one document here: the last one speaks for them."""

    def __init__(self, database: Database, store: ContentStore, tenant: str) -> None:
        self._database = database
        self._store = store
        self._tenant = tenant

    def documents(self) -> Iterator[Entry]:
        with self._database.read() as session:
            latest = {row.sha256: row for row in documents.with_report(session, self._tenant)}
            entries = [self._entry(row, documents.files_of(session, row.id)) for row in latest.values()]
        yield from (entry for entry in entries if entry)

    def document(self, sha256: str) -> Entry | None:
        with self._database.read() as session:
            rows = documents.with_report(session, self._tenant, sha256)
            return self._entry(rows[-1], documents.files_of(session, rows[-1].id)) if rows else None

    def report(self, sha256: str) -> Report:
        row, files = self._latest(sha256)
        return Report.model_validate_json(self._store.get(row.id, files["json"].digest))

    def pages(self, sha256: str) -> Sequence[Page]:
        row, _ = self._latest(sha256)
        with self._database.read() as session:
            digests = [page.digest for page in documents.pages_of(session, row.id)]
        return [load_page(self._store.get(row.id, digest)) for digest in digests]

    def save(self, sha256: str, corrected: Callable[[Forms], Report], pages: Sequence[Page]) -> Entry:
        with self._database.read() as session:
            rows = documents.with_report(session, self._tenant, sha256)
        for row in rows:
            self._save(row, corrected(documents.forms_of(row)), pages)
        saved = self.document(sha256)
        if saved is None:
            raise OutputError(
                f"{sha256[:12]}: the document was deleted or processed again while it was corrected; correct it again"
            )
        return saved

    def _save(self, row: Document, report: Report, pages: Sequence[Page]) -> None:
        """Writes one document's report in all formats that it has, and the message about it, or nothing at all."""
        own = report.model_copy(deep=True)
        own.source.name = row.name
        with self._database.read() as session:
            files = documents.files_of(session, row.id)
            answers = len(corrections_of(session, self._tenant, row.sha256).answers)
        kinds = [cast(Format, kind) for kind in files if kind != "original"]
        made = []
        for kind in kinds:
            data = export(own, pages, kind)
            made.append(FileRow(document=row.id, kind=kind, digest=self._store.put(row.id, data), size=len(data)))
        with self._database.write() as session:
            if documents.corrected(session, row, summary_of(own), answers, made):
                callbacks.enqueue(session, row.id, "document.corrected")

    def _latest(self, sha256: str) -> tuple[Document, dict[str, FileRow]]:
        with self._database.read() as session:
            rows = documents.with_report(session, self._tenant, sha256)
            files = documents.files_of(session, rows[-1].id) if rows else {}
        if "json" not in files:
            raise NotReadable(f"{sha256[:12]}: has no report any more")
        return rows[-1], files

    @staticmethod
    def _entry(row: Document, files: dict[str, FileRow]) -> Entry | None:
        return Entry(row.sha256, row.name, files["json"].digest, documents.forms_of(row)) if "json" in files else None
