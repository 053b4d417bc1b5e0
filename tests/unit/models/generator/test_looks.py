"""Looks: where no number tells the level of a heading, its look does, in every format."""

from __future__ import annotations

from collections import defaultdict
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction.limits import DEFAULT
from extraction.page import Page
from extraction.read.docx.reader import read_docx
from extraction.read.html.reader import read_html
from models.generator.docxwriter import write_docx
from models.generator.families import family, setting
from models.generator.freeform import free_draft
from models.generator.htmlwriter import write_html

seeds = st.integers(0, 100_000)


@given(seeds)
def test_no_two_levels_look_alike(seed: int) -> None:
    set_as = setting(family("free-plain"), Random(seed))
    assert set_as is not None
    looks = {(grade.size, grade.bold) for grade in set_as.grades}
    assert len(looks) == 3


def test_numbers_tell_the_levels_of_all_others() -> None:
    assert setting(family("free-chapter"), Random(0)) is None
    assert setting(family("gov-song"), Random(0)) is None


@pytest.mark.parametrize("format", ["docx", "html"])
@settings(max_examples=30, deadline=None)
@given(seed=seeds)
def test_looks_are_read_as_they_were_set(format: str, seed: int) -> None:
    rng = Random(seed)
    draft = free_draft("plain", rng)
    set_as = setting(family("free-bare"), rng)
    page: Page
    if format == "docx":
        page = read_docx(write_docx(draft, rng, set_as), DEFAULT)
    else:
        page = read_html(write_html(draft, rng, set_as), DEFAULT)
    levels = defaultdict(set)
    for block in draft.paragraphs():
        if block.kind == "heading" and block.stands_alone:
            levels[block.text].add(block.level)
    level_of = {text: found.pop() for text, found in levels.items() if len(found) == 1}
    lines = [one for one in page.segments if one.face is not None]  # cells have none
    seen = {(level_of[one.text], (one.size, one.bold, one.face)) for one in lines if one.text in level_of}
    assert seen
    assert len(seen) == len({level for level, _ in seen}) == len({look for _, look in seen})
