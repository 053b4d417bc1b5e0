"""Tables printed from a form are read back as its fields, whatever was done to their labels, and nothing is guessed."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction.align.alignment import Alignment, align, other_report
from extraction.align.form import Form
from extraction.align.forms import load_forms
from extraction.align.rows import turned
from extraction.geometry import Box
from extraction.page import Origin
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


def test_other_tables_follow_no_form() -> None:
    cells = [Cell(r, c, f"{r}{c}" if r and c else f"项目{r}{c}", 1, Box(c, r, c + 1, r + 1)) for r in range(6) for c in range(5)]
    assert align([Table(6, 5, cells, (1,), "ruled")], FORMS.values()) is None
    assert align([], FORMS.values()) is None


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


def test_groups_of_results_in_another_order_stay_open() -> None:
    form = FORMS["gid-2021"]
    values = numbered(form)
    tables = printed_tables(form, values)
    names = {"未经复议直接起诉": "复议后起诉", "复议后起诉": "未经复议直接起诉"}
    for cell in tables[2].cells:
        cell.text = names.get(cell.text, cell.text)
    assert not any(id_.startswith("disputes.") for id_ in read(align(tables, FORMS.values())))


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


def test_a_blank_below_its_own_wide_header_is_blank_whatever_stands_above_that() -> None:
    form = FORMS["gid-2021"]
    values = numbered(form)
    blank = "proactive.licensing.handled"
    tables = printed_tables(form, values | {blank: ""})
    alignment = align(tables, FORMS.values())
    assert alignment is not None
    assert alignment.placed[blank].settled


def sparse_values(form: Form) -> dict[str, str]:
    """Figures in a few places, so that no row of table three is complete."""
    return numbered(form) | {
        field.id: "" for at, field in enumerate(form.tables["applications"]) if at % 5 not in (0, 3) and at % 7 != 6
    }


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
