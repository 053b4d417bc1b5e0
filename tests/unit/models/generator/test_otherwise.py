from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from random import Random

import pytest

from models.generator.document import Draft, TableBlock
from models.generator.families import APART, FAMILIES, ORDINARY
from models.generator.generate import draft_for, generate
from models.generator.truth import gold


def draft(family: str, seed: int) -> Draft:
    return draft_for(FAMILIES[family], "pdf", Random(f"apart/{seed}"))


@pytest.mark.parametrize(("family", "first"), [("apart-formal", "壹、"), ("apart-part", "第一部分")])
def test_headings_are_numbered_otherwise_on_every_level(family: str, first: str) -> None:
    for seed in range(12):
        outline = gold(draft(family, seed))["outline"]
        tops = [heading for level, heading in outline if level == 1]
        assert tops[0].startswith(first)
        assert len(set(tops)) == len(tops)
        for level, start in ((2, "一、"), (3, "（一）")):
            after = [b[1] for a, b in pairwise(outline) if a[0] == level - 1 and b[0] == level]
            assert all(heading.startswith(start) for heading in after)


def test_table_three_is_turned_over_with_its_fields() -> None:
    plain, turned = draft_for(FAMILIES["gov-song"], "pdf", Random("x")), draft_for(FAMILIES["apart-formal"], "pdf", Random("x"))
    before, after = table_three(plain), table_three(turned)
    assert (after.rows, after.columns) == (before.columns, before.rows)
    places = {cell.field: (cell.row, cell.column) for cell in before.cells if cell.field}
    assert places == {cell.field: (cell.column, cell.row) for cell in after.cells if cell.field}
    roles = {(cell.column, cell.row): cell.role for cell in after.cells}
    swapped = {"column-header": "row-label", "row-label": "column-header"}
    assert all(roles[cell.row, cell.column] == swapped.get(cell.role, cell.role) for cell in before.cells)


def table_three(of: Draft) -> TableBlock:
    return next(block for block in of.tables() if block.id == "applications")


def test_families_apart_are_only_made_where_they_are_named(tmp_path: Path) -> None:
    assert set(APART) == set(FAMILIES) - set(ORDINARY)
    made = [path.name for path in generate(tmp_path, seed=3, count=60, formats=["markdown"])]
    assert not any(name in file for name in APART for file in made)
    (named,) = generate(tmp_path / "named", seed=3, count=1, formats=["markdown"], families=["apart-part"])
    assert "apart-part" in named.name
