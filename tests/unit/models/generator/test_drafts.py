"""Drafts: tables tile their grids, labels and gold agree, the same seed gives the same report."""

from __future__ import annotations

from random import Random
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction.labels import LABELS
from models.generator.compose import statutory_draft
from models.generator.document import Draft, TableBlock
from models.generator.families import Scheme
from models.generator.freeform import free_draft
from models.generator.freetables import free_table
from models.generator.officetables import office_table
from models.generator.script import make_traditional, strew_remnants
from models.generator.textshapes import SHAPES, STATUTORY_ONLY, prepare, write_text
from models.generator.truth import block_truth, gold

seeds = st.integers(0, 100_000)


def drafts(seed: int) -> list[Draft]:
    schemes = get_args(Scheme)
    return [statutory_draft(Random(seed)), free_draft(schemes[seed % len(schemes)], Random(seed))]


def assert_tiled(table: TableBlock) -> None:
    places = [
        (row, column)
        for cell in table.cells
        for row in range(cell.row, cell.row + cell.row_span)
        for column in range(cell.column, cell.column + cell.column_span)
    ]
    assert sorted(places) == [(row, column) for row in range(table.rows) for column in range(table.columns)]


@settings(max_examples=30, deadline=None)
@given(seeds)
def test_cells_of_prescribed_tables_tile_the_grid(seed: int) -> None:
    for table in statutory_draft(Random(seed)).tables():
        assert_tiled(table)


@settings(max_examples=100, deadline=None)
@given(seeds)
def test_cells_of_free_tables_tile_the_grid(seed: int) -> None:
    assert_tiled(free_table("t", Random(seed)))
    assert_tiled(office_table("t", Random(seed)))


@settings(max_examples=30, deadline=None)
@given(seeds)
def test_every_field_is_printed_in_one_cell(seed: int) -> None:
    draft = statutory_draft(Random(seed))
    printed = [cell.field for table in draft.tables() for cell in table.cells if cell.field]
    assert sorted(printed) == sorted(draft.values)


@settings(max_examples=30, deadline=None)
@given(seeds)
def test_gold_holds_what_the_labels_say(seed: int) -> None:
    for draft in drafts(seed):
        truth = gold(draft)
        assert truth["facts"]["organization"] == draft.organization
        assert truth["facts"]["year"] == draft.year
        assert all(level in (1, 2, 3) and heading for level, heading in truth["outline"])
        assert set(truth["texts"]) <= {heading for _, heading in truth["outline"]}


@settings(max_examples=30, deadline=None)
@given(seeds, st.sampled_from(sorted(SHAPES)))
def test_labels_cover_every_block_without_gaps(seed: int, shape: str) -> None:
    for draft in drafts(seed):
        if draft.form is None and shape in STATUTORY_ONLY:
            continue
        strew_remnants(draft, Random(seed))
        prepare(draft, shape, Random(seed))
        for block in block_truth(draft.blocks)["blocks"]:
            assert "".join(block["text"][start:end] for _, start, end in block["labels"]) == block["text"]
            assert all(label in LABELS for label, _, _ in block["labels"])
        assert not set(draft.ambiguous) & set(draft.values)
        assert write_text(draft, shape, Random(seed))


@settings(max_examples=10, deadline=None)
@given(seeds)
def test_traditional_reports_state_their_facts_in_traditional_characters(seed: int) -> None:
    draft = statutory_draft(Random(seed))
    make_traditional(draft, Random(seed))
    assert gold(draft)["facts"]["organization"] == draft.organization


@pytest.mark.parametrize("seed", [1, 2])
def test_a_seed_gives_one_report(seed: int) -> None:
    assert [gold(draft) for draft in drafts(seed)] == [gold(draft) for draft in drafts(seed)]


def test_plain_reports_hold_no_made_up_words() -> None:
    assert gold(statutory_draft(Random(5), plain=True)) == gold(statutory_draft(Random(5), plain=True))
