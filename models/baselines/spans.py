"""Spans inside a segment, found by regular expressions: where a run-in heading ends, and which characters are facts."""

from __future__ import annotations

import re
from collections.abc import Mapping

from extraction.classify import SegmentLabels, Span
from extraction.labels import HEADINGS, Label

_CERTAIN = 0.95
_LONG = 45  # characters: longer than any heading
_FACTS: tuple[tuple[Label, re.Pattern[str]], ...] = (
    ("website", re.compile(r"(?:https?://|www\.)[A-Za-z0-9._~:/?#@!$&*+,;=%-]*[A-Za-z0-9/]")),
    ("email", re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")),
    ("postcode", re.compile(r"(?:邮编|邮政编码)\s*[：:为是]?\s*(\d{6})(?!\d)")),
    ("phone", re.compile(r"(?:电话|热线|传真)\s*[：:为是]?\s*([（(]?0\d{2,3}[）)]?\s*[-—]?\s*\d{7,8}|1\d{10}|\d{7,8})")),
    ("address", re.compile(r"(?:地址|地点)\s*[：:为是]?\s*([^，。；;,()（）]{5,40})")),
)
_YEAR = re.compile(r"(?:19|20)\d{2}\s*年?度?")
_ORGANIZATION = re.compile(r"^.{2,24}?(?:人民政府|办事处|委员会|[局厅院处]|中心)(?=.{0,12}(?:19|20)\d{2}|.{0,10}(?:政府信息|报告))")


def labelled(text: str, label: Label, scores: Mapping[Label, float]) -> SegmentLabels:
    """The spans of a segment whose head carries `label`: a heading ends at its stop, prose and titles hold facts."""
    spans: list[Span] = []
    if label in HEADINGS:
        end = _heading_end(text)
        spans.append(Span(label, 0, end, _CERTAIN))
        if end < len(text):
            spans += _with_facts(text, "body", end)
    elif label in ("body", "note"):
        spans += _with_facts(text, label, 0)
    elif label == "title":
        spans += _title(text)
    else:
        spans.append(Span(label, 0, len(text), _CERTAIN))
    return SegmentLabels(tuple(spans), scores)


def _heading_end(text: str) -> int:
    """Behind the first full stop or colon, where more than that follows and what stands before is short enough."""
    match = re.search(r"[。：:]", text)
    return match.end() if match and match.end() < len(text) - 1 and match.end() <= _LONG else len(text)


def _with_facts(text: str, label: Label, start: int) -> list[Span]:
    marks: list[tuple[int, int, Label]] = []
    for fact, pattern in _FACTS:
        match = pattern.search(text, start)
        if match:
            group = 1 if pattern.groups else 0
            if not any(match.start(group) < end and begin < match.end(group) for begin, end, _ in marks):
                marks.append((match.start(group), match.end(group), fact))
    return _filled(text, label, start, marks)


def _title(text: str) -> list[Span]:
    marks: list[tuple[int, int, Label]] = []
    body = _ORGANIZATION.search(text)
    if body:
        marks.append((0, body.end(), "organization"))
    year = _YEAR.search(text, body.end() if body else 0)
    if year:
        marks.append((year.start(), year.end(), "year"))
    return _filled(text, "title", 0, marks)


def _filled(text: str, label: Label, start: int, marks: list[tuple[int, int, Label]]) -> list[Span]:
    """The marks, and `label` over everything between them."""
    spans: list[Span] = []
    at = start
    for begin, end, fact in sorted(marks):
        if begin > at:
            spans.append(Span(label, at, begin, _CERTAIN))
        spans.append(Span(fact, begin, end, _CERTAIN))
        at = end
    if at < len(text):
        spans.append(Span(label, at, len(text), _CERTAIN))
    return spans
