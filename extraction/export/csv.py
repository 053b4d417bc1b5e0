"""`report.csv`: every cell of every table, one a line, for pandas and the like."""

from __future__ import annotations

import csv
import io

from extraction.export.neutral import as_number, neutral
from extraction.export.trail import Trails
from extraction.report import Report

COLUMNS = (
    "table", "caption", "page", "row", "column", "row_span", "column_span", "role", "text", "number", "row_labels", "column_labels",
    "confidence", "state", "reasons",
)  # fmt: skip


def export_csv(report: Report) -> bytes:
    """UTF-8 with a byte order mark (without it, Excel takes Chinese for Latin). `number` is filled where a value is one."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for table in report.tables:
        trails = Trails.of(table)
        for cell in table.cells:
            number = as_number(cell.text) if cell.role == "value" else None
            rows, columns = trails.row(cell.row, cell.column), trails.column(cell.row, cell.column)
            writer.writerow([
                neutral(table.id), neutral(table.caption or ""), cell.page, cell.row, cell.column, cell.row_span, cell.column_span,
                cell.role, neutral(cell.text), "" if number is None else number, neutral(" › ".join(rows)),
                neutral(" › ".join(columns)), cell.confidence, cell.state, neutral("; ".join(cell.reasons)),
            ])  # fmt: skip
    return out.getvalue().encode("utf-8-sig")
