"""Tables whose cells run together: a run of figures behind each label."""

from __future__ import annotations

from collections.abc import Callable

from extraction.align.alignment import align
from extraction.geometry import Box
from extraction.table import Cell, Table
from tests.unit.align.reading import FORMS


def flattened(fill: Callable[[int], str]) -> dict[tuple[str, ...], str]:
    """The runs that are found where each row of table three is its label with as many characters as it has columns behind it."""
    form = FORMS["gid-2021"]
    rows: dict[str, list[str]] = {}
    for field in form.tables["applications"]:
        rows.setdefault(field.row_id, []).append(field.id)
    labels = {field.row_id: field.row[-1] for field in form.tables["applications"]}
    text = "".join(f"{labels[row]}{fill(len(ids))}" for row, ids in rows.items())
    alignment = align([Table(1, 1, [Cell(0, 0, text, 1, Box(0, 0, 500, 100))], (1,), "flattened", sparse=True)], FORMS.values())
    assert alignment is not None
    assert {run.fields for run in alignment.runs} == {tuple(ids) for ids in rows.values()}
    return {run.fields: run.digits for run in alignment.runs}


def test_flattened_rows_become_runs() -> None:
    assert all(digits == "0" * len(ids) for ids, digits in flattened(lambda columns: "0" * columns).items())


def test_a_mark_right_behind_a_label_is_the_first_cells() -> None:
    found = flattened(lambda columns: f"：-{'0' * (columns - 1)}")
    assert all(digits == f"-{'0' * (len(ids) - 1)}" for ids, digits in found.items())


def test_units_and_signs_are_part_of_a_run() -> None:
    assert set(flattened(lambda columns: f"12件3+{'0' * (columns - 3)}8").values()) == {"12件3+00008"}
