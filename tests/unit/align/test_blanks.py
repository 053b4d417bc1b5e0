"""Blank cells are blank fields where nothing else could be meant, and are not sure beside figures that have no label."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extraction.align.alignment import align
from extraction.align.form import Form
from extraction.page import Origin
from tests.unit.align.printed import numbered, printed_tables
from tests.unit.align.reading import FORMS, read


def test_blank_cells_stay_blank_and_in_their_columns() -> None:
    form = FORMS["gid-2021"]
    values = numbered(form) | {"applications.received.business": "", "disputes.reconsideration.upheld": ""}
    read_back = read(align(printed_tables(form, values), FORMS.values()))
    assert read_back == values


def test_a_blank_below_its_own_wide_header_is_blank_whatever_stands_above_that() -> None:
    form = FORMS["gid-2021"]
    values = numbered(form)
    blank = "proactive.licensing.handled"
    tables = printed_tables(form, values | {blank: ""})
    alignment = align(tables, FORMS.values())
    assert alignment is not None
    assert alignment.placed[blank].settled


@pytest.mark.parametrize("origin", ["aligned", "ruled"])
def test_beside_a_row_of_figures_without_a_field_no_blank_row_is_sure(origin: Origin) -> None:
    """The label of a row was broken in two: its figures stand beside the part that leads to no field."""
    form = FORMS["gid-2021"]
    tables = printed_tables(form, numbered(form))
    table = tables[1]
    table.origin = origin
    label = next(c for c in table.cells if "部分公开" in c.text)
    for cell in table.cells:
        cell.row += cell.row > label.row
        if cell.row <= label.row < cell.row + cell.row_span and cell.row_span > 1:
            cell.row_span += 1
    table.rows += 1
    figures = [c for c in table.cells if c.row == label.row and c.role == "value"]
    for cell in figures:
        table.cells.append(replace(cell, text=""))
        cell.row += 1
    table.cells.append(replace(label, row=label.row + 1, text="不计其他情形）"))
    alignment = align(tables, FORMS.values())
    assert alignment is not None
    assert not any(placed.settled for id_, placed in alignment.placed.items() if ".partial." in id_)
    below = alignment.placed["applications.results.refused.state_secret.business"]
    assert below.settled == (origin == "ruled"), "where no lines part rows, the figures may be those of the row below"


def test_a_blank_row_above_figures_without_a_label_is_not_sure() -> None:
    """The figure of a row slipped into the next one, where it is the last field's by its place alone."""
    form = FORMS["gid-2021"]
    tables = printed_tables(form, numbered(form))
    table = tables[0]
    table.origin = "stated"
    row = next(cell.row for cell in table.cells if "行政强制" in cell.text)
    table.cells = [cell for cell in table.cells if cell.row <= row]
    for cell in [cell for cell in table.cells if cell.row == row and cell.role == "value"]:
        table.cells.append(replace(cell, row=row + 1, column=0, column_span=1))
        cell.text = ""
    table.rows = row + 2
    alignment = align(tables, FORMS.values())
    assert alignment is not None
    assert not alignment.placed["proactive.coercion.handled"].settled


def sparse_values(form: Form) -> dict[str, str]:
    """Figures in a few places, so that no row of table three is complete."""
    return numbered(form) | {
        field.id: "" for at, field in enumerate(form.tables["applications"]) if at % 5 not in (0, 3) and at % 7 != 6
    }


def test_empty_cells_that_labels_cover_are_no_blanks() -> None:
    """Rows of one label have empty cells where others have their second and third one; the values are all there behind them."""
    form = FORMS["gid-2021"]
    values = sparse_values(form)
    tables = printed_tables(form, values)
    table = tables[1]
    table.cells = [cell for cell in table.cells if cell.row > 1]
    for cell in [cell for cell in table.cells if cell.role == "row-label" and cell.column_span > 1]:
        table.cells += [
            replace(cell, column=cell.column + 1 + at, text="", column_span=1, role="value") for at in range(cell.column_span - 1)
        ]
        cell.column_span = 1
    table.origin = "stated"
    found = read(align(tables, FORMS.values()))
    assert {id_: value for id_, value in found.items() if value} == {id_: value for id_, value in values.items() if value}
