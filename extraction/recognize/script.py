"""Documents in one script, freed from what recognition put among it of the other: 情况 for 情況, 説 for 說, 項目 for 项目."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

import opencc

from extraction.page import Page, Reading, Segment

LEAST = 20  # traditional characters that tell the script of a document
STANDARDS = ("t2tw", "t2hk")
AGREED = 0.7  # of the letters that standards write in several forms: how many must be of one to tell a document's
STRAY = 0.15  # of the characters that are of one script only, up to which those of the other are misread
RARE = 0.01  # times the simplified characters of a document, up to which traditional ones are no part of its script
AS_LIKELY = 0.1  # of the probability of a reading with traditional characters, from which on the same in simplified ones is meant


def in_one_script(pages: Sequence[Page]) -> list[Page]:
    """The pages of a document; of one that is written in traditional characters, those recognized without simplified ones, and
    in the forms of one standard: 説 or 說, never both.

    Forms often differ in a stroke or two, and recognition saw more of some. No paper mixes them. In a document in simplified
    characters a traditional one may well be meant, in a name: there only what was as likely read in simplified ones is changed.
    """
    letters = Counter(letter for page in pages for segment in page.segments for letter in segment.text)
    traditional = sum(count for letter, count in letters.items() if _only_in(letter, "big5", "gb2312"))
    simplified = sum(count for letter, count in letters.items() if _only_in(letter, "gb2312", "big5"))
    if traditional < LEAST or simplified > STRAY * (traditional + simplified):
        rare = simplified >= LEAST and traditional <= RARE * simplified
        return [_simplified(page) if rare and page.recognized else page for page in pages]
    forms = _forms_of(letters)
    return [
        replace(page, segments=[_rewritten(one, forms) for one in page.segments]) if page.recognized else page for page in pages
    ]


def _simplified(page: Page) -> Page:
    """A page of a document in simplified characters, with what may be read in these so read."""
    return replace(page, segments=[_as_simplified(segment) for segment in page.segments])


def _as_simplified(segment: Segment) -> Segment:
    parts = tuple(_as_simplified(part) for part in segment.parts)
    own = "".join(_converted("t2s", letter) if _only_in(letter, "big5", "gb2312") else letter for letter in segment.text)
    likely = next((reading for reading in segment.readings if reading.text == own != segment.text), None)
    if likely is None or likely.probability < AS_LIKELY * segment.probability:
        return segment if parts == segment.parts else replace(segment, parts=parts)
    others = tuple(reading for reading in segment.readings if reading is not likely)
    rest = tuple(sorted((Reading(segment.text, segment.probability), *others), key=lambda reading: -reading.probability))
    return replace(segment, text=own, probability=likely.probability, readings=rest, parts=parts)


def _forms_of(letters: Mapping[str, int]) -> str | None:
    """How OpenCC names the change from its own standard to that of a document with these letters; None where they leave it open."""
    counts = dict.fromkeys(STANDARDS, 0)
    total = 0
    for letter, count in letters.items():
        own = _converted("hk2t", _converted("tw2t", letter))
        forms = {name: _converted(name, own) for name in STANDARDS}
        if len({own, *forms.values()}) > 1:
            total += count
            for name, form in forms.items():
                counts[name] += count * (form == letter)
    best = max(STANDARDS, key=lambda name: counts[name])
    return best if counts[best] >= AGREED * total else None


def _rewritten(segment: Segment, forms: str | None) -> Segment:
    parts = tuple(replace(part, text=_traditional(part.text, forms)) for part in segment.parts)
    return replace(segment, text=_traditional(segment.text, forms), parts=parts)


def _traditional(text: str, forms: str | None) -> str:
    """`text`, letter for letter, as traditional script writes it, in the forms of a standard where that is known."""
    return "".join(_form(letter, forms) if "\u4e00" <= letter <= "\u9fff" else letter for letter in text)


@lru_cache(maxsize=16384)
def _form(letter: str, forms: str | None) -> str:
    """`letter` in the forms of one standard; without any, one that Big5 lacks in a form that it has."""
    own = letter if _is_in(letter, "big5") else _converted("s2t", _converted("t2s", letter))
    if forms is not None:
        return _converted(forms, own)
    return next((form for form in (own, _converted(STANDARDS[0], own)) if _is_in(form, "big5")), letter)


@lru_cache(maxsize=16384)
def _converted(name: str, letter: str) -> str:
    """`letter` as the converter of OpenCC that has this name writes it, where that is one letter."""
    converted = str(_converter(name).convert(letter))
    return converted if len(converted) == 1 else letter


@lru_cache(maxsize=8)
def _converter(name: str) -> opencc.OpenCC:
    return opencc.OpenCC(name)


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
