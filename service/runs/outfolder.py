"""The reports in an output folder of `gouji extract`, as people's answers need them: listed, read, and written again corrected."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from pydantic import ValidationError

from extraction.errors import NotReadable, OutputError, UsageError
from extraction.export import export
from extraction.files import shown, write_whole
from extraction.page import Page
from extraction.report import CheckRecord, Report
from extraction.stored import SUFFIX, load_page
from labeling.store import Document, Forms
from service.runs.state import FOLDER, Record, State
from service.runs.summary import amend_tables
from service.runs.worker import PAGES, record_of, report_files
from service.runs.years import amend

_AGAIN = "extract the document again: delete this folder, then run gouji extract"


class OutFolder:
    """A `labeling.store.ReportStore` over one output folder. A document that lies there twice is one document with two places."""

    def __init__(self, out: Path, only: Sequence[Path] = ()) -> None:
        """`only` are places in it; other reports are left alone then.

        Raises `NotReadable` where `out` is no output folder, `UsageError` where a run is writing to it.
        """
        self.out = out
        self._only = only
        if not (out / FOLDER).is_dir():
            raise NotReadable(f"{shown(out)}: is no output folder of gouji extract; give the folder that was its --out")
        self.refresh()

    def refresh(self) -> None:
        """Looks again which documents there are. Raises `UsageError` where a run is writing there."""
        with State(self.out) as state:
            self._places = self._by_document(state.present())

    def documents(self) -> Iterator[Document]:
        return (document for sha256 in self._places if (document := self.document(sha256)) is not None)

    def document(self, sha256: str) -> Document | None:
        places = self._places.get(sha256)
        if not places:
            return None
        try:
            content = (self._folder(sha256) / "report.json").read_bytes()
        except OSError:
            return None  # taken away since: there is no report any more
        return Document(sha256, places[0].file, hashlib.sha256(content).hexdigest())

    def report(self, sha256: str) -> Report:
        path = self._folder(sha256) / "report.json"
        try:
            return Report.model_validate_json(path.read_bytes())
        except OSError as error:
            raise NotReadable(f"{shown(path)}: cannot be read ({error.strerror or error}); check its permissions") from error
        except ValidationError as error:
            raise NotReadable(f"{shown(path)}: is no report of this version of gouji; {_AGAIN}") from error

    def pages(self, sha256: str) -> Sequence[Page]:
        folder = self._folder(sha256) / PAGES
        try:
            pages = [load_page(path.read_bytes()) for path in folder.glob(f"*{SUFFIX}")]
        except (OSError, ValueError) as error:
            raise NotReadable(f"{shown(folder)}: its pages cannot be read ({error}); {_AGAIN}") from error
        if not pages:
            raise NotReadable(f"{shown(folder)}: the pages that were read are not there any more; {_AGAIN}")
        return sorted(pages, key=lambda page: page.number)

    def save(self, sha256: str, corrected: Callable[[Forms], Report], pages: Sequence[Page]) -> Document:
        report = corrected(None)
        with State(self.out) as state:
            for record in self._places[sha256]:
                self._save(state, record, report.model_copy(deep=True), pages)
            self._places = self._by_document(state.present())
        saved = self.document(sha256)
        if saved is None:
            raise OutputError(f"{shown(self._folder(sha256))}: the corrected report was taken away while it was written; {_AGAIN}")
        return saved

    def _save(self, state: State, record: Record, report: Report, pages: Sequence[Page]) -> None:
        """Writes one place anew. Stopped anywhere, the report there is the old or the new one, and correcting it again mends it."""
        amend(report, [CheckRecord.model_validate(check) for check in record.across_years or ()])
        for path, format_ in report_files(self.out / record.file, tuple(record.formats)):
            write_whole(path, export(report, pages, format_))
        corrected = record_of(report, record.file, record.fingerprint, record.formats)
        corrected = replace(corrected, seconds=record.seconds, across_years=record.across_years)
        state.keep(record.file, corrected)
        amend_tables(self.out, corrected)

    def _by_document(self, records: Iterator[Record]) -> dict[str, list[Record]]:
        found: dict[str, list[Record]] = {}
        for record in sorted(records, key=lambda record: record.file):
            place = Path(record.file)
            wanted = not self._only or any(only in (place, *place.parents) for only in self._only)
            if wanted and record.problem is None and record.sha256:
                found.setdefault(record.sha256, []).append(record)
        return found

    def _folder(self, sha256: str) -> Path:
        return self.out / self._places[sha256][0].file


def out_folder(paths: Sequence[Path]) -> OutFolder:
    """The output folder that `paths` are, or lie in: reports or their folders, which are then all that is in it.

    Raises `NotReadable` where one is neither, `UsageError` where they lie in several or a run is writing there.
    """
    outs, places = [], []
    for path in map(Path.absolute, paths):
        folder = path.parent if path.is_file() else path
        out = next((above for above in (folder, *folder.parents) if (above / FOLDER).is_dir()), folder)
        if not folder.is_dir():
            raise NotReadable(f"{shown(path)}: is not there; give an output folder of gouji extract, or reports in it")
        outs.append(out)
        places.append(folder.relative_to(out))
    if len(set(outs)) > 1:
        raise UsageError("the reports lie in several output folders; give those of one at a time")
    whole = Path() in places
    return OutFolder(outs[0], () if whole else places)
