"""Figures: consistent unless asked, and what is printed wrong really fails an identity."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.generator.figures import failing, figures
from models.generator.forms import FORMS, printed_form

REPORTS = Path(__file__).parents[5] / "shared" / "reports"
forms = st.sampled_from(FORMS)
seeds = st.integers(0, 10_000)


@settings(max_examples=40, deadline=None)
@given(forms, st.booleans(), seeds)
def test_consistent_figures_satisfy_every_identity(form: str, single: bool, seed: int) -> None:
    edition = printed_form(form, single)
    assert failing(edition, figures(edition, Random(seed), wrong=False).values) == set()


@settings(max_examples=40, deadline=None)
@given(forms, seeds)
def test_every_wrong_figure_stands_in_an_identity_that_fails_and_every_such_identity_names_one(form: str, seed: int) -> None:
    edition = printed_form(form)
    filled = figures(edition, Random(seed), wrong=True)
    assert set(filled.wrong) <= failing(edition, filled.values)
    for left, right in edition.equations():
        fails = sum(filled.values[f] or 0 for f in left) != sum(filled.values[f] or 0 for f in right)
        assert not fails or set(filled.wrong) & {*left, *right}


@settings(max_examples=40, deadline=None)
@given(forms, seeds)
def test_a_value_is_what_is_printed(form: str, seed: int) -> None:
    edition = printed_form(form)
    filled = figures(edition, Random(seed))
    assert filled.values.keys() == filled.printed.keys()
    for field, value in filled.values.items():
        text = filled.printed[field]
        if value is None:
            assert text in {"", "/", "—", "无", "-", "——"}
        else:
            assert float(text.replace(",", "").rstrip("万元个件项")) == value


@pytest.mark.parametrize("form", FORMS)
def test_field_ids_are_those_of_real_reports(form: str) -> None:
    golds = [json.loads(path.read_text("utf-8")) for path in sorted(REPORTS.glob("*.gold.json"))]
    golds = [gold for gold in golds if gold["form"] == form]
    if not golds:
        pytest.skip("../shared/reports is absent")
    ours = {single: set(figures(printed_form(form, single), Random(1)).values) for single in (False, True)}
    for gold in golds:
        assert set(gold["fields"]) | set(gold["ambiguous"]) <= ours[False] | ours[True]
