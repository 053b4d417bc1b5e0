"""A draft as a Word document, with merged cells."""

from __future__ import annotations

import io
import zipfile
from random import Random

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH

from models.generator.document import Draft, Paragraph, TableBlock

_ZIP_DATE = (2020, 1, 1, 0, 0, 0)  # the clock would make equal documents differ


def write_docx(draft: Draft, rng: Random) -> bytes:
    """The document's bytes; headings in Word's heading styles or in none, page number fields left out."""
    document = docx.Document()
    styled = rng.random() < 0.4
    for block in draft.blocks:
        if isinstance(block, TableBlock):
            _table(document, block)
        else:
            _paragraph(document, block, styled)
    if draft.running_head and rng.random() < 0.3:
        document.sections[0].header.paragraphs[0].text = draft.running_head
    file = io.BytesIO()
    document.save(file)
    return _timeless(file.getvalue())


def _paragraph(document: docx.document.Document, paragraph: Paragraph, styled: bool) -> None:
    alone = all(run.label.startswith("heading") for run in paragraph.runs)
    if styled and paragraph.kind == "title":
        made = document.add_paragraph(style="Title")
    elif styled and paragraph.kind == "heading" and alone:
        made = document.add_paragraph(style=f"Heading {paragraph.level}")
    else:
        made = document.add_paragraph()
    for run in paragraph.runs:
        made.add_run(run.text).bold = run.bold or (paragraph.kind == "title" and not styled) or None
    if paragraph.kind == "title":
        made.alignment = WD_ALIGN_PARAGRAPH.CENTER
    elif paragraph.kind == "signature":
        made.alignment = WD_ALIGN_PARAGRAPH.RIGHT


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
