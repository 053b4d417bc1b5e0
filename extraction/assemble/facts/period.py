"""The period that the figures cover."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extraction.assemble.facts.fact import Fact
from extraction.page import Page, Segment
from extraction.plain import simplified, squash

_DATE = r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日"
_DATE_OF_SAME_YEAR = r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日"
_PERIOD = re.compile(_DATE + r"\s*(?:起)?[，,]?\s*(?:至|到|—|–|－|-|~|～|一)+\s*(?:同年)?" + _DATE_OF_SAME_YEAR)
_STATED = 0.99  # the probability that a sentence of this shape gives the period


def find_period(pages: Sequence[Page]) -> list[Fact]:
    """Its first and its last day, from the first sentence that gives one from a date to a date."""
    for page in pages:
        for at, segment in enumerate(page.segments):
            follow = page.segments[at + 1].text if at + 1 < len(page.segments) else ""
            if found := _period_in(segment, follow, page.number):
                return found
    return []


def _period_in(segment: Segment, follow: str, page: int) -> list[Fact]:
    """The period that begins in a line; its sentence may go on in the line that follows."""
    line = squash(segment.text)
    joined = simplified(line + squash(follow))
    match = _PERIOD.search(joined)
    if not match or match.start() >= len(line):
        return []
    year, month, day, last_year, last_month, last_day = match.groups()
    first = _iso(int(year), int(month), int(day))
    last = _iso(int(last_year or year), int(last_month), int(last_day))
    if first is None or last is None:
        return []
    recognition = segment.probability ** (len(match.group(0)) / max(len(joined), 1))
    return [
        Fact(name, date, match.group(0), page, segment.box, _STATED, recognition)
        for name, date in (("period_start", first), ("period_end", last))
    ]


def _iso(year: int, month: int, day: int) -> str | None:
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    return f"{year:04d}-{month:02d}-{day:02d}"
