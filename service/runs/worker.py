"""One worker process: builds an extractor once, then reads pages and finishes documents until it is told to stop.

It also ends where its parent is gone, however that one ended.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import sys
import threading
import time
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import requires, version
from multiprocessing import parent_process
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from extraction.errors import DocumentError, EngineError, GoujiError, Interrupted, NotReadable, OutputError
from extraction.files import clear_parts, shown, write_whole
from extraction.limits import Limits
from extraction.page import Source
from service.runs.spool import Spool
from service.runs.state import Record

if TYPE_CHECKING:
    from extraction import Extractor
    from extraction.export import Format
    from extraction.report import CheckRecord, Report

OUT_OF_MEMORY = 71  # exit status
PAGES = "pages"  # the folder beside a report in which its pages are kept

_OURS = tuple(f"{Path(__file__).parents[2] / room}{os.sep}" for room in ("extraction", "models", "labeling", "service"))


class Builds(Protocol):
    """What a worker is started with; must be picklable."""

    @property
    def limits(self) -> Limits: ...

    def build(self) -> tuple[Extractor, str]:
        """The extractor, and the versions of everything that its reports depend on. Raises `GoujiError`."""
        ...

    def renew(self, extractor: Extractor) -> str | None:
        """Lets an extractor that works with the champion take one that was promoted since; gives the versions where it did."""
        ...


@dataclass(frozen=True, slots=True)
class Setup:
    """What a worker needs to build its extractor; engine and classifier by name or as module:attribute."""

    engine: str
    classifier: str
    limits: Limits
    password: str | None = None

    def build(self) -> tuple[Extractor, str]:
        """The extractor, and the versions of everything that its reports depend on. Raises `GoujiError`."""
        from extraction.extractor import Extractor, plugin  # heavy, and must come after the memory limit
        from models.stopped import stopped

        plugin("gouji.ocr_engines", self.engine)  # a wrong name ends the run now; the models load with the first scanned page
        extractor = Extractor(self.engine, self.classifier, limits=self.limits, password=self.password, stopped=stopped())
        return extractor, self._versions(extractor)

    def renew(self, extractor: Extractor) -> str | None:
        """Lets an extractor that works with the champion take one that was promoted since, and any one learn whose acceptance was
        stopped; gives the versions where something changed.

        Raises `GoujiError` where the champion cannot be used.
        """
        from models.champion import champion_folder
        from models.classifier import LiltClassifier
        from models.stopped import stopped

        classifier, now = extractor.classifier, stopped()
        promoted = isinstance(classifier, LiltClassifier) and classifier.directory != champion_folder()
        if not promoted and now == extractor.stopped:
            return None
        extractor.follow(LiltClassifier() if promoted else classifier, now)
        return self._versions(extractor)

    def _versions(self, extractor: Extractor) -> str:
        from extraction.report import SCHEMA  # heavy, and the process that starts workers has no use for it

        versions = (extractor.classifier.version, extractor.confidence.version)
        return "; ".join((SCHEMA, self.engine, self.classifier, *versions, *library_versions()))


def library_versions() -> Iterator[str]:
    """gouji and the libraries that it stands on, with their versions: what they do differently, a report may say differently."""
    yield f"gouji {version('gouji')}"
    for requirement in requires("gouji") or []:
        name = re.split(r"[^\w.-]", requirement, maxsplit=1)[0]
        if "extra ==" not in requirement:
            yield f"{name} {version(name)}"


NO_TEXT = "no text of a report was found in it; if it is a scan or a photograph, scan it again, or leave it out"


@dataclass(frozen=True, slots=True)
class Inspect:
    """Look at a file; gives its `Source`."""

    path: Path

    def run(self, extractor: Extractor) -> Source:
        return extractor.inspect(self.path)


@dataclass(frozen=True, slots=True)
class ReadPage:
    """Read one page into the spool; gives nothing."""

    path: Path
    number: int
    spool: Path

    def run(self, extractor: Extractor) -> None:
        Spool(self.spool).put(extractor.page(self.path, self.number))


@dataclass(frozen=True, slots=True)
class Finish:
    """Make the report of the pages in the spool and write it; gives what the run has to know of it."""

    file: str
    source: Source
    spool: Path
    folder: Path
    formats: tuple[str, ...]
    fingerprint: str

    def run(self, extractor: Extractor) -> Record:
        from extraction.export import export

        spool = Spool(self.spool)
        pages = spool.get(range(1, self.source.pages + 1))
        report = extractor.finish(self.source, pages)
        clear_parts(self.folder)
        for path, format_ in report_files(self.folder, self.formats):
            write_whole(path, export(report, pages, format_))
        spool.move(self.folder / PAGES)
        return record_of(report, self.file, self.fingerprint, self.formats)


@dataclass(frozen=True, slots=True)
class Add:
    """Write a report that is there in formats that it lacks, from the pages that were kept; gives its new record.

    Raises `NotReadable` where what is there cannot be read.
    """

    record: Record
    folder: Path
    formats: tuple[str, ...]

    def run(self, _: Extractor) -> Record:
        from extraction.export import export
        from extraction.report import Report

        try:
            report = Report.model_validate_json((self.folder / "report.json").read_bytes())
            pages = Spool(self.folder / PAGES).get(range(1, report.source.pages + 1))
        except (OSError, ValueError, Interrupted) as error:
            raise NotReadable(f"{shown(self.folder)}: is not as gouji wrote it; run the same command again") from error
        for path, format_ in report_files(self.folder, self.formats):
            write_whole(path, export(report, pages, format_))
        return replace(self.record, formats=[*self.record.formats, *self.formats])


def record_of(report: Report, file: str, fingerprint: str, formats: Sequence[str]) -> Record:
    """What the run has to know of a report whose results are at the place `file`."""
    cells = [cell for table in report.tables for cell in table.cells]
    return Record(
        file=file,
        sha256=report.source.sha256,
        fingerprint=fingerprint,
        status=report.status,
        form=report.made_by.form,
        pages=report.source.pages,
        tables=len(report.tables),
        cells=len(cells),
        review=sum(cell.state == "review" for cell in cells),
        failed_identities=sum(check.verdict in ("misread", "printed wrong") for check in report.checks),
        formats=list(formats),
        fields={name: field.value for name, field in report.fields.items()},
        fields_to_review=[name for name, field in report.fields.items() if field.state == "review"],
        problem=f"{shown(file)}: {NO_TEXT}" if report.status == "failed" else None,
    )


@dataclass(frozen=True, slots=True)
class Amend:
    """Put checks against the year before into all files of a report, in the place of those that it has; gives nothing.

    Stopped anywhere, it leaves whole files, and doing it again makes them agree.
    """

    folder: Path
    formats: tuple[str, ...]
    checks: tuple[CheckRecord, ...]

    def run(self, _: Extractor) -> None:
        from extraction.export import export_again
        from extraction.report import Report
        from service.runs.years import amend

        try:
            report = Report.model_validate_json((self.folder / "report.json").read_bytes())
            amend(report, self.checks)
            files = [(path, format_) for path, format_ in report_files(self.folder, self.formats) if path.is_file()]
            made = [(path, export_again(report, format_, path.read_bytes())) for path, format_ in files]
        except (OSError, ValueError, KeyError) as error:
            raise OutputError(
                f"{shown(self.folder)}: its files are not as gouji wrote them, so it cannot be compared with other years; "
                "delete the folder, then run the same command again"
            ) from error
        for path, content in made:
            write_whole(path, content)


def report_files(folder: Path, formats: tuple[str, ...]) -> Iterator[tuple[Path, Format]]:
    """A report's files with their formats. JSON comes last: who finds it finds the others too."""
    from extraction.export import FORMATS

    for format_ in sorted((name for name in FORMATS if name in formats), key=lambda name: name == "json"):
        yield folder / f"report.{format_}", format_


class Job(Protocol):
    """What a worker is asked to do. Jobs and what they give must be picklable."""

    def run(self, extractor: Extractor, /) -> object: ...


@dataclass(frozen=True, slots=True)
class Ready:
    """The worker's first message: `versions` names everything that its reports depend on."""

    versions: str


@dataclass(frozen=True, slots=True)
class Done:
    """A job's result, or why it failed; `seconds` is what it took. `versions` are those that it was done with, where they are not
    those that the worker began with."""

    value: object
    error: GoujiError | None
    seconds: float
    versions: str | None = None


def serve(connection: Connection, setup: Builds) -> None:
    """The worker's whole life: says `Ready` or sends what keeps it from it, then answers each job with `Done`; None ends it."""
    _detach()
    _limit_memory(setup.limits.worker_bytes)
    try:
        extractor, versions = setup.build()
    except GoujiError as known:
        connection.send(known)
        return
    except Exception as unknown:  # noqa: BLE001 - as in `_perform`
        connection.send(EngineError(f"the extractor cannot be built: {defect(unknown).message}"))
        return
    connection.send(Ready(versions))
    renewed: str | None = None
    with contextlib.suppress(EOFError):
        while (job := connection.recv()) is not None:
            done = _perform(job, extractor, setup)
            renewed = done.versions or renewed
            connection.send(replace(done, versions=renewed))


def _perform(job: Job, extractor: Extractor, setup: Builds) -> Done:
    """Does one job, after taking the champion that may have been promoted since the one before."""
    started = time.monotonic()
    versions: str | None = None
    value: object = None
    error: GoujiError | None = None
    try:
        versions = setup.renew(extractor)
        value = job.run(extractor)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)  # what is left of this process is not to be trusted
    except GoujiError as known:
        error = known
    except Exception as unknown:  # noqa: BLE001 - the edge of the process: a defect of ours or of a library fails one document, not the run
        error = defect(unknown)
    return Done(value, error, time.monotonic() - started, versions)


def defect(error: Exception) -> DocumentError:
    """A defect as an error that says where it is, and our last line on the way there, but nothing of what the document says."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if frame.filename.startswith(_OURS)]
    places = dict.fromkeys(f"{Path(frame.filename).name}:{frame.lineno}" for frame in (frames[-1], *ours[-1:]))
    missing = f" {error.name}" if isinstance(error, ImportError) else ""
    what = f"{type(error).__name__}{missing} at {' called from '.join(places)}"
    return Interrupted(f"a defect in gouji or a library stopped it ({what}); please report it")


def _detach() -> None:
    """Leaves the terminal to the parent, and ends with it even if that one is killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "setsid"):
        os.setsid()  # programs that this worker starts end with it: see `kill` in the pool
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 1)
    os.dup2(silent, 2)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        if hasattr(os, "killpg"):
            os.killpg(0, signal.SIGKILL)
        os._exit(1)


def _limit_memory(size: int) -> None:
    """Limits the address space of this process where the system can (Linux); elsewhere the time limits alone hold."""
    if sys.platform == "linux":
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_AS)
        allowed = size if most == resource.RLIM_INFINITY else min(size, most)
        resource.setrlimit(resource.RLIMIT_AS, (allowed, most))


__all__ = ["OUT_OF_MEMORY", "Amend", "Builds", "Done", "Finish", "Inspect", "Job", "ReadPage", "Ready", "Setup", "serve"]
