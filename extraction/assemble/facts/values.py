"""What the marked characters say: a value, and whether it looks like its fact."""

from __future__ import annotations

import re

from extraction.assemble.facts.addresses import bare_address
from extraction.assemble.facts.bodies import bare_name, ends_like_a_body
from extraction.assemble.facts.contacts import read_contact
from extraction.assemble.facts.fact import Fact
from extraction.assemble.facts.marks import Mark
from extraction.plain import squash

_PUNCTUATION = "，,。；;：:、（）()《》“”<> 　\t\r\n"
_CLOSING = re.compile("[）)]")
_SHORTEST_NAME = 3  # characters of a body's name
_YEAR = re.compile(r"(?:19|20)\d{2}")
_HAN_YEAR = re.compile(r"[二][〇零○OoＯ0][〇零○OoＯ0一二][〇零○OoＯ0一二三四五六七八九]")
_HAN_DIGITS = str.maketrans("〇零○OoＯ一二三四五六七八九", "000000123456789")


def fact_of(mark: Mark) -> Fact | None:
    """The fact that a mark gives; none where it holds nothing of the kind."""
    printed = _printed(mark)
    read = _read(mark, printed) if printed else None
    if read is None:
        return None
    value, well_formed = read
    return Fact(mark.label, value, printed, mark.page.number, mark.box, mark.probability, mark.recognition, well_formed, mark.rival)


def _printed(mark: Mark) -> str:
    """A mark's text without what stands around the fact."""
    bare = _without_punctuation(mark.text)
    if mark.label == "address":
        return bare_address(bare)
    return bare_name(bare) if mark.label == "organization" else bare


def _read(mark: Mark, printed: str) -> tuple[int | str, bool] | None:
    """The value, and whether it is well formed."""
    if mark.label == "address":
        return printed, True
    if mark.label == "organization":
        return (printed, ends_like_a_body(printed)) if len(squash(printed)) >= _SHORTEST_NAME else None
    folded = squash(mark.text)
    if mark.label == "year":
        year = _year_in(folded)
        return None if year is None else (year, True)
    return read_contact(mark.label, printed, folded)


def _year_in(text: str) -> int | None:
    if match := _YEAR.search(text):
        return int(match.group())
    match = _HAN_YEAR.search(text)
    return int(match.group().translate(_HAN_DIGITS)) if match else None


def _without_punctuation(text: str) -> str:
    """A mark's text without the punctuation around it; what stands in brackets at its end keeps both of them."""
    bare = text.strip(_PUNCTUATION)
    at = text.index(bare) + len(bare)
    opened = max(bare.rfind("（"), bare.rfind("("))
    return bare + text[at] if opened > 0 and text[at : at + 1] in ("）", ")") and not _CLOSING.search(bare, opened) else bare
