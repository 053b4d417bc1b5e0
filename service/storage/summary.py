"""What the table of documents keeps of a report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from extraction.export.index import Index
from extraction.export.trail import walk
from extraction.report import Report


def summary_of(report: Report) -> dict[str, Any]:
    """What lists, filters and the data set show of a report; columns of the table of documents."""
    fields = report.fields
    year, organization = (fields[name].value if name in fields else None for name in ("year", "organization"))
    return {
        "status": report.status,
        "title": report.title,
        "language": report.language,
        "form": report.made_by.form,
        "organization": organization if isinstance(organization, str) else None,
        "year": year if isinstance(year, int) else None,
        "counts": _counts(report),
        "doubts": Index(report).doubts,
        "fields": {
            "values": {name: field.value for name, field in fields.items()},
            "review": [name for name, field in fields.items() if field.state == "review"],
        },
        "made_by": report.made_by.model_dump(),
        "problems": [problem.model_dump() for problem in report.problems],
    }


def _counts(report: Report) -> Mapping[str, int]:
    cells = [cell for table in report.tables for cell in table.cells]
    return {
        "tables": len(report.tables),
        "cells": len(cells),
        "cells_review": sum(cell.state == "review" for cell in cells),
        "fields": len(report.fields),
        "fields_review": sum(field.state == "review" for field in report.fields.values()),
        "sections_review": sum(section.state == "review" for section in walk(report.sections)),
        "failed_identities": sum(check.verdict in ("misread", "printed wrong") for check in report.checks),
    }
