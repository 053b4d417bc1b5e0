"""A table of one row of values under groups of headers, below another table that it ran into."""

from __future__ import annotations

from dataclasses import replace

from extraction.align.alignment import align
from extraction.align.forms import load_forms
from extraction.table import Table
from tests.unit.align.printed import applications, disputes, proactive

FORM = load_forms()["gid-2021"]


def test_no_row_above_the_headers_holds_their_values() -> None:
    """Rows above have more figures, some of them under headers of the same name in the same column."""
    values = {field.id: str(number) for number, field in enumerate(FORM.fields)}
    printed = {"disputes.litigation_direct.upheld", "disputes.litigation_direct.total"}
    values |= {field.id: "" for field in FORM.tables["disputes"] if field.id not in printed}
    above, below = applications(FORM, values), disputes(FORM, values)
    cells = [*above.cells, *(replace(cell, row=cell.row + above.rows) for cell in below.cells)]
    table = Table(above.rows + below.rows, below.columns, cells, (1,), "stated")
    alignment = align([proactive(FORM, values), table], [FORM])
    assert alignment is not None
    for field in FORM.tables["disputes"]:
        placed = alignment.placed.get(field.id)
        assert placed is None or placed.entry is None or placed.entry.cell.text == values[field.id]
