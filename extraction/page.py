"""A page on its way through the stages: what was read from it, before anything is concluded.

Everything here can be pickled: stages run in worker processes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from extraction.geometry import NOWHERE, Box

Image = NDArray[np.uint8]  # (height, width, 3), RGB


class Reading(NamedTuple):
    """One way to read a run of ink, with the engine's probability that it is the right one."""

    text: str
    probability: float


@dataclass(slots=True)
class Segment:
    """A run of text with a box: an OCR line, a cell's line, a line or paragraph of a text file.

    `probability` is the engine's for `text` (1.0 where the text was not recognized but given); `readings` are the
    runner-ups, most probable first. `size` is the height of the type in the page's unit, where known, `face` the name of most of
    its type, where the source tells it, and `stroke` the mean width of its strokes in the page's unit, where that was measured.
    `parts` are the texts that it falls into at wide white gaps, from left to right, each as a segment of its own (without parts);
    none where it is of one piece. A line of prose may have parts too: only in a table they are texts of their own.
    """

    text: str
    box: Box
    probability: float = 1.0
    readings: tuple[Reading, ...] = ()
    vertical: bool = False
    bold: bool = False
    size: float | None = None
    face: str | None = None
    stroke: float | None = None
    parts: tuple[Segment, ...] = ()


@dataclass(frozen=True, slots=True)
class Ruling:
    """A drawn line that is horizontal (y0 == y1) or vertical (x0 == x1) on the straightened page."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def horizontal(self) -> bool:
        return self.x1 - self.x0 >= self.y1 - self.y0


@dataclass(slots=True)
class GridCell:
    """A place in a grid, zero-based; `segments` are indexes into the page's segments, in reading order.

    `ink` says that something is drawn in the cell, so that an empty `segments` means unreadable, not blank.
    """

    row: int
    column: int
    row_span: int = 1
    column_span: int = 1
    box: Box = NOWHERE
    segments: tuple[int, ...] = ()
    ink: bool = False


Origin = Literal["stated", "ruled", "aligned", "flattened"]


@dataclass(slots=True)
class Grid:
    """The cells of one table, or of the part of one that stands on this page.

    `origin` says where the structure comes from: `stated` by the source (HTML, DOCX, Markdown, separators in a text), `ruled` from
    drawn lines, `aligned` from the alignment of text, `flattened` where rows are known but their digits run together.
    `sparse` marks rows whose empty cells may have vanished: column positions in them mean nothing by themselves.
    """

    rows: int
    columns: int
    cells: list[GridCell]
    box: Box
    origin: Origin
    sparse: bool = False


@dataclass(slots=True)
class Page:
    """One page. `segments` are in reading order and include those in the cells of `grids`; `unread` is where there is ink of the
    size of characters that nothing was read in.

    `image` is the page as it came (RGB) until it is recognized; `picture` is the straightened page as a small JPEG or WebP for
    people to look at. `transform` is the 3 x 3 homography, row by row, from the pixels of the image as it came to those of the
    straightened page (none for a text layer). `rotation` is how far (degrees, clockwise) the page had to be turned to stand
    upright. A `flowing` page stands for a source without pages (text, DOCX, HTML): its boxes are laid out as if typed in 10 point
    on A4 paper of endless height.
    """

    number: int
    width: float
    height: float
    unit: Literal["px", "pt"]
    dpi: float | None = None
    rotation: float = 0.0
    segments: list[Segment] = field(default_factory=list)
    rulings: list[Ruling] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)
    unread: list[Box] = field(default_factory=list)
    image: Image | None = None
    picture: bytes | None = None
    recognized: bool = False
    flowing: bool = False
    problems: list[Problem] = field(default_factory=list)
    transform: tuple[float, ...] | None = None


class Problem(NamedTuple):
    """Something that a reader of the report has to know; `page` is None where it concerns the whole document."""

    code: str
    message: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """The document as it came; its identity is `sha256`. `pages` counts all, read or not."""

    name: str
    sha256: str
    media_type: str
    pages: int
