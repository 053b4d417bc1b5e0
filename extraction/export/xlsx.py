"""`report.xlsx`: a sheet with what the report says and how its sums work out, then one sheet a table, merged as printed."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from extraction.export.neutral import FORMULA_STARTS, as_number, printable
from extraction.export.sentences import in_language
from extraction.export.trail import Trails, field_name, one_line, review_count
from extraction.export.words import FACTS, KINDS, STATES, VERDICTS, WORDS, Language, language_of, say
from extraction.report import CellRecord, Report, TableRecord, Value

_LONGEST = 32_767  # characters in a spreadsheet's cell
_NAME = 31  # characters in a sheet's name
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")

_HEAD = PatternFill("solid", fgColor="E9EEF2")
_REVIEW = PatternFill("solid", fgColor="FDE9C4")
_WRONG = PatternFill("solid", fgColor="F9D9D5")
_LINE = Side(style="thin", color="B6C0C9")
_FRAME = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_WRAPPED = Alignment(wrap_text=True, vertical="center")
_CENTERED = Alignment(wrap_text=True, vertical="center", horizontal="center")


def export_xlsx(report: Report) -> bytes:
    """An Office Open XML workbook. Cells in review are amber with the reason as a comment; no text ever becomes a formula."""
    language = language_of(report)
    report = in_language(report, language)
    book = Workbook()
    summary = book.active
    assert isinstance(summary, Worksheet)
    summary.title = say(WORDS["summary"], language)
    _summarize(summary, report, language)
    taken = {summary.title.casefold()}
    for position, table in enumerate(report.tables, 1):
        _table(book.create_sheet(_sheet_name(position, table, language, taken)), table)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _summarize(sheet: Worksheet, report: Report, language: Language) -> None:
    """Writes what the report is, its fields and its checks, one below the other."""
    form = report.made_by.form or say(WORDS["no_form"], language)
    facts: list[tuple[str, Value]] = [
        ("document", report.source.name), ("hash", report.source.sha256), ("title", report.title), ("form", form),
        ("status", say(STATES[report.status], language)), ("pages", report.source.pages), ("tables", len(report.tables)),
        ("review", review_count(report)),
    ]  # fmt: skip
    for row, (word, value) in enumerate(facts, 1):
        _put(sheet, row, 1, say(WORDS[word], language)).font = Font(bold=True)
        _put(sheet, row, 2, value)
    row = len(facts) + 2
    for problem in report.problems:
        _put(sheet, row, 1, problem.code).fill = _WRONG
        _put(sheet, row, 2, problem.message)
        row += 1
    row = _fields(sheet, row + 1, report, language)
    _checks(sheet, row + 2, report, language)
    for column, width in enumerate((34, 46, 16, 16, 12, 12, 12, 48), 1):
        sheet.column_dimensions[get_column_letter(column)].width = width


def _fields(sheet: Worksheet, row: int, report: Report, language: Language) -> int:
    """Writes the fields from `row` on; gives the first row after them."""
    trails = {table.id: Trails.of(table) for table in report.tables}
    row = _header(sheet, row, ("field", "label", "value", "printed", "unit", "kind", "state", "reasons"), language)
    for name, field in report.fields.items():
        label = say(FACTS[name], language) if name in FACTS else field_name(name, field, trails)
        state, kind = say(STATES[field.state], language), say(KINDS[field.kind], language)
        values = (name, label, field.value, field.printed, field.unit, kind, state, "; ".join(field.reasons))
        for column, value in enumerate(values, 1):
            cell = _put(sheet, row, column, value)
            if field.state == "review":
                cell.fill = _REVIEW
        row += 1
    return row


def _checks(sheet: Worksheet, row: int, report: Report, language: Language) -> None:
    """Writes the checks from `row` on."""
    row = _header(sheet, row, ("identity", "where", "left", "right", "verdict", "reason"), language)
    for check in report.checks:
        values = (check.identity, check.where, check.left, check.right, say(VERDICTS[check.verdict], language), check.reason)
        for column, value in enumerate(values, 1):
            cell = _put(sheet, row, column, value)
            if check.verdict != "holds":
                cell.fill = _WRONG if check.verdict == "printed wrong" else _REVIEW
        row += 1


def _header(sheet: Worksheet, row: int, words: Sequence[str], language: Language) -> int:
    """Writes a header row; gives the row after it."""
    for column, word in enumerate(words, 1):
        cell = _put(sheet, row, column, say(WORDS[word], language))
        cell.font, cell.fill = Font(bold=True), _HEAD
    return row + 1


def _table(sheet: Worksheet, table: TableRecord) -> None:
    """Writes a table from A1 on, so that the sheet's rows and columns are the table's."""
    taken: set[tuple[int, int]] = set()
    for record in table.cells:
        place = {
            (row, column)
            for row in range(record.row, record.row + record.row_span)
            for column in range(record.column, record.column + record.column_span)
        }
        if (record.row, record.column) in taken:
            continue  # overlapping cells make a workbook that Excel refuses to open
        _cell(sheet, record)
        if len(place) > 1 and not place & taken:
            sheet.merge_cells(
                start_row=record.row + 1, start_column=record.column + 1,
                end_row=record.row + record.row_span, end_column=record.column + record.column_span,
            )  # fmt: skip
            taken |= place
        taken.add((record.row, record.column))
    for column in range(table.columns):
        sheet.column_dimensions[get_column_letter(column + 1)].width = _width(table, column)
    if table.cells and all(cell.role == "column-header" for cell in table.cells if cell.row == 0):
        sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape" if table.columns > 7 else "portrait"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _cell(sheet: Worksheet, record: CellRecord) -> None:
    """Writes one cell of a table with its looks and, where it is in review, the reason."""
    number = as_number(record.text) if record.role == "value" else None
    cell = _put(sheet, record.row + 1, record.column + 1, record.text if number is None else number)
    cell.border = _FRAME
    cell.alignment = _WRAPPED if record.role in ("row-label", "note") else _CENTERED
    if record.role == "column-header":
        cell.font, cell.fill = Font(bold=True), _HEAD
    if record.state == "review":
        cell.fill = _REVIEW
        text = printable("\n".join(record.reasons)) or "review"
        cell.comment = Comment(text[:_LONGEST], "gouji", height=120, width=280)


def _put(sheet: Worksheet, row: int, column: int, value: Value) -> Cell:
    """Sets a value, places counted from 1; a text stays a text, whatever it begins with."""
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)
    if isinstance(value, str):
        text = printable(value)[:_LONGEST]
        cell.value = text
        cell.data_type = "s"
        cell.quotePrefix = text.startswith(FORMULA_STARTS)  # else it becomes a formula when a person edits it
    else:
        cell.value = value
    return cell


def _width(table: TableRecord, column: int) -> float:
    """A width at which most lines fit, in characters; a Chinese one counts two."""
    lines = [
        sum(1 if char.isascii() else 2 for char in line)
        for cell in table.cells
        if cell.column == column and cell.column_span == 1
        for line in cell.text.splitlines()
    ]
    return float(min(max([8, *lines]) + 2, 44))


def _sheet_name(position: int, table: TableRecord, language: Language, taken: set[str]) -> str:
    """A name that spreadsheets accept and no other sheet has; it is added to `taken`."""
    words = _FORBIDDEN.sub(" ", one_line(table.caption or "")).strip()
    name = f"{say(WORDS['table'], language)} {position} {words}".strip()[:_NAME].strip()
    if name.casefold() in taken:
        name = f"{say(WORDS['table'], language)} {position}"
    taken.add(name.casefold())
    return name
