"""Text as it is compared: widths folded, traditional characters turned to simplified ones, spaces and punctuation left out."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import opencc

HAN = "\u3400-\u9fff"  # Chinese characters, as a class of a regular expression has them
_SPACE = re.compile(r"[\s\u200b-\u200f\ufeff\u00ad]+")
_PUNCTUATION = re.compile(r"[^\w]|_")


@lru_cache(maxsize=1)
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def simplified(text: str) -> str:
    """With simplified characters, one for one."""
    return text if text.isascii() else str(_converter().convert(text))


@lru_cache(maxsize=65536)
def plain(text: str) -> str:
    """Folded, simplified, without spaces and punctuation."""
    return _PUNCTUATION.sub("", simplified(unicodedata.normalize("NFKC", text)))


def squash(text: str) -> str:
    """Folded, without spaces; characters and punctuation kept."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", text))


def han_join(lines: list[str]) -> str:
    """Lines of one paragraph as one: without a space between Chinese characters, with one between Latin words."""
    text = ""
    for line in lines:
        line = line.strip()
        if text and line and text[-1].isascii() and line[0].isascii() and text[-1].isalnum() and line[0].isalnum():
            text += " "
        text += line
    return text
