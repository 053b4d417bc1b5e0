"""What a number's cell says: a number with its unit, a mark, nothing, or something that is no value at all."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from extraction.report import Kind

_NUMBER = re.compile(r"(?P<sign>[-−+]?)(?P<digits>\d{1,3}(?:,\d{3})+|\d+)(?P<fraction>\.\d+)?\s*(?P<unit>[^\W\d_]{1,3}|%)?")
_MARK = re.compile(r"[/\\／＼|]{1,2}|[-—–―－_~～ー]{1,4}|无|無|不适用|\*+|[xX×]|N/?A", re.IGNORECASE)
_SPECKS = ".,'`´·•:;。、‘’“”\"^*"  # what a speck is read as
UNITS = re.compile(
    r"(?:个|件|条|项|宗|次|份|人|元|万元|亿元|千元|部|篇|起|户|家|名|批|天|日|年|月|吨|公里|亩|平方米|%|個|項|條|萬元|萬)"
)


@dataclass(frozen=True, slots=True)
class Value:
    """The content of a cell. `number` is None unless `kind` is number; `printed` is the text as it stands."""

    kind: Kind
    number: Decimal | None
    unit: str | None
    printed: str
    spaced: bool = False
    stray: bool = False


@lru_cache(maxsize=16384)
def parse_value(text: str) -> Value | None:
    """What `text` says as a value, or None where it is other text, such as a label.

    `spaced` tells that digits stood apart: two cells may have run into one. `stray` tells that specks or the mark of a note (3①)
    stood beside the figure, which were left out.
    """
    printed = text.strip()
    bare = _without_note(printed)
    folded = unicodedata.normalize("NFKC", bare).strip()
    if not folded:
        return Value("blank", None, None, printed)
    if _MARK.fullmatch(folded):
        return Value("mark", None, None, printed)
    spaced = re.search(r"\d\s+\d", folded) is not None
    compact = re.sub(r"\s+", "", folded)
    figure = compact.strip(_SPECKS)
    match = _NUMBER.fullmatch(figure)
    if not match:
        return None
    unit = match["unit"]
    if unit and not UNITS.fullmatch(unit):
        return None
    number = Decimal(match["digits"].replace(",", "") + (match["fraction"] or ""))
    if match["sign"] in ("-", "−"):
        number = -number
    return Value("number", number, unit, printed, spaced, figure != compact or bare != printed)


def _without_note(text: str) -> str:
    """`text` without raised, circled or bracketed numbers behind its last digit, which folding would make digits of the figure."""
    end = len(text)
    while end > 1 and unicodedata.category(text[end - 1]) == "No" and unicodedata.numeric(text[end - 1]).is_integer():
        end -= 1
    bare = text[:end].rstrip()
    return bare if bare[-1:].isdecimal() else text
