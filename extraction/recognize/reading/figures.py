"""Figures with points that no figure has: specks, and commas whose tails were lost."""

from __future__ import annotations

import re
from dataclasses import replace

from extraction.page import Reading, Segment
from extraction.recognize.reading.readings import MOST

UNSURE = 0.5  # the probability of what is made of such a figure, at most
_FIGURE = re.compile(r"[-—]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?%?")
_ENDS_IN_POINT = re.compile(r"(?!(?:19|20)\d\d\.)(?:[-—]\d+(?:\.\d+)?|\d+\.\d{2,}|[-—]?\d{1,3}(?:,\d{3})+(?:\.\d+)?)\.")
_BEGINS_IN_POINT = re.compile(r"\.(?:0|\d+\.\d+)%?")
_GROUPED_BY_POINTS = re.compile(r"[-—]?\d{1,3}(?:\.\d{3})+\.\d{1,2}%?")
_THOUSANDS_BY_POINTS = re.compile(r"[-—]?\d{1,3}(?:\.\d{3}){2,}")
_MIXED = re.compile(r"[-—]?(?=.*,)(?=.*\..*\.)\d[\d.,]*\d%?")
_POINTED = (_BEGINS_IN_POINT, _GROUPED_BY_POINTS, _THOUSANDS_BY_POINTS, _MIXED)


def as_figure(segment: Segment) -> Segment:
    """`segment` as the figure that it can only be, where it was read with a point too many: the most probable reading of the same
    digits that is one, or else the figure without the speck behind it, or with commas for the points before its decimals.

    It is not sure, and what was read stays among the readings. Numbers of headings and dates have several points.
    """
    text = segment.text
    figure = _figure_of(segment)
    if figure is None:
        return segment
    others = [Reading(text, segment.probability), *(reading for reading in segment.readings if reading.text != figure)]
    return replace(segment, text=figure, probability=min(segment.probability, UNSURE), readings=tuple(others[:MOST]), parts=())


def _figure_of(segment: Segment) -> str | None:
    text = segment.text
    if _ENDS_IN_POINT.fullmatch(text):
        return text[:-1]
    if not any(pattern.fullmatch(text) for pattern in _POINTED):
        return None
    same = [reading for reading in segment.readings if _FIGURE.fullmatch(reading.text) and _digits(reading.text) == _digits(text)]
    if same:
        return max(same, key=lambda reading: reading.probability).text
    if _GROUPED_BY_POINTS.fullmatch(text):
        whole, decimals = text.rsplit(".", 1)
        return whole.replace(".", ",") + "." + decimals
    return text.replace(".", ",") if _THOUSANDS_BY_POINTS.fullmatch(text) else None


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)
