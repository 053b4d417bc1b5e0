"""A draft as a Word document, with merged cells."""

from __future__ import annotations

import io
import zipfile
from random import Random

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.text.paragraph import Paragraph as DocxParagraph

from models.generator.document import Draft, Paragraph, TableBlock
from models.generator.families import Setting
from models.generator.fonts import Kind

_FACES: dict[Kind, str] = {"song": "宋体", "hei": "黑体", "kai": "楷体", "fangsong": "仿宋"}
_ZIP_DATE = (2020, 1, 1, 0, 0, 0)  # the clock would make equal documents differ


def write_docx(draft: Draft, rng: Random, setting: Setting | None = None) -> bytes:
    """The document's bytes; headings in Word's heading styles, as `setting` has them, or like text; page number fields left out."""
    document = docx.Document()
    styled = rng.random() < 0.4
    for block in draft.blocks:
        if isinstance(block, TableBlock):
            _table(document, block)
        else:
            _paragraph(document, block, styled, setting)
    if draft.running_head and rng.random() < 0.3:
        document.sections[0].header.paragraphs[0].text = draft.running_head
    file = io.BytesIO()
    document.save(file)
    return _timeless(file.getvalue())


def _paragraph(document: docx.document.Document, paragraph: Paragraph, styled: bool, setting: Setting | None) -> None:
    heading = paragraph.kind == "heading" and paragraph.stands_alone
    if styled and paragraph.kind == "title":
        made = document.add_paragraph(style="Title")
    elif styled and heading:
        made = document.add_paragraph(style=f"Heading {paragraph.level}")
    else:
        made = document.add_paragraph()
    for run in paragraph.runs:
        made.add_run(run.text).bold = run.bold or (paragraph.kind == "title" and not styled) or None
    if paragraph.kind == "title":
        made.alignment = WD_ALIGN_PARAGRAPH.CENTER
    elif paragraph.kind == "signature":
        made.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if heading and setting and not styled:
        _set_as_graded(made, paragraph.level, setting)


def _set_as_graded(made: DocxParagraph, level: int, setting: Setting) -> None:
    """Give a heading the look that tells its level, by hand, as most writers do."""
    grade = setting.grades[level - 1]
    if grade.centered:
        made.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for run in made.runs:
        run.bold = grade.bold
        run.font.size = Pt(setting.size_of(level))
        run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _FACES[setting.hand_of(level)])


def _table(document: docx.document.Document, block: TableBlock) -> None:
    table = document.add_table(block.rows, block.columns, style="Table Grid")
    places = [list(row.cells) for row in table.rows]
    for cell in block.cells:
        place = places[cell.row][cell.column]
        if cell.row_span > 1 or cell.column_span > 1:
            place = place.merge(places[cell.row + cell.row_span - 1][cell.column + cell.column_span - 1])
        place.text = cell.text


def _timeless(content: bytes) -> bytes:
    """The same archive with fixed dates."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            info = zipfile.ZipInfo(name, _ZIP_DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, old.read(name))
    return file.getvalue()
