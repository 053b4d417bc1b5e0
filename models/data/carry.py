"""Carries labels from the truth of a document over to the segments that were read from it, whatever was misread, torn or merged."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

from extraction.geometry import Box
from extraction.labels import Label
from extraction.page import Page
from models.data.labelled import LabelledPage
from models.tokens.encoding import Integers, LabelSpan
from models.tokens.tokenizer import normalize

Spans = tuple[LabelSpan, ...]
Source = tuple[str, Spans]

_RUNNING: frozenset[Label] = frozenset(["body", "title", "heading-1", "heading-2", "heading-3"])  # go on from one line to the next
_OVERLAP = 0.3  # of the smaller of two boxes: from here on they are the same ink
_LEAST = 0.4  # share of a segment's characters that the truth has to know; the labels of a segment below it are unknown


def carry_by_place(page: Page, truth: LabelledPage, transform: Sequence[float] | None = None) -> list[Spans]:
    """Labels of the segments of a page, from the lines of the truth that lie under each.

    `transform` is the homography (3 x 3, row by row) from the truth's points to the pixels of the image as it came; that from there
    to the straightened page is the page's own. Where the truth has no line at all, what was read is no part of the report (a seal,
    a stamp, dirt): it is furniture.
    """
    lines = [_moved(segment.box, transform, page.transform) for segment in truth.page.segments]
    corners = np.array(lines, dtype=np.float64).reshape(-1, 4)
    result = []
    for segment in page.segments:
        under = _under(segment.box, corners)
        sources = [(truth.page.segments[i].text, truth.labels[i]) for i in under]
        result.append(align([segment.text], sources)[0] if under else _furniture(segment.text))
    return result


def carry_by_text(page: Page, truth: LabelledPage) -> list[Spans]:
    """Labels of the segments of a document without pages, whose text comes in the order of the truth."""
    sources = [(segment.text, labels) for segment, labels in zip(truth.page.segments, truth.labels, strict=True)]
    return align([segment.text for segment in page.segments], sources)


def align(texts: Sequence[str], sources: Sequence[Source]) -> list[Spans]:
    """Labels of `texts` from those of `sources`: both are read as one run of characters each, aligned with the fewest edits."""
    source_text, owners, labels = _flatten(sources)
    normalized = [normalize(text) for text in texts]
    target_text = "".join(n.text for n in normalized)
    target_owners = np.full(len(target_text), -1, dtype=np.int64)
    for step in Levenshtein.opcodes(source_text, target_text):
        if step.tag in ("equal", "replace"):
            target_owners[step.dest_start : step.dest_end] = owners[step.src_start : step.src_end]
    result, offset = [], 0
    for text, (visible, origins) in zip(texts, normalized, strict=True):
        part = target_owners[offset : offset + len(visible)]
        offset += len(visible)
        characters = np.full(len(text), -1, dtype=np.int64)
        characters[origins] = part
        known = len(part) and np.count_nonzero(part >= 0) >= _LEAST * len(part)
        result.append(_spans(text, characters.tolist(), labels) if known else ())
    return result


def _flatten(sources: Sequence[Source]) -> tuple[str, Integers, list[Label]]:
    """All visible characters, the number of the span that owns each (-1: none), and the label of each span."""
    pieces: list[str] = []
    owners: list[int] = []
    labels: list[Label] = []
    for text, spans in sources:
        visible, origins = normalize(text)
        own = [-1] * len(text)
        for index, span in enumerate(spans):
            goes_on = index == 0 and span.label in _RUNNING and bool(labels) and labels[-1] == span.label
            if not goes_on:
                labels.append(span.label)
            own[span.start : span.end] = [len(labels) - 1] * (span.end - span.start)
        pieces.append(visible)
        owners.extend(own[origin] for origin in origins)
    return "".join(pieces), np.array(owners, dtype=np.int64), labels


def _spans(text: str, owners: list[int], labels: Sequence[Label]) -> Spans:
    """Runs of one owner. A character without one joins the run before it or, at the head, the run after."""
    for index in range(1, len(text)):
        if owners[index] < 0:
            owners[index] = owners[index - 1]
    for index in range(len(text) - 2, -1, -1):
        if owners[index] < 0:
            owners[index] = owners[index + 1]
    spans: list[LabelSpan] = []
    start = 0
    for owner, run in groupby(owners):
        end = start + len(list(run))
        part = text[start:end]
        first, last = start + len(part) - len(part.lstrip()), end - len(part) + len(part.rstrip())
        if owner >= 0 and last > first:
            # Where the same label goes on without a gap, nothing tells the two spans apart.
            if spans and spans[-1].end == first and spans[-1].label == labels[owner]:
                first = spans.pop().start
            spans.append(LabelSpan(labels[owner], first, last))
        start = end
    return tuple(spans)


def _furniture(text: str) -> Spans:
    return (LabelSpan("furniture", 0, len(text)),) if text.strip() else ()


def _under(box: Box, corners: NDArray[np.float64]) -> list[int]:
    """Indexes of the boxes (rows of `corners`) that share their ink with `box`."""
    if not len(corners):
        return []
    width = np.minimum(box.x1, corners[:, 2]) - np.maximum(box.x0, corners[:, 0])
    height = np.minimum(box.y1, corners[:, 3]) - np.maximum(box.y0, corners[:, 1])
    shared = np.maximum(width, 0) * np.maximum(height, 0)
    areas = (corners[:, 2] - corners[:, 0]) * (corners[:, 3] - corners[:, 1])
    return [int(i) for i in np.flatnonzero(shared > _OVERLAP * np.maximum(np.minimum(areas, box.area), 1e-9))]


def _moved(box: Box, *transforms: Sequence[float] | None) -> Box:
    """The box around a box's corners after the homographies, one after the other."""
    points = np.array([(x, y, 1.0) for x in (box.x0, box.x1) for y in (box.y0, box.y1)]).T
    for transform in transforms:
        if transform is not None:
            points = np.array(transform, dtype=np.float64).reshape(3, 3) @ points
    x, y = points[:2] / points[2]
    return Box(float(x.min()), float(y.min()), float(x.max()), float(y.max()))
