"""A table whose headers are lost is not read as one edition's where it could be the other's."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extraction.align.alignment import align
from extraction.geometry import Box
from extraction.table import Cell, Table
from tests.unit.align.printed import applications, disputes, proactive
from tests.unit.align.reading import FORMS


@pytest.mark.parametrize("name", FORMS)
def test_columns_without_headers_are_not_told_by_their_number(name: str) -> None:
    """With its headers a row of table two says which edition it is of; without them nothing of it may be settled."""
    form = FORMS[name]
    table = proactive(form, {})
    headers = {cell.row for cell in table.cells if cell.role == "column-header"}
    bare = replace(table, cells=[cell for cell in table.cells if cell.row not in headers])
    alignment = align([bare, applications(form, {}), disputes(form, {})], FORMS.values())
    assert alignment is not None
    other = {field.id for form in FORMS.values() if form.id != name for field in form.fields}
    wrong = [
        id_ for id_, each in alignment.placed.items() if each.settled and each.entry and id_ not in {f.id for f in form.fields}
    ]
    assert not wrong
    for label in ("规章", "行政许可") if name == "gid-2021" else ("规章",):  # three figures of 行政许可 are of one edition only
        settled = [each for each in alignment.placed.values() if each.field.row[-1] == label and each.settled and each.entry]
        assert all(each.field.id in other for each in settled)  # of both editions, in the same cell


@pytest.mark.parametrize("name", FORMS)
def test_a_table_with_its_headers_stays_settled(name: str) -> None:
    form = FORMS[name]
    alignment = align([proactive(form, {}), applications(form, {}), disputes(form, {})], FORMS.values())
    assert alignment is not None
    assert {id_ for id_, each in alignment.placed.items() if each.settled} == {field.id for field in form.fields}


def test_a_run_without_headers_tells_no_edition() -> None:
    """The headers of the first rows stand in a table of their own, those of the others run together with their figures."""
    form = FORMS["gid-2021"]
    first = [cell for cell in proactive(form, {}).cells if cell.row < 4]
    text = "第二十条第（五）项本年处理决定数量行政许可3第二十条第（六）项本年处理决定数量行政处罚5行政强制1"
    run = Table(1, 1, [Cell(0, 0, text, 1, Box(0, 0, 500, 100))], (1,), "flattened", sparse=True)
    alignment = align(
        [run, Table(4, 4, first, (1,), "stated", start=(1, 50)), applications(form, {}), disputes(form, {})], FORMS.values()
    )
    assert alignment is not None
    assert alignment.form.id == form.id


def test_blanks_below_their_headers_leave_a_row_to_no_rival() -> None:
    """One figure among blanks would fit the only column that the other edition has."""
    form = FORMS["gid-2019"]
    row = {f"proactive.licensing.{column}": text for column, text in {"previous": "", "change": "-11", "handled": ""}.items()}
    tables = [replace(proactive(form, row), origin="stated"), applications(form, {}), disputes(form, {})]
    alignment = align(tables, FORMS.values())
    assert alignment is not None
    assert all(alignment.placed[id_].settled for id_ in row)


def test_rows_under_a_group_are_not_left_over_for_one_that_reads_as_the_group() -> None:
    """(六) 其他处理 is one row in a variant of the form; here it has three, and the labels of two were misread."""
    form = FORMS["gid-2021"]
    table = applications(form, {})
    for cell in table.cells:
        if cell.text.startswith(("1.申请人", "2.申请人")):
            cell.text = "行政期未收知要求的费用"
        elif cell.text == "3.其他":
            cell.text = "3 其也"
    alignment = align([proactive(form, {}), table, disputes(form, {})], FORMS.values())
    assert alignment is not None
    assert "applications.results.other.total" not in alignment.placed
    assert alignment.placed["applications.results.other.other.total"].row.index == 24
