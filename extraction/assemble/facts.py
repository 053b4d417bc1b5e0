"""Named facts: whose report it is, which year and period, and where to reach its makers.

The classifier marks their characters; what a fact must look like (a postcode has six digits) is a check, and trims what it marked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extraction.classify import SegmentLabels
from extraction.geometry import Box
from extraction.labels import FACTS, Label
from extraction.page import Page
from extraction.plain import han_join, simplified, squash

_DATE = r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日"
_SAME_YEAR = r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日"
_PERIOD = re.compile(_DATE + r"\s*(?:起)?[，,]?\s*(?:至|到|—|－|-|~|～)+\s*(?:同年)?" + _SAME_YEAR)
_SHAPES: dict[str, re.Pattern[str]] = {
    "postcode": re.compile(r"(?<!\d)\d{6}(?!\d)"),
    "email": re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"),
    "phone": re.compile(
        r"(?:[（(]?0\d{2,3}[）)]?[-—－ ]?\d{6,8}(?:[-—转]\d{1,6})?"
        r"|(?<!\d)1\d{10}(?!\d)|(?<!\d)\d{7,8}(?!\d)|(?<!\d)\d{3}-\d{3,4}-\d{3,4})"
    ),
    "website": re.compile(r"(?:https?://|www\.)[A-Za-z0-9._~:/?#@!$&'*+,;=%-]*[A-Za-z0-9/]"),
    "year": re.compile(r"(?:19|20)\d{2}"),
}  # fmt: skip
_HAN_YEAR = re.compile(r"[二][〇零○OoＯ0][〇零○OoＯ0一二][〇零○OoＯ0一二三四五六七八九]")
_HAN_DIGITS = str.maketrans("〇零○OoＯ一二三四五六七八九", "000000123456789")


@dataclass(slots=True)
class Fact:
    """A named fact. `value` is as a program wants it (an ISO date, an integer year), `printed` as it stands."""

    name: str
    value: int | str
    printed: str
    page: int
    box: Box
    probability: float
    recognition: float
    well_formed: bool = True


@dataclass(slots=True)
class _Mark:
    label: Label
    text: str
    page: Page
    box: Box
    probability: float
    recognition: float
    titled: bool
    open_end: bool


def find_facts(pages: Sequence[Page], labels: Sequence[Sequence[SegmentLabels]]) -> list[Fact]:
    """At most one of each name: the best-supported mention, the title's before the prose's."""
    best: dict[str, Fact] = {}
    ranks: dict[str, tuple[bool, float]] = {}
    for mark in _marks(pages, labels):
        fact = _fact(mark)
        if fact is None:
            continue
        rank = (mark.titled and mark.label in ("organization", "year"), fact.probability * (1.0 if fact.well_formed else 0.3))
        if (
            fact.name not in best
            or (rank[0] > ranks[fact.name][0])
            or (rank[0] == ranks[fact.name][0] and rank[1] > ranks[fact.name][1] + 0.3)
        ):
            best[fact.name], ranks[fact.name] = fact, rank
    return [*best.values(), *_period(pages)]


def _marks(pages: Sequence[Page], labels: Sequence[Sequence[SegmentLabels]]) -> list[_Mark]:
    """Runs of characters marked as a fact; one that breaks off at a line's end goes on at the next line's start."""
    marks: list[_Mark] = []
    for page, page_labels in zip(pages, labels, strict=True):
        for segment, given in zip(page.segments, page_labels, strict=True):
            titled = any(span.label == "title" for span in given.spans)
            for span in given.spans:
                if span.label not in FACTS:
                    continue
                text = segment.text[span.start : span.end]
                recognition = segment.probability ** (len(text) / max(1, len(segment.text)))  # the share of these characters
                at_start = not segment.text[: span.start].strip()
                at_end = not segment.text[span.end :].strip()
                last = marks[-1] if marks else None
                if last and last.open_end and at_start and last.label == span.label and span.label != "year":
                    last.text = han_join([last.text, text])
                    last.probability = min(last.probability, span.probability)
                    last.recognition *= recognition
                    last.open_end = at_end
                else:
                    marks.append(_Mark(span.label, text, page, segment.box, span.probability, recognition, titled, at_end))
    return marks


def _fact(mark: _Mark) -> Fact | None:
    printed = mark.text.strip().strip("，,。；;：:、（）()《》“”<> 　")
    if not printed:
        return None
    value: int | str = printed
    formed = True
    if mark.label in _SHAPES:
        folded = squash(mark.text)
        match = _SHAPES[mark.label].search(folded)
        if not match and mark.label == "year" and (han := _HAN_YEAR.search(folded)):
            return Fact(
                "year",
                int(han.group(0).translate(_HAN_DIGITS)),
                printed,
                mark.page.number,
                mark.box,
                mark.probability,
                mark.recognition,
            )
        if match:
            value = match.group(0)
        else:
            formed = False
        if mark.label == "year":
            if not match:
                return None
            value = int(match.group(0))
    elif mark.label == "organization" and len(squash(printed)) < 3:
        return None
    return Fact(mark.label, value, printed, mark.page.number, mark.box, mark.probability, mark.recognition, formed)


def _period(pages: Sequence[Page]) -> list[Fact]:
    """The period that the figures cover, from the first sentence that gives one from a date to a date."""
    for page in pages:
        segments = page.segments
        for at, segment in enumerate(segments):
            follow = segments[at + 1].text if at + 1 < len(segments) else ""
            joined = simplified(squash(segment.text) + squash(follow))
            match = _PERIOD.search(joined)
            if not match or match.start() >= len(squash(segment.text)):
                continue
            first, last = match.groups()[:3], match.groups()[3:]
            dates = [_iso(*map(int, first)), _iso(int(last[0] or first[0]), int(last[1]), int(last[2]))]
            if None in dates:
                continue
            probability = segment.probability ** (len(match.group(0)) / max(len(joined), 1))
            return [
                Fact(name, date, match.group(0), page.number, segment.box, 0.99, probability)
                for name, date in zip(("period_start", "period_end"), dates, strict=True)
                if date is not None
            ]
    return []


def _iso(year: int, month: int, day: int) -> str | None:
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    return f"{year:04d}-{month:02d}-{day:02d}"
