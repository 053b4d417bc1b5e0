"""Statutory reports that are set otherwise than the form prescribes: other section numbers, table three turned over."""

from __future__ import annotations

import re

from extraction.table import Role
from models.generator.document import Draft, Paragraph, TableBlock, TableCell
from models.generator.families import Numbering

_HAN, _FORMAL = "一二三四五六七八九十", "壹贰叁肆伍陆柒捌玖拾"
_NUMBER = {
    1: re.compile(r"[一二三四五六七八九十]+[、.，]\s?"),
    2: re.compile(r"[（(][一二三四五六七八九十]+[）)]"),
    3: re.compile(r"\d+[.．、]"),
}
_TURNED: dict[Role, Role] = {"column-header": "row-label", "row-label": "column-header", "value": "value", "note": "note"}
_LABELS = 3  # columns of labels in table three as prescribed: rows of headers, once it is turned
_WEIGHTS = (1.2, 1.4, 2.2)  # of the columns of labels that the rows of headers become


def renumber(draft: Draft, numbering: Numbering) -> None:
    """Number the headings 壹、 or 第一部分, then 一、, then （一）, in place. A heading that had no number gets one, too."""
    counts = {1: 0, 2: 0, 3: 0}
    for paragraph in draft.paragraphs():
        if paragraph.level:
            counts[paragraph.level] += 1
            counts |= dict.fromkeys(range(paragraph.level + 1, 4), 0)
            _give_number(paragraph, counts[paragraph.level] - 1, numbering)


def _give_number(paragraph: Paragraph, index: int, numbering: Numbering) -> None:
    head = paragraph.runs[0]
    first = f"{_FORMAL[index]}、" if numbering == "formal" else f"第{_HAN[index]}部分　"
    number = {1: first, 2: f"{_HAN[index]}、", 3: f"（{_HAN[index]}）"}[paragraph.level]
    head.text = number + _NUMBER[paragraph.level].sub("", head.text, count=1).lstrip()


def turn_over(draft: Draft) -> None:
    """Set table three with results as columns and applicants as rows, in place; what was a column header is then a row's label."""
    for index, block in enumerate(draft.blocks):
        if isinstance(block, TableBlock) and block.id == "applications":
            draft.blocks[index] = _turned(block)


def _turned(block: TableBlock) -> TableBlock:
    cells = [TableCell(c.column, c.row, c.text, _TURNED[c.role], c.column_span, c.row_span, field=c.field) for c in block.cells]
    values = block.rows - len(_WEIGHTS)
    return TableBlock(
        block.id, block.columns, block.rows, sorted(cells, key=lambda c: (c.row, c.column)), [*_WEIGHTS, *([1.4] * values)], _LABELS
    )
