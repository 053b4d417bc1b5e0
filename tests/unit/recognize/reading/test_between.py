"""What stands between brackets and quotes."""

from __future__ import annotations

import pytest

from extraction.geometry import NOWHERE
from extraction.page import Reading, Segment
from extraction.recognize.reading.between import with_sense


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("增长（%,）", "增长（%）"),
        ("占比(%.)", "占比(%)"),
        ("（亿元、）", "（亿元）"),
        ("（详见附件。）", "（详见附件。）"),
        ("1,234", "1,234"),
    ],
)
def test_no_comma_stands_before_a_closing_bracket(read: str, printed: str) -> None:
    found = with_sense(Segment(read, NOWHERE, 0.4, (Reading(printed, 0.3),)))
    assert found.text == printed
    if read != printed:
        assert found.probability == pytest.approx(0.7)
        assert Reading(read, 0.4) in found.readings


def test_something_stands_between_two_quotes() -> None:
    readings = (Reading("注：“/”表示不适", 0.2), Reading("注：“/”表示不适用。", 0.13), Reading("注：“1”表示不适用。", 0.05))
    found = with_sense(Segment("注：“”表示不适用。", NOWHERE, 0.5, readings))
    assert (found.text, found.probability) == ("注：“/”表示不适用。", 0.13)
    assert with_sense(Segment("注：“”表示不适用。", NOWHERE, 0.5, readings[:1])).text == "注：“”表示不适用。"
