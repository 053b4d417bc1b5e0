"""`report.md`: the report as a person would read it aloud: sections, their text, their tables; what is in doubt at the end."""

from __future__ import annotations

import html
import re

from extraction.export.neutral import printable
from extraction.export.sentences import in_language
from extraction.export.trail import Trails, field_name, figure, one_line
from extraction.export.words import VERDICTS, WORDS, Language, language_of, say
from extraction.report import Report, Section, TableRecord

# HTML and inline marks; in running text a line may also begin with a block mark.
_INLINE = re.compile(r"([\\`*_\[\]|~])")
_BLOCK = re.compile(r"^(\s*)([#+\-=]|\d{1,9}(?=[.)]))", re.MULTILINE)


def export_markdown(report: Report) -> bytes:
    """UTF-8 Markdown. A cell that spans several is written once, at its first place; a cell in review is followed by `(?)`."""
    language = language_of(report)
    report = in_language(report, language)
    parts = [f"# {escape(one_line(report.title or report.source.name))}"]
    placed: dict[str | None, list[TableRecord]] = {}
    for table in report.tables:
        placed.setdefault(table.section, []).append(table)
    parts += [grid(table) for table in placed.pop(None, [])]
    for section in report.sections:
        parts += section_parts(section, placed)
    for tables in placed.values():  # whose section is not in the tree
        parts += [grid(table) for table in tables]
    parts += doubts(report, language)
    return ("\n\n".join(part for part in parts if part) + "\n").encode("utf-8")


def section_parts(section: Section, placed: dict[str | None, list[TableRecord]]) -> list[str]:
    """A section with its tables and children; its tables are taken out of `placed`."""
    paragraphs = [escape(line) for line in printable(section.text).splitlines() if line.strip()]
    heading = one_line(section.heading)
    parts = [f"{'#' * min(section.level + 1, 6)} {escape(heading)}" if heading else "", *paragraphs]
    parts += [grid(table) for table in placed.pop(section.id, [])]
    for child in section.children:
        parts += section_parts(child, placed)
    return parts


def grid(table: TableRecord) -> str:
    """A pipe table. Markdown knows one header row: ours is the table's first row, whatever it is."""
    rows = [[""] * table.columns for _ in range(table.rows)]
    for cell in table.cells:
        text = "<br>".join(escape(line.strip(), block=False) for line in printable(cell.text).splitlines())
        rows[cell.row][cell.column] = f"{text} (?)".strip() if cell.state == "review" else text
    lines = [f"| {' | '.join(row)} |" for row in rows]
    lines.insert(1, "|" + " --- |" * table.columns)
    caption = [f"**{escape(one_line(table.caption))}**\n"] if table.caption else []
    notes = [f"\n{escape(one_line(note))}" for note in table.notes]
    return "\n".join(caption + lines + notes)


def doubts(report: Report, language: Language) -> list[str]:
    """What a person should look at: fields in review, then identities that fail."""
    trails = {table.id: Trails.of(table) for table in report.tables}
    fields = [
        f"- {escape(field_name(name, record, trails))} (`{name}`): {escape(one_line(record.printed or ''))}"
        f" — {escape('; '.join(record.reasons))}"
        for name, record in report.fields.items()
        if record.state == "review"
    ]
    checks = [
        f"- {escape(check.where)} ({escape(check.identity)}): {figure(check.left)} / {figure(check.right)},"
        f" {say(VERDICTS[check.verdict], language)}"
        for check in report.checks
        if check.verdict != "holds"
    ]
    parts: list[str] = []
    for word, lines in ((WORDS["review"], fields), (WORDS["checks"], checks)):
        if lines:
            parts += [f"## {say(word, language)}", "\n".join(lines)]
    return parts


def escape(text: str, *, block: bool = True) -> str:
    """`text` so that Markdown shows it as it is; `block` where it may stand at the beginning of a line."""
    text = _INLINE.sub(r"\\\1", html.escape(printable(text), quote=False))
    if not block:
        return text
    # A backslash goes before a mark, but behind the digits of a list's number.
    return _BLOCK.sub(lambda found: f"{found[1]}{found[2]}\\" if found[2].isdigit() else f"{found[1]}\\{found[2]}", text)
