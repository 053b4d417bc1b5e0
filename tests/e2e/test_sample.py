"""The sample scan, read with the real OCR engine and the shipped classifier, gives what it was made from."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from extraction import Extractor, Report
from models.evaluate.scoring import Score, score

SAMPLES = Path(__file__).parents[2] / "samples"


@pytest.fixture(scope="module")
def report() -> Report:
    return Extractor().extract(SAMPLES / "shigang-2022.pdf")


@pytest.fixture(scope="module")
def result(report: Report) -> Score:
    return score(json.loads((SAMPLES / "shigang-2022.gold.json").read_text("utf-8")), report)


def test_no_wrong_value_is_accepted(result: Score) -> None:
    assert result.accepted > 0.9 * result.cells
    assert result.silent == 0


def test_the_values_are_right(result: Score) -> None:
    assert result.right >= 0.995 * result.cells
    assert result.nonzero_right >= 0.97 * result.nonzero
    assert result.review <= 0.05 * result.cells


def test_the_sections_are_right(result: Score) -> None:
    assert result.outline / result.outline_of >= 0.95
    assert result.text / result.texts >= 0.95


def test_the_report_says_where_it_comes_from(report: Report) -> None:
    assert report.made_by.form == "gid-2021"
    assert report.made_by.ocr
    assert [page.recognized for page in report.pages] == [True, True, True]


def test_the_sums_tell_the_figure_under_the_seal(report: Report) -> None:
    doubtful = {check.identity: check.verdict for check in report.checks if check.verdict != "holds" and check.identity != "prose"}
    field = report.fields["applications.results.refused.enforcement_files.total"]

    assert doubtful == {"applicants": "misread", "results": "misread"}
    assert (field.value, field.state) == (1, "review")
