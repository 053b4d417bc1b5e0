"""Page image in, segments, drawn lines and ruled tables out: the page straightened, cleaned and read by an OCR engine."""

from __future__ import annotations

from extraction.recognize.engine import Engine
from extraction.recognize.page import recognize_page, reduced

__all__ = ["Engine", "recognize_page", "reduced"]
