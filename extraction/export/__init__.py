"""A report in the formats that people and programs ask for.

Every exporter is pure: it takes a report (the HTML one also the pages, for their pictures) and gives bytes. What a document says is
text and nothing else: it is escaped in HTML and Markdown and can never become a formula in a spreadsheet.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from extraction.page import Page
    from extraction.report import Report

Format = Literal["json", "html", "xlsx", "csv", "md"]
FORMATS: tuple[Format, ...] = get_args(Format)

__all__ = ["FORMATS", "Format", "export", "export_again"]


def export(report: Report, pages: Sequence[Page], format_: Format) -> bytes:
    """`report` as a file of `format_`; `pages` are those that it was made from, in any order, and may lack their pictures."""
    # Imported here, because each format brings its own library and most runs ask for one or two.
    match format_:
        case "json":
            from extraction.export.json import export_json

            return export_json(report)
        case "html":
            from extraction.export.html import export_html

            return export_html(report, pages)
        case "xlsx":
            from extraction.export.xlsx import export_xlsx

            return export_xlsx(report)
        case "csv":
            from extraction.export.csv import export_csv

            return export_csv(report)
        case "md":
            from extraction.export.markdown import export_markdown

            return export_markdown(report)


def export_again(report: Report, format_: Format, earlier: bytes) -> bytes:
    """`report`, whose findings have changed but not its pages, as a file of `format_` in the place of an `earlier` one.

    ValueError where that is needed and does not hold the pages.
    """
    if format_ == "html":
        from extraction.export.html import redraw_html

        return redraw_html(report, earlier)
    return export(report, (), format_)
