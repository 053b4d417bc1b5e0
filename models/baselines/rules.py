"""A token classifier of regular expressions and layout rules, tuned by hand on the training pages."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extraction.classify import SegmentLabels
from extraction.labels import HEADINGS, LABELS, Label
from extraction.page import Page
from models.baselines.features import Facts, facts_of
from models.baselines.spans import labelled
from models.tokens.view import Place, view_pages

_TITLE = re.compile(r"报告$|公报$|年报$|总结$|通报$|年度?报告|工作总结")
_NOTE = re.compile(r"^(?:注|备注|说明)[:：]|^单位[:：]|^[（(]单位[:：]|^表\d|^[（(]?(?:本列数据|注)")
_STOP = re.compile(r"[。；;，,！!]")
_SENTENCE_HEADING = 42  # characters: a numbered line longer than that is a paragraph
_TOP, _BOTTOM = 70.0, 930.0  # thousandths of the page: running heads above, page numbers below
_SURE, _LEFT = 0.9, 0.1


class RuleClassifier:
    """Labels segments by rules alone."""

    version = "rules-1"

    def classify(self, pages: Sequence[Page]) -> list[list[SegmentLabels]]:
        """For each page, for each of its segments in order, its labels."""
        found = facts_of(view_pages(pages))
        labels = iter(_labels(found))
        return [[_answer(segment.text, next(labels)) for segment in page.segments] for page in pages]


def _answer(text: str, label: Label) -> SegmentLabels:
    others = _LEFT / (len(LABELS) - 1)
    return labelled(text, label, {each: _SURE if each == label else others for each in LABELS})


def _labels(found: Sequence[Facts]) -> list[Label]:
    labels: list[Label] = []
    begun = False  # whether the first heading has come
    in_table = False
    for at, one in enumerate(found):
        label = _furniture(one) or _in_table(one, found, at, in_table=in_table)
        if label is None:
            heading = _heading(one)
            begun = begun or heading is not None
            label = heading or _prose(one, begun=begun)
        in_table = label in ("column-header", "row-label", "value")
        labels.append(label)
    return labels


def _furniture(one: Facts) -> Label | None:
    """Page numbers and running heads."""
    y = (one.view.box.y0 + one.view.box.y1) / 2
    if one.view.place is not Place.OUTSIDE:
        return None
    if one.page_number and (y < _TOP or y > _BOTTOM - 20):
        return "furniture"
    if y > _BOTTOM + 20 or (y < _TOP - 20 and one.page > 0):
        return "furniture"
    return "furniture" if not one.text else None


def _in_table(one: Facts, found: Sequence[Facts], at: int, *, in_table: bool) -> Label | None:
    """The role of a cell in a grid, or of a text in a line of several texts."""
    place = one.view.place
    if place is Place.OUTSIDE and one.line < 3 and not (in_table and one.line == 2):
        return None
    if one.value or one.mark:
        return "value"
    if _NOTE.search(one.text):
        return "note"
    if place is Place.FIRST_ROW:
        return "column-header"
    line = found[at - one.column : at - one.column + one.line]
    figures = sum(each.value or each.mark for each in line)
    if place is Place.FIRST_COLUMN:
        return "row-label" if figures or one.number else "column-header"
    if figures:
        return "row-label" if one.column == 0 or not any(each.value for each in line[: one.column]) else "value"
    if one.number is not None:
        return "row-label"
    return "column-header"


def _heading(one: Facts) -> Label | None:
    """A numbered line without a stop, or one whose stop ends a short head; the level is the style's place in the document."""
    if one.number is None or one.style < 0 or one.line > 1:
        return None
    stop = _STOP.search(one.text)
    head = stop.start() if stop else len(one.text)
    run_in = stop is not None and one.text[stop.start()] == "。"
    if head > _SENTENCE_HEADING or head <= len(one.number.printed) or (stop and not run_in and head > 12):
        return None
    if one.number.kind.startswith("dotted"):
        return HEADINGS[min(one.number.depth, 3) - 1]
    return HEADINGS[min(one.style, 2)]


def _prose(one: Facts, *, begun: bool) -> Label:
    if _NOTE.search(one.text):
        return "note"
    x0, _, x1, _ = one.view.box
    centred = abs((x0 + x1) / 2 - 500.0) < 40.0 and x1 - x0 < 760.0
    if one.page == 0 and not begun and ((centred and len(one.text) < 50 and "。" not in one.text) or _TITLE.search(one.text)):
        return "title"
    return "body"
