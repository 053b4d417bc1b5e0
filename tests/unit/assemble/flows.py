"""Builds labelled running text by hand."""

from __future__ import annotations

from collections.abc import Sequence

from extraction.classify import SegmentLabels, Span
from extraction.geometry import Box
from extraction.labels import Label
from extraction.page import Page, Segment

Part = tuple[str, Label]


def labelled(*lines: Sequence[Part], recognized: bool = False, sure: float = 0.95) -> tuple[list[Page], list[list[SegmentLabels]]]:
    """One page; each line is a sequence of (text, label)."""
    segments, labels = [], []
    for at, parts in enumerate(lines):
        text, spans = "", []
        for part, label in parts:
            spans.append(Span(label, len(text), len(text) + len(part), sure))
            text += part
        width = min(500.0, 10.0 * len(text))
        segments.append(Segment(text, Box(50, 20.0 * at, 50 + width, 20.0 * at + 12)))
        labels.append(SegmentLabels(tuple(spans), {parts[0][1]: sure}))
    page = Page(1, 595, 842, "px" if recognized else "pt", segments=segments, recognized=recognized, flowing=not recognized)
    return [page], [labels]
