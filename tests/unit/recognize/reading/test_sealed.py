"""Words read through a grey seal."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from extraction.geometry import Box
from extraction.page import Image, Segment
from extraction.recognize.engine import Refine
from extraction.recognize.reading.sealed import read_through, unread_rests, unsure

SEALED = np.zeros((200, 200), dtype=np.bool_)
SEALED[50:150, 50:150] = True
UNDER, BESIDE = Box(100, 90, 180, 110), Box(10, 10, 45, 30)


class Through:
    """An engine that reads `texts`, by their boxes, and remembers what it was asked to."""

    version = "through"

    def __init__(self, texts: Mapping[Box, tuple[str, float]]) -> None:
        self.texts = texts
        self.asked: list[Box] = []

    def recognize(self, image: Image, refine: Refine) -> list[Segment]:  # noqa: ARG002
        self.asked = list(refine([]))
        return [Segment(self.texts[box][0], box, self.texts[box][1]) for box in self.asked]


def seen(text: str, probability: float, through: str, surely: float, box: Box = UNDER) -> tuple[str, float]:
    engine = Through({box: (through, surely)})
    (segment,) = read_through([Segment(text, box, probability)], engine, np.zeros((200, 200, 3), np.uint8), SEALED)
    return segment.text, segment.probability


@pytest.mark.parametrize(("text", "probability"), [("联孝电话", 0.18), ("综", 0.02), ("111", 0.01)])
def test_a_word_that_lost_strokes_is_read_through_the_seal_and_is_not_sure(text: str, probability: float) -> None:
    assert seen(text, probability, "联系电话", 0.99) == ("联系电话", 0.9)


def test_a_line_of_several_texts_is_read_text_by_text() -> None:
    left, right = Box(60, 90, 100, 110), Box(120, 90, 180, 110)
    parts = (Segment("医疗机构", left, 1.0), Segment("空优良", right, 0.8))
    line = Segment("医疗机构空优良", Box(60, 90, 180, 110), 0.5, parts=parts)
    engine = Through({line.box: ("医疗机构空气优良", 0.99), right: ("空气优良", 0.99)})

    (found,) = read_through([line], engine, np.zeros((200, 200, 3), np.uint8), SEALED)

    assert (found.text, found.probability) == ("医疗机构空气优良", 0.9)
    assert [(part.text, part.box) for part in found.parts] == [("医疗机构", left), ("空气优良", right)]


def test_what_is_sure_or_hardly_clearer_stands() -> None:
    assert seen("联系电话", 0.95, "联孝电话", 0.99) == ("联系电话", 0.95)
    assert seen("服务中心", 0.6, "服务中", 0.7) == ("服务中心", 0.6)
    assert seen("联", 0.1, "联系电话", 0.4) == ("联", 0.1)


def test_no_figure_is_changed_and_none_is_made() -> None:
    assert seen("42", 0.4, "四十二", 0.99) == ("42", 0.4)
    assert seen("城", 0.1, "37", 0.99) == ("城", 0.1)
    assert seen("共计", 0.1, "共3件", 0.99) == ("共计", 0.1)


def test_what_stands_beside_the_seal_is_not_read_again() -> None:
    engine = Through({})
    beside = Segment("联", BESIDE, 0.1)
    assert read_through([beside], engine, np.zeros((200, 200, 3), np.uint8), SEALED) == [beside]
    assert not engine.asked


def test_type_as_light_as_the_seal_is_not_sure() -> None:
    figures = [Segment("58", UNDER, 0.99), Segment("19", UNDER, 0.4), Segment("93", BESIDE, 0.99)]
    assert [segment.probability for segment in unsure(figures, SEALED)] == [0.9, 0.4, 0.99]


def test_what_nobody_could_read_is_a_rest_of_the_seal_where_nearly_all_was_of_one() -> None:
    inside, half = Box(100, 90, 108, 104), Box(144, 90, 156, 104)
    found = unread_rests([Segment("t", inside, 0.2), Segment("51", inside, 0.2), Segment("z", half, 0.2)], [], SEALED)
    assert [segment.text for segment in found] == ["", "51", "z"]


@pytest.mark.parametrize(
    ("text", "probability", "box", "left"),
    [
        ("七", 0.35, Box(60, 60, 65, 70), ""),
        ("七", 0.5, Box(60, 60, 65, 70), "七"),
        ("1", 0.35, Box(60, 60, 65, 70), "1"),
        ("七", 0.35, Box(60, 60, 72, 76), "七"),
        ("七", 0.35, Box(12, 60, 17, 70), "七"),
    ],
)
def test_a_rest_of_a_seal_in_a_table_is_no_text(text: str, probability: float, box: Box, left: str) -> None:
    segments = [Segment("合计", Box(160, 160, 192, 176), 0.99), Segment(text, box, probability)]
    assert [segment.text for segment in unread_rests(segments, [Box(5, 5, 195, 195)], SEALED)] == ["合计", left]
    assert unread_rests(segments, [], SEALED) == segments
