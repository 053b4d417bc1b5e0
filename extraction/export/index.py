"""What stands where in a report: an id for every item, and the boxes that lead to it."""

from __future__ import annotations

from collections.abc import Iterator

from extraction.export.drawing import Mark
from extraction.export.trail import Trails, field_name, one_line, walk
from extraction.export.words import FACTS
from extraction.report import BoxTuple, CellRecord, CheckRecord, Evidence, FieldRecord, PageRecord, Report, TableRecord


class Index:
    """A report's items by place. Ids are made from numbers only, never from what a document says."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.pages: dict[int, PageRecord] = {page.number: page for page in report.pages}
        self.trails = {table.id: Trails.of(table) for table in report.tables}
        self.section_numbers = {id(section): number for number, section in enumerate(walk(report.sections))}
        self.field_numbers = {name: number for number, name in enumerate(report.fields)}
        self.table_numbers = {table.id: number for number, table in enumerate(report.tables)}
        self.field_of: dict[tuple[str, int, int], str] = {}
        for name, field in report.fields.items():
            for evidence in field.evidence:
                if evidence.table is not None and evidence.row is not None and evidence.column is not None:
                    self.field_of.setdefault((evidence.table, evidence.row, evidence.column), name)
        self.marks: dict[int, list[Mark]] = {}
        for mark in self._marks():
            self.marks.setdefault(mark.page, []).append(mark)

    @property
    def section_count(self) -> int:
        return len(self.section_numbers)

    @property
    def doubts(self) -> int:
        """How many items a person is asked to look at."""
        return len(self.review_fields) + len(self.review_cells) + len(self.review_sections)

    @property
    def review_fields(self) -> list[tuple[str, FieldRecord]]:
        return [(name, field) for name, field in self.report.fields.items() if field.state == "review"]

    @property
    def review_cells(self) -> list[tuple[TableRecord, CellRecord]]:
        """Cells in review that are not already asked about as a field."""
        asked = {place for place, name in self.field_of.items() if self.report.fields[name].state == "review"}
        return [
            (table, cell)
            for table in self.report.tables
            for cell in table.cells
            if cell.state == "review" and (table.id, cell.row, cell.column) not in asked
        ]

    @property
    def review_sections(self) -> list[object]:
        return [section for section in walk(self.report.sections) if section.state == "review"]

    def cell_id(self, table: str, row: int, column: int) -> str:
        return f"c-{self.table_numbers[table]}-{row}-{column}"

    def field_id(self, name: str) -> str:
        return f"f-{self.field_numbers[name]}"

    def section_id(self, section: object) -> str:
        return f"s-{self.section_numbers[id(section)]}"

    def target(self, evidence: Evidence, name: str) -> str:
        """The item whose boxes show a field's evidence: its cell, or the field itself."""
        if evidence.table in self.table_numbers and evidence.row is not None and evidence.column is not None:
            return self.cell_id(evidence.table, evidence.row, evidence.column)
        return self.field_id(name)

    def field_name(self, name: str) -> str:
        return field_name(name, self.report.fields[name], self.trails)

    def cell_name(self, table: TableRecord, cell: CellRecord) -> str:
        return self.trails[table.id].name(cell.row, cell.column)

    def check_name(self, check: CheckRecord) -> str:
        """What all fields of an identity have in common: their row's labels or their column's; empty where that is neither."""
        places = [
            (self.trails[evidence.table], evidence.row, evidence.column)
            for name in check.fields
            if name in self.report.fields
            for evidence in self.report.fields[name].evidence[:1]
            if evidence.table in self.trails and evidence.row is not None and evidence.column is not None
        ]
        rows = {trails.row(row, column) for trails, row, column in places}
        columns = {trails.column(row, column) for trails, row, column in places}
        common = [labels for (labels, *others) in (list(rows), list(columns)) if not others] if places else []
        return " › ".join(common[0]) if len(common) == 1 or (common and len(places) == 1) else ""

    def _marks(self) -> Iterator[Mark]:
        for section in walk(self.report.sections):
            kind = "section review" if section.state == "review" else "section"
            for place in section.boxes:
                yield Mark(place.page, place.box, self.section_id(section), kind, one_line(section.heading))
        for table in self.report.tables:
            for cell in table.cells:
                if _has_area(cell.box):
                    kind = f"cell {cell.role} {cell.state}"
                    yield Mark(cell.page, cell.box, self.cell_id(table.id, cell.row, cell.column), kind, one_line(cell.text))
        for name, field in self.report.fields.items():
            for evidence in field.evidence:
                if self.target(evidence, name) == self.field_id(name) and _has_area(evidence.box):
                    label = FACTS[name].zh if name in FACTS else name
                    yield Mark(evidence.page, evidence.box, self.field_id(name), f"field {field.state}", label)


def _has_area(box: BoxTuple) -> bool:
    return box[2] > box[0] and box[3] > box[1]
