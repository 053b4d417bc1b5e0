"""What people said about a document: evidence like any other, put in where it belongs and weighed with the rest.

A corrected report is made by finishing the document again with its corrections, so they hold for every later model, too. They are
tied to places on the straightened page, not to rows or fields that another model may find elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from extraction.geometry import Box
from extraction.labels import Label

AnswerVerdict = Literal["right", "misread", "printed wrong", "blank", "unreadable"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person reads in `box` on `page`: `text`, empty where `verdict` is blank or unreadable.

    `field` names the form's field or fact that was asked about; None where only the ink was. An answer that is not `final` is
    taken, but stays in review until a second person has said the same.
    """

    page: int
    box: Box
    text: str
    verdict: AnswerVerdict
    final: bool = True
    field: str | None = None


@dataclass(frozen=True, slots=True)
class LabelAnswer:
    """What a person says the segment in `box` is: `spans` of (label, start, end) over its (corrected) text."""

    page: int
    box: Box
    spans: tuple[tuple[Label, int, int], ...]


@dataclass(frozen=True, slots=True)
class GridAnswer:
    """A person finds the grid of the table that covers `box` on `page` right, with `cells` as they were drawn anew in it."""

    page: int
    box: Box
    cells: tuple[Box, ...] = ()


@dataclass(frozen=True, slots=True)
class Corrections:
    """All that was said about one document. Where two speak of one place, the later one holds."""

    answers: tuple[Answer, ...] = ()
    labels: tuple[LabelAnswer, ...] = ()
    grids: tuple[GridAnswer, ...] = ()

    def of_fields(self) -> dict[str, Answer]:
        """The answers that name their field."""
        return {answer.field: answer for answer in self.answers if answer.field is not None}

    def drawn_cells(self) -> dict[int, list[Box]]:
        """The cells that people drew, by page."""
        return {page: [cell for grid in self.grids if grid.page == page for cell in grid.cells] for page in self.pages_seen()}

    def pages_seen(self) -> set[int]:
        """The pages of which a person has said what stands on them, or how their tables are ruled."""
        return {label.page for label in self.labels} | {grid.page for grid in self.grids}


NO_CORRECTIONS = Corrections()
