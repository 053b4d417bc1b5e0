"""Gathers the evidence for the fields of a form from what alignment and verification found."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Mapping, Sequence

from extraction.align.alignment import Alignment
from extraction.align.columns import Placed
from extraction.align.flattened import Run
from extraction.align.form import FormField
from extraction.align.rows import Row
from extraction.align.values import Value
from extraction.decide.consistency import Consistency
from extraction.decide.evidence import Company, FieldEvidence, doubt
from extraction.decide.readings import Candidate
from extraction.table import Cell, Table
from extraction.verify import key_of

_TWO_NUMBERS = re.compile(r"\d\s+\d")


class Support:
    """What is known of the fields of one document. `echoes` are the numbers by which the prose repeats fields, by field; `given` as
    for `weigh`."""

    def __init__(
        self,
        alignment: Alignment,
        tables: Sequence[Table],
        consistency: Consistency,
        given: Mapping[int, bool],
        echoes: Mapping[str, float],
    ) -> None:
        self._alignment = alignment
        self._tables = tables
        self._consistency = consistency
        self._given = given
        self._echoes = echoes
        self._texts = [Counter(cell.text.strip() for cell in table.cells) for table in tables]
        self._placed = {id(placed.entry.cell) for placed in alignment.placed.values() if placed.entry is not None}
        self._companies = self._gather_companies()

    def of_cell(self, field: FormField, placed: Placed, chosen: Candidate, *, changed: bool) -> FieldEvidence:
        """The evidence for a field that stands in a cell of its own and reads as `chosen`."""
        assert placed.entry is not None
        cell, table, texts = placed.entry.cell, self._tables[placed.row.table], self._texts[placed.row.table]
        value = chosen.value
        return FieldEvidence(
            name=field.id,
            value=value.kind,
            recognition=None if self._given.get(cell.page, False) else chosen.engine,
            margin=self._consistency.margins.get(field.id, float("inf")),
            identities=self._consistency.holding[field.id],
            broken=self._consistency.undecided[field.id],
            placement=placed.score,
            settled=placed.settled,
            grid=table.quality,
            origin=table.origin,
            digits=sum(c.isdigit() for c in value.printed),
            zero=value.number == 0,
            changed=changed,
            specked=value.stray or value.spaced,
            among_zeros=texts["0"] > 0,
            alike=max(1, texts[value.printed.strip()]),
            cut=is_cut(placed.row, cell, self._placed),
            robbed=any(_TWO_NUMBERS.search(entry.cell.text) for entry in placed.row.entries),
            echo=self._echo(field.id, value),
            company=self._companies[field.table],
        )

    def of_run(self, field: FormField, run: Run) -> FieldEvidence:
        """The evidence for a field whose digits run together with others'."""
        number = self._consistency.run_values.get(field.id)
        return FieldEvidence(
            name=field.id,
            value="number" if number is not None else "mark" if field.id in self._consistency.run_values else "unreadable",
            recognition=None if self._given.get(run.page, False) else run.probability,
            identities=self._consistency.holding[field.id],
            broken=self._consistency.undecided[field.id],
            placement=run.score,
            settled=self._consistency.run_settled.get(field.id, False),
            grid=self._tables[run.table].quality,
            origin="flattened",
            digits=len(str(number)) if number is not None else 1,
            zero=number == 0,
            company=self._companies[field.table],
        )

    def _echo(self, field_id: str, value: Value) -> bool | None:
        repeated = self._echoes.get(field_id)
        return None if repeated is None or value.number is None else float(value.number) == repeated

    def _gather_companies(self) -> dict[str, Company]:
        """By table of the form."""
        judgements = self._consistency.judgements
        broken = sum(one.verdict == "undecided" for one in judgements) / max(1, len(judgements))
        held = {key_of(one.check.identity) for one in judgements if one.verdict in ("holds", "misread")}
        companies = {}
        for name, fields in self._alignment.form.tables.items():
            lost = sum(not self._firm(field.id) for field in fields)
            doubts = [one for field in fields if (one := self._doubt(field.id)) is not None]
            ids = {field.id for field in fields}
            own = [one for one in self._alignment.form.identities if not ids.isdisjoint((*one.left, *one.right))]
            companies[name] = Company(
                misread=sum(doubts) / max(1, len(doubts)),
                unplaced=lost / len(fields),
                broken=broken,
                unverified=sum(key_of(one) not in held for one in own) / max(1, len(own)),
            )
        return companies

    def _doubt(self, field_id: str) -> float | None:
        """The doubt about what was read first in a field's cell."""
        placed, options = self._alignment.placed.get(field_id), self._consistency.candidates.get(field_id)
        if placed is None or placed.entry is None or not options:
            return None
        return doubt(None if self._given.get(placed.entry.cell.page, False) else options[0].engine)

    def _firm(self, field_id: str) -> bool:
        if field_id in self._consistency.runs:
            return self._consistency.run_settled.get(field_id, False)
        placed = self._alignment.placed.get(field_id)
        return placed is not None and placed.entry is not None and placed.settled


def is_cut(row: Row, cell: Cell, placed: Container[int]) -> bool:
    """Whether a line beside `cell` may be a wrong one: another value of its `row` stands in a taller cell, or a blank one beside it
    is in no column of the form. `placed` are the ids of the cells that hold its fields."""
    return any(
        entry.cell.row_span > cell.row_span or (entry.blank and id(entry.cell) not in placed and _touch(entry.cell, cell))
        for entry in row.entries
    )


def _touch(cell: Cell, other: Cell) -> bool:
    """Whether two cells of one row, or of one column, stand side by side."""
    level = cell.row == other.row and (
        cell.column + cell.column_span == other.column or other.column + other.column_span == cell.column
    )
    above = cell.column == other.column and (cell.row + cell.row_span == other.row or other.row + other.row_span == cell.row)
    return level or above
