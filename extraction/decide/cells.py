"""Gathers the evidence for the cells of a table that are no fields of a form."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from extraction.decide.evidence import CellEvidence, Neighbours, doubt
from extraction.decide.wording import AS_WORDED, Departure, Wording, is_misnumbered, is_torn, strays_of_figure, strays_of_words
from extraction.table import Cell, Role, Table

_DEPARTS = 0.02  # from a wording: what is nearer has other marks or spaces only


@dataclass(slots=True)
class _Line:
    """A row or a column: the doubt of recognition about each of its written cells, how many have each role, and where each text
    stands first."""

    doubts: list[float] = field(default_factory=list)
    roles: dict[Role, int] = field(default_factory=dict)
    first: dict[str, int] = field(default_factory=dict)

    def add(self, cell: Cell, doubt_: float) -> None:
        self.doubts.append(doubt_)
        self.roles[cell.role] = self.roles.get(cell.role, 0) + 1
        self.first[cell.text.strip()] = min(cell.row, self.first.get(cell.text.strip(), cell.row))

    def other(self, role: Role) -> float:
        """The share of cells that have another role."""
        return 1.0 - self.roles.get(role, 0) / max(1, len(self.doubts))


class CellSupport:
    """What is known of the cells of one table. `given` tells for each page whether its text was given, not recognized; `wording`
    are the labels of the form that the document follows, if it does."""

    def __init__(self, table: Table, id_: str, given: Mapping[int, bool], wording: Wording) -> None:
        self._table = table
        self._id = id_
        self._given = given
        self._wording = wording
        self._rows: dict[int, _Line] = defaultdict(_Line)
        self._columns: dict[int, _Line] = defaultdict(_Line)
        self._of_page: dict[int, tuple[int, int]] = {}  # the first and the last row on each
        written = [cell for cell in table.cells if cell.text.strip()]
        for cell in written:
            self._rows[cell.row].add(cell, self._doubt(cell))
            self._columns[cell.column].add(cell, self._doubt(cell))
            first, last = self._of_page.get(cell.page, (cell.row, cell.row))
            self._of_page[cell.page] = min(first, cell.row), max(last, cell.row)
        words = [cell for cell in written if cell.role != "value"]
        departures = [self._departure(cell) for cell in words]
        self._misread = _mean([self._doubt(cell) for cell in written])
        self._misworded = _mean([one.misworded > _DEPARTS for one in departures])
        self._partial = _mean([one.partial for one in departures])
        self._torn = _mean([is_torn(cell.text.strip()) for cell in words])

    def of(self, cell: Cell) -> CellEvidence:
        """The evidence for one of its cells."""
        text, words = cell.text.strip(), cell.role != "value"
        return CellEvidence(
            name=f"{self._id}/{cell.row}/{cell.column}",
            role=cell.role,
            role_probability=cell.role_probability,
            recognition=None if self._given.get(cell.page, False) else cell.probability,
            length=len(text),
            rival=cell.readings[0].probability if cell.readings else 0.0,
            grid=self._table.quality,
            origin=self._table.origin,
            departure=self._departure(cell),
            form=bool(self._wording),
            torn=is_torn(text),
            strays=strays_of_words(text) if words else strays_of_figure(text),
            misnumbered=words and is_misnumbered(text),
            at_break=self._is_at_break(cell),
            again=bool(text) and self._columns[cell.column].first[text] < cell.row,
            neighbours=self._neighbours(cell),
        )

    def _neighbours(self, cell: Cell) -> Neighbours:
        row, column = self._rows[cell.row], self._columns[cell.column]
        return Neighbours(
            misread=self._misread,
            row_misread=max(row.doubts, default=0.0),
            column_misread=_mean(column.doubts),
            misworded=self._misworded,
            partial=self._partial,
            torn=self._torn,
            odd=row.other(cell.role) * column.other(cell.role),
        )

    def _departure(self, cell: Cell) -> Departure:
        return self._wording.departure(cell.text) if cell.role != "value" and cell.text.strip() else AS_WORDED

    def _doubt(self, cell: Cell) -> float:
        return doubt(None if self._given.get(cell.page, False) else cell.probability)

    def _is_at_break(self, cell: Cell) -> bool:
        """Whether it stands in the last row of a page that the table goes on from, or in the first of one that it goes on to."""
        first, last = self._of_page.get(cell.page, (None, None))
        begins = cell.row == first and cell.page != min(self._of_page)
        return begins or (cell.row == last and cell.page != max(self._of_page))


def _mean(numbers: Sequence[float]) -> float:
    return sum(numbers) / len(numbers) if numbers else 0.0
