"""Drawing set pages as a born-digital PDF, with a text layer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from models.generator.fonts import skia, typeface, width
from models.generator.setting import SetPage


def draw_pdf(pages: Sequence[SetPage], adorn: Callable[[Any, SetPage], None] | None = None) -> bytes:
    """The pages as a PDF file. `adorn` may draw more on a page's canvas (a seal)."""
    library = skia()
    stream = library.DynamicMemoryWStream()
    document = library.PDF.MakeDocument(stream)
    for page in pages:
        canvas = document.beginPage(page.width, page.height)
        _draw_page(canvas, page, library)
        if adorn:
            adorn(canvas, page)
        document.endPage()
    document.close()
    return bytes(stream.detachAsData())


def _draw_page(canvas: Any, page: SetPage, library: Any) -> None:
    for fill in page.fills:
        shade = round(fill.shade * 255)
        canvas.drawRect(library.Rect(*fill.box), library.Paint(Color=library.Color(shade, shade, shade)))
    for rule in page.rules:
        paint = library.Paint(Style=library.Paint.kStroke_Style, StrokeWidth=rule.width, AntiAlias=True)
        if rule.dash:
            paint.setPathEffect(library.DashPathEffect.Make(list(rule.dash), 0.0))
        canvas.drawLine(rule.x0, rule.y0, rule.x1, rule.y1, paint)
    ink = library.Paint(AntiAlias=True)
    for line in page.lines:
        for piece in line.pieces:
            font = library.Font(typeface(piece.face), piece.size)
            font.setSubpixel(True)
            font.setLinearMetrics(True)
            font.setEmbolden(piece.bold)
            # Every character is placed where it was measured: at some sizes the advances of bitmap strikes differ from the
            # outlines'.
            places, at = [], piece.x
            for character in piece.text:
                places.append(at)
                at += width(character, piece.face, piece.size)
            canvas.drawTextBlob(library.TextBlob.MakeFromPosTextH(piece.text, places, piece.baseline, font), 0, 0, ink)
