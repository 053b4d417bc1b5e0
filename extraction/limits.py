"""Every limit, in one place. All are finite; a document beyond one is refused with a reason, never half read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any

from extraction.errors import UsageError


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


def limits_with(settings: Iterable[str], limits: Limits = DEFAULT) -> Limits:
    """`limits` with some of them set anew, each given as NAME=NUMBER.

    Raises `UsageError` for a limit that there is not, and for a number that is none or not above 0.
    """
    known = asdict(limits)
    changed: dict[str, Any] = {}
    for setting in settings:
        name, _, text = setting.partition("=")
        if name not in known:
            raise UsageError(f"limit {name}: there is none of that name; there are {', '.join(known)}")
        try:
            changed[name] = type(known[name])(text)
        except ValueError:
            changed[name] = 0
        if not 0 < changed[name] < float("inf"):
            raise UsageError(f"limit {setting}: give it as {name}=NUMBER, with a number above 0")
    return replace(limits, **changed)
