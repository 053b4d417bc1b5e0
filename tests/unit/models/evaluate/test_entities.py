from __future__ import annotations

import pytest

from extraction.classify.interface import SegmentLabels, Span
from models.evaluate.entities import EntityCounter
from models.tokens.encoding import LabelSpan


def test_only_whole_entities_count() -> None:
    counter = EntityCounter()
    counter.add(
        "一、概况。 工作",
        [LabelSpan("heading-1", 0, 5), LabelSpan("body", 6, 8)],
        SegmentLabels((Span("heading-1", 0, 4, 1), Span("body", 4, 8, 1))),
    )
    counter.add("12", [LabelSpan("value", 0, 2)], SegmentLabels((Span("value", 0, 2, 1),)))
    assert counter.score("value").f1 == 1
    assert counter.score("heading-1").f1 == 0
    assert counter.score().f1 == pytest.approx(1 / 3)
    assert counter.macro_f1() == pytest.approx(1 / 3)


def test_white_space_at_the_ends_does_not_count() -> None:
    counter = EntityCounter()
    counter.add(
        "一 12", [LabelSpan("body", 0, 1), LabelSpan("value", 2, 4)], SegmentLabels((Span("body", 0, 2, 1), Span("value", 2, 4, 1)))
    )
    assert counter.score().f1 == 1


def test_segments_of_unknown_truth_do_not_count() -> None:
    counter = EntityCounter()
    counter.add("12", [], SegmentLabels((Span("value", 0, 2, 1),)))
    assert counter.score().found == 0
    assert counter.score().f1 == 1
