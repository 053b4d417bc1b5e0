"""How sure is sure: the rules of thumb, and calibrations that take their place."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction.decide.calibration import read_calibration
from extraction.decide.confidence import CONSERVATIVE, Stopped
from extraction.decide.evidence import KINDS, CellEvidence, Company, FieldEvidence, TableEvidence, doubt, feature_names
from extraction.errors import CalibrationError

SURE = FieldEvidence("a.b.c", "number", 0.9999, identities=2)


def content(**changes: Any) -> dict[str, Any]:
    """A calibration that only looks at doubts of recognition."""
    names = feature_names("field")
    model = {
        "features": names, "weights": [-8.0 if name == "misread" else 0.0 for name in names], "bias": 7.0, "prior": 0.0,
        "trees": [], "accept": 0.99, "target": 0.001, "sure": 0.95, "promised": True, "bound": 0.0009,
        "documents": 120, "items": 20000, "wrong": 40,
    }  # fmt: skip
    return {
        "schema": "gouji/calibration/2",
        "classifier": "lilt-1",
        "made_of": {"documents": 120},
        "kinds": {"field": model},
    } | changes


def read(record: dict[str, Any], classifier: str = "lilt-1") -> Any:
    return read_calibration(json.dumps(record).encode(), classifier, "calibration.json")


def test_what_was_given_and_checked_is_accepted() -> None:
    assert CONSERVATIVE.chance(FieldEvidence("a.b.c", "number", None)).enough
    assert CONSERVATIVE.chance(SURE).enough


@pytest.mark.parametrize(
    "worse",
    [
        replace(SURE, recognition=0.7, identities=0),
        replace(SURE, placement=0.5),
        replace(SURE, margin=2.0),
        replace(SURE, broken=1, identities=0),
        replace(SURE, value="blank", origin="aligned", identities=0),
        replace(SURE, value="blank", origin="aligned", among_zeros=True),
        replace(SURE, value="blank", origin="ruled", cut=True, among_zeros=True),
        replace(SURE, value="blank", origin="aligned", robbed=True),
    ],
)
def test_any_doubt_is_enough_to_ask(worse: FieldEvidence) -> None:
    assert not CONSERVATIVE.chance(worse).enough


def test_in_a_table_that_is_half_lost_a_value_needs_a_sum_that_holds() -> None:
    lost = Company(unverified=0.8)
    assert replace(SURE, company=lost, identities=0).astray
    assert not replace(SURE, company=lost).astray
    assert not replace(SURE, company=lost, identities=0, recognition=None).astray


def test_a_blank_among_zeros_is_no_doubt_where_lines_bound_it() -> None:
    assert CONSERVATIVE.chance(replace(SURE, value="blank", origin="ruled", among_zeros=True)).enough


@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_doubt_grows_as_probability_falls(one: float, other: float) -> None:
    assert (doubt(one) >= doubt(other)) == (one <= other) or doubt(one) == pytest.approx(doubt(other))
    assert 0.0 <= doubt(one) <= 1.0 + 1e-9


def test_text_that_was_given_leaves_no_doubt() -> None:
    assert doubt(None) == 0.0
    assert doubt(1.0) == pytest.approx(0.0)


@pytest.mark.parametrize("kind", KINDS)
def test_features_have_names_of_their_own(kind: Any) -> None:
    assert len(set(feature_names(kind))) == len(feature_names(kind))


def test_a_calibration_takes_the_place_of_the_rules() -> None:
    calibration = read(content())
    assert calibration.chance(SURE).enough
    assert not calibration.chance(replace(SURE, recognition=0.9)).enough
    assert calibration.needed("field") == 0.99
    assert calibration.version.startswith("calibrated-")


def test_kinds_without_a_model_keep_the_rules() -> None:
    calibration = read(content())
    cell = CellEvidence("t1/0/0", "value", 1.0, 0.95, 3)
    assert calibration.chance(cell) == CONSERVATIVE.chance(cell)
    assert calibration.needed("table") == CONSERVATIVE.needed("table")


def test_nothing_is_accepted_where_nothing_could_be() -> None:
    record = content()
    record["kinds"]["field"] |= {"accept": None, "promised": False, "bound": None}
    assert not read(record).chance(replace(SURE, recognition=None)).enough


def test_it_is_refused_with_another_classifier() -> None:
    with pytest.raises(CalibrationError, match=r"lilt-1.*lilt-2.*gouji calibrate"):
        read(content(), "lilt-2")


@pytest.mark.parametrize("broken", [{"kinds": {"page": {}}}, {"schema": "gouji/calibration/9"}, {"made_of": None}])
def test_a_malformed_one_is_refused(broken: dict[str, Any]) -> None:
    with pytest.raises(CalibrationError, match=r"calibration\.json"):
        read(content(**broken))


def test_weights_must_be_finite_and_one_a_feature() -> None:
    record = content()
    record["kinds"]["field"]["weights"].pop()
    with pytest.raises(CalibrationError, match="malformed"):
        read(record)


def test_one_made_from_other_evidence_is_refused() -> None:
    record = content()
    record["kinds"]["field"]["features"] = ["colour of the paper", *feature_names("field")[1:]]
    with pytest.raises(CalibrationError, match="other evidence for a field"):
        read(record)


def test_a_table_is_judged_by_its_grid() -> None:
    assert CONSERVATIVE.chance(TableEvidence("t1", 0.9, "ruled", 20)).enough
    assert not CONSERVATIVE.chance(TableEvidence("t1", 0.3, "ruled", 20)).enough


def test_a_stopped_confidence_accepts_no_value_and_is_as_sure_as_before() -> None:
    halted = Stopped(CONSERVATIVE)
    assert halted.version == "conservative-1-stopped"
    assert CONSERVATIVE.chance(SURE).enough
    assert halted.chance(SURE).probability == CONSERVATIVE.chance(SURE).probability
    assert not halted.chance(SURE).enough
    assert halted.chance(SURE).why
    label = CellEvidence("t1/0/0", "row-label", 0.99, 0.99, 4, 0.0, 0.9, "ruled")
    assert halted.chance(label) == CONSERVATIVE.chance(label)
    assert not halted.chance(replace(label, role="value")).enough


def test_trees_add_to_the_log_odds() -> None:
    record = content()
    at = feature_names("field").index("checked once") + 1  # the first column are the log-odds without trees
    tree = {"feature": [at, -1, -1], "threshold": [0.5, 0, 0], "below": [1, 0, 0], "above": [2, 0, 0], "value": [0.0, 0.0, -4.0]}
    record["kinds"]["field"]["trees"] = [tree]
    once = replace(SURE, identities=1)
    assert read(record).chance(SURE) == read(content()).chance(SURE)
    assert read(content()).chance(once).enough
    assert not read(record).chance(once).enough
    record["kinds"]["field"]["trees"] = [tree | {"feature": [99, -1, -1]}]
    with pytest.raises(CalibrationError, match="malformed"):
        read(record)
