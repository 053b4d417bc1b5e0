"""Documents without pages of their own: each comes back as one page, laid out by `flow`."""

from __future__ import annotations

from pathlib import Path

from extraction.limits import Limits
from extraction.page import Page
from extraction.read.docx.reader import read_docx
from extraction.read.encoding import decode
from extraction.read.html.reader import read_html
from extraction.read.kind import Kind
from extraction.read.office import to_docx
from extraction.read.text import read_text


class UnpagedReader:
    """Reads DOCX, HTML, text and Markdown, and through LibreOffice what it can convert to DOCX."""

    pages = 1

    def __init__(self, path: Path, kind: Kind, *, limits: Limits) -> None:
        self._path = path
        self._kind = kind
        self._limits = limits

    def page(self, number: int) -> Page:  # noqa: ARG002  there is only one
        """The whole document as page 1. Raises `Damaged`, `TooLarge` or, without LibreOffice, `NotSupported`."""
        data = self._path.read_bytes()
        if self._kind.name == "office":
            return read_docx(to_docx(data, self._kind, self._limits), self._limits)
        if self._kind.name == "docx":
            return read_docx(data, self._limits)
        if self._kind.name == "html":
            return read_html(data, self._limits)
        return read_text(decode(data), markdown=self._kind.name == "markdown", limits=self._limits)

    def close(self) -> None:
        """Nothing is held open."""
