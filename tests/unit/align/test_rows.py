"""Rows with a value too few or too many, or with labels that are not theirs: what cannot be told stays open."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extraction.align.alignment import align
from extraction.geometry import Box
from extraction.table import Cell
from tests.unit.align.printed import disputes, numbered, printed_tables
from tests.unit.align.reading import FORMS, read


def test_a_row_with_too_few_values_in_a_sparse_table_stays_open() -> None:
    form = FORMS["gid-2021"]
    tables = printed_tables(form, numbered(form))
    tables[1].sparse = True
    tables[1].cells = [c for c in tables[1].cells if not (c.role == "value" and c.row == 3 and c.column in (4, 5))]
    alignment = align(tables, FORMS.values())
    assert alignment is not None
    row = [p for p in alignment.placed.values() if p.field.row_id == "carried_over"]
    assert row
    assert not any(p.settled for p in row)


def test_a_row_without_its_blanks_says_nothing_of_its_columns() -> None:
    """Twelve values written one after the other under fifteen headers: which of them is whose is not told by their places."""
    form = FORMS["gid-2021"]
    table = disputes(form, numbered(form))
    values = [cell for cell in table.cells if cell.role == "value"]
    for cell in values[12:]:
        table.cells.remove(cell)
    for at, cell in enumerate(values[:12]):
        cell.column, cell.text = at, "0"
    table.origin, table.sparse = "stated", True
    alignment = align([*printed_tables(form, numbered(form))[:2], table], FORMS.values())
    assert alignment is not None
    assert not any(placed.settled for id_, placed in alignment.placed.items() if id_.startswith("disputes."))


def test_a_row_that_ends_early_and_begins_blank_is_not_told_by_counting() -> None:
    """四、结转 | | | 0 | | | | 0: two of the blanks are the label's, and as many at the row's end are not written."""
    form = FORMS["gid-2021"]
    tables = printed_tables(form, numbered(form))
    table = tables[1]
    table.origin, table.sparse = "stated", True
    row = max(cell.row for cell in table.cells)
    label = next(cell for cell in table.cells if cell.row == row and cell.column == 0)
    label.column_span = 1
    template = next(cell for cell in table.cells if cell.row == row and cell.role == "value")
    table.cells = [cell for cell in table.cells if cell.row != row or cell is label]
    table.cells += [replace(template, column=1 + at, text="0" if at in (2, 6) else "") for at in range(7)]
    alignment = align(tables, FORMS.values())
    assert alignment is not None
    assert not any(placed.settled for id_, placed in alignment.placed.items() if ".carried_forward." in id_)


@pytest.mark.parametrize("lost", range(3, 10))
def test_a_row_that_lost_a_cell_stays_open(lost: int) -> None:
    """What stands right of the lost cell moved to the left: its sums fail, and it could pass for printed wrong."""
    form = FORMS["gid-2021"]
    tables = printed_tables(form, numbered(form))
    table = tables[1]
    table.origin = "stated"
    table.cells = [cell for cell in table.cells if not (cell.row == 6 and cell.column == lost)]
    for cell in table.cells:
        cell.column -= cell.row == 6 and cell.column > lost
    alignment = align(tables, FORMS.values())
    assert alignment is not None
    row = [placed for placed in alignment.placed.values() if placed.field.table == "applications" and placed.row.index == 6]
    assert row
    assert not any(placed.settled for placed in row)


def test_a_cell_that_holds_no_value_leaves_the_others_in_their_columns() -> None:
    form = FORMS["gid-2021"]
    values = numbered(form)
    tables = printed_tables(form, values)
    lost = "disputes.litigation_after_reconsideration.other"
    next(cell for cell in tables[2].cells if cell.text == values[lost]).text = "办公室"
    alignment = align(tables, FORMS.values())
    assert alignment is not None
    placed = {id_: p for id_, p in alignment.placed.items() if id_.startswith("disputes")}
    assert placed[lost].entry is None
    assert {id_: p.entry.cell.text for id_, p in placed.items() if p.entry} == {id_: values[id_] for id_ in placed if id_ != lost}
    assert not placed[lost].settled
    assert all(p.settled for id_, p in placed.items() if id_ != lost)


def test_a_surplus_value_is_settled_only_where_it_cannot_matter() -> None:
    form = FORMS["gid-2021"]
    values = {field.id: "0" for field in form.fields}
    tables = printed_tables(form, values)
    table = tables[2]
    table.columns += 1
    table.cells.append(Cell(3, 15, "0", 1, Box(750, 60, 800, 80)))
    alignment = align(tables, FORMS.values())
    assert read(alignment) == values
    table.cells[-1].text = "4"
    alignment = align(tables, FORMS.values())
    assert alignment is not None
    assert not alignment.placed["disputes.litigation_after_reconsideration.total"].settled


def test_a_row_with_labels_of_its_own_is_not_laid_across_the_columns() -> None:
    """Two tables whose heading was lost, cut into rows of a wrong width: zeros of table three stand under the labels of another."""
    form = FORMS["gid-2021"]
    tables = printed_tables(form, numbered(form))
    below = ["三、本年度办理结果", "（一）予以公开", *"000000000", "（二）部分公开", *"000000000"]
    table = tables[2]
    table.cells = [c for c in table.cells if c.row < 3] + [
        Cell(3, at, text, 1, Box(at, 60, at + 1, 80)) for at, text in enumerate(below)
    ]
    table.columns = len(below)
    alignment = align(tables, FORMS.values())
    assert alignment is not None
    assert not any(p.settled and p.entry for id_, p in alignment.placed.items() if id_.startswith("disputes"))


def test_a_row_with_a_label_between_its_figures_stays_open() -> None:
    """Cells were lost, and the next row was written on behind this one: together they have as many figures as a row has."""
    form = FORMS["gid-2021"]
    tables = printed_tables(form, numbered(form))
    table = tables[1]
    table.origin = "stated"
    upper = next(cell for cell in table.cells if "国家秘密" in cell.text).row
    table.cells = [cell for cell in table.cells if cell.row not in (upper, upper + 1) or cell.column < 7]
    for cell in [cell for cell in table.cells if cell.row == upper + 1]:
        if cell.column < 6:
            cell.row, cell.column = upper, cell.column + 5  # the label, then three figures
        else:
            table.cells.remove(cell)
    table.columns = 11
    alignment = align(tables, FORMS.values())
    assert alignment is not None
    rows = ("state_secret", "prohibited")
    assert not any(placed.settled for id_, placed in alignment.placed.items() if any(f".{row}." in id_ for row in rows))


def test_two_rows_with_one_label_are_neither_ones() -> None:
    """The line between two labels was lost: what is printed of both leads to one of them."""
    form = FORMS["gid-2021"]
    tables = printed_tables(form, numbered(form))
    upper, lower = (next(c for c in tables[1].cells if label in c.text) for label in ("属于行政执法案卷", "属于行政查询事项"))
    tables[1].cells.remove(lower)
    upper.text, upper.row_span = f"{upper.text}{lower.text}", 2
    alignment = align(tables, FORMS.values())
    assert alignment is not None
    for row in ("enforcement_files", "administrative_query"):
        placed = alignment.placed.get(f"applications.results.refused.{row}.business")
        assert placed is None or placed.entry is None or not placed.settled
    assert alignment.placed["applications.carried_over.business"].settled
