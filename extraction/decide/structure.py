"""Sections, tables, cells and named facts of the report: what each is, how sure that is, and why a person should look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from extraction.align.form import Form
from extraction.assemble.facts import Fact
from extraction.assemble.outline import SectionNode
from extraction.decide.answers import SECOND_READER
from extraction.decide.cells import CellSupport
from extraction.decide.confidence import Confidence
from extraction.decide.evidence import TableEvidence
from extraction.decide.facts import fact_evidence
from extraction.decide.fields import table_id
from extraction.decide.sections import SectionSupport, pages_of
from extraction.decide.wording import Wording
from extraction.report import BoxOnPage, CellRecord, Evidence, FieldRecord, Section, TableRecord
from extraction.table import Cell, Table

_TEXT_DOUBT = 0.95  # of a character in the worst line: below it the text is named as what is in doubt
_ROLE_DOUBT = 0.6  # likewise of a cell's role
_EVEN = 0.5  # the most that a text can be worth where another is as likely

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class StructureDecider:
    """Decides everything but the form's fields. `given` tells for each page whether its text was given, not recognized; `form` is
    what the document follows, if it does."""

    confidence: Confidence
    given: Mapping[int, bool]
    form: Form | None = None

    def fact(self, fact: Fact) -> FieldRecord:
        evidence = fact_evidence(fact, self.given[fact.page])
        chance = self.confidence.chance(evidence)
        reasons = []
        if not fact.well_formed:
            reasons.append("格式不合常规，请核对")
        elif evidence.recognition is not None and evidence.confusable:
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

    def sections(self, nodes: Sequence[SectionNode]) -> list[Section]:
        """The sections with their children; ids count from s1."""
        support = SectionSupport(nodes, self.given, Wording.of_sections(self.form), Wording.of_labels(self.form))
        return self._sections(nodes, "s", support)

    def _sections(self, nodes: Sequence[SectionNode], prefix: str, support: SectionSupport) -> list[Section]:
        return [self._section(node, f"{prefix}{at + 1}", support) for at, node in enumerate(nodes)]

    def _section(self, node: SectionNode, id_: str, support: SectionSupport) -> Section:
        evidence = support.of(node, id_)
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
            pages=pages_of(node),
            boxes=[BoxOnPage(page=page, box=box.rounded()) for page, box in node.boxes],
            confidence=round(chance.probability, 4),
            state="review" if reasons else "accepted",
            reasons=reasons,
            children=self._sections(node.children, f"{id_}.", support),
        )

    def tables(self, tables: Sequence[Table], nodes: Sequence[SectionNode], fields: Mapping[str, FieldRecord]) -> list[TableRecord]:
        """The tables, each with the section of `nodes` that it stands in; cells that hold one of `fields` are judged by it."""
        by_cell = {(e.table, e.row, e.column): record for record in fields.values() for e in record.evidence}
        places = _places(nodes, "s")
        wording = Wording.of_labels(self.form)
        found = []
        for number, table in enumerate(tables):
            id_ = table_id(number)
            section = next((name for place, name in reversed(places) if place <= table.start), None)
            support = CellSupport(table, id_, self.given, wording)
            cells = [self._cell(cell, by_cell.get((id_, cell.row, cell.column)), table, support) for cell in table.cells]
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

    def _cell(self, cell: Cell, field: FieldRecord | None, table: Table, support: CellSupport) -> CellRecord:
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
            chance = self.confidence.chance(support.of(cell))
            confidence = chance.probability
            if any(reading.probability >= cell.probability for reading in cell.readings):
                confidence, reasons = min(confidence, _EVEN), ["另一种读法同样可能"]
            elif not chance.enough:
                unsure_role = cell.role_probability < _ROLE_DOUBT and cell.role_probability < cell.probability
                reasons.append(chance.why or ("不能确定是表头、行标签还是数值" if unsure_role else "识别把握不足"))
        return CellRecord(
            row=cell.row, column=cell.column, row_span=cell.row_span, column_span=cell.column_span, text=cell.text, role=cell.role,
            page=cell.page, box=cell.box.rounded(), confidence=round(min(1.0, confidence), 6),
            state="review" if reasons else "accepted", reasons=reasons, by_person=cell.answer is not None,
        )  # fmt: skip


def _places(nodes: Sequence[SectionNode], prefix: str) -> list[tuple[Place, str]]:
    """Where each section starts, with its id, in order."""
    places = []
    for at, node in enumerate(nodes):
        id_ = f"{prefix}{at + 1}"
        places.append((node.place, id_))
        places.extend(_places(node.children, f"{id_}."))
    return places
