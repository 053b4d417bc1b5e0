"""`gouji show`: a report in the terminal. What is in review is in colour, with the reason."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import ValidationError
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from extraction.errors import UsageError
from extraction.export.index import Index
from extraction.export.neutral import printable
from extraction.export.sentences import in_language
from extraction.export.trail import Trails, field_name, figure, one_line
from extraction.export.words import FACTS, STATES, VERDICTS, WORDS, Language, Word, language_of, say
from extraction.files import shown
from extraction.report import Report, Section, TableRecord

_DOUBT = "black on yellow"
_REASON = "yellow"


def load_report(path: Path) -> Report:
    """The report in a file, or in a folder of results. Raises `UsageError` where there is none."""
    path = path / "report.json" if path.is_dir() else path
    try:
        return Report.model_validate_json(path.read_bytes())
    except OSError as error:
        raise UsageError(f"{shown(path)}: cannot be read ({error.strerror}); give the report.json of a document") from error
    except (ValidationError, json.JSONDecodeError) as error:
        raise UsageError(f"{shown(path)}: is no report of this version of gouji; give the report.json of a document") from error


def show(report: Report, console: Console) -> None:
    """Prints sections and tables in the document's order, then facts, what is in review, and sums that fail."""
    language = language_of(report)
    report = in_language(report, language)
    state = say(STATES[report.status], language)
    console.print(_text(report.title or report.source.name, "bold"))
    console.print(_text(f"{report.source.name} · {report.made_by.form or say(WORDS['no_form'], language)} · {state}", "dim"))
    for problem in report.problems:
        console.print(_text(f"! {problem.message}", _REASON))
    placed: dict[str | None, list[TableRecord]] = {}
    for table in report.tables:
        placed.setdefault(table.section, []).append(table)
    for table in placed.pop(None, []):
        console.print(_grid(table, language))
    for section in report.sections:
        console.print(_section(section, placed, language))
    for table in (table for tables in placed.values() for table in tables):
        console.print(_grid(table, language))
    for part in (_facts(report, language), _review(report, language), _checks(report, language)):
        if part:
            console.print(part)


def _section(section: Section, placed: dict[str | None, list[TableRecord]], language: Language) -> RenderableType:
    doubtful = section.state == "review"
    parts: list[RenderableType] = [Text(), _text(one_line(section.heading), _DOUBT if doubtful else "bold")]
    if doubtful and section.reasons:
        parts.append(_text("; ".join(section.reasons), _REASON))
    if section.text:
        parts.append(_text(section.text))
    parts += [_grid(table, language) for table in placed.pop(section.id, [])]
    parts += [_section(child, placed, language) for child in section.children]
    return Padding(Group(*parts), (0, 0, 0, 2 if section.level > 1 else 0))


def _grid(table: TableRecord, language: Language) -> RenderableType:
    """The columns left of all values become one, so that a terminal is wide enough; reasons stand below the table."""
    values = [cell.column for cell in table.cells if cell.role == "value"]
    lead = max(min(values, default=0) - 1, 0)
    shape = Table(show_header=False, title=_text(table.caption) if table.caption else None, title_justify="left")
    for column in range(table.columns - lead):
        shape.add_column(overflow="fold", justify="left" if column == 0 else "right")
    rows = [[Text() for _ in range(table.columns - lead)] for _ in range(table.rows)]
    for cell in sorted(table.cells, key=lambda cell: (cell.row, cell.column)):
        style = _DOUBT if cell.state == "review" else "bold" if cell.role == "column-header" else ""
        text = _text(one_line(cell.text) or ("?" if cell.state == "review" else ""), style)
        place = rows[cell.row][max(cell.column - lead, 0)]
        place.append(" › " if place and text else "").append_text(text)
    for row in rows:
        shape.add_row(*row)
    reasons: dict[str, list[str]] = {}
    trails = Trails.of(table)
    for cell in table.cells:
        if cell.state == "review":
            reasons.setdefault("; ".join(cell.reasons), []).append(trails.name(cell.row, cell.column))
    notes = [_text(f"{say(STATES['review'], language)}: {reason} — {_some(names)}", _REASON) for reason, names in reasons.items()]
    return Group(shape, *(_text(one_line(note), "dim") for note in table.notes), *notes)


def _some(names: list[str], most: int = 5) -> str:
    return " | ".join(names[:most]) + (f" … ({len(names)})" if len(names) > most else "")


def _facts(report: Report, language: Language) -> RenderableType | None:
    shape = Table(show_header=False, box=None, title=_heading(WORDS["fields"], language), title_justify="left")
    for name, field in report.fields.items():
        if name in FACTS:
            printed = field.printed or "" if field.value is None else str(field.value)
            value = _text(printed, _DOUBT if field.state == "review" else "")
            shape.add_row(say(FACTS[name], language), value, _text("; ".join(field.reasons), _REASON))
    return shape if shape.row_count else None


def _review(report: Report, language: Language) -> RenderableType | None:
    trails = {table.id: Trails.of(table) for table in report.tables}
    shape = Table(box=None, title=_heading(WORDS["review"], language), title_justify="left", show_header=False)
    for name, field in report.fields.items():
        if field.state == "review" and name not in FACTS:
            others = " / ".join(f"{other.value} ({other.probability:.0%})" for other in field.alternatives)
            value = _text(one_line(field.printed or "") or "—", _DOUBT)
            shape.add_row(_text(field_name(name, field, trails)), value, _text(others), _text("; ".join(field.reasons), _REASON))
    return shape if shape.row_count else None


def _checks(report: Report, language: Language) -> RenderableType | None:
    """The sums that fail, each with its reason below it: what it calls figures by is too long for a column."""
    index = Index(report)
    lines: list[Text] = []
    for check in report.checks:
        if check.verdict != "holds":
            sides = f"{figure(check.left)} ≠ {figure(check.right)}"
            verdict = _text(f"  {say(VERDICTS[check.verdict], language)}", _REASON)
            lines.append(_text(f"{index.check_name(check) or check.where}  {sides}").append_text(verdict))
            lines += [_text(f"  {check.reason}", "dim")] if check.reason else []
    return Group(_heading(WORDS["checks"], language), *lines) if lines else None


def _heading(word: Word, language: Language) -> Text:
    return Text(f"\n{say(word, language)}", style="bold")


def _text(text: str, style: str = "") -> Text:
    """A document's text: never markup, never a terminal's control sequence."""
    return Text(printable(text), style=style)
