"""Short texts that are read again in other frames."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction.geometry import Box
from extraction.page import Reading, Segment
from extraction.recognize.reading.doubtful import is_doubtful, is_unsettled, settled

WORD = Box(0, 0, 40, 16)


def read(text: str, probability: float, *others: tuple[str, float]) -> Segment:
    return Segment(text, WORD, probability, tuple(Reading(*other) for other in others))


def test_what_other_frames_speak_for_is_taken() -> None:
    doubt = read("82.907", 0.63, ("82,907", 0.37))
    again = [(Reading("82,907", 0.99), ())] * 2 + [(Reading("82.907", 0.55), (Reading("82,907", 0.45),))]
    settled_text = settled(doubt, again)
    assert settled_text.text == "82,907"
    assert settled_text.probability == pytest.approx((0.37 + 0.99 + 0.99 + 0.45) / 4)
    assert settled_text.readings[0].text == "82.907"


def test_brackets_of_either_width_are_one_reading() -> None:
    assert not is_doubtful(read("（万吨）", 0.6, ("(万吨）", 0.2), ("(万吨)", 0.18)))
    doubt = read("()", 0.33, ("(0)", 0.1))
    again = [(Reading("（人）", 0.3), (Reading("(人)", 0.2),)), (Reading("(人)", 0.6), ())]
    assert settled(doubt, again).text == "(人)"


@pytest.mark.parametrize(
    ("segment", "doubtful"),
    [
        (read("1", 0.5), True),
        (read("1", 0.99), False),
        (read("—", 0.5), False),
        (Segment("某市政府信息公开工作年度报告", Box(0, 0, 200, 16), 0.5), False),
        (Segment("数量", Box(0, 0, 16, 40), 0.5, vertical=True), False),
    ],
)
def test_short_texts_with_doubt_are_read_again(segment: Segment, doubtful: bool) -> None:
    assert is_doubtful(segment) == doubtful


@pytest.mark.parametrize(
    ("text", "probability", "open_"),
    [("()", 0.2, True), ("(W)", 0.3, True), ("(W)", 0.6, False), ("(人)", 0.2, False), ("(0)", 0.2, False), ("丿", 0.2, False)],
)
def test_brackets_without_sense_are_read_in_wider_frames(text: str, probability: float, open_: bool) -> None:
    assert is_unsettled(read(text, probability)) is open_


answers = st.lists(st.tuples(st.sampled_from(["1", "7", "l", "１", ""]), st.floats(0, 0.5)), min_size=1, max_size=2)


@given(answers, st.lists(answers, max_size=3))
def test_no_text_becomes_surer_than_it_was(first: list[tuple[str, float]], again: list[list[tuple[str, float]]]) -> None:
    segment = read(*first[0], *first[1:])
    after = settled(segment, [(Reading(*known[0]), tuple(Reading(*other) for other in known[1:])) for known in again])
    assert 0.0 <= after.probability <= 1.0
    if after.text == segment.text:
        assert after.probability <= segment.probability
    assert after.box == segment.box
