"""What we ask of an OCR engine: one method. Engines are found through the entry point group `gouji.ocr_engines`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from extraction.geometry import Box
from extraction.page import Image, Segment

Refine = Callable[[Sequence[Box]], Sequence[Box]]


class Engine(Protocol):
    """Reads the text of a straightened page. Must be safe to build once and use for many pages in one process."""

    @property
    def version(self) -> str: ...

    def recognize(self, image: Image, refine: Refine) -> list[Segment]:
        """Find and read all lines of text on `image`.

        The engine finds boxes of text, passes them through `refine` (which cuts them at drawn table lines and adds the ink that
        detection overlooked), and reads what comes back. One segment per box that `refine` returned, in that order; text may
        be empty. Raises `EngineError` where it fails.
        """
        ...
