"""A calibration learnt from the sample set, its file and its page."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from extraction.decide.calibration import Calibration, read_calibration, rule_odds
from extraction.decide.evidence import FieldEvidence, feature_names
from models.calibration.calibrate import LEAST_SURE, Outcome, calibrate
from models.calibration.page import curves_page
from models.evaluate.observations import Observations, Observed, Witness, observe
from service.cli.calibrate import promises, table_of
from tests.unit.models.evaluate.test_structure import gold, report

SAMPLE = Path(__file__).parents[4] / "samples" / "observations.json.gz"


def observations(documents: int) -> list[Observations]:
    sample: dict[str, Any] = json.loads(gzip.decompress(SAMPLE.read_bytes()))
    assert tuple(sample["features"]) == feature_names("field"), "gather the sample anew: the evidence has changed"
    found = []
    for document in sample["documents"][:documents]:
        columns = {key: np.array(document[key], np.float64) for key in ("features", "rule", "right", "open", "ruled")}
        found.append(Observations(document["name"], document["family"], document["medium"], {"field": Observed(**columns)}))
    return found


@pytest.fixture(scope="module")
def outcome() -> Outcome:
    return calibrate(observations(40), "lilt-1")


def test_it_is_better_than_a_constant_and_ranks_errors(outcome: Outcome) -> None:
    found = outcome.learnt["field"]
    assert found.reliability.error < 0.01
    assert found.reliability.skill is not None
    assert found.reliability.skill >= 0.3
    assert found.reliability.ranking is not None
    assert found.reliability.ranking >= 0.95


def test_the_file_gives_the_same_probabilities(outcome: Outcome) -> None:
    data = outcome.file.model_dump_json(by_alias=True).encode()
    calibration = read_calibration(data, "lilt-1", "calibration.json")
    sure = FieldEvidence("a.b.c", "number", 0.9999, identities=2, origin="ruled")
    doubtful = FieldEvidence("a.b.c", "number", 0.8, margin=1.0, broken=1, placement=0.5, grid=0.2, origin="aligned")
    assert calibration.chance(sure).probability > 0.99 > calibration.chance(doubtful).probability
    assert not calibration.chance(doubtful).enough
    assert calibration.version == read_calibration(data, "lilt-1", "calibration.json").version


def test_few_documents_promise_nothing() -> None:
    found = calibrate(observations(8), "lilt-1")
    assert not found.learnt or not found.learnt["field"].model.promised


def test_kinds_that_were_not_observed_have_no_model(outcome: Outcome) -> None:
    assert set(outcome.file.kinds) == {"field"}
    assert outcome.file.made_of["documents"] == 40


def test_what_cannot_be_learnt_is_kept_without_its_promise(outcome: Outcome) -> None:
    """Without an error there is nothing to learn: the rules of thumb in the place of a model would be a step back."""
    before = read_calibration(outcome.file.model_dump_json(by_alias=True).encode(), "lilt-1", "calibration.json")
    known = before.kinds["field"].model_copy(update={"promised": False})
    found = calibrate(observations(0), "lilt-2")
    assert found.file.kinds == {}
    found.keep(before)
    assert found.file.kinds == {"field": known}
    assert (found.file.made_of["kept"], found.file.made_of["kept_of"]) == (["field"], before.version)
    again = calibrate(observations(40), "lilt-2")
    again.keep(before)
    assert "kept" not in again.file.made_of, "what was learnt anew counts"


DOUBTED = FieldEvidence("a.b.c", "number", 0.97, margin=2.5, identities=1, origin="ruled", specked=True)
PLAIN = FieldEvidence("a.b.c", "number", 0.9999, identities=2, origin="ruled")


def answers(right: bool, documents: int = 30) -> list[Observations]:
    """Two fields with the same doubt in each of several documents, of which people were asked."""
    row, rule = list(DOUBTED.features().values()), rule_odds(DOUBTED)
    found = Observed(*(np.array([value] * 2, np.float64) for value in (row, rule, float(right), 1.0, 0.0)))
    return [Observations(f"answered-{at}", "", "answers", {"field": found}, whole=False) for at in range(documents)]


def judged(observed: list[Observations]) -> tuple[Outcome, Calibration]:
    found = calibrate(observed, "lilt-1", targets={"field": 0.005})
    return found, read_calibration(found.file.model_dump_json(by_alias=True).encode(), "lilt-1", "calibration.json")


def test_answers_of_people_move_the_probability_and_never_the_promise() -> None:
    """What they keep finding right is trusted more, what they find wrong less; the promise is for whole documents to make."""
    whole = observations(40)
    (without, before), (trusting, more), (doubting, less) = (
        judged([*whole, *asked]) for asked in ([], answers(right=True), answers(right=False))
    )
    assert less.chance(DOUBTED).probability < before.chance(DOUBTED).probability < more.chance(DOUBTED).probability
    assert not less.chance(DOUBTED).enough
    assert {one.file.made_of["answers"] for one in (without, trusting, doubting)} == {0, 60}
    for found, judge in ((without, before), (trusting, more), (doubting, less)):
        model = found.learnt["field"].model
        assert model.promised
        assert model.bound is not None
        assert model.bound <= 0.005
        assert (model.documents, model.items, model.wrong) == (40, 7844, 72), "whole documents alone are counted"
        assert judge.chance(PLAIN).enough


def test_answers_alone_promise_nothing() -> None:
    assert not calibrate([*answers(right=True), *answers(right=False)], "lilt-1").learnt


def test_the_page_and_the_lines_say_what_is_promised(outcome: Outcome) -> None:
    page = curves_page(outcome)
    assert page.startswith("<!doctype html>")
    assert page.count("<svg") == 2
    assert "http://" not in page.replace("http://www.w3.org", "")
    text = " ".join(promises(outcome))
    assert ("too few to promise" in text) == (not outcome.learnt["field"].model.promised)
    assert table_of(outcome).row_count == 1


def test_evidence_is_joined_with_its_truth() -> None:
    witness = Witness()
    for name in ("a.b.c", "a.b.d"):
        witness.chance(FieldEvidence(name, "number", 0.99))
    found = observe(gold(), report(), witness)
    assert set(found) == {"field"}
    assert len(found["field"]) == 1  # of the missing field nothing was said
    assert found["field"].right.tolist() == [1.0]
    assert found["field"].features.shape == (1, len(feature_names("field")))


def test_a_field_that_is_not_sure_by_itself_is_not_accepted_however_much_the_target_lets_through() -> None:
    accept = calibrate(observations(40), "lilt-1", targets={"field": 0.2}).file.kinds["field"].accept
    assert accept is not None
    assert accept >= LEAST_SURE["field"]
