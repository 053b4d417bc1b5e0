"""A table of the form as a scan prints it."""

from __future__ import annotations

from extraction.align.alignment import Alignment, align
from extraction.align.forms import load_forms
from extraction.geometry import NOWHERE
from extraction.table import Cell, Role, Table

LABELS = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]


def disputes(*values: str) -> Alignment:
    """The form's table of disputes as printed on a scan, with `values`; an empty one is ink that cannot be read."""
    spans = [(0, 0, 5, "行政复议"), (0, 5, 10, "行政诉讼"), (1, 5, 5, "未经复议直接起诉"), (1, 10, 5, "复议后起诉")]
    cells = [cell(row, column, text, "column-header", span) for row, column, span, text in spans]
    cells += [cell(1 if at < 5 else 2, at, LABELS[at % 5], "column-header") for at in range(15)]
    cells += [cell(3, at, text, "value") for at, text in enumerate(values)]
    alignment = align([Table(4, 15, cells, (1,), "ruled")], load_forms().values())
    assert alignment is not None
    return alignment


def cell(row: int, column: int, text: str, role: Role, span: int = 1) -> Cell:
    return Cell(row, column, text, 1, NOWHERE, column_span=span, role=role, ink=True)
