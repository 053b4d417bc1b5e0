"""What in a report a person should be asked about the ink, and what was accepted: each as a question that stands on its own.

A question holds all that its task is made from, but for the picture of the page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from extraction.align.values import parse_value
from extraction.decide.confidence import STOPPED
from extraction.export.trail import Trails, walk
from extraction.export.words import FACTS
from extraction.geometry import Box
from extraction.page import Page, Segment
from extraction.plain import squash
from extraction.report import CARRY, PROSE, CellRecord, CheckRecord, Evidence, FieldRecord, Report, TableRecord
from labeling.questions.words import fact_in_words, place_in_words, sums_in_words

SURE_INK = 0.97  # of the engine, from which on a doubt about a cell is not about its ink
SURE_LINE = 0.95  # the same for a line of running text
_READINGS = 4


@dataclass(frozen=True, slots=True)
class Doubt:
    """A question about the ink in `box` on `page`. `field` is the report's name for it, where it has one.

    `question` is JSON: `text`, `probability`, `readings` (text, probability), `confidence`, `where` and `sums` in words, `crop`
    (the frame and the bands of the page that are shown), `document`, `made_by`, `judge` (whose confidence it is), and the place in
    a table where it stands in one.
    `error` is how probable it is that the machine is wrong.
    """

    page: int
    box: Box
    field: str | None
    question: Mapping[str, Any]
    error: float


class Reader:
    """One report with its pages, read for what is worth a question."""

    def __init__(self, report: Report, pages: Sequence[Page]) -> None:
        self.report = report
        self.pages = {page.number: page for page in pages}
        self.tables = {table.id: table for table in report.tables}
        self.trails = {table.id: Trails.of(table) for table in report.tables}
        self._cells_of_fields = {(e.table, e.row, e.column) for record in report.fields.values() for e in record.evidence}

    def doubts(self) -> Iterator[Doubt]:
        """The ink that is in doubt: fields, then cells that are none, then lines of text; each place once."""
        for name, record in self._fields_to_ask():
            yield self._field(name, record)
        for table in self.report.tables:
            for cell in table.cells:
                place = (table.id, cell.row, cell.column)
                if cell.state == "review" and not cell.by_person and place not in self._cells_of_fields and self.is_ink(cell):
                    yield self._cell(table, cell)
        yield from self._lines()

    def accepted(self) -> Iterator[Doubt]:
        """The values that were accepted without a person: the form's fields and facts, or, without a form, cells of values."""
        for name, record in self.report.fields.items():
            if record.state == "accepted" and not record.by_person and record.evidence:
                yield self._field(name, record)
        if self.report.made_by.form is None:
            for table in self.report.tables:
                for cell in table.cells:
                    if cell.state == "accepted" and not cell.by_person and cell.role == "value" and cell.text.strip():
                        yield self._cell(table, cell)

    def counts(self) -> tuple[int, int]:
        """How many values there are, and how many of them were accepted without a person."""
        if self.report.made_by.form is not None or not self.report.tables:
            items: list[FieldRecord | CellRecord] = list(self.report.fields.values())
        else:
            items = [cell for table in self.report.tables for cell in table.cells if cell.role == "value"]
        return len(items), sum(item.state == "accepted" and not item.by_person for item in items)

    def field(self, name: str) -> Doubt | None:
        """The question about one field, whatever its state; None where it was not found on the paper."""
        record = self.report.fields.get(name)
        return self._field(name, record) if record and record.evidence else None

    def is_ink(self, cell: CellRecord) -> bool:
        """Whether the doubt about a cell is about what its ink says, not what the cell is."""
        if cell.role == "value" and is_stopped(self.report):
            return True
        segments = self.segments(cell.page, Box(*cell.box))
        if not segments:
            return self._is_marked(cell.page, Box(*cell.box))
        return min(segment.probability for segment in segments) < SURE_INK

    def _is_marked(self, number: int, box: Box) -> bool:
        """Whether there is ink in `box` of a page that was not read. Of what is blank there is nothing to ask."""
        page = self.pages.get(number)
        if page is None:
            return False
        inked = [cell.box for grid in page.grids for cell in grid.cells if cell.ink]
        return any(box.contains(*place.center) for place in (*page.unread, *inked))

    def is_line_in_doubt(self, page: int, segment: Segment) -> bool:
        """Whether a line of running text was recognized, and not for sure."""
        return self.pages[page].recognized and segment.probability < SURE_LINE

    def is_field(self, table: TableRecord, cell: CellRecord) -> bool:
        """Whether a field was read in a cell."""
        return (table.id, cell.row, cell.column) in self._cells_of_fields

    def segments(self, page: int, box: Box) -> list[Segment]:
        """The segments of a page whose middle lies in a box."""
        there = self.pages.get(page)
        return [segment for segment in there.segments if box.contains(*segment.box.center)] if there else []

    def _fields_to_ask(self) -> Iterator[tuple[str, FieldRecord]]:
        fields = self.report.fields
        asked = [name for name, record in fields.items() if record.state == "review" and not record.by_person and record.evidence]
        for check in self.report.checks:
            if _is_open(check) and not any(fields[name].state == "review" for name in check.fields if name in fields):
                name = self._suspect(check)
                if name is not None and name not in asked:
                    asked.append(name)
        return ((name, fields[name]) for name in asked)

    def _suspect(self, check: CheckRecord) -> str | None:
        """Of an identity that fails though all its values were accepted, the value to look at: in most failing ones, least sure."""
        known = [name for name in check.fields if name in self.report.fields]
        fields = [name for name in known if self.report.fields[name].evidence and not self.report.fields[name].by_person]
        failing = [other for other in self.report.checks if _is_open(other)]
        ranked = sorted(fields, key=lambda name: (-sum(name in o.fields for o in failing), self.report.fields[name].confidence))
        return ranked[0] if ranked else None

    def _field(self, name: str, record: FieldRecord) -> Doubt:
        evidence = record.evidence[0]
        box = Box(*evidence.box)
        text = _text(record)
        segments = self.segments(evidence.page, box) if name not in FACTS else []
        place = self._within(evidence.page, box, text) if name in FACTS else box
        readings = [(str(other.value), other.probability) for other in record.alternatives if other.value is not None]
        question = {
            "text": text,
            "probability": min((segment.probability for segment in segments), default=record.confidence),
            "readings": _merged(text, readings, segments),
            "confidence": record.confidence,
            "where": self._where(name, evidence),
            "sums": sums_in_words(name, self.report, self.trails),
            "crop": self._crop(evidence.page, place, self.tables.get(evidence.table or ""), evidence.row, evidence.column),
            "table": evidence.table,
            "row": evidence.row,
            "column": evidence.column,
        }
        return self._doubt(evidence.page, box, name, question, 1.0 - record.confidence)

    def _within(self, page: int, box: Box, text: str) -> Box:
        """Where in a line a fact stands, as if an ideograph were as wide as two letters; all of it where it is not found there."""
        for segment in self.segments(page, box):
            at = segment.text.find(text) if text else -1
            if at >= 0:
                widths = [0.5 if char.isascii() else 1.0 for char in segment.text]
                unit = segment.box.width / sum(widths)
                start, end = sum(widths[:at]), sum(widths[: at + len(text)])
                return Box(segment.box.x0 + start * unit, segment.box.y0, segment.box.x0 + end * unit, segment.box.y1)
        return box

    def _where(self, name: str, evidence: Evidence) -> list[str]:
        trail = self.trails.get(evidence.table or "")
        if trail is None or evidence.row is None or evidence.column is None:
            return [fact_in_words(name)]
        row, column = trail.row(evidence.row, evidence.column), trail.column(evidence.row, evidence.column)
        return place_in_words(row, column, evidence.row, evidence.column)

    def _cell(self, table: TableRecord, cell: CellRecord) -> Doubt:
        box, trail = Box(*cell.box), self.trails[table.id]
        segments = self.segments(cell.page, box)
        question = {
            "text": cell.text,
            "probability": min((segment.probability for segment in segments), default=cell.confidence),
            "readings": _merged(cell.text, [], segments),
            "confidence": cell.confidence,
            "where": place_in_words(trail.row(cell.row, cell.column), trail.column(cell.row, cell.column), cell.row, cell.column),
            "sums": [],
            "crop": self._crop(cell.page, box, table, cell.row, cell.column),
            "table": table.id,
            "row": cell.row,
            "column": cell.column,
        }
        return self._doubt(cell.page, box, None, question, 1.0 - cell.confidence)

    def _lines(self) -> Iterator[Doubt]:
        """Lines of sections in doubt that were not read for sure."""
        seen: set[tuple[int, Box]] = set()
        for section in walk(self.report.sections):
            for place in section.boxes if section.state == "review" else ():
                for segment in self.segments(place.page, Box(*place.box)):
                    at = place.page, segment.box
                    if at not in seen and self.is_line_in_doubt(place.page, segment):
                        seen.add(at)
                        yield self._line(place.page, segment, section.heading)

    def _line(self, page: int, segment: Segment, heading: str) -> Doubt:
        question = {
            "text": segment.text,
            "probability": segment.probability,
            "readings": _merged(segment.text, [], [segment]),
            "confidence": segment.probability,
            "where": [f"正文 Text：{heading or '（无标题）'}"],
            "sums": [],
            "crop": self._crop(page, segment.box, None, None, None),
        }
        return self._doubt(page, segment.box, None, question, 1.0 - segment.probability)

    def _doubt(self, page: int, box: Box, field: str | None, question: dict[str, Any], error: float) -> Doubt:
        source, made_by = self.report.source, self.report.made_by
        question["document"] = f"{source.name} · {page} / {source.pages}"
        question["made_by"] = f"{made_by.classifier}; {made_by.ocr or '-'}"
        question["judge"] = judge_of(self.report)
        return Doubt(page, box, field, question, min(1.0, max(0.0, error)))

    def _crop(self, page: int, box: Box, table: TableRecord | None, row: int | None, column: int | None) -> dict[str, Any]:
        """The frame, and the bands of the page that are shown: across (x0, x1) and down (y0, y1), in the page's unit."""
        there = self.pages[page]
        if table is None or row is None or column is None:
            line = max(box.height, 1.0)
            around = [(max(0.0, box.x0 - 4 * line), min(there.width, box.x1 + 4 * line))]
            return {"frame": list(box), "across": around, "down": [(box.y0 - 2.2 * line, box.y1 + 2.2 * line)]}
        cells = [cell for cell in table.cells if cell.page == page]
        labels = [c for c in cells if c.role == "row-label" and c.column < column and c.row <= row < c.row + c.row_span]
        headers = [c for c in cells if c.role == "column-header" and c.row < row and c.column <= column < c.column + c.column_span]
        height = max(box.height, 12.0)
        across = [(box.x0 - 1.2 * box.width, box.x1 + 1.2 * box.width), *((c.box[0], c.box[2]) for c in labels)]
        down = [(box.y0 - 0.9 * height, box.y1 + 0.9 * height), *((c.box[1], c.box[3]) for c in headers)]
        return {"frame": list(box), "across": _bands(across, there.width), "down": _bands(down, there.height)}


def judge_of(report: Report) -> str:
    """The version of the confidence that judges a report's values, whether it may accept any or not."""
    return report.made_by.calibration.removesuffix(STOPPED)


def is_stopped(report: Report) -> bool:
    """Whether a report was made while acceptance was stopped."""
    return report.made_by.calibration.endswith(STOPPED)


def _is_open(check: CheckRecord) -> bool:
    return check.verdict != "holds" and not check.by_person and check.identity not in (PROSE, CARRY)


def _text(record: FieldRecord) -> str:
    """What the machine says the ink reads: the paper's own characters, unless it proposes another reading."""
    if record.kind == "number" and record.value is not None:
        printed = (record.printed or "").strip()
        digits = "".join(char for char in printed if char.isdigit() or char == ".")
        return printed if digits and float(digits or 0) == float(record.value) else str(record.value)
    return "" if record.kind in ("blank", "unreadable", "missing") else (record.printed or "").strip()


def _merged(text: str, readings: Sequence[tuple[str, float]], segments: Sequence[Segment]) -> list[list[Any]]:
    """Runner-ups, most probable first, each text once: those of the report, and those of the ink where it is of one piece."""
    found = dict(readings)
    if len(segments) == 1:
        for other, probability in [(segments[0].text, segments[0].probability), *segments[0].readings]:
            found.setdefault(other.strip(), probability)
    said = {_essence(text)}
    merged: list[list[Any]] = []
    for other, probability in sorted(found.items(), key=lambda pair: -pair[1]):
        essence = _essence(other)
        if essence and essence not in said and (not _is_value(text) or _is_value(other)):
            said.add(essence)
            merged.append([other, round(probability, 4)])
    return merged[:_READINGS]


def _essence(text: str) -> str:
    """What two readings share that nobody would call different: widths and spaces aside, and what stands beside a figure."""
    value = parse_value(text)
    return str(value.number) if value is not None and value.number is not None else squash(text)


def _is_value(text: str) -> bool:
    value = parse_value(text)
    return value is not None and value.kind == "number"


def _bands(ranges: Sequence[tuple[float, float]], limit: float) -> list[tuple[float, float]]:
    """Ranges within 0 to `limit`, in order; those that touch are one."""
    merged: list[tuple[float, float]] = []
    for low, high in sorted((max(0.0, low), min(limit, high)) for low, high in ranges):
        if merged and low <= merged[-1][1] + 4.0:
            merged[-1] = merged[-1][0], max(merged[-1][1], high)
        elif high > low:
            merged.append((low, high))
    return merged
