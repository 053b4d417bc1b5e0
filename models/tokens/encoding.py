"""Segments as token ids, boxes and tags, and tags back as labels of characters.

Tags follow the BIO scheme without O: every character of a report carries a label. `B-x` begins a span of label x, `I-x` goes on
with it; a span never leaves its segment.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from extraction.labels import LABELS, Label
from models.errors import LabelError
from models.tokens.styles import number_styles
from models.tokens.tokenizer import SegmentTokenizer, Token
from models.tokens.view import SCALE, SegmentView

TAGS: tuple[str, ...] = tuple(f"{prefix}-{label}" for label in LABELS for prefix in "BI")
UNLABELLED = -100  # what torch's cross entropy passes over
# Weights of the parts of a token type: first of its segment, bold, place, length class, style of its number.
FIRST, BOLD, PLACE, LENGTH, STYLE = 1, 2, 4, 16, 64
TOKEN_TYPES = 256
_LENGTHS = (4, 16, 40)  # tokens of a segment, at most, in each class of length but the last
_STYLES = 3  # of numbers that are told apart; those that a document uses later count as the last

Integers = NDArray[np.int64]


class LabelSpan(NamedTuple):
    """Characters `start` to `end` (exclusive) of a segment's text carry `label`."""

    label: Label
    start: int
    end: int


@dataclass(slots=True)
class Encoding:
    """The tokens of a document, one row each.

    `ids`, `types` and `segments` have the shape (tokens,), `boxes` (tokens, 4) in thousandths, `spans` (tokens, 2): the characters
    of the segment that a token stands for. `segments` is the index of the token's segment in the document; `tags` (tokens,) is
    there for training.
    """

    ids: Integers
    boxes: Integers
    types: Integers
    segments: Integers
    spans: Integers
    tags: Integers | None = None

    def __len__(self) -> int:
        return len(self.ids)

    def pick(self, rows: slice | Integers | NDArray[np.bool_]) -> Encoding:
        """Only these tokens."""
        tags = None if self.tags is None else self.tags[rows]
        return replace(
            self,
            ids=self.ids[rows],
            boxes=self.boxes[rows],
            types=self.types[rows],
            segments=self.segments[rows],
            spans=self.spans[rows],
            tags=tags,
        )


def encode(
    views: Sequence[SegmentView], tokenizer: SegmentTokenizer, labels: Sequence[Sequence[LabelSpan]] | None = None
) -> Encoding:
    """The tokens of a document's segments, and their tags where `labels` (one sequence of spans a segment) are given.

    Every segment has at least one token. Tokens outside all spans are `UNLABELLED`. Raises LabelError where spans overlap, are
    empty, lie outside their text or carry an unknown label; the message names the segment by its index.
    """
    tokens = tokenizer.tokens([view.text for view in views])
    counts = np.array([len(group) for group in tokens], dtype=np.int64)
    flat = [token for group in tokens for token in group]
    table = np.array(flat, dtype=np.int64).reshape(-1, 3)
    tags = None
    if labels is not None:
        tags = np.array(
            [tag for index, group in enumerate(tokens) for tag in _tags(index, views[index], group, labels[index])], dtype=np.int64
        )
    return Encoding(
        ids=table[:, 0],
        boxes=_boxes(views, tokens),
        types=_types(views, counts),
        segments=np.repeat(np.arange(len(views), dtype=np.int64), counts),
        spans=table[:, 1:],
        tags=tags,
    )


def check_spans(text: str, spans: Sequence[LabelSpan]) -> None:
    """Raises LabelError where spans overlap, are out of order, are empty, lie outside `text` or carry an unknown label."""
    reached = 0
    for span in spans:
        if span.label not in LABELS:
            raise LabelError(f"label {span.label!r} is unknown; use one of {', '.join(LABELS)}")
        if not 0 <= span.start < span.end <= len(text):
            raise LabelError(f"{span.label} at {span.start} to {span.end} does not lie in the text of {len(text)} characters")
        if span.start < reached:
            raise LabelError(f"{span.label} at {span.start} to {span.end} overlaps the label before it or comes too early")
        reached = span.end


def _tags(index: int, view: SegmentView, tokens: Sequence[Token], spans: Sequence[LabelSpan]) -> list[int]:
    """One tag a token: that of the first span that the token touches."""
    try:
        check_spans(view.text, spans)
    except LabelError as error:
        raise LabelError(f"segment {index}: {error.message}") from error
    tags: list[int] = []
    remaining = list(reversed(spans))
    begun = False
    for token in tokens:
        while remaining and remaining[-1].end <= token.start:
            remaining.pop()
            begun = False
        if remaining and token.end > remaining[-1].start:
            tags.append(2 * LABELS.index(remaining[-1].label) + begun)
            begun = True
        elif tags and tags[-1] != UNLABELLED and view.text[token.start : token.end].isspace():
            tags.append(tags[-1] | 1)  # white space belongs to the span before it
        else:
            tags.append(UNLABELLED)
    return tags


def _boxes(views: Sequence[SegmentView], tokens: Sequence[Sequence[Token]]) -> Integers:
    """The box of each token's segment or, where a segment has several lines, of the line on which the token about stands."""
    rows = []
    for view, group in zip(views, tokens, strict=True):
        x0, y0, x1, y1 = view.box
        if view.lines == 1:
            rows.extend([(x0, y0, x1, y1)] * len(group))
            continue
        pitch = (y1 - y0) / view.lines
        for token in group:
            top = y0 + pitch * _line_of(view, token.start)
            rows.append((x0, top, x1, top + pitch))
    boxes = np.array(rows, dtype=np.float64).reshape(-1, 4)
    rounded = np.clip(np.rint(np.nan_to_num(boxes)), 0, SCALE).astype(np.int64)
    rounded[:, 2:] = np.maximum(rounded[:, 2:], rounded[:, :2])
    return rounded


def _line_of(view: SegmentView, start: int) -> int:
    """The line, from 0, that a character stands on: by line breaks where the text has them all, else by its share of the text."""
    if view.text.count("\n") + 1 == view.lines:
        return view.text.count("\n", 0, start)
    return min(view.lines - 1, start * view.lines // max(len(view.text), 1))


def _types(views: Sequence[SegmentView], counts: Integers) -> Integers:
    styles = np.array([min(rank + 1, _STYLES) for rank in number_styles(views)], dtype=np.int64)
    own = np.array([BOLD * view.bold + PLACE * view.place for view in views], dtype=np.int64) + STYLE * styles
    types = np.repeat(own + LENGTH * np.searchsorted(_LENGTHS, counts), counts)
    types[np.cumsum(counts) - counts] += FIRST
    return types
