"""Brackets as they are printed, in pairs of one width: recognition takes （一） for (一） now and then."""

from __future__ import annotations

from dataclasses import replace

from extraction.page import Segment

_OPENING, _CLOSING = "(（", ")）"


def with_pairs(segment: Segment) -> Segment:
    """`segment` with both brackets of a pair of which one is broad made broad, in its parts, too."""
    parts = tuple(with_pairs(part) for part in segment.parts)
    text = paired(segment.text)
    return segment if text == segment.text and parts == segment.parts else replace(segment, text=text, parts=parts)


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
