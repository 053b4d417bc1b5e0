"""Brackets as they are printed, in pairs of one width: recognition takes （一） for (一） now and then, or loses one of them."""

from __future__ import annotations

import re
from dataclasses import replace

from extraction.page import Segment

_OPENING, _CLOSING = "(（", ")）"
_ITEM = re.compile(r"第 ?([一二三四五六七八九十]{1,3})([)）])(?= ?[项項款目])")  # laws are quoted so, always in brackets


def with_pairs(segment: Segment) -> Segment:
    """`segment` with both brackets of a pair of which one is broad made broad, and with the one that was lost from the number of
    an item; in its parts, too."""
    parts = tuple(with_pairs(part) for part in segment.parts)
    text = paired(_ITEM.sub(_in_brackets, segment.text))
    return segment if text == segment.text and parts == segment.parts else replace(segment, text=text, parts=parts)


def _in_brackets(item: re.Match[str]) -> str:
    return f"第{_OPENING[_CLOSING.index(item[2])]}{item[1]}{item[2]}"


def paired(text: str) -> str:
    """`text` with brackets that open and close in two widths made broad. Its length stays the same."""
    letters, opened = list(text), list[int]()
    for at, letter in enumerate(text):
        if letter in _OPENING:
            opened.append(at)
        elif letter in _CLOSING and opened:
            start = opened.pop()
            if _OPENING.index(text[start]) != _CLOSING.index(letter):
                letters[start], letters[at] = _OPENING[1], _CLOSING[1]
    return "".join(letters)
