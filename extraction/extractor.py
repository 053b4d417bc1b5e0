"""The whole way of one document: read, recognize, classify, assemble, align, verify, decide."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from importlib.metadata import EntryPoint, entry_points, version
from pathlib import Path
from typing import Any, cast

from extraction.align.alignment import align, other_report
from extraction.align.form import Form
from extraction.align.forms import load_forms
from extraction.assemble.facts import find_facts
from extraction.assemble.flow import pieces
from extraction.assemble.outline import assemble_sections
from extraction.assemble.parts import cut_lines
from extraction.assemble.tables import assemble_flattened, assemble_tables
from extraction.classify import Classifier
from extraction.correct import correct_labels, correct_tables, correct_text
from extraction.corrections import NO_CORRECTIONS, Corrections
from extraction.decide.confidence import Confidence, Stopped, confidence_of
from extraction.decide.report import Findings, decide
from extraction.errors import UsageError
from extraction.limits import DEFAULT, Limits
from extraction.page import Page, Problem, Source
from extraction.read import open_document
from extraction.recognize import recognize_page, reduced
from extraction.recognize.engine import Engine
from extraction.recognize.script import in_one_script
from extraction.report import MadeBy, Report

_LEGIBLE = 0.5  # the engine's probability below which a line of text is likelier none


class Extractor:
    """Reads documents and gives back reports. Build one and use it for many; it is not thread-safe.

    `engine` and `classifier` default to the ones installed under the entry points `gouji.ocr_engines` and `gouji.classifiers`; both
    are built when first needed, so that a text file never loads an OCR model. `confidence` defaults to the one that was calibrated
    with the classifier, `forms` to those that gouji knows. `stopped` names confidences by version that may accept no value.
    """

    def __init__(
        self,
        engine: Engine | str | None = None,
        classifier: Classifier | str | None = None,
        *,
        limits: Limits = DEFAULT,
        password: str | None = None,
        confidence: Confidence | None = None,
        forms: Mapping[str, Form] | None = None,
        stopped: Collection[str] = (),
    ) -> None:
        self._engine = engine
        self._classifier = classifier
        self._limits = limits
        self._password = password
        self._confidence = confidence
        self._forms = forms
        self.stopped = frozenset(stopped)

    @property
    def engine(self) -> Engine:
        if self._engine is None or isinstance(self._engine, str):
            self._engine = cast(Engine, plugin("gouji.ocr_engines", self._engine or "paddle")())
        return self._engine

    @property
    def classifier(self) -> Classifier:
        if self._classifier is None or isinstance(self._classifier, str):
            self._classifier = cast(Classifier, plugin("gouji.classifiers", self._classifier or "lilt")())
        return self._classifier

    @property
    def confidence(self) -> Confidence:
        """What judges how sure everything is. Raises a `GoujiError` where the classifier's calibration is not its own."""
        if self._confidence is None:
            own = confidence_of(self.classifier)
            self._confidence = Stopped(own) if own.version in self.stopped else own
        return self._confidence

    def follow(self, classifier: Classifier, stopped: Collection[str] = ()) -> None:
        """Work with another classifier from now on, and with the confidence that was calibrated with it."""
        self._classifier, self._confidence, self.stopped = classifier, None, frozenset(stopped)

    def extract(self, path: str | Path) -> Report:
        """The report on one document. Raises a `DocumentError` where it cannot be read, an `EngineError` where a model fails."""
        with open_document(Path(path), password=self._password, limits=self._limits) as document:
            pages = [self._recognized(document.page(number)) for number in range(1, document.source.pages + 1)]
            return self.finish(document.source, pages)

    def inspect(self, path: str | Path) -> Source:
        """What a document is, without reading its pages. Raises a `DocumentError` where it cannot be opened."""
        with open_document(Path(path), password=self._password, limits=self._limits) as document:
            return document.source

    def page(self, path: str | Path, number: int) -> Page:
        """One page (from 1), read and, where it is an image, recognized. Raises like `extract`."""
        with open_document(Path(path), password=self._password, limits=self._limits) as document:
            return self._recognized(document.page(number))

    def finish(self, source: Source, pages: Sequence[Page], corrections: Corrections = NO_CORRECTIONS) -> Report:
        """The report from all pages of a document, in order: everything after recognition, with what people said of it."""
        pages = correct_text(in_one_script(pages), corrections)
        pages, labels = cut_lines(pages, correct_labels(pages, self.classifier.classify(pages), corrections))
        tables = assemble_tables(pages, labels, corrections.drawn_cells())
        flow = pieces(pages, labels, tables.used)
        flattened, flow = assemble_flattened(flow)
        title, sections = assemble_sections(flow)
        all_tables = sorted([*tables.tables, *flattened], key=lambda table: table.start)
        correct_tables(all_tables, corrections)
        forms = (load_forms() if self._forms is None else self._forms).values()
        alignment = align(all_tables, forms)
        several = alignment is not None and other_report(all_tables, alignment, forms)
        problems = [problem for page in pages for problem in page.problems]
        recognized = any(page.recognized for page in pages)
        findings = Findings(
            pages=pages,
            title=title,
            sections=sections,
            tables=all_tables,
            facts=find_facts(pages, labels),
            alignment=alignment,
            answers=corrections.of_fields(),
            seen=corrections.pages_seen(),
            several_reports=several,
            problems=problems + _emptiness(pages, found=bool(title or sections or all_tables)),
        )
        made_by = MadeBy(
            gouji=version("gouji"),
            ocr=self.engine.version if recognized else None,
            classifier=self.classifier.version,
            calibration=self.confidence.version,
            form=alignment.form.id if alignment else None,
        )
        return decide(source, made_by, findings, self.confidence)

    def _recognized(self, page: Page) -> Page:
        page = reduced(page)  # the image as it came, which may be large, is let go here
        return page if page.image is None else recognize_page(page, self.engine)


def _emptiness(pages: Sequence[Page], *, found: bool) -> list[Problem]:
    """What a reader must know about pages on which nothing was found, or nothing but what a texture is taken for.

    `found` tells whether anything on them became part of the report.
    """
    empty = [
        page.number
        for page in pages
        if not any(segment.text.strip() and segment.probability >= _LEGIBLE for segment in page.segments)
    ]
    if not found or len(empty) == len(pages):
        return [Problem("no-text", "文件中没有找到报告的文字；如为照片或扫描件，请换用清晰的扫描件")]
    return [Problem("empty-page", "本页没有文字", number) for number in empty]


def plugin(group: str, name: str) -> Any:
    """The class that is installed under `name` in the entry point `group`, or that `name` gives as module:attribute.

    Raises `UsageError` where there is none, naming those that there are.
    """
    if ":" in name:
        try:
            return EntryPoint(name, name, group).load()
        except (ImportError, AttributeError) as error:
            raise UsageError(f"{name}: cannot be loaded ({error}); give it as module:attribute of an installed package") from error
    installed = entry_points(group=group)
    if name not in installed.names:
        raise UsageError(f"{name}: not installed in {group}; there are: {', '.join(sorted(installed.names)) or 'none'}")
    return installed[name].load()
