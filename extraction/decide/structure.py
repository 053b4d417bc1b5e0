"""Sections, tables, cells and named facts of the report: what each is, how sure that is, and why a person should look."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from extraction.assemble.facts import Fact
from extraction.assemble.sections import SectionNode
from extraction.decide.answers import SECOND_READER
from extraction.decide.confidence import Confidence
from extraction.decide.evidence import CellEvidence, FactEvidence, SectionEvidence, TableEvidence, doubt
from extraction.decide.fields import table_id
from extraction.report import BoxOnPage, CellRecord, Evidence, FieldRecord, Section, TableRecord
from extraction.table import Cell, Table

_TEXT_DOUBT = 0.95  # of a character in the worst line: below it the text is named as what is in doubt
_ROLE_DOUBT = 0.6  # likewise of a cell's role

_ENDED = re.compile(r"(?:[。！？；：…!?;:”』」】]|\d\s*日)\s*$")

_CONFUSABLE = re.compile(r"(?<!\d)[10](?=[A-Za-z])|[lIO](?=\d)|(?<=\d)[lIO]|(?<=[a-z])I|I(?=[a-z])")
"""1 among letters, l among figures: what no engine tells by its shape. Words help it elsewhere; the name of a host has none."""

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class StructureDecider:
    """Decides everything but the form's fields. `given` tells for each page whether its text was given, not recognized."""

    confidence: Confidence
    given: Mapping[int, bool]

    def fact(self, fact: Fact) -> FieldRecord:
        recognition = None if self.given[fact.page] else fact.recognition
        chance = self.confidence.chance(FactEvidence(fact.name, fact.probability, recognition, fact.well_formed))
        reasons = []
        if not fact.well_formed:
            reasons.append("格式不合常规，请核对")
        elif recognition is not None and fact.name in ("email", "website") and _CONFUSABLE.search(str(fact.value)):
            reasons.append("1与l、0与O形近，请核对")
        elif not chance.enough:
            reasons.append(chance.why or "不能确定此处文字是否为该项内容，或识别把握不足")
        return FieldRecord(
            value=fact.value,
            kind="number" if isinstance(fact.value, int) else "text",
            printed=fact.printed,
            confidence=round(chance.probability, 4),
            state="review" if reasons else "accepted",
            evidence=[Evidence(page=fact.page, box=fact.box.rounded())],
            reasons=reasons,
        )

    def sections(self, nodes: Sequence[SectionNode], prefix: str = "s") -> list[Section]:
        """The sections with their children; ids count from `prefix`1."""
        return [self._section(node, f"{prefix}{at + 1}") for at, node in enumerate(nodes)]

    def _section(self, node: SectionNode, id_: str) -> Section:
        pages = sorted({page for page, _ in node.boxes} | {node.place[0]})
        recognized = any(not self.given[page] for page in pages)
        evidence = SectionEvidence(
            name=id_,
            heading=node.probability,
            text=node.text_probability if recognized else None,
            length=len(node.text),
            numbered=node.number is not None,
            headed=bool(node.heading),
            ended=not (node.heading and node.text) or _ENDED.search(node.text) is not None,  # what comes first is no sentence
        )
        chance = self.confidence.chance(evidence)
        reasons = []
        if not chance.enough:
            unsure_text = node.text_probability < _TEXT_DOUBT
            if unsure_text:
                reasons.append("正文中有识别把握不足的文字")
            if not evidence.ended:
                reasons.append("正文末尾不成句，可能混入了表格中的文字")
            if not reasons or node.probability < node.text_probability:
                reasons.append("不能确定此处是否为标题，或标题级别存疑")
        return Section(
            id=id_,
            level=node.level,
            number=node.number,
            heading=node.heading,
            text=node.text,
            pages=pages,
            boxes=[BoxOnPage(page=page, box=box.rounded()) for page, box in node.boxes],
            confidence=round(chance.probability, 4),
            state="review" if reasons else "accepted",
            reasons=reasons,
            children=self.sections(node.children, f"{id_}."),
        )

    def tables(self, tables: Sequence[Table], nodes: Sequence[SectionNode], fields: Mapping[str, FieldRecord]) -> list[TableRecord]:
        """The tables, each with the section of `nodes` that it stands in; cells that hold one of `fields` are judged by it."""
        by_cell = {(e.table, e.row, e.column): record for record in fields.values() for e in record.evidence}
        places = _places(nodes, "s")
        found = []
        for number, table in enumerate(tables):
            id_ = table_id(number)
            section = next((name for place, name in reversed(places) if place <= table.start), None)
            company = self._company(table)
            cells = [self._cell(cell, by_cell.get((id_, cell.row, cell.column)), table, id_, company) for cell in table.cells]
            found.append(self._table(table, id_, section, cells))
        return found

    def _table(self, table: Table, id_: str, section: str | None, cells: list[CellRecord]) -> TableRecord:
        recognitions = self._recognitions(table)
        evidence = TableEvidence(
            name=id_,
            quality=table.quality,
            origin=table.origin,
            cells=len(table.cells),
            recognition=sum(recognitions) / len(recognitions) if recognitions else None,
            unread=sum(cell.ink and not cell.text.strip() for cell in table.cells) / max(1, len(table.cells)),
            torn=bool(table.torn_rows),
        )
        chance = self.confidence.chance(evidence)
        reasons = []
        if table.origin == "flattened":
            reasons.append("表格的分隔已丢失，只能从连写的文字中还原")
        elif not chance.enough:
            reasons.append("表格线框不完整，行列结构为推定")
        return TableRecord(
            id=id_,
            section=section,
            pages=list(table.pages),
            caption=table.caption,
            notes=list(table.notes),
            rows=table.rows,
            columns=table.columns,
            confidence=1.0 if table.confirmed else round(chance.probability, 4),
            state="review" if reasons and not table.confirmed else "accepted",
            reasons=[] if table.confirmed else reasons,
            cells=cells,
        )

    def _recognitions(self, table: Table) -> list[float]:
        """The engine's probabilities of the texts in a table; none where they were given."""
        return [cell.probability for cell in table.cells if cell.text.strip() and not self.given.get(cell.page, False)]

    def _company(self, table: Table) -> float:
        """The mean doubt of recognition over the cells of a table; 0 where their text was given."""
        doubts = [doubt(recognition) for recognition in self._recognitions(table)]
        return sum(doubts) / len(doubts) if doubts else 0.0

    def _cell(self, cell: Cell, field: FieldRecord | None, table: Table, id_: str, company: float) -> CellRecord:
        reasons: list[str] = []
        if cell.answer is not None:
            confidence, reasons = cell.probability, [] if cell.answer.final else [SECOND_READER]
        elif field is not None:
            confidence, reasons = field.confidence, list(field.reasons)
        elif cell.ink and not cell.text.strip():
            confidence, reasons = 0.0, ["单元格有墨迹但无法识读"]
        elif not cell.text.strip() and cell.role != "value":
            confidence = table.quality  # a corner among headers: nothing was read, and nothing is asked about it
        else:
            chance = self.confidence.chance(self._cell_evidence(cell, table, id_, company))
            confidence = chance.probability
            if not chance.enough:
                unsure_role = cell.role_probability < _ROLE_DOUBT and cell.role_probability < cell.probability
                reasons.append(chance.why or ("不能确定是表头、行标签还是数值" if unsure_role else "识别把握不足"))
        return CellRecord(
            row=cell.row, column=cell.column, row_span=cell.row_span, column_span=cell.column_span, text=cell.text, role=cell.role,
            page=cell.page, box=cell.box.rounded(), confidence=round(min(1.0, confidence), 6),
            state="review" if reasons else "accepted", reasons=reasons, by_person=cell.answer is not None,
        )  # fmt: skip

    def _cell_evidence(self, cell: Cell, table: Table, id_: str, company: float) -> CellEvidence:
        return CellEvidence(
            name=f"{id_}/{cell.row}/{cell.column}",
            role=cell.role,
            role_probability=cell.role_probability,
            recognition=None if self.given.get(cell.page, False) else cell.probability,
            length=len(cell.text.strip()),
            rival=cell.readings[0].probability if cell.readings else 0.0,
            grid=table.quality,
            origin=table.origin,
            company=company,
        )


def _places(nodes: Sequence[SectionNode], prefix: str) -> list[tuple[Place, str]]:
    """Where each section starts, with its id, in order."""
    places = []
    for at, node in enumerate(nodes):
        id_ = f"{prefix}{at + 1}"
        places.append((node.place, id_))
        places.extend(_places(node.children, f"{id_}."))
    return places
