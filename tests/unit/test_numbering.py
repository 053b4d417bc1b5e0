"""The numbers of headings, as they are printed by different hands."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction.numbering import number_at, numeral

_HAN = "零一二三四五六七八九"


def han(value: int) -> str:
    tens, ones = divmod(value, 10)
    if not tens:
        return _HAN[ones]
    return ("" if tens == 1 else _HAN[tens]) + "十" + (_HAN[ones] if ones else "")


@pytest.mark.parametrize(
    ("text", "printed", "kind", "value"),
    [
        ("一、总体情况", "一、", "han", 1),
        ("（三）政府信息管理情况", "（三）", "bracketed-han", 3),
        ("(五)監督保障情況", "(五)", "bracketed-han", 5),
        ("1.属于国家秘密", "1.", "arabic", 1),
        ("12、其他", "12、", "arabic", 12),
        ("1.1 工作概述", "1.1", "dotted-2", 1),
        ("2.3.4 其他", "2.3.4", "dotted-3", 4),
        ("第一章 总则", "第一章", "chapter", 1),
        ("第 二 部 分 概况", "第 二 部 分", "part", 2),
        ("壹、综述", "壹、", "formal", 1),
        ("贰、公开情况", "贰、", "formal", 2),
        ("①健全机制", "①", "circled", 1),
        ("　　二、主动公开", "二、", "han", 2),
    ],
)
def test_reads_the_number(text: str, printed: str, kind: str, value: int) -> None:
    number = number_at(text)
    assert number is not None
    assert (number.printed, number.kind, number.value) == (printed, kind, value)


@pytest.mark.parametrize(
    "text", ["一是公开信息", "2022年，我镇", "1136条", "7730.28万元", "第二十条第（一）项", "三亚市人民政府", ""]
)
def test_prose_has_none(text: str) -> None:
    assert number_at(text) is None


@given(st.integers(1, 99))
def test_numerals_read_back(value: int) -> None:
    assert numeral(han(value)) == value
    assert numeral(str(value)) == value


def test_any_space_may_stand_before_a_number() -> None:
    number = number_at("\u2003\u2003\xa0二、主动公开")
    assert number is not None
    assert (number.kind, number.value) == ("han", 2)
