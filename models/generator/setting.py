"""What has been set on pages, in points with the origin at the top left: lines of text with labels, rules, fills, cells."""

from __future__ import annotations

from dataclasses import dataclass, field

from extraction.geometry import Box
from extraction.labels import Label
from extraction.table import Role
from models.generator.document import Run
from models.generator.fonts import Face

LabelSpan = tuple[Label, int, int]


@dataclass(slots=True)
class Piece:
    """Characters drawn from (x, baseline) with one face."""

    text: str
    x: float
    baseline: float
    face: Face
    size: float
    bold: bool = False


@dataclass(slots=True)
class Line:
    """One line of text as an OCR engine would box it. `labels` cover `text` in order."""

    text: str
    box: Box
    labels: list[LabelSpan]
    pieces: list[Piece]
    vertical: bool = False


@dataclass(slots=True)
class Rule:
    """A drawn line. `dash` holds the lengths of ink and gap (none: unbroken)."""

    x0: float
    y0: float
    x1: float
    y1: float
    width: float
    dash: tuple[float, ...] = ()


@dataclass(slots=True)
class Fill:
    """A filled rectangle; `shade` is 0 (black) to 1 (white)."""

    box: Box
    shade: float


@dataclass(slots=True)
class SetCell:
    """The part of a cell that stands on this page. `text` is what of it is printed here; `repeated` marks a header printed
    again."""

    row: int
    column: int
    row_span: int
    column_span: int
    box: Box
    text: str
    role: Role
    repeated: bool = False


@dataclass(slots=True)
class SetTable:
    id: str
    cells: list[SetCell] = field(default_factory=list)


@dataclass(slots=True)
class SetPage:
    number: int
    width: float
    height: float
    lines: list[Line] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    fills: list[Fill] = field(default_factory=list)
    tables: list[SetTable] = field(default_factory=list)


def spans(runs: list[Run]) -> list[LabelSpan]:
    """The labels of the text that the runs make together; neighbours of one label are joined."""
    found: list[LabelSpan] = []
    at = 0
    for run in runs:
        end = at + len(run.text)
        if found and found[-1][0] == run.label:
            found[-1] = (run.label, found[-1][1], end)
        elif run.text:
            found.append((run.label, at, end))
        at = end
    return found
