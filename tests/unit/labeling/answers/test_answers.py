"""What an annotation of a cell or a page says."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labeling.questions import cells, regions
from labeling.questions.impossible import Impossible
from models.tokens.encoding import LabelSpan, check_spans

CELL = {
    "text": "12", "probability": 0.6, "readings": [["72", 0.3], ["17", 0.1]], "confidence": 0.6, "sums": [], "where": ["x"],
    "made_by": "m",
}  # fmt: skip
PAGE = {
    "size": [1000.0, 1000.0],
    "segments": [[100.0, 100.0, 500.0, 120.0, "一、总体情况。今年共"], [100.0, 200.0, 500.0, 220.0, "公开5条"]],
    "regions": [
        {"segment": 0, "start": 0, "end": 7, "label": "heading-1", "score": 0.6},
        {"segment": 1, "start": 0, "end": 4, "label": "body", "score": 0.8},
    ],
    "grids": [{"id": "t1", "box": [0.0, 0.0, 9.0, 9.0], "cells": []}],
    "made_by": "m",
}  # fmt: skip


def chosen(*values: str) -> dict[str, Any]:
    return {"from_name": "answer", "type": "choices", "value": {"choices": list(values)}}


def typed(text: str) -> dict[str, Any]:
    return {"from_name": "text", "type": "textarea", "value": {"text": [text]}}


@pytest.mark.parametrize(
    ("result", "verdict", "text"),
    [
        ([chosen("right=12")], "right", "12"),
        ([chosen("misread=72")], "misread", "72"),
        ([typed("99")], "misread", "99"),
        ([typed(" １２ ")], "right", "１２"),
        ([chosen("printed wrong=12")], "printed wrong", "12"),
        ([chosen("printed wrong=12"), typed("13")], "printed wrong", "13"),
        ([chosen("right=12"), typed("12")], "right", "12"),
        ([chosen("misread=72"), typed("73")], "misread", "73"),
        ([chosen("blank")], "blank", ""),
        ([chosen("unreadable")], "unreadable", ""),
    ],
)
def test_answers(result: list[dict[str, Any]], verdict: str, text: str) -> None:
    assert cells.read_answer(result, CELL) == {"verdict": verdict, "text": text, "place_wrong": False}


def test_an_answer_given_before_the_question_changed_is_told_by_its_text() -> None:
    assert cells.read_answer([chosen("right=72")], CELL)["verdict"] == "misread"


@pytest.mark.parametrize(
    "result",
    [
        [],
        [chosen("right=12", "blank")],
        [chosen("right=")],
        [chosen("blank=3")],
        [chosen("nonsense=3")],
        [typed("1"), typed("2")],
        [chosen("blank"), typed("2")],
        [chosen("right=12"), typed("13")],
        [typed("1\u202e2\n")],
        [typed("1" * 3000)],
        [{"from_name": "answer", "value": None}],
        [{"from_name": "answer"}],
    ],
)
def test_impossible_answers(result: list[dict[str, Any]]) -> None:
    with pytest.raises(Impossible):
        cells.read_answer(result, CELL)


_LEAF = st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(["right=12", "blank"])
_JSON = (
    _LEAF | st.lists(_LEAF, max_size=2) | st.dictionaries(st.sampled_from(["choices", "text"]), _LEAF | st.lists(_LEAF, max_size=2))
)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.fixed_dictionaries({"from_name": st.sampled_from(["answer", "text", "place"]), "value": _JSON}), max_size=3))
def test_whatever_the_server_sends_is_an_answer_or_impossible(result: list[dict[str, Any]]) -> None:
    try:
        answer = cells.read_answer(result, CELL)
    except Impossible:
        return
    assert set(answer) == {"verdict", "text", "place_wrong"}


def test_agreement_is_about_the_ink() -> None:
    right, misread = (
        {"verdict": "right", "text": "12", "place_wrong": False},
        {"verdict": "misread", "text": "１２", "place_wrong": False},
    )
    others = misread, {**right, "verdict": "printed wrong"}, {**right, "place_wrong": True}
    assert [cells.kind_of(right) == cells.kind_of(other) for other in others] == [True, False, False]


def region(id_: str, label: str, x: float, y: float, width: float, height: float) -> dict[str, Any]:
    value = {"x": x, "y": y, "width": width, "height": height, "rectanglelabels": [label]}
    return {"id": id_, "from_name": "label", "type": "rectanglelabels", "value": value}


def test_a_region_left_where_it_was_labels_what_it_was_drawn_for() -> None:
    answer = regions.read_answer([region("s0-0-7", "heading-2", 10, 10, 28, 2)], PAGE, 3)
    assert answer["labels"] == [
        {"page": 3, "box": [100.0, 100.0, 500.0, 120.0], "text": "一、总体情况。今年共", "spans": [["heading-2", 0, 7]]}
    ]


def test_a_region_drawn_anew_labels_what_it_covers() -> None:
    whole = regions.read_answer([region("new", "note", 9, 19, 42, 4)], PAGE, 1)
    assert whole["labels"][0]["spans"] == [["note", 0, 4]]
    part = regions.read_answer([region("new", "heading-1", 10, 10, 20, 2)], PAGE, 1)
    assert part["labels"][0]["spans"] == [["heading-1", 0, 5]]


@pytest.mark.parametrize(
    ("drawn", "spans"),
    [
        ([("title", 10, 4), ("year", 14, 16), ("title", 30, 20)], [["title", 0, 1], ["year", 1, 5], ["title", 5, 10]]),
        ([("title", 10, 4), ("year", 14, 32), ("title", 46, 4)], [["title", 0, 1], ["year", 1, 9], ["title", 9, 10]]),
        ([("title", 10, 20), ("year", 28, 22)], [["title", 0, 5], ["year", 5, 10]]),
        ([("body", 10, 40), ("body", 20, 10)], [["body", 0, 10]]),
    ],
    ids=["parts", "single characters", "a hand's width", "twice the same"],
)
def test_labels_side_by_side_in_a_line_are_parted(drawn: list[tuple[str, float, float]], spans: list[list[object]]) -> None:
    result = [region(f"new-{at}", label, x, 10, width, 2) for at, (label, x, width) in enumerate(drawn)]
    answer = regions.read_answer(result, {**PAGE, "segments": [[100.0, 100.0, 500.0, 120.0, "（2022）年度报告"]]}, 1)
    assert answer["labels"][0]["spans"] == spans


@given(st.lists(st.tuples(st.sampled_from(["title", "year"]), st.integers(0, 9), st.integers(1, 10)), min_size=1, max_size=4))
def test_whatever_is_drawn_in_a_line_contradicts_itself_or_not(drawn: list[tuple[str, int, int]]) -> None:
    text = "（2022）年度报告"
    result = [region(f"n{at}", label, 10 + 4 * start, 10, 4 * length, 2) for at, (label, start, length) in enumerate(drawn)]
    try:
        answer = regions.read_answer(result, {**PAGE, "segments": [[100.0, 100.0, 500.0, 120.0, text]]}, 1)
    except Impossible:
        return
    check_spans(text, [LabelSpan(*span) for span in answer["labels"][0]["spans"]])


def test_a_grid_found_right() -> None:
    result = [{"from_name": "grids", "type": "choices", "value": {"choices": ["t1"]}}]
    assert regions.read_answer(result, PAGE, 2)["grids"] == [{"page": 2, "box": [0.0, 0.0, 9.0, 9.0], "cells": [], "texts": []}]


def test_cells_that_were_drawn() -> None:
    answer = regions.read_answer([region("new", "cell", 10, 9, 40, 4), region("more", "cell", 50, 9, 10, 4)], PAGE, 2)
    assert answer["labels"] == []
    (grid,) = answer["grids"]
    assert grid["box"] == [100.0, 90.0, 600.0, 130.0]
    assert grid["cells"] == [[100.0, 90.0, 500.0, 130.0], [500.0, 90.0, 600.0, 130.0]]
    assert grid["texts"] == ["一、总体情况。今年共", ""]


def test_who_draws_the_same_cells_with_another_hand_agrees() -> None:
    drawn = [regions.read_answer([region("new", "cell", 9 + shift, 9, 42, 4)], PAGE, 2) for shift in (0.0, 0.4, 30.0)]
    kinds = [regions.kind_of(answer) for answer in drawn]
    assert kinds[0] == kinds[1] != kinds[2]


@pytest.mark.parametrize(
    "result",
    [
        [],
        [region("new", "nonsense", 1, 1, 1, 1)],
        [region("new", "body", 1, 1, 500, 1)],
        [region("new", "body", 90, 90, 5, 5)],
        [{"type": "rectanglelabels", "value": {"rectanglelabels": ["body"]}}],
        [region("new", "body", 10, 10, 40, 2), region("more", "note", 14, 10, 20, 2)],
        [{"from_name": "grids", "type": "choices"}],
        [{"from_name": "grids", "type": "choices", "value": {"choices": "t1"}}],
    ],
)
def test_impossible_pages(result: list[dict[str, Any]]) -> None:
    with pytest.raises(Impossible):
        regions.read_answer(result, PAGE, 1)
