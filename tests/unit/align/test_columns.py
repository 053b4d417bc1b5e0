"""Values stay under their headers where columns stand in another order, run into each other or are lost."""

from __future__ import annotations

import pytest

from extraction.align.alignment import align
from extraction.table import Cell, Table
from tests.unit.align.printed import applications, disputes, numbered, printed_tables, proactive
from tests.unit.align.reading import FORMS, read

SWAPPED = ("total", "natural_person", "legal_service", "business", "other", "research", "social_welfare")


def swapped_applications(values: dict[str, str]) -> Table:
    """Table three with its columns in another order, headers and values alike."""
    form = FORMS["gid-2021"]
    table = applications(form, values)
    usual = list(dict.fromkeys(field.column_id for field in form.tables["applications"]))
    to = {3 + usual.index(column): 3 + at for at, column in enumerate(SWAPPED)}
    for cell in table.cells:
        if cell.text == "法人或其他组织":
            cell.column = 5
        elif cell.column >= 3:
            cell.column = to[cell.column]
    return table


def without_spans(table: Table) -> Table:
    """As a text has it: the cells of each row one after another, from the left."""
    cells = []
    for row in range(table.rows):
        printed = sorted((c for c in table.cells if c.row == row), key=lambda c: c.column)
        cells += [Cell(row, at, c.text, 1, c.box, role=c.role) for at, c in enumerate(printed)]
    return Table(table.rows, table.columns, cells, (1,), "stated")


def test_columns_in_another_order_are_told_by_their_headers() -> None:
    form = FORMS["gid-2021"]
    values = numbered(form)
    tables = printed_tables(form, values)
    tables[1] = swapped_applications(values)
    assert read(align(tables, FORMS.values())) == values


def test_headers_in_another_order_without_spans_leave_the_columns_open() -> None:
    form = FORMS["gid-2021"]
    values = numbered(form)
    tables = printed_tables(form, values)
    tables[1] = without_spans(swapped_applications(values))
    assert not any(id_.startswith("applications.") for id_ in read(align(tables, FORMS.values())))
    tables[1] = without_spans(applications(form, values))
    assert read(align(tables, FORMS.values())) == values


def test_the_second_piece_of_a_torn_table_has_the_order_of_the_first() -> None:
    form = FORMS["gid-2021"]
    values = numbered(form)
    whole = swapped_applications(values)
    cut = 10
    first = Table(cut, whole.columns, [c for c in whole.cells if c.row < cut], (1,), "ruled")
    rest = [c for c in whole.cells if c.row >= cut]
    for cell in rest:
        cell.row -= cut
    second = Table(whole.rows - cut, whole.columns, rest, (2,), "ruled", start=(2, 0))
    proactive_table, _, disputes_table = printed_tables(form, values)
    found = read(align([proactive_table, first, second, disputes_table], FORMS.values()))
    assert found == values


def test_groups_of_results_in_another_order_stay_open() -> None:
    form = FORMS["gid-2021"]
    values = numbered(form)
    tables = printed_tables(form, values)
    names = {"未经复议直接起诉": "复议后起诉", "复议后起诉": "未经复议直接起诉"}
    for cell in tables[2].cells:
        cell.text = names.get(cell.text, cell.text)
    assert not any(id_.startswith("disputes.") for id_ in read(align(tables, FORMS.values())))


def test_a_column_that_is_not_there_leaves_the_others_in_place() -> None:
    form = FORMS["gid-2021"]
    values = numbered(form)
    tables = printed_tables(form, values)
    table = tables[1]
    lost = 3 + 5  # 其他
    table.cells = [c for c in table.cells if c.column != lost]
    found = read(align(tables, FORMS.values()))
    expected = {id_: value for id_, value in values.items() if not (id_.startswith("applications.") and id_.endswith(".other"))}
    assert found == expected


@pytest.mark.parametrize("at", range(14))
def test_where_two_columns_ran_into_each_other_the_others_stay_under_their_headers(at: int) -> None:
    form = FORMS["gid-2021"]
    values = numbered(form)
    tables = printed_tables(form, values)
    table = tables[2]
    for role in ("column-header", "value"):
        left, right = (cell for cell in table.cells if cell.role == role and cell.column in (at, at + 1) and cell.column_span == 1)
        left.text += right.text
        table.cells.remove(right)
    for cell in table.cells:
        if cell.column > at:
            cell.column -= 1
        elif cell.column + cell.column_span > at + 1:
            cell.column_span -= 1
    table.columns -= 1
    alignment = align(tables, FORMS.values())
    assert alignment is not None
    ids = [field.id for field in form.tables["disputes"]]
    settled = {id_: alignment.placed[id_].entry for id_ in ids if alignment.placed[id_].settled}
    assert {id_: entry.cell.text for id_, entry in settled.items() if entry} == {
        id_: values[id_] for id_ in ids if id_ not in ids[at : at + 2]
    }


def test_a_value_over_two_columns_is_neither_ones() -> None:
    form = FORMS["gid-2021"]
    tables = printed_tables(form, numbered(form))
    row = [c for c in tables[1].cells if c.row == 2 and c.role == "value"]
    tables[1].cells.remove(row[0])
    row[1].column, row[1].column_span = row[0].column, 2
    alignment = align(tables, FORMS.values())
    assert alignment is not None
    assert not alignment.placed["applications.received.natural_person"].settled
    assert not alignment.placed["applications.received.business"].settled
    assert alignment.placed["applications.carried_over.business"].settled


def test_a_value_that_stands_under_another_header_is_not_taken_for_its_fields() -> None:
    """The total was overlooked and a speck read as a value: as many values as columns, yet the last is not the total."""
    form = FORMS["gid-2021"]
    tables = printed_tables(form, numbered(form))
    tables[1].columns += 1
    for c in tables[1].cells:
        if c.column == 9:
            c.column = 10
    total = next(c for c in tables[1].cells if c.row == 2 and c.column == 10)
    total.column, total.text = 9, "0"
    alignment = align(tables, FORMS.values())
    assert alignment is not None
    assert not alignment.placed["applications.received.total"].settled
    assert alignment.placed["applications.carried_over.total"].settled


def test_a_column_whose_header_is_broken_is_told_by_the_others() -> None:
    form = FORMS["gid-2021"]
    tables = printed_tables(form, numbered(form))
    header = next(c for c in tables[1].cells if c.text == "法律服务机构")
    header.text = "法大"
    alignment = align(tables, FORMS.values())
    assert alignment is not None
    assert all(alignment.placed[f"applications.{row}.legal_service"].settled for row in ("received", "results.granted"))


def test_headers_that_lost_their_spans_tell_no_column_where_no_row_is_complete() -> None:
    """The lower headers stand one column further left than what they head."""
    form = FORMS["gid-2021"]
    ids = [field.id for field in form.tables["applications"]]
    figures = {id_ for id_ in ids if id_.endswith((".business", ".social_welfare", ".other")) and ".results." in id_}
    values = dict.fromkeys(ids, "") | dict.fromkeys(figures, "0")
    table = applications(form, values)
    for cell in [cell for cell in table.cells if cell.row < 2 and cell.column > 0]:
        cell.column, cell.row_span, cell.column_span = cell.column - 1 if cell.row else cell.column % 3, 1, 1
    table.origin = "stated"
    found = read(align([proactive(form, numbered(form)), table, disputes(form, numbered(form))], FORMS.values()))
    assert {id_ for id_ in ids if found.get(id_, values[id_]) != values[id_]} == set()
