"""Pages: everything stands on them, nothing is lost, and a torn table's parts make the whole."""

from __future__ import annotations

from collections import defaultdict
from random import Random

import pytest

from models.generator.families import FAMILIES, HELD_OUT, look
from models.generator.generate import draft_for
from models.generator.layout import lay_out
from models.generator.setting import SetPage

pytestmark = pytest.mark.usefixtures("installed_fonts")


def pages_of(name: str, seed: int) -> tuple[list[SetPage], dict[str, dict[tuple[int, int], str]], str]:
    family = FAMILIES[name]
    draft = draft_for(family, "pdf", Random(seed))
    cells = {table.id: {(cell.row, cell.column): cell.text for cell in table.cells} for table in draft.tables()}
    prose = "".join(paragraph.text for paragraph in draft.paragraphs())
    return lay_out(draft, look(family, Random(seed), text_layer=True), Random(seed)), cells, prose


@pytest.mark.parametrize("name", sorted(FAMILIES))
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_all_that_is_said_stands_on_the_pages(name: str, seed: int) -> None:
    pages, cells, prose = pages_of(name, seed)
    found: dict[str, dict[tuple[int, int], str]] = defaultdict(lambda: defaultdict(str))
    said = ""
    for page in pages:
        tables = "".join(cell.text for table in page.tables for cell in table.cells)
        lines = "".join(line.text for line in page.lines if line.labels and line.labels[0][0] != "furniture")
        assert len(lines) >= len(tables)
        for table in page.tables:
            for cell in table.cells:
                if not cell.repeated:
                    found[table.id][cell.row, cell.column] += cell.text
        said += "".join(
            line.text
            for line in page.lines
            for label, _, _ in line.labels[:1]
            if label not in {"furniture", "column-header", "row-label", "value"}
        )
    assert {id: dict(grid) for id, grid in found.items()} == cells
    assert len(said) >= len(prose) * 0.99


@pytest.mark.parametrize("name", sorted(FAMILIES))
def test_lines_and_cells_lie_on_their_page(name: str) -> None:
    for seed in range(4):
        for page in pages_of(name, seed)[0]:
            for box in [line.box for line in page.lines] + [cell.box for table in page.tables for cell in table.cells]:
                assert -1 <= box.x0 <= box.x1 <= page.width + 1
                assert -1 <= box.y0 <= box.y1 <= page.height + 1


def test_held_out_families_exist() -> None:
    assert set(HELD_OUT) < set(FAMILIES)
    assert any(FAMILIES[name].scheme for name in HELD_OUT)
    assert any(FAMILIES[name].scheme is None for name in HELD_OUT)
