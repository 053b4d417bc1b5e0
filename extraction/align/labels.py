"""How alike a printed label and a form's label are, whatever spaces, widths, misprints and lost numbers lie between them."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from rapidfuzz import fuzz

from extraction.plain import HAN, plain, simplified

_ENUMERATOR = re.compile(
    r"^\s*(?:[（(]\s*[一二三四五六七八九十\d]{1,2}\s*[）)]|[一二三四五六七八九十\d]{1,2}\s*[、.．,，]"
    rf"|\d(?=\s*[{HAN}]))\s*"
)
_TURNED = re.compile(r"[（(]\s*[一二三四五六七八九十]\s*[）)]\s*$")
_REMARK = re.compile(r"[（(][^（()）]*[）)]?$")


@lru_cache(maxsize=16384)
def bare(label: str) -> str:
    """A label without its number, spaces and punctuation: 属于国家秘密 for "1. 属于国家 秘密", 不予公开 for "不予公开 (三)"."""
    folded = simplified(unicodedata.normalize("NFKC", label))
    folded = re.sub(r"\s+", "", folded)
    without = _TURNED.sub("", _ENUMERATOR.sub("", folded))
    return plain(without) or plain(folded)


@lru_cache(maxsize=65536)
def similarity(printed: str, label: str) -> float:
    """From 0 (unlike) to 1 (the same); a remark in brackets at the label's end may be absent."""
    a, b = bare(printed), bare(label)
    if not a or not b:
        return 0.0
    if a == b:
        return 1.0
    score = fuzz.ratio(a, b) / 100
    short = bare(_REMARK.sub("", unicodedata.normalize("NFKC", label)))
    if short != b and len(short) >= 4:
        score = max(score, fuzz.ratio(a, short) / 100 * 0.98)
        if a.startswith(short) and len(a) <= len(b) + 2:
            score = max(score, 0.95)
    # one letter of a word of two says more than one of a sentence
    return score if min(len(a), len(b)) > 3 else score * score


@lru_cache(maxsize=65536)
def path_similarity(printed: tuple[str, ...], path: tuple[str, ...]) -> float:
    """How alike the labels that lead to a cell are to those that lead to a field, both outermost first.

    The innermost label counts most; a group's label is evidence where it is there, and no loss where it is not.
    """
    if not printed or not path:
        return 0.0
    leaf = max(similarity(text, path[-1]) for text in _endings(printed))
    groups = path[:-1]
    if not groups or len(printed) < 2:
        return leaf
    outer = printed[:-1]
    group = max(similarity(text, label) for label in groups for text in (*outer, "".join(outer)))
    return 0.8 * leaf + 0.2 * group if group < leaf else leaf


def _endings(printed: tuple[str, ...]) -> tuple[str, ...]:
    """The innermost label, and it together with what stands left of it, in case a label was cut into cells."""
    return tuple("".join(printed[-k:]) for k in range(1, min(3, len(printed)) + 1))
