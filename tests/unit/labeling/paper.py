"""A report on one page, as if it had been recognized: a title and the form's three tables. No OCR, no model."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from PIL import Image, ImageDraw

from extraction.align.forms import load_forms
from extraction.classify.interface import SegmentLabels, Span
from extraction.corrections import NO_CORRECTIONS, Corrections
from extraction.errors import EngineError
from extraction.extractor import Extractor
from extraction.geometry import Box, union
from extraction.labels import Label
from extraction.page import Grid, GridCell, Page, Reading, Segment, Source
from extraction.page import Image as Pixels
from extraction.recognize.engine import Refine
from extraction.report import Report
from extraction.table import Role, Table
from labeling.store import Document, Forms
from tests.unit.align.printed import applications, disputes, proactive

FORM = load_forms()["gid-2021"]
FIELDS = [one.id for one in FORM.tables["disputes"]]
WIDTH, HEIGHT = 900, 1400
_LEFT = 60.0
HEADINGS = tuple(FORM.sections.values())
_TABLES = slice(1, 4)  # the sections that hold the three tables; of the others there is only the heading
_TITLE = "石冈镇2022年政府信息公开工作年度报告"


def values(*numbers: int) -> dict[str, str]:
    """Fifteen values of table four, three groups of (upheld, corrected, other, pending), each with its total behind."""
    groups = [numbers[at : at + 4] for at in range(0, 12, 4)]
    return dict(zip(FIELDS, [str(n) for group in groups for n in (*group, sum(group))], strict=True))


TRUTH = values(1, 0, 2, 0, 3, 1, 0, 0, 0, 0, 5, 0)


class Rules:
    """Labels what `page` draws. `doubt` are texts whose label is only guessed, with the probability; `lost` are headings that it
    takes for running text."""

    version = "rules-1"

    def __init__(self, doubt: Mapping[str, float] | None = None, lost: Collection[str] = ()) -> None:
        self.doubt = doubt or {}
        self.lost = lost
        self.roles = {text: role for _, role, text in _cells(TRUTH) if role != "value"}

    def classify(self, pages: Sequence[Page]) -> list[list[SegmentLabels]]:
        return [[self._labels(segment) for segment in page.segments] for page in pages]

    def _labels(self, segment: Segment) -> SegmentLabels:
        certain = self.doubt.get(segment.text, 0.99)
        if segment.text == _TITLE:
            parts: list[tuple[Label, int, int]] = [("organization", 0, 3), ("year", 3, 7), ("title", 7, len(_TITLE))]
            return SegmentLabels(tuple(Span(label, start, end, certain) for label, start, end in parts), {"title": certain})
        if segment.text in self.lost:
            return SegmentLabels((Span("body", 0, len(segment.text), 0.97),), {"body": 0.97, "heading-1": 0.02})
        label: Label = "heading-1" if segment.text in HEADINGS else self.roles.get(segment.text, "value")
        return SegmentLabels((Span(label, 0, len(segment.text), certain),), {label: certain})


class Engine:
    """Has read everything already."""

    version = "engine-1"

    def recognize(self, image: Pixels, refine: Refine) -> list[Segment]:  # noqa: ARG002
        raise EngineError("nothing is recognized here")


def page(truth: Mapping[str, str] = TRUTH, readings: Mapping[str, Sequence[Reading]] | None = None) -> Page:
    """The page: all headings of the form, with its tables. `truth` is what is printed in table four, `readings` what the engine
    makes of a field, the best first."""
    read = readings or {}
    segments = [Segment(_TITLE, Box(200, 20, 700, 44), 0.999)]
    grids: list[Grid] = []
    drawn: list[tuple[Box, str]] = []
    top = 60.0
    tables = dict(zip(HEADINGS[_TABLES], _tables(truth), strict=True))
    for heading in HEADINGS:
        segments.append(Segment(heading, Box(_LEFT, top, 560, top + 20), 0.999))
        top += 30
        table = tables.get(heading)
        if table is None:
            continue
        cells = []
        for cell in table.cells:
            box = Box(cell.box.x0 + _LEFT, cell.box.y0 + top, cell.box.x1 + _LEFT, cell.box.y1 + top)
            cells.append(GridCell(cell.row, cell.column, cell.row_span, cell.column_span, box, (len(segments),), True))
            name = f"{table.start[1]}:{cell.row}:{cell.column}"
            best, *others = read.get(_FIELD_AT.get(name, ""), [Reading(cell.text, 0.9995)])
            inner = Box(box.x0 + 4, box.y0 + 2, box.x1 - 4, box.y1 - 2)
            segments.append(Segment(best.text, inner, best.probability, tuple(others)))
            drawn.append((box, cell.text if cell.text.isascii() else ""))
        grids.append(
            Grid(table.rows, table.columns, cells, Box(_LEFT, top, _LEFT + 50 * table.columns, top + 20 * table.rows), "ruled")
        )
        top += 20 * table.rows + 20
    return Page(1, WIDTH, HEIGHT, "px", 100.0, segments=segments, grids=grids, picture=_picture(drawn), recognized=True)


def run_together(made: Page) -> tuple[Box, Box]:
    """Makes one cell of the first value of table four and its header, as where no line was found; gives the boxes that they had."""
    cells = made.grids[-1].cells
    one, two = (next(cell for cell in cells if (cell.row, cell.column) == (row, 0)) for row in (1, 3))
    boxes = one.box, two.box
    one.row_span, one.box, one.segments = 3, union(boxes), one.segments + two.segments
    cells.remove(two)
    return boxes


def _tables(truth: Mapping[str, str]) -> tuple[Table, Table, Table]:
    return proactive(FORM, truth), applications(FORM, truth), disputes(FORM, truth)


def _cells(truth: Mapping[str, str]) -> list[tuple[int, Role, str]]:
    return [(table.start[1], cell.role, cell.text) for table in _tables(truth) for cell in table.cells]


# The values of table four stand in its fourth row, in the order of the form.
_FIELD_AT = {f"500:3:{at}": name for at, name in enumerate(FIELDS)}


def _picture(drawn: Iterable[tuple[Box, str]]) -> bytes:
    canvas = Image.new("RGB", (WIDTH, HEIGHT), "white")
    draw = ImageDraw.Draw(canvas)
    for box, text in drawn:
        draw.rectangle(tuple(box), outline="black")
        draw.text((box.x0 + 18, box.y0 + 4), text, fill="black")
    out = io.BytesIO()
    canvas.save(out, "JPEG")
    return out.getvalue()


def report(made: Page, name: str = "a.pdf", classifier: Rules | None = None, corrections: Corrections = NO_CORRECTIONS) -> Report:
    """The report on one page; its hash is that of its name."""
    source = Source(name, hashlib.sha256(name.encode()).hexdigest(), "application/pdf", 1)
    return Extractor(Engine(), classifier or Rules()).finish(source, [made], corrections)


@dataclass
class Shelf:
    """A store of reports in memory. `saved` counts how often each was corrected."""

    reports: dict[str, Report] = field(default_factory=dict)
    made: dict[str, list[Page]] = field(default_factory=dict)
    saved: dict[str, int] = field(default_factory=dict)

    def put(self, made: Page, name: str = "a.pdf", classifier: Rules | None = None) -> str:
        """Extracts a page into the store; gives the document's hash."""
        found = report(made, name, classifier)
        sha256 = found.source.sha256
        self.reports[sha256], self.made[sha256] = found, [made]
        return sha256

    def documents(self) -> Iterable[Document]:
        return [self._document(sha256) for sha256 in self.reports]

    def document(self, sha256: str) -> Document | None:
        return self._document(sha256) if sha256 in self.reports else None

    def report(self, sha256: str) -> Report:
        return self.reports[sha256].model_copy(deep=True)

    def pages(self, sha256: str) -> Sequence[Page]:
        return self.made[sha256]

    def save(self, sha256: str, corrected: Callable[[Forms], Report], pages: Sequence[Page]) -> Document:
        assert list(pages) == self.made[sha256]
        self.reports[sha256] = corrected(None)
        self.saved[sha256] = self.saved.get(sha256, 0) + 1
        return self._document(sha256)

    def _document(self, sha256: str) -> Document:
        content = self.reports[sha256].model_dump_json().encode()
        return Document(sha256, self.reports[sha256].source.name, hashlib.sha256(content).hexdigest())
