"""everything known of a document -> its report: probabilities, states, reasons."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from extraction.align.alignment import Alignment
from extraction.assemble.facts import FACT_NAMES, Fact
from extraction.assemble.outline import SectionNode
from extraction.corrections import Answer
from extraction.decide.answers import answered_facts, answers_of
from extraction.decide.checks import check_records, mentions, prose_checks
from extraction.decide.confidence import CONSERVATIVE, Confidence
from extraction.decide.consistency import weigh
from extraction.decide.fields import FieldDecider
from extraction.decide.outline import lost_headings
from extraction.decide.structure import StructureDecider
from extraction.decide.support import Support
from extraction.page import Page, Problem, Source
from extraction.report import (
    PROSE,
    CheckRecord,
    FieldRecord,
    MadeBy,
    PageRecord,
    ProblemRecord,
    Report,
    Section,
    SourceRecord,
    Status,
)
from extraction.table import Table

_SEVERAL = Problem("several-reports", "文件中有不止一份报告的表格；请拆成每份一个文件再提取")


@dataclass(slots=True)
class Findings:
    """What the stages before found. `seen` are the pages of which a person has said what stands on them."""

    pages: Sequence[Page]
    title: str | None
    sections: Sequence[SectionNode]
    tables: Sequence[Table]
    facts: Sequence[Fact]
    alignment: Alignment | None
    answers: Mapping[str, Answer] = field(default_factory=dict)
    seen: Collection[int] = ()
    several_reports: bool = False
    problems: Sequence[Problem] = field(default_factory=list)


def decide(source: Source, made_by: MadeBy, findings: Findings, confidence: Confidence = CONSERVATIVE) -> Report:
    """The report, with probabilities and states as `confidence` judges.

    Its status is `failed` where no text at all was found, else `review` if anything in it is in review.
    """
    given = {page.number: not page.recognized for page in findings.pages}
    decider = StructureDecider(confidence, given, findings.alignment.form if findings.alignment else None)
    found = {fact.name: decider.fact(fact) for fact in findings.facts}
    fields = answered_facts(found, findings.answers, FACT_NAMES)
    checks: list[CheckRecord] = []
    if findings.alignment:
        mentioned = mentions(findings.sections, findings.alignment.form.echoes)
        answers = answers_of(findings.alignment, findings.answers)
        consistency = weigh(findings.alignment, given, answers)
        echoes = {name: mention.number for name, mention in mentioned.items()}
        support = Support(findings.alignment, findings.tables, consistency, given, echoes)
        of_form = FieldDecider(findings.alignment, consistency, support, confidence, answers)
        decided = {form_field.id: of_form.decide(form_field) for form_field in findings.alignment.form.fields}
        fields |= {id_: _in_doubt(record) for id_, record in decided.items()} if findings.several_reports else decided
        names = {form_field.id: form_field.name for form_field in findings.alignment.form.fields}
        checks = check_records(consistency, answers, names) + prose_checks(mentioned, fields)
    expected = list(findings.alignment.form.sections.values()) if findings.alignment else []
    problems = [*findings.problems, *([_SEVERAL] if findings.several_reports else [])]
    problems += lost_headings(findings.sections, expected, findings.pages, findings.seen)
    sections = decider.sections(findings.sections)
    tables = decider.tables(findings.tables, findings.sections, fields)
    report = Report(
        source=SourceRecord(name=source.name, sha256=source.sha256, media_type=source.media_type, pages=source.pages),
        made_by=made_by,
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
    open_checks = any(check.verdict != "holds" and not check.by_person for check in report.checks if check.identity != PROSE)
    return "review" if "review" in states or open_checks or report.problems else "accepted"


def _walk(sections: Sequence[Section]) -> list[Section]:
    return [each for section in sections for each in (section, *_walk(section.children))]


def _page(page: Page) -> PageRecord:
    return PageRecord(
        number=page.number, width=round(page.width, 1), height=round(page.height, 1), unit=page.unit, dpi=page.dpi,
        rotation=round(page.rotation, 2), recognized=page.recognized,
    )  # fmt: skip


def _language(pages: Sequence[Page]) -> str | None:
    text = "".join(segment.text for page in pages for segment in page.segments)
    han = sum("\u4e00" <= c <= "\u9fff" for c in text)
    latin = sum(c.isascii() and c.isalpha() for c in text)
    if not han and not latin:
        return None
    return "zh" if han * 3 >= latin else "en"
