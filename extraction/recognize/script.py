"""Documents in traditional characters, freed from simplified ones that recognition put among them: 情况 for 情況."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import opencc

from extraction.page import Page, Segment

LEAST = 20  # traditional characters that tell the script of a document
STRAY = 0.15  # of the characters that are of one script only, up to which those of the other are misread


def in_one_script(pages: Sequence[Page]) -> list[Page]:
    """The pages of a document; of one that is written in traditional characters, those recognized without simplified ones.

    The two often differ in a stroke or two, and recognition saw more of the simplified ones. No paper mixes them. In a document in
    simplified characters nothing is changed: a traditional one may well be meant there, in a name.
    """
    letters = [letter for page in pages for segment in page.segments for letter in segment.text]
    traditional = sum(_only_in(letter, "big5", "gb2312") for letter in letters)
    simplified = sum(_only_in(letter, "gb2312", "big5") for letter in letters)
    if traditional < LEAST or not 0 < simplified <= STRAY * (traditional + simplified):
        return list(pages)
    return [replace(page, segments=[_rewritten(one) for one in page.segments]) if page.recognized else page for page in pages]


def _rewritten(segment: Segment) -> Segment:
    parts = tuple(replace(part, text=_traditional(part.text)) for part in segment.parts)
    return replace(segment, text=_traditional(segment.text), parts=parts)


def _traditional(text: str) -> str:
    """`text`, letter for letter, with what only simplified script has as traditional script writes it."""
    converted = _converter().convert(text)
    if len(converted) != len(text):
        return text
    pairs = zip(text, converted, strict=True)
    return "".join(new if _only_in(old, "gb2312", "big5") and _is_in(new, "big5") else old for old, new in pairs)


@lru_cache(maxsize=1)
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("s2t")


@lru_cache(maxsize=16384)
def _only_in(letter: str, one: str, other: str) -> bool:
    return "\u4e00" <= letter <= "\u9fff" and _is_in(letter, one) and not _is_in(letter, other)


def _is_in(letter: str, code: str) -> bool:
    """Whether a national character set has a letter: Big5 that of traditional script, GB 2312 that of simplified script."""
    try:
        letter.encode(code)
    except UnicodeEncodeError:
        return False
    return True
