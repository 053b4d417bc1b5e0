"""The numbers that headings start with: 第一章, 一、, （一）, 1., 1.1, （1）, 壹、 and their like.

They are evidence for the classifier's decisions (a number that continues a series is more likely a heading), and what a section's
`number` repeats. They do not decide by themselves.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {c: i for i, c in enumerate("〇壹贰叁肆伍陆柒捌玖")}
_DIGITS |= {"貳": 2, "參": 3, "叄": 3, "陸": 6, "两": 2}
_TENS = {"十": 10, "拾": 10}
_NUMERAL = "零〇一二三四五六七八九十壹贰叁肆伍陆柒捌玖拾貳參叄陸"
_NUMERALS = re.compile(rf"[{_NUMERAL}\d]+")
_BEFORE = re.compile(r"^[\s*#]+")
_FORMAL = re.compile("[壹贰叁肆伍陆柒捌玖拾貳參叄陸]")


class Number(NamedTuple):
    """A heading's number: `printed` as it stands, `kind` its style, `value` its place in the series, `depth` of a dotted one."""

    printed: str
    kind: str
    value: int
    depth: int = 1


_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("part", re.compile(rf"第\s*([{_NUMERAL}\d]+)\s*(?:部\s*分|篇|编)")),
    ("chapter", re.compile(rf"第\s*([{_NUMERAL}\d]+)\s*章")),
    ("clause", re.compile(rf"第\s*([{_NUMERAL}\d]+)\s*节")),
    ("dotted", re.compile(r"(\d{1,2}(?:\s*[.．]\s*\d{1,2}){1,3})(?![\d%％])\s*[.．、]?")),
    ("bracketed-han", re.compile(rf"[（(〔﹝]\s*([{_NUMERAL}]{{1,3}})\s*[）)〕﹞]\s*[、.．]?")),
    ("bracketed", re.compile(r"[（(]\s*(\d{1,2})\s*[）)]\s*[、.．]?")),
    ("han", re.compile(rf"([{_NUMERAL}]{{1,3}})\s*[、.．，,:：]")),
    ("arabic", re.compile(r"(\d{1,2})\s*(?:[、．]|\.(?!\d))")),
    ("arabic-bracket", re.compile(r"(\d{1,2})\s*[）)]")),
    ("circled", re.compile(r"([①②③④⑤⑥⑦⑧⑨⑩])")),
)


def without_numerals(text: str) -> str:
    """`text` with 0 for each numeral in it, Chinese or Arabic."""
    return _NUMERALS.sub("0", text)


def numeral(text: str) -> int | None:
    """The value of a Chinese or Arabic numeral below 100, or None."""
    text = text.strip()
    if text.isdigit():
        return int(text)
    for ten in _TENS:
        if ten in text:
            tens, _, ones = text.partition(ten)
            left, right = _DIGITS.get(tens, 1 if not tens else None), _DIGITS.get(ones, 0 if not ones else None)
            return None if left is None or right is None else left * 10 + right
    return _DIGITS.get(text) if len(text) == 1 else None


def number_at(text: str) -> Number | None:
    """The heading number that `text` starts with, if it does."""
    stripped = _BEFORE.sub("", text)
    for kind, pattern in _PATTERNS:
        match = pattern.match(stripped)
        if not match:
            continue
        printed = match.group(0).strip()
        if kind == "dotted":
            parts = [int(part) for part in re.split(r"\s*[.．]\s*", match.group(1))]
            return Number(printed, f"dotted-{len(parts)}", parts[-1], len(parts))
        if kind == "circled":
            return Number(printed, kind, ord(match.group(1)) - ord("①") + 1)
        value = numeral(match.group(1))
        if value is not None:
            return Number(printed, "formal" if kind == "han" and _FORMAL.search(match.group(1)) else kind, value)
    return None
