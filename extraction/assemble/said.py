"""What lines say by their wording alone: the number of a table, the unit that it counts in, where a sentence ends or goes on."""

from __future__ import annotations

import re

from extraction.plain import simplified

SENTENCE_END = "。：:；;！!"
"""Marks that a sentence ends with, or a heading that runs in."""

_UNIT = re.compile(r"[（(]?\s*(?:计量)?单位\s*[:：]\s*[^\s）)]{1,10}\s*[）)]?")
_NUMBERED = re.compile(r"附?(?:表|表格)\s*(?:[\d一二三四五六七八九十]+(?:[-—–.．]\d+)*)(?:\s*[（(]续[)）])?[\s:：.、　]+.{2,40}表?")


def is_in_clause(text: str, at: int) -> bool:
    """Whether `at` lies between two letters of a text."""
    return 0 < at < len(text) and text[at - 1].isalpha() and text[at].isalpha()


def is_unit(text: str) -> bool:
    """Whether a line says in which unit a table counts, and nothing else."""
    return _UNIT.fullmatch(simplified(text.strip())) is not None


def is_numbered(text: str) -> bool:
    """Whether a line is a caption that gives the number of its table."""
    return _NUMBERED.fullmatch(simplified(text.strip())) is not None


def without_unit(text: str) -> str:
    """A line without the unit that it gives beside something else."""
    found = _UNIT.search(simplified(text))
    return (text[: found.start()] + text[found.end() :] if found else text).strip()
