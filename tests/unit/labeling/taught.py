"""A store of a few reports, and lessons about them."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime

from PIL import Image

from extraction.geometry import Box
from extraction.labels import Label
from extraction.page import Page, Reading, Segment
from extraction.report import FieldRecord, MadeBy, Report, SourceRecord
from labeling.storage.corrections import LabelLesson, TextLesson
from labeling.storage.tables import Purpose
from labeling.store import Document, Forms

LINES = ("某县报告", "壹、总体情况", "认真落实条例。", "12", "3 4")


def box(line: int) -> Box:
    return Box(100, 100.0 + 40 * line, 500, 120.0 + 40 * line)


def page(number: int = 1) -> Page:
    """A scanned page of five lines, its picture at half its size."""
    picture = io.BytesIO()
    Image.new("RGB", (400, 500), "white").save(picture, "JPEG")
    segments = [Segment(text, box(line)) for line, text in enumerate(LINES)]
    return Page(number, 800, 1000, "px", segments=segments, picture=picture.getvalue(), recognized=True)


class Store:
    """Reports of `organizations` (by SHA-256), two pages each."""

    def __init__(self, organizations: dict[str, str]) -> None:
        self.organizations = organizations

    def documents(self) -> Iterable[Document]:
        return [Document(sha256, f"{sha256}.pdf", "1") for sha256 in self.organizations]

    def document(self, sha256: str) -> Document | None:
        return next((document for document in self.documents() if document.sha256 == sha256), None)

    def report(self, sha256: str) -> Report:
        name = self.organizations[sha256]
        body = FieldRecord(value=name, kind="text", confidence=1.0, state="accepted")
        return Report(
            source=SourceRecord(name=sha256, sha256=sha256, media_type="application/pdf", pages=2),
            made_by=MadeBy(gouji="0", classifier="c", calibration="", form="gid-2021"),
            status="accepted",
            fields={"organization": body} if name else {},
        )

    def pages(self, _: str) -> Sequence[Page]:
        return [page(1), page(2)]

    def save(self, sha256: str, corrected: Callable[[Forms], Report], pages: Sequence[Page]) -> Document:  # noqa: ARG002
        raise AssertionError("nothing is to be saved")


def label_lesson(
    sha256: str, line: int, label: Label, *, purpose: Purpose = "review", text: str | None = None, day: int = 1, on: int = 1
) -> LabelLesson:
    text = LINES[line] if text is None else text
    at = datetime(2026, 1, day, tzinfo=UTC)
    return LabelLesson(sha256, on, box(line), text, ((label, 0, len(text)),), purpose, 1, at)


def text_lesson(sha256: str, line: int, text: str, **settings: object) -> TextLesson:
    usual: dict[str, object] = {
        "sha256": sha256, "page": 1, "box": box(line), "text": text, "verdict": "misread", "field": None,
        "machine": Reading("1", 0.5), "runners_up": (), "confidence": 0.5, "place_wrong": False, "purpose": "review", "people": 1,
        "at": datetime(2026, 1, 1, tzinfo=UTC),
    }  # fmt: skip
    return TextLesson(**{**usual, **settings})  # type: ignore[arg-type]
