"""The name of a body: what it ends in, and where it ends in a line."""

from __future__ import annotations

import re

from extraction.plain import HAN, simplified

_ENDS = re.compile(
    r"(?:[府局厅委会办处院社站队所科室部团署庭校学馆园台场港行司库省市州盟区县旗镇乡村]|中心|街道|苏木|基地)"
    r"(?:[（(][^（()）]{1,16}[）)])?$"
)  # a second name may follow, in brackets
_UNFINISHED = {"人民": "政府", "委员": "会", "办事": "处"}  # what no name ends in, and what follows then
_REST = 4  # characters of a name that may follow those marked, where it ends the line
_GOES_ON = re.compile(rf"[{HAN}]{{0,2}}[局厅]")  # a word for a body, directly behind what is marked
_OFFICE = re.compile(r"(?:[局厅]|委员会|办公室|办事处|人民政府)$")  # what names go on behind hardly ever, as they do behind 县
_WITH_TERM = re.compile(r"(?<!人民)政府信息公开$")  # of 某镇政府信息公开, 政府 is of the term, not of the name
_TERM_BEGUN = re.compile(r"(?:(?<=政府)|(?<=[会局厅院处心]))政府?$")  # the same, where the line breaks within the term
_ABOUT = re.compile(r"(?:关于|關於)$")  # what follows the name in a title


def ends_like_a_body(name: str) -> bool:
    """Whether a name ends in what bodies are called."""
    return _ENDS.search(simplified(name)) is not None


def end_of_name(text: str, start: int, end: int) -> int:
    """Where the name ends that is marked from `start` to `end`: some of its characters may be left out, or one too many marked."""
    rest = _UNFINISHED.get(text[start:end][-2:])
    if rest and text.startswith(rest, end):
        end += len(rest)
    end = _near_end(text, start, end)
    if _WITH_TERM.search(simplified(text[start : end + len("信息公开")])):
        end -= len("政府")
    return end


def _near_end(text: str, start: int, end: int) -> int:
    """The end of the line or of a word for a body, where these are near, else before a character with which no name ends."""
    rest = text[end:].rstrip()
    if not rest or ends_like_a_body(text[start:end]):
        return end
    if len(rest) <= _REST and ends_like_a_body(text[start:end] + rest):
        return end + len(rest)
    if near := _GOES_ON.match(rest):
        return end + near.end()
    return end - 1 if _OFFICE.search(simplified(text[start : end - 1])) else end


def bare_name(printed: str) -> str:
    """A name without what follows it in a title."""
    return _TERM_BEGUN.sub("", _ABOUT.sub("", printed))
