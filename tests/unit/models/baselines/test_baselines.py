"""The baselines label what is plain to see, and cover every character."""

from __future__ import annotations

import numpy as np
import pytest

from extraction.classify import SegmentLabels
from extraction.geometry import Box
from extraction.labels import LABELS
from extraction.page import Grid, GridCell, Page, Segment
from models.baselines.features import facts_of, table
from models.baselines.rules import RuleClassifier
from models.baselines.trees import train_trees
from models.data.examples import Example
from models.errors import LabelError
from models.tokens.view import view_pages
from tests.unit.models.documents import report

LINES = [
    ("桐宁区人民政府2022年政府信息公开工作年度报告", Box(150, 60, 450, 80)),
    ("一、总体情况", Box(80, 110, 200, 124)),
    ("（一）主动公开。全年主动公开信息三百条，地址：延云路8号。", Box(80, 130, 520, 144)),
    ("认真落实条例，做好各项工作。", Box(60, 150, 520, 164)),
    ("项目", Box(100, 200, 160, 214)),
    ("数量", Box(300, 200, 360, 214)),
    ("规章", Box(100, 220, 160, 234)),
    ("3", Box(300, 220, 320, 234)),
    ("- 1 -", Box(280, 810, 320, 822)),
]


@pytest.fixture
def page() -> Page:
    segments = [Segment(text, box) for text, box in LINES]
    cells = [GridCell(at // 2, at % 2, box=segments[4 + at].box, segments=(4 + at,)) for at in range(4)]
    return Page(1, 595, 842, "pt", segments=segments, grids=[Grid(2, 2, cells, Box(90, 190, 400, 240), "ruled")])


def heads(answers: list[list[SegmentLabels]]) -> list[str]:
    return [answer.spans[0].label for answer in answers[0]]


def test_rules_know_what_is_plain(page: Page) -> None:
    answers = RuleClassifier().classify([page])
    assert heads(answers) == [
        "organization", "heading-1", "heading-2", "body", "column-header", "column-header", "row-label", "value", "furniture",
    ]  # fmt: skip
    labels = [span.label for span in answers[0][2].spans]
    assert labels == ["heading-2", "body", "address", "body"]
    assert [span.label for span in answers[0][0].spans] == ["organization", "year", "title"]


def test_spans_cover_the_text_without_gaps(page: Page) -> None:
    for segment, answer in zip(page.segments, RuleClassifier().classify([page])[0], strict=True):
        assert [span.start for span in answer.spans] == [0, *(span.end for span in answer.spans[:-1])]
        assert answer.spans[-1].end == len(segment.text)
        assert sum(answer.scores.values()) == pytest.approx(1.0)


def test_trees_learn_and_know_nothing_but_labels() -> None:
    trees = train_trees([report(f"n{at}", "gov-song", at) for at in range(12)], rounds=10)
    example = report("new", "gov-song", 99)
    segments = [Segment(view.text, view.box) for view in example.views]
    answers = trees.classify([Page(1, 1000, 1000, "pt", segments=segments)])
    assert heads(answers) == [labels[0].label for labels in example.labels]
    assert all(set(answer.scores) <= set(LABELS) for answer in answers[0])
    assert trees.classify([Page(1, 100, 100, "pt")]) == [[]]


def test_trees_refuse_documents_without_labels() -> None:
    example = report("n", "gov-song", 1)
    with pytest.raises(LabelError, match="label"):
        train_trees([Example("n", "gov-song", example.views, [() for _ in example.labels])])


def test_features_are_finite_and_one_row_a_segment(page: Page) -> None:
    found = facts_of(view_pages([page]))
    features = table(found)
    assert len(features) == len(LINES)
    assert np.isfinite(features).all()
    assert [one.line for one in found][4:8] == [2, 2, 2, 2]
    assert [one.style for one in found][1:3] == [0, 1]
