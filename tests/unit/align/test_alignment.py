"""Tables printed from a form are read back as its fields, its edition is told, and tables of other things are none of it."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction.align.alignment import align, other_report
from extraction.align.form import Form
from extraction.align.rows import turned
from extraction.geometry import Box
from extraction.table import Cell, Table
from tests.unit.align.printed import applications, disputes, numbered, printed_tables, proactive
from tests.unit.align.reading import FORMS, read

EDITIONS = [form for base in FORMS.values() for form in (base, *base.variants)]


@pytest.mark.parametrize("form", EDITIONS, ids=lambda form: f"{form.id}-{len(form.fields)}")
def test_every_edition_is_told_and_read(form: Form) -> None:
    values = numbered(form)
    alignment = align(printed_tables(form, values), FORMS.values())
    assert alignment is not None
    assert alignment.form == form
    assert read(alignment) == values


def test_a_table_turned_over_reads_the_same() -> None:
    form = FORMS["gid-2021"]
    values = numbered(form)
    tables = printed_tables(form, values)
    tables[1] = turned(tables[1])
    alignment = align(tables, FORMS.values())
    assert read(alignment) == values
    assert alignment is not None
    evidence = alignment.placed["applications.received.total"].entry
    assert evidence is not None
    assert evidence.cell in tables[1].cells


@settings(max_examples=25, deadline=None)
@given(st.randoms(use_true_random=False))
def test_misprinted_labels_do_not_matter(rng: random.Random) -> None:
    form = FORMS["gid-2021"]
    values = numbered(form)
    tables = printed_tables(form, values)
    for table in tables:
        for cell in table.cells:
            if cell.role != "value" and len(cell.text) > 6 and rng.random() < 0.4:
                at = rng.randrange(len(cell.text))
                cell.text = cell.text[:at] + rng.choice(["", " ", "口"]) + cell.text[at + 1 :]
    assert read(align(tables, FORMS.values())) == values


def test_rows_that_lost_their_blanks_still_tell_the_variant() -> None:
    """Of the rows that only one variant prints, all have fewer values than columns: their labels say that they are there."""
    form = FORMS["gid-2021"]
    table = applications(form, numbered(form))
    first = next(cell.row for cell in table.cells if cell.text.startswith("1.申请人无正当理由逾期不补正"))
    rows = range(first, first + 3)
    table.cells = [c for c in table.cells if not (c.role == "value" and c.row in rows and c.column in (4, 6))]
    table.origin, table.sparse = "stated", True
    alignment = align([proactive(form, numbered(form)), table, disputes(form, numbered(form))], FORMS.values())
    assert alignment is not None
    assert alignment.form.id == form.id
    assert set(alignment.placed) == {field.id for field in form.fields}


def test_headers_tell_the_edition_where_the_rows_below_them_are_empty() -> None:
    """The first table holds one figure, which either edition can have; its headers are those of the earlier one."""
    old = FORMS["gid-2019"]
    first = proactive(old, {field.id: "" for field in old.fields} | {"proactive.fees.change": "0"})
    first.cells = [cell for cell in first.cells if cell.role != "value" or cell.text]
    first.origin = "stated"
    form = max(old.variants, key=lambda form: len(form.fields), default=old)
    rest = printed_tables(form, {field.id: "0" for field in form.fields})[1:]
    alignment = align([first, *rest], FORMS.values())
    assert alignment is not None
    assert alignment.form.id == old.id


def test_other_tables_follow_no_form() -> None:
    cells = [Cell(r, c, f"{r}{c}" if r and c else f"项目{r}{c}", 1, Box(c, r, c + 1, r + 1)) for r in range(6) for c in range(5)]
    assert align([Table(6, 5, cells, (1,), "ruled")], FORMS.values()) is None
    assert align([], FORMS.values()) is None


def test_tables_of_a_second_report_are_noticed() -> None:
    form = FORMS["gid-2021"]
    tables = printed_tables(form, numbered(form))
    forms = FORMS.values()
    alone, both = align(tables, forms), align([*tables, *printed_tables(form, numbered(form))], forms)
    assert alone is not None
    assert both is not None
    assert not other_report(tables, alone, forms)
    assert other_report([*tables, *printed_tables(form, numbered(form))], both, forms)


def test_no_row_is_taken_by_its_place_from_a_table_of_other_things() -> None:
    """Without table three, the one row of values in table four follows a label, 总计, that table three has, too."""
    form = FORMS["gid-2021"]
    first, _, last = printed_tables(form, numbered(form))
    found = align([first, last], FORMS.values())
    assert found is not None
    assert not [id_ for id_, placed in found.placed.items() if placed.entry and id_.startswith("applications.")]
