"""Our measures agree with the referee's on reports that are partly wrong."""

from __future__ import annotations

import importlib.util
import json
import random
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from extraction.report import FieldRecord, MadeBy, Report, Section, SourceRecord
from models.evaluate.scoring import same, score

SHARED = Path(__file__).parents[5] / "shared"


@pytest.fixture(scope="module")
def referee() -> ModuleType:
    path = SHARED / "score.py"
    if not path.is_file():
        pytest.skip("../shared/score.py is not there")
    spec = importlib.util.spec_from_file_location("referee", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def spoiled(gold: dict[str, Any], rng: random.Random) -> Report:
    """A report with some values wrong, some in review, some missing, and a few headings lost."""
    fields: dict[str, FieldRecord] = {}
    for name, want in {**gold["fields"], **gold["facts"]}.items():
        if rng.random() < 0.1:
            continue
        value = 7 if rng.random() < 0.1 else want
        kind = "blank" if value is None else "number" if isinstance(value, int | float) else "text"
        state = "review" if rng.random() < 0.2 else "accepted"
        fields[name] = FieldRecord(value=value, kind=kind, confidence=0.5, state=state)  # type: ignore[arg-type]
    for name in gold.get("ambiguous", []):
        fields[name] = FieldRecord(kind="missing", confidence=0.0, state=rng.choice(["review", "accepted"]))
    texts = gold.get("texts", {})
    sections = [
        Section(id=f"s{at}", level=level, heading=heading, text=texts.get(heading, ""), confidence=1.0, state="accepted")
        for at, (level, heading) in enumerate(gold["outline"])
        if rng.random() < 0.9
    ]
    source = SourceRecord(name="x", sha256="0", media_type="text/plain", pages=1)
    made_by = MadeBy(gouji="0", classifier="0", calibration="0")
    return Report(source=source, made_by=made_by, status="review", sections=sections, fields=fields)


@pytest.mark.parametrize("seed", range(5))
def test_agrees_with_the_referee(referee: ModuleType, seed: int) -> None:
    rng = random.Random(seed)
    for path in sorted((SHARED / "reports").glob("*.gold.json")):
        gold = json.loads(path.read_text("utf-8"))
        report = spoiled(gold, rng)
        ours = score(gold, report)
        theirs, _ = referee.score(gold, json.loads(report.model_dump_json(by_alias=True)))
        pairs = {
            "cells": ours.cells, "exact": ours.right, "nonzero": ours.nonzero, "nonzero_exact": ours.nonzero_right,
            "review": ours.review, "accepted": ours.accepted, "silent": ours.silent, "ambiguous": ours.ambiguous,
            "flags": ours.flagged, "facts": ours.facts, "facts_exact": ours.facts_right,
        }  # fmt: skip
        assert {key: theirs[key] for key in pairs} == pairs
        assert theirs["heads"] == pytest.approx(ours.outline / ours.outline_of)


def test_a_missing_report_scores_nothing() -> None:
    gold = {"fields": {"a.b": 1, "a.c": None}, "facts": {"year": 2022}, "outline": [[1, "一、总体情况"]], "texts": {}}
    result = score(gold, None)
    assert (result.right, result.review, result.silent, result.outline) == (0, 2, 0, 0.0)


@pytest.mark.parametrize(("got", "want", "equal"), [(None, 0, False), (0, 0.0, True), ("１２", 12, True), ("甲 乙", "甲乙", True)])
def test_equality(got: object, want: object, equal: bool) -> None:
    assert same(got, want) is equal
