"""Brackets of two widths."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction.geometry import NOWHERE, Box
from extraction.page import Segment
from extraction.recognize.reading.brackets import paired, with_pairs


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("(一）教育培训情况", "（一）教育培训情况"),
        ("（二)主动公开", "（二）主动公开"),
        ("(三)不予公开", "(三)不予公开"),
        ("见附件（表(一）)", "见附件（表（一））"),
        ("1）本年新收(件", "1）本年新收(件"),
        ("（四)，(五)", "（四），(五)"),
    ],
)
def test_a_pair_of_two_widths_becomes_broad(read: str, printed: str) -> None:
    assert paired(read) == printed


@given(st.text("()（）一2 ", max_size=12))
def test_nothing_but_widths_of_brackets_changes_and_once_is_enough(text: str) -> None:
    found = paired(text)
    narrow = str.maketrans("（）", "()")
    assert found.translate(narrow) == text.translate(narrow)
    assert paired(found) == found


def test_the_parts_of_a_line_have_their_own_pairs() -> None:
    part = Segment("(一）", Box(0, 0, 30, 10), 0.9)
    line = Segment("(一）  0", Box(0, 0, 90, 10), 0.9, parts=(part, Segment("0", Box(80, 0, 90, 10), 0.9)))
    found = with_pairs(line)
    assert found.text == "（一）  0"
    assert [one.text for one in found.parts] == ["（一）", "0"]
    assert with_pairs(found) is found


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("第二十条第一)项", "第二十条第(一)项"),
        ("第二十條第 八）項", "第二十條第（八）項"),
        ("第（一）项", "第（一）项"),
        ("二）总体情况", "二）总体情况"),
    ],
)
def test_the_number_of_an_item_of_a_law_stands_in_brackets(read: str, printed: str) -> None:
    assert with_pairs(Segment(read, NOWHERE)).text == printed
