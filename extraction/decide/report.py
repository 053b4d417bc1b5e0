"""everything known of a document -> its report: probabilities, states, reasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from extraction.align.alignment import Alignment
from extraction.assemble.facts import Fact
from extraction.assemble.sections import SectionNode
from extraction.decide.checks import check_records, prose_checks
from extraction.decide.confidence import VERSION
from extraction.decide.consistency import weigh
from extraction.decide.fields import FieldDecider, table_id
from extraction.page import Page, Problem, Source
from extraction.report import (
    BoxOnPage,
    CellRecord,
    CheckRecord,
    Evidence,
    FieldRecord,
    MadeBy,
    PageRecord,
    ProblemRecord,
    Report,
    Section,
    SourceRecord,
    Status,
    TableRecord,
)
from extraction.table import Cell, Table

_SECTION_ACCEPT = 0.85
_TEXT_ACCEPT = 0.95  # of a character in the worst line
_CELL_ACCEPT = 0.93
_LABEL_ACCEPT = 0.75  # of a cell that holds words, which are not checked by sums but matter less
_ROLE_ACCEPT = 0.5
_FACT_ACCEPT = 0.8
_GRID_ACCEPT = 0.6


_SEVERAL = Problem("several-reports", "文件中有不止一份报告的表格；请拆成每份一个文件再提取")


@dataclass(slots=True)
class Findings:
    """What the stages before found."""

    pages: Sequence[Page]
    title: str | None
    sections: Sequence[SectionNode]
    tables: Sequence[Table]
    facts: Sequence[Fact]
    alignment: Alignment | None
    several_reports: bool = False
    problems: Sequence[Problem] = field(default_factory=list)


def decide(source: Source, made_by: MadeBy, findings: Findings) -> Report:
    """The report. Its status is `failed` where no text at all was found, else `review` if anything in it is in review."""
    given = {page.number: not page.recognized for page in findings.pages}
    fields = {fact.name: _fact(fact, given[fact.page]) for fact in findings.facts}
    checks: list[CheckRecord] = []
    if findings.alignment:
        consistency = weigh(findings.alignment, given)
        decider = FieldDecider(findings.alignment, findings.tables, consistency, given)
        decided = {form_field.id: decider.decide(form_field) for form_field in findings.alignment.form.fields}
        fields |= {id_: _in_doubt(record) for id_, record in decided.items()} if findings.several_reports else decided
        checks = check_records(consistency) + prose_checks(findings.sections, fields)
    problems = [*findings.problems, *([_SEVERAL] if findings.several_reports else [])]
    sections = [_section(node, f"s{at + 1}", given) for at, node in enumerate(findings.sections)]
    tables = _tables(findings, fields, given)
    report = Report(
        source=SourceRecord(name=source.name, sha256=source.sha256, media_type=source.media_type, pages=source.pages),
        made_by=made_by.model_copy(update={"calibration": VERSION}),
        status="accepted",
        problems=[ProblemRecord(code=p.code, message=p.message, page=p.page) for p in problems],
        title=findings.title,
        language=_language(findings.pages),
        pages=[_page(page) for page in findings.pages],
        sections=sections,
        tables=tables,
        fields=fields,
        checks=checks,
    )
    report.status = _status(report)
    return report


def _in_doubt(record: FieldRecord) -> FieldRecord:
    """A form's field where the document has the tables of several reports: whose it is cannot be told."""
    update = {
        "confidence": min(record.confidence, 0.5),
        "state": "review",
        "reasons": [*record.reasons, "文件中有不止一份报告的表格，不能确定属于哪一份"],
    }
    return record.model_copy(update=update)


def _status(report: Report) -> Status:
    if any(problem.code == "no-text" for problem in report.problems):
        return "failed"
    states = (
        [f.state for f in report.fields.values()] + [t.state for t in report.tables] + [s.state for s in _walk(report.sections)]
    )
    states += [cell.state for table in report.tables for cell in table.cells]
    open_checks = any(check.verdict != "holds" for check in report.checks if check.identity != "prose")
    return "review" if "review" in states or open_checks or report.problems else "accepted"


def _walk(sections: Sequence[Section]) -> list[Section]:
    return [each for section in sections for each in (section, *_walk(section.children))]


def _page(page: Page) -> PageRecord:
    return PageRecord(
        number=page.number, width=round(page.width, 1), height=round(page.height, 1), unit=page.unit, dpi=page.dpi,
        rotation=round(page.rotation, 2), recognized=page.recognized,
    )  # fmt: skip


def _section(node: SectionNode, id_: str, given: dict[int, bool]) -> Section:
    reasons = []
    if node.probability < _SECTION_ACCEPT:
        reasons.append("不能确定此处是否为标题，或标题级别存疑")
    if node.text_probability < _TEXT_ACCEPT:
        reasons.append("正文中有识别把握不足的文字")
    return Section(
        id=id_,
        level=node.level,
        number=node.number,
        heading=node.heading,
        text=node.text,
        pages=sorted({page for page, _ in node.boxes} | {node.place[0]}),
        boxes=[BoxOnPage(page=page, box=box.rounded()) for page, box in node.boxes],
        confidence=round(min(node.probability, node.text_probability), 4),
        state="review" if reasons else "accepted",
        reasons=reasons,
        children=[_section(child, f"{id_}.{at + 1}", given) for at, child in enumerate(node.children)],
    )


def _tables(findings: Findings, fields: dict[str, FieldRecord], given: dict[int, bool]) -> list[TableRecord]:
    by_cell: dict[tuple[str | None, int | None, int | None], FieldRecord] = {}
    for record in fields.values():
        for evidence in record.evidence:
            by_cell[evidence.table, evidence.row, evidence.column] = record
    places = _places(findings.sections, "s")
    tables = []
    for number, table in enumerate(findings.tables):
        id_ = table_id(number)
        section = next((name for place, name in reversed(places) if place <= table.start), None)
        cells = [_cell(cell, by_cell.get((id_, cell.row, cell.column)), given) for cell in table.cells]
        reasons = []
        if table.origin == "flattened":
            reasons.append("表格的分隔已丢失，只能从连写的文字中还原")
        elif table.quality < _GRID_ACCEPT:
            reasons.append("表格线框不完整，行列结构为推定")
        tables.append(
            TableRecord(
                id=id_,
                section=section,
                pages=list(table.pages),
                caption=table.caption,
                rows=table.rows,
                columns=table.columns,
                confidence=round(table.quality, 4),
                state="review" if reasons else "accepted",
                reasons=reasons,
                cells=cells,
            )
        )
    return tables


def _places(sections: Sequence[SectionNode], prefix: str) -> list[tuple[tuple[int, int], str]]:
    places = []
    for at, node in enumerate(sections):
        id_ = f"{prefix}{at + 1}"
        places.append((node.place, id_))
        places.extend(_places(node.children, f"{id_}."))
    return places


def _cell(cell: Cell, field_record: FieldRecord | None, given: dict[int, bool]) -> CellRecord:
    reasons: list[str] = []
    confidence = cell.probability * (1.0 if given.get(cell.page, False) else 0.999)
    if field_record is not None:
        confidence, reasons = field_record.confidence, list(field_record.reasons)
    elif cell.ink and not cell.text.strip():
        confidence, reasons = 0.0, ["单元格有墨迹但无法识读"]
    elif cell.probability < (_CELL_ACCEPT if cell.role == "value" else _LABEL_ACCEPT):
        reasons.append("识别把握不足")
    elif cell.role_probability < _ROLE_ACCEPT and cell.text.strip():
        reasons.append("不能确定是表头、行标签还是数值")
    return CellRecord(
        row=cell.row, column=cell.column, row_span=cell.row_span, column_span=cell.column_span, text=cell.text, role=cell.role,
        page=cell.page, box=cell.box.rounded(), confidence=round(min(1.0, confidence), 6),
        state="review" if reasons else "accepted", reasons=reasons,
    )  # fmt: skip


def _fact(fact: Fact, given: bool) -> FieldRecord:
    confidence = fact.probability * (1.0 if given else fact.recognition)
    reasons = []
    if not fact.well_formed:
        reasons.append("格式不合常规，请核对")
        confidence *= 0.5
    elif confidence < _FACT_ACCEPT:
        reasons.append("不能确定此处文字是否为该项内容，或识别把握不足")
    return FieldRecord(
        value=fact.value,
        kind="number" if isinstance(fact.value, int) else "text",
        printed=fact.printed,
        confidence=round(min(1.0, confidence), 4),
        state="review" if reasons else "accepted",
        evidence=[Evidence(page=fact.page, box=fact.box.rounded())],
        reasons=reasons,
    )


def _language(pages: Sequence[Page]) -> str | None:
    text = "".join(segment.text for page in pages for segment in page.segments)
    han = sum("\u4e00" <= c <= "\u9fff" for c in text)
    latin = sum(c.isascii() and c.isalpha() for c in text)
    if not han and not latin:
        return None
    return "zh" if han * 3 >= latin else "en"
