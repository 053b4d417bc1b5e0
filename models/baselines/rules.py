"""A token classifier of regular expressions and layout rules, tuned by hand on the training pages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from statistics import median

from extraction.classify import SegmentLabels
from extraction.labels import HEADINGS, LABELS, Label
from extraction.page import Page
from extraction.plain import HAN
from models.baselines.features import Facts, facts_of
from models.baselines.spans import labelled
from models.tokens.view import Place, view_pages

_TITLE = re.compile(r"报告$|公报$|年报$|总结$|通报$|年度?报告|工作总结")
_NOTE = re.compile(r"^(?:注|备注|说明)[:：]|^单位[:：]|^[（(]单位[:：]|^表\d|^[（(]?(?:本列数据|注)")
_STOP = re.compile(r"[。；;，,！!]")
_SENTENCE_HEADING = 42  # characters: a numbered line longer than that is a paragraph
_TOP, _BOTTOM = 70.0, 930.0  # thousandths of the page: running heads above, page numbers below
_SURE, _LEFT = 0.9, 0.1
_CLOSED = re.compile(r"[。；;：:！!]$|。")
_NO_HEADING = re.compile(r"^附件|^[●•·—-]|(?:19|20)\d\d年\d{1,2}月\d{1,2}日$|^各.*[：:]?$")
_HAN = re.compile(f"[{HAN}]{{2}}")
_PLAIN_HEADING = 28  # characters of a heading without a number, at most
_PROSE = 12  # characters from which on a text is likely to be prose
_LARGER = 1.06  # times the usual type's height: larger type
_STEP = 0.07  # of the usual type's height by which the types of two levels differ
_CENTRED, _INDENTED, _FULL = 15.0, 250.0, 800.0  # thousandths of the page


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
    levels = _levels(found)
    labels: list[Label] = []
    begun = False  # whether the first heading has come
    in_table = False
    for at, one in enumerate(found):
        label = _furniture(one) or _in_table(one, found, at, in_table=in_table)
        if label is None:
            heading = levels.get(at)
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
    line = found[at - one.column : at - one.column + one.line]
    # The first of a line is a serial number where a text stands beside it.
    serial = len(line) > 1 and line[0].value and line[0].text.isdigit() and not (line[1].value or line[1].mark)
    if one.value or one.mark:
        return "row-label" if serial and one.column == 0 else "value"
    if _NOTE.search(one.text):
        return "note"
    if place is Place.FIRST_ROW:
        return "column-header"
    figures = sum(each.value or each.mark for each in line)
    if place is Place.FIRST_COLUMN:
        return "row-label" if figures or one.number else "column-header"
    if figures:
        return "row-label" if not any(each.value for each in line[int(serial) : one.column]) else "value"
    if one.number is not None:
        return "row-label"
    return "column-header"


def _levels(found: Sequence[Facts]) -> dict[int, Label]:
    """The headings and their levels: styles of numbers, and looks of headings without one, by the order of their first use."""
    plain = _plain_headings(found)
    levels: dict[int, Label] = {}
    ranks: dict[object, int] = {}
    for at, one in enumerate(found):
        if at in plain:
            levels[at] = HEADINGS[min(ranks.setdefault(plain[at], len(ranks)), 2)]
        elif _is_numbered_heading(one) and one.number is not None:
            rank = ranks.setdefault(one.number.kind, len(ranks))
            levels[at] = HEADINGS[min(one.number.depth, 3) - 1 if one.number.kind.startswith("dotted") else min(rank, 2)]
    return levels


def _is_numbered_heading(one: Facts) -> bool:
    """A numbered line without a stop, or one whose stop ends a short head that more follows."""
    if one.number is None or one.style < 0 or one.line > 1:
        return False
    stop = _STOP.search(one.text)
    head = stop.start() if stop else len(one.text)
    run_in = stop is not None and one.text[stop.start()] == "。" and head < len(one.text) - 1
    return not (head > _SENTENCE_HEADING or head <= len(one.number.printed) or (stop and not run_in and head > 12))


def _plain_headings(found: Sequence[Facts]) -> dict[int, tuple[int, int]]:
    """The looks of headings without a number: short lines, no end of a paragraph, that stand out or that a paragraph follows."""
    heights = [one.view.box.height / one.view.lines for one in found if len(one.text) > _PROSE and one.view.place is Place.OUTSIDE]
    usual = median(heights or [1.0])
    looks: dict[int, tuple[int, int]] = {}
    told = False  # whether a sentence has come: a title is above all of them
    for at, one in enumerate(found):
        if told and _is_plain_heading(found, at, usual):
            centred = abs((one.view.box.x0 + one.view.box.x1) / 2 - 500.0) < _CENTRED and one.view.box.x0 > _INDENTED
            size = round((one.view.box.height / usual - 1) / _STEP)
            looks[at] = (-max(size, 0), 0 if centred else 1 if one.view.bold else 2)
        told = told or bool(_CLOSED.search(one.text))
    return looks


def _is_plain_heading(found: Sequence[Facts], at: int, usual: float) -> bool:
    one = found[at]
    text, view = one.text, one.view
    alone = view.place is Place.OUTSIDE and one.line == 1 and view.box.x1 <= _FULL
    figure = one.number or one.value or one.mark or one.page_number
    if figure or not alone or not 2 <= len(text) <= _PLAIN_HEADING or not _HAN.search(text):
        return False
    if any(pattern.search(text) for pattern in (_CLOSED, _NOTE, _NO_HEADING)):
        return False
    before = found[at - 1] if at else None
    if before is not None and before.line == 1 and before.view.box.x1 > _FULL and not _CLOSED.search(before.text):
        return False  # the end of a paragraph
    outstanding = view.bold or view.box.height / view.lines > _LARGER * usual
    follows = at + 1 < len(found) and len(found[at + 1].text) > _PROSE
    return outstanding or follows


def _prose(one: Facts, *, begun: bool) -> Label:
    if _NOTE.search(one.text):
        return "note"
    x0, _, x1, _ = one.view.box
    centred = abs((x0 + x1) / 2 - 500.0) < 40.0 and x1 - x0 < 760.0
    if one.page == 0 and not begun and ((centred and len(one.text) < 50 and "。" not in one.text) or _TITLE.search(one.text)):
        return "title"
    return "body"
