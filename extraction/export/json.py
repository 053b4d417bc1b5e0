"""`report.json`: the report itself. Everything else can be made again from it."""

from __future__ import annotations

from extraction.report import Report


def export_json(report: Report) -> bytes:
    """UTF-8 JSON in the form that `gouji schema` describes, ending with a newline."""
    return report.model_dump_json(by_alias=True, indent=1).encode("utf-8") + b"\n"
