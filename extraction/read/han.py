"""Which characters a Chinese text is made of: tells a text from bytes that merely decode."""

from __future__ import annotations

import re
from functools import cache

_COMMON_OTHER = (
    "\t\n\r\f\u3000、。，；：？！…—·“”‘’（）〔〕【】《》〈〉「」『』％／－＋＝＜＞～｜×÷±≤≥≠°℃§①②③④⑤⑥⑦⑧⑨⑩"
    "○〇●■□▲△★☆◆◇→√☑☒━─│┃┌┐└┘├┤┬┴┼\u00a0\ufeff\u00b7\u2013\u2014\u2022㎡￥¥"
)


@cache
def common_han() -> frozenset[str]:
    """The ideographs in everyday use: level 1 of GB 2312 (3,755, simplified) and of Big5 (5,401, traditional)."""
    simplified = bytes(byte for lead in range(0xB0, 0xD8) for trail in range(0xA1, 0xFF) for byte in (lead, trail))
    trails = [*range(0x40, 0x7F), *range(0xA1, 0xFF)]
    traditional = bytes(byte for lead in range(0xA4, 0xC7) for trail in trails for byte in (lead, trail))
    return frozenset(simplified.decode("gb2312", "ignore") + traditional.decode("big5", "ignore"))


@cache
def _common_other() -> frozenset[str]:
    full_width = (chr(code) for code in range(0xFF01, 0xFF5F))
    ascii_printable = (chr(code) for code in range(0x20, 0x7F))
    return frozenset([*_COMMON_OTHER, *full_width, *ascii_printable])


_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd]")


def han(text: str) -> list[str]:
    """The ideographs in `text`."""
    return _HAN.findall(text)


def plausibility(text: str) -> float:
    """Share of the characters of `text` that a Chinese (or English) text is made of, from 0 to 1."""
    if not text:
        return 0.0
    common = common_han() | _common_other()
    return sum(map(common.__contains__, text)) / len(text)
