"""Tables printed from a form are read back as its fields, whatever was done to their labels, and nothing is guessed."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction.align.alignment import Alignment, align
from extraction.align.form import Form
from extraction.align.forms import load_forms
from extraction.align.rows import turned
from extraction.geometry import Box
from extraction.table import Cell, Table
from tests.unit.align.printed import applications, disputes, proactive

FORMS = load_forms()
EDITIONS = [form for base in FORMS.values() for form in (base, *base.variants)]


def numbered(form: Form) -> dict[str, str]:
    """Every field gets a number of its own."""
    return {field.id: str(at + 1) for at, field in enumerate(form.fields)}


def printed_tables(form: Form, values: dict[str, str]) -> list[Table]:
    return [proactive(form, values), applications(form, values), disputes(form, values)]


def read(alignment: Alignment | None) -> dict[str, str]:
    assert alignment is not None
    return {id_: p.entry.cell.text for id_, p in alignment.placed.items() if p.entry and p.settled}


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


def test_blank_cells_stay_blank_and_in_their_columns() -> None:
    form = FORMS["gid-2021"]
    values = numbered(form) | {"applications.received.business": "", "disputes.reconsideration.upheld": ""}
    read_back = read(align(printed_tables(form, values), FORMS.values()))
    assert read_back == values


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


def test_other_tables_follow_no_form() -> None:
    cells = [Cell(r, c, f"{r}{c}" if r and c else f"项目{r}{c}", 1, Box(c, r, c + 1, r + 1)) for r in range(6) for c in range(5)]
    assert align([Table(6, 5, cells, (1,), "ruled")], FORMS.values()) is None
    assert align([], FORMS.values()) is None


def test_flattened_rows_become_runs() -> None:
    form = FORMS["gid-2021"]
    lines: dict[str, list[str]] = {}
    for field in form.tables["applications"]:
        lines.setdefault(field.row_id, []).append(field.id)
    labels = {field.row_id: field.row[-1] for field in form.tables["applications"]}
    text = "".join(f"{labels[row]}{'0' * len(ids)}" for row, ids in lines.items())
    flat = Table(1, 1, [Cell(0, 0, text, 1, Box(0, 0, 500, 100))], (1,), "flattened", sparse=True)
    alignment = align([flat], FORMS.values())
    assert alignment is not None
    assert {run.fields: run.digits for run in alignment.runs} == {tuple(ids): "0" * len(ids) for ids in lines.values()}
