"""Bytes to text in the encodings that Chinese reports come in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction.errors import NotSupported
from extraction.read.encoding import decode
from extraction.read.numbers import number_text

SIMPLIFIED = "政府信息公开工作年度报告\n一、总体情况\n2023年，本机关共收到申请21件。\n"
TRADITIONAL = "政府資訊公開年度報告\n一、總體情況\n2023年，本機關共收到申請21件。\n"
ENGLISH = "Annual report\nThe office received 21 requests in 2023.\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("text", [SIMPLIFIED, TRADITIONAL, ENGLISH, SIMPLIFIED * 200])
def test_round_trips(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


def test_big5() -> None:
    assert decode(TRADITIONAL.encode("big5")) == TRADITIONAL


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16-le"])
def test_a_few_broken_bytes_do_not_change_the_encoding(encoding: str) -> None:
    data = bytearray((SIMPLIFIED * 20).encode(encoding))
    data[301:303] = b"\xff\xff"
    assert decode(bytes(data)).count("总体情况") >= 19


def test_latin_text() -> None:
    text = "Der jährliche Bericht über die Tätigkeit der Behörde wurde geprüft und für gültig erklärt. " * 3
    assert decode(text.encode("cp1252")) == text


@given(st.binary(min_size=300, max_size=600).filter(lambda data: sum(byte < 32 for byte in data) > len(data) / 8))
def test_noise_is_no_text(data: bytes) -> None:
    try:
        text = decode(data)
    except NotSupported:
        return
    assert text is not None


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        ("decimal", "12"),
        ("chineseCounting", "十二"),
        ("chineseCountingThousand", "十二"),
        ("ideographDigital", "一二"),
        ("chineseLegalSimplified", "壹拾贰"),
        ("upperRoman", "XII"),
        ("lowerLetter", "l"),
        ("decimalEnclosedCircle", "⑫"),
        ("decimalFullWidth", "１２"),
        ("unheard-of", "12"),
    ],
)
def test_numbers(style: str, expected: str) -> None:
    assert number_text(12, style) == expected


@pytest.mark.parametrize(
    ("number", "expected"),
    [(1, "一"), (10, "十"), (20, "二十"), (21, "二十一"), (101, "一百零一"), (110, "一百一十"), (1001, "一千零一"), (0, "零")],
)
def test_chinese_numbers(number: int, expected: str) -> None:
    assert number_text(number, "chineseCounting") == expected
