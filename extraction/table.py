"""A table as the later stages see it: cells with text, roles and everything known about how sure they are."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from extraction.corrections import Answer
from extraction.geometry import Box
from extraction.page import Origin, Reading

Role = Literal["column-header", "row-label", "value", "note"]


@dataclass(slots=True)
class Cell:
    """One cell, zero-based. `box` lies on `page`.

    `probability` is the least of its lines' OCR probabilities (1.0 for text that was given); `readings` are the runner-ups of the
    whole cell's text, most probable first. An empty `text` with `ink` is a cell that could not be read. `answer` is what a person
    said that it reads.
    """

    row: int
    column: int
    text: str
    page: int
    box: Box
    row_span: int = 1
    column_span: int = 1
    role: Role = "value"
    role_probability: float = 1.0
    probability: float = 1.0
    readings: tuple[Reading, ...] = ()
    ink: bool = False
    answer: Answer | None = None


@dataclass(slots=True)
class Table:
    """One table, stitched over as many pages as it covers.

    `start` is where it stands in the document: page number and index of its first segment there. `quality` (0 to 1) says how well
    the grid explains the page: lines that close, text that lies inside one cell; a person has `confirmed` that it is right.
    `torn_rows` are rows at which a page break was mended.
    """

    rows: int
    columns: int
    cells: list[Cell]
    pages: tuple[int, ...]
    origin: Origin
    start: tuple[int, int] = (1, 0)
    sparse: bool = False
    quality: float = 1.0
    caption: str | None = None
    notes: tuple[str, ...] = ()
    torn_rows: tuple[int, ...] = ()
    confirmed: bool = False
    section: str | None = field(default=None)
