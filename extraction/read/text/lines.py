"""The lines of a text, and what can be told of a line or a cell without knowing any form's words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from extraction.errors import TooLarge

PIPE = re.compile(r"(?<!\\)[|｜]")
_BREAKS = re.compile("\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_SOFT_BREAKS = re.compile("[\x0b\u2028]")  # as Word writes the line breaks within a paragraph or a cell
_BETWEEN_WORDS = re.compile(r"(?<=[!-~])[\x0b\u2028]+(?=[!-~])")
_HARD_BREAKS = re.compile("\r\n?|\n")
_INVISIBLE = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_SPACES = str.maketrans(dict.fromkeys("\xa0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f", " "))

_UNITS = "|".join(
    [
        "%",
        "‰",
        "[个個件份条條次人项項篇期场場宗起家户戶名页頁字批部处處册冊吨噸亩畝]",
        "人次",
        "[万萬亿億千百]?元",
        "[万萬亿億](?:人次|[人次条條件个個])?",
        "平方米",
        "公里",
    ]
)
_NUMBER = re.compile(rf"[+\-−]?(?:\d{{1,3}}(?:,\d{{3}})+|\d+)(?:\.\d+)?(?:{_UNITS})?")
_DIGITS = re.compile(r"[+\-−]?[\d,]*\d(?:\.\d+)?%?")
_MARK = re.compile(r"[/\\\-−–—―─－×xX√✓*]{1,4}|\.{3,6}|无|無|零|〇|[Nn]/?[Aa]")

_HAN_DIGITS = {digit: value for value, digit in enumerate("一二三四五六七八九", start=1)}
_HAN = "[一二三四五六七八九十]{1,3}"
_ENUMERATORS = (
    ("han", re.compile(rf"({_HAN})\s*[、.,:,:]")),
    ("han-bracket", re.compile(rf"[(〔\[【]\s*({_HAN})\s*[)〕\]】]")),
    ("digit", re.compile(r"(\d{1,2})\s*[、.)](?!\s*\d)")),
    ("digit-bracket", re.compile(r"[(〔\[【]\s*(\d{1,2})\s*[)〕\]】]")),
    ("ordinal", re.compile(rf"第\s*({_HAN}|\d{{1,2}})\s*[章节節部篇编編]")),
    ("decimal", re.compile(r"\d{1,2}(?:\.\d{1,2})+\.?(?=\s*[^\d\s.,%])()")),
    ("appendix", re.compile(rf"(?:附件|附表|附录|附錄|表|图|圖)\s*({_HAN}|\d{{1,2}})(?![\d.]*[个個项項件])")),
)
_BULLET = re.compile(r"[•·●○◆◇■□▪▶►‣➢✓\-–—*+]")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3})")
_BRACKETED = re.compile(r"[(〔\[【《“][^()〔〕\[\]【】《》“”]*(?:[)〕\]】》”]|$)")  # or broken off
_SENTENCE_END = re.compile("[。；！？!?;…][”’」』）)】》\"']*$")
_PAGE_NUMBER = re.compile(r"[-–—―－~·]+\s*\d{1,4}\s*[-–—―－~·]+|第\s*\d{1,4}\s*[页頁](?:\s*[,，/、]?\s*共\s*\d{1,4}\s*[页頁])?")
_COLON_END = re.compile("[：:]$")
_LONGEST_LABEL = 70  # characters; what is longer is running text
_PLUS_RULE = re.compile(r"\s*-{2,}(?:\+-{2,})+\s*")  # below a header, as databases print it
_LONGEST_GAP = 60  # empty lines; more say no more
_CACHED = 4096  # cells that were looked at: most of a table's are alike
_MOST_CELLS = 1000  # of a row
_LOOK_BACK = 1000  # lines to search for the heading before


class Enumerator(NamedTuple):
    """What a heading or a list item begins with: 三、 is ("han", 3)."""

    style: str
    number: int
    length: int


@dataclass(frozen=True)
class Line:
    """One line as it came, tabs kept, invisible characters out and odd spaces made plain."""

    text: str

    @cached_property
    def body(self) -> str:
        return self.text.strip()

    @property
    def blank(self) -> bool:
        """Nothing at all; a line that holds a tab may be an empty cell."""
        return not self.body and "\t" not in self.text

    @cached_property
    def number(self) -> bool:
        return is_number(self.body)

    @cached_property
    def value(self) -> bool:
        return is_value(self.body)

    @cached_property
    def sentence(self) -> bool:
        return is_sentence(self.body)

    @cached_property
    def enumerator(self) -> Enumerator | None:
        return enumerator(self.body)

    @cached_property
    def separated(self) -> bool:
        """Whether it holds a tab or a pipe."""
        return self.tabbed or self.piped

    @cached_property
    def tabbed(self) -> bool:
        """Whether tabs part it, into a number of cells that a row can have."""
        return 0 < self.text.count("\t") <= _MOST_CELLS

    @cached_property
    def piped(self) -> bool:
        """Whether pipes part it, into a number of cells that a row can have."""
        return 0 < self.text.count("|") + self.text.count("｜") <= _MOST_CELLS and PIPE.search(self.text) is not None

    @cached_property
    def titled(self) -> bool:
        """A Markdown heading or a line that is bold as a whole: never a cell."""
        return bool(re.match(r"#{1,6}\s*[^#\s\d]", self.body)) or bool(re.fullmatch(r"\*\*[^*]+\*\*", self.body))


def split_lines(text: str, most: int) -> list[Line]:
    """The lines of `text`, whatever parts them: line and page breaks of any system. Long gaps are shortened.

    A soft break in a row of tabs is one within a cell, and goes.

    Raises `TooLarge` where more than `most` lines are not empty.
    """
    text = _INVISIBLE.sub("", text.translate(_SPACES))
    if _SOFT_BREAKS.search(text):
        text = "\n".join(
            _SOFT_BREAKS.sub("", _BETWEEN_WORDS.sub(" ", line)) if "\t" in line else line for line in _HARD_BREAKS.split(text)
        )
    texts = _BREAKS.split(text)
    filled = sum(map(bool, texts))
    if filled > most:
        raise TooLarge(f"it has {filled} lines, more than {most}; split it")
    lines: list[Line] = []
    gap = 0
    for line in texts:
        gap = 0 if line else gap + 1
        if gap <= _LONGEST_GAP:
            lines.append(Line(line.replace("+", "|") if _PLUS_RULE.fullmatch(line) else line))
    return lines


def folded(text: str) -> str:
    """Widths folded and all spaces out, for comparing."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


@lru_cache(maxsize=_CACHED)
def is_number(text: str) -> bool:
    """Whether a cell reads as a number, with or without thousands separators and a unit."""
    return 0 < len(text) <= 40 and _NUMBER.fullmatch(folded(text)) is not None


@lru_cache(maxsize=_CACHED)
def is_value(text: str) -> bool:
    """Whether a cell reads as a number or as a mark that stands for none."""
    return is_number(text) or (0 < len(text) <= 8 and _MARK.fullmatch(folded(text)) is not None)


@lru_cache(maxsize=_CACHED)
def is_sentence(text: str) -> bool:
    """Whether a line is running text, or a page number with its dashes, rather than a value, a label or a heading."""
    if is_value(text):
        return False
    if len(text) > _LONGEST_LABEL or is_page_number(text) or _SENTENCE_END.search(text) or _COLON_END.search(text):
        return True
    bare = _THOUSANDS.sub("", _BRACKETED.sub("", unicodedata.normalize("NFKC", text)))
    return "。" in bare or bare.count(",") >= 2 or (bare.count(",") == 1 and len(bare) > 40)


def is_page_number(text: str) -> bool:
    """Whether a line is a page number that says so: with dashes around it or 第 … 页."""
    return len(text) <= 20 and _PAGE_NUMBER.fullmatch(text) is not None


@lru_cache(maxsize=_CACHED)
def enumerator(text: str) -> Enumerator | None:
    """The enumerator at the head of `text`, in any width."""
    head = unicodedata.normalize("NFKC", text[:12])
    for style, pattern in _ENUMERATORS:
        match = pattern.match(head)
        if match:
            return Enumerator(style, _count(match.group(1)), match.end())
    return None


def is_list_mark(text: str) -> bool:
    """Whether `text` is nothing but an enumerator or a bullet."""
    if _BULLET.fullmatch(text):
        return True
    found = enumerator(text)
    return found is not None and found.length >= len(unicodedata.normalize("NFKC", text))


def _count(digits: str) -> int:
    if not digits or digits.isdecimal():
        return int(digits or 0)
    tens, _, ones = digits.rpartition("十")
    unit = _HAN_DIGITS.get(ones, 0)
    return unit + 10 * _HAN_DIGITS.get(tens, 1) if "十" in digits else unit


def join(first: str, second: str) -> str:
    """Two pieces of a text that was broken at a line end: a space only between words of Latin letters or digits."""
    if not first or not second:
        return first or second
    spaced = first[-1].isascii() and second[0].isascii() and (first[-1].isalnum() or first[-1] in ",.;:!?)") and second[0].isalnum()
    return first + (" " if spaced else "") + second


def numbered(labels: Sequence[str]) -> dict[str, int]:
    """For each style of enumerator the last number among `labels`."""
    last: dict[str, int] = {}
    for label in labels:
        found = enumerator(label)
        if found:
            last[found.style] = found.number
    return last


def ends_table(lines: Sequence[Line], at: int, inside: dict[str, int], text: str | None = None, above: int | None = None) -> bool:
    """Whether a line without separators cannot be a row of the table whose last enumerators are `inside`.

    A numbered line is a heading unless it goes on counting where the table's own labels stopped, and not where the headings did.
    `text` is what the line holds, where that is not all of it; `above` is the line above which headings stand, where rows of the
    table look like headings.
    """
    line = lines[at] if text is None else Line(text)
    if line.titled or line.sentence:
        return True
    found = line.enumerator
    if found is None or line.value:
        return False
    return inside.get(found.style) != found.number - 1 or counts_on(lines, at if above is None else above, found)


def may_be_half(line: Line) -> bool:
    """Whether a line can be the first half of a label at all: no chapter's heading, behind which a table may begin at once."""
    found = line.enumerator
    return not (line.sentence or line.titled or line.value or (found and found.style in ("han", "ordinal")))


def counts_on(lines: Sequence[Line], at: int, found: Enumerator) -> bool:
    """Whether the last line above that has an enumerator of this style, and no separators, has the number before."""
    for line in reversed(lines[max(0, at - _LOOK_BACK) : at]):
        other = None if line.separated else line.enumerator
        if other and other.style == found.style:
            return other.number == found.number - 1
    return False
