"""What a cell's text says: numbers of every print, marks, blanks, and text that is no value."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction.align.values import parse_value


@pytest.mark.parametrize(
    ("text", "number", "unit"),
    [
        ("0", 0, None),
        (" 21 ", 21, None),
        ("９", 9, None),
        ("9个", 9, "个"),
        ("984700.69", Decimal("984700.69"), None),
        ("1,234,567", 1234567, None),
        ("１２．５万元", Decimal("12.5"), "万元"),
        ("-3", -3, None),
        ("+2", 2, None),
    ],
)
def test_numbers(text: str, number: object, unit: str | None) -> None:
    value = parse_value(text)
    assert value is not None
    assert (value.kind, value.number, value.unit) == ("number", number, unit)


@pytest.mark.parametrize("text", ["/", "—", "－", "——", "无", "無", "-"])
def test_marks_are_kept_as_printed(text: str) -> None:
    value = parse_value(text)
    assert value is not None
    assert (value.kind, value.number, value.printed) == ("mark", None, text)


@pytest.mark.parametrize("text", ["", "  ", "　"])
def test_blank_is_not_zero(text: str) -> None:
    value = parse_value(text)
    assert value is not None
    assert (value.kind, value.number) == ("blank", None)


@pytest.mark.parametrize("text", ["规章", "1.属于国家秘密", "2022年度", "O", "12件次数", "第1项"])
def test_other_text_is_no_value(text: str) -> None:
    assert parse_value(text) is None


@pytest.mark.parametrize("text", ["0.", ".0", "0，", "'3"])
def test_specks_beside_a_figure_are_told(text: str) -> None:
    value = parse_value(text)
    assert value is not None
    assert value.number in (0, 3)
    assert value.stray
    plain = parse_value("0")
    assert plain is not None
    assert not plain.stray


def test_digits_that_stand_apart_are_told() -> None:
    value = parse_value("1 0")
    assert value is not None
    assert value.spaced


@given(st.integers(0, 9_999_999), st.sampled_from(["", "件", "个", "万元"]))
def test_every_integer_reads_back(number: int, unit: str) -> None:
    for text in (f"{number}{unit}", f"{number:,}{unit}"):
        value = parse_value(text)
        assert value is not None
        assert value.number == number


@pytest.mark.parametrize("text", ["268①", "268¹", "268⑴", "268 ⒈", "268¹²"])
def test_the_mark_of_a_note_is_no_digit_of_the_figure(text: str) -> None:
    value = parse_value(text)
    assert value is not None
    assert value.number == 268
    assert value.stray


@pytest.mark.parametrize(("text", "number"), [("①", 1), ("２６８", 268), ("3½", None)])
def test_what_is_no_mark_of_a_note(text: str, number: int | None) -> None:
    value = parse_value(text)
    assert (value.number if value else None) == number
    assert value is None or not value.stray
