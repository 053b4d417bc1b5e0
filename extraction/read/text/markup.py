"""Markdown's marks within a line, taken out."""

from __future__ import annotations

import html
import re
from typing import NamedTuple

from extraction.plain import HAN
from extraction.read.text.lines import is_page_number

_HEADING = re.compile(rf"\s*(#{{1,6}})(?:\s+|(?=[^\s#\d!\w]|[{HAN}]))(.*?)\s*#*\s*")
_EMPTY_HEADING = re.compile(r"\s*#{1,6}\s*")
_HEADING_SIZES = (18.0, 16.0, 14.0, 12.0, 11.0, 10.5)  # points, by level
_BOLD_ALL = re.compile(r"(\*\*|__)(?=\S)(?:(?!\1).)+(?<=\S)\1")
_BOLD = re.compile(r"\*\*(?=\S)((?:(?!\*\*).){1,2000}?)\*\*")
_BOLD_LINES = re.compile(r"(?<!\w)__(?=\S)((?:(?!__).){1,2000}?)(?<=\S)__(?!\w)")
_EMPHASIS = re.compile(r"(?<![*\w\\])\*(?=[^\s*])([^*\n]{1,2000}?)(?<=[^\s*\\])\*(?![*\w])")
_CODE = re.compile(r"(?<!`)(`{1,3})(?!`)(.{1,300}?)(?<!`)\1(?!`)")
_IMAGE = re.compile(r"!\[[^\[\]]{0,500}\]\([^()\s]{0,4000}(?:\s+\"[^\"]{0,500}\")?\)")
_LINK = re.compile(r"\[([^\[\]]{1,500})\]\(<?[^()<>\s]{0,4000}(?:\([^()\s]{0,400}\)[^()<>\s]{0,4000})?>?(?:\s+\"[^\"]{0,500}\")?\)")
_AUTOLINK = re.compile(r"<((?:https?://|ftp://|mailto:)[^<>\s]{1,4000}|[\w.+-]{1,64}@[\w.-]{1,255})>")
_LINE_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.{0,4000}?-->")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|~<>])")
_LONGEST = 50_000  # characters of a paragraph that is searched for marks
_BULLET = re.compile(r"^\s*(?:[-*+]|>+)\s+(?=\S)")


class Inline(NamedTuple):
    """A paragraph's text without marks; `size` of its type where it is a heading."""

    text: str
    bold: bool = False
    size: float | None = None


def paragraph(text: str, *, markdown: bool) -> Inline:
    """A paragraph without its marks. Those that no other text has are taken out of any text, the others only of Markdown."""
    if _EMPTY_HEADING.fullmatch(text):
        return Inline("")
    heading = _HEADING.fullmatch(text)
    if heading and heading.group(2):
        return Inline(cell(heading.group(2), markdown=markdown), True, _HEADING_SIZES[len(heading.group(1)) - 1])
    if markdown and not is_page_number(text.strip()):
        text = _BULLET.sub("", text, count=1)
    bold = _BOLD_ALL.fullmatch(text.strip()) is not None
    return Inline(cell(text, markdown=markdown), bold)


def cell(text: str, *, markdown: bool) -> str:
    """A cell's text without marks; `<br>` becomes a new line."""
    if len(text) > _LONGEST or not any(mark in text for mark in "*[<\\`_&"):
        return text.strip()
    text = _AUTOLINK.sub(r"\1", _LINE_BREAK.sub("\n", _COMMENT.sub("", text)))
    text = _BOLD.sub(r"\1", _LINK.sub(r"\1", _IMAGE.sub("", text)))
    if markdown:
        text = _EMPHASIS.sub(r"\1", _BOLD_LINES.sub(r"\1", _CODE.sub(r"\2", text)))
        text = html.unescape(_ESCAPE.sub(r"\1", text)).replace("\xa0", " ")
    else:
        text = text.replace("\\|", "|")
    return text.strip()
