"""Every limit, in one place. All are finite; a document beyond one is refused with a reason, never half read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may cost. Sizes in bytes unless the name says otherwise."""

    file_bytes: int = 200 * 1024 * 1024
    pages: int = 300
    page_pixels: int = 60_000_000  # 600 dpi A4 has 35 million
    unpacked_bytes: int = 300 * 1024 * 1024  # all members of a DOCX together
    text_characters: int = 2_000_000
    table_cells: int = 20_000  # of one table
    page_segments: int = 20_000
    document_seconds: float = 600.0
    page_seconds: float = 120.0
    worker_bytes: int = 3 * 1024 * 1024 * 1024  # address space of one worker process


DEFAULT = Limits()
