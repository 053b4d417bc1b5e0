"""Rows whose labels are lost: their figures are known by their place alone, and none of them is settled."""

from __future__ import annotations

import pytest

from extraction.align.alignment import align
from extraction.table import Cell
from tests.unit.align.printed import applications, numbered, printed_tables, proactive
from tests.unit.align.reading import FORMS


@pytest.mark.parametrize("name", FORMS)
def test_figures_that_lost_all_their_labels_stay_their_fields(name: str) -> None:
    """From the third result to the last: the edition whose other results are one row has no place for as many rows."""
    form = FORMS[name]
    values = {field.id: str(number) for number, field in enumerate(form.fields)}
    table = applications(form, values)
    rows = list(dict.fromkeys(field.row_id for field in form.tables["applications"]))
    lost = range(2 + rows.index("results.refused.state_secret"), 2 + rows.index("results.total"))
    table.cells = [
        Cell(c.row, c.column, "" if c.role == "row-label" and c.row in lost else c.text, 1, c.box, 1, c.column_span, c.role)
        for c in table.cells
    ]
    alignment = align([proactive(form, values), table], FORMS.values())
    assert alignment is not None
    fields = [field for field in form.tables["applications"] if 2 + rows.index(field.row_id) in lost]
    placed = [alignment.placed[field.id] for field in fields]
    assert [p.entry and p.entry.cell.text for p in placed] == [values[field.id] for field in fields]
    assert not any(p.settled for p in placed)


def test_lost_labels_are_never_guessed() -> None:
    """Rows that lost their labels, fewer than the form has there: all of those fields stay open."""
    form = FORMS["gid-2021"]
    tables = printed_tables(form, numbered(form))
    table = tables[1]
    lost = range(6, 20)
    table.cells = [
        Cell(c.row, c.column, "" if c.role == "row-label" and c.row in lost else c.text, 1, c.box, 1, c.column_span, c.role)
        for c in table.cells
        if c.row not in (18, 19)
    ]
    alignment = align(tables, FORMS.values())
    assert alignment is not None
    rows = list(dict.fromkeys(field.row_id for field in form.tables["applications"]))
    for field in form.tables["applications"]:
        if 4 <= rows.index(field.row_id) < 18:
            placed = alignment.placed.get(field.id)
            assert placed is None or not placed.settled
