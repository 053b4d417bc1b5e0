"""Runs a network over a document in windows and turns its answers into the labels of characters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from extraction.classify.interface import SegmentLabels, Span
from extraction.labels import LABELS
from models.tokens.encoding import TAGS, Encoding
from models.tokens.view import SegmentView

Floats = NDArray[np.float32]
Network = Callable[[Encoding], Floats]
"""Logits (tokens, tags) of one window of tokens."""

_HEAD_TOKENS = 4  # a segment's scores are those of so many of its first tokens
_TINY = 1e-30


class Window(NamedTuple):
    """Tokens `start` to `end` are shown to the network; its answers count for `keep_start` to `keep_end` (both in the document)."""

    start: int
    end: int
    keep_start: int
    keep_end: int


def windows(tokens: int, size: int, overlap: int) -> list[Window]:
    """Evenly spaced windows of at most `size` tokens, neighbours sharing at least `overlap`.

    Each token is kept from the window in which it is most central, so it has about half the overlap around it at least.
    Raises ValueError unless 0 <= overlap < size.
    """
    if not 0 <= overlap < size:
        raise ValueError(f"windows of {size} tokens cannot overlap by {overlap}")
    if tokens <= size:
        return [Window(0, tokens, 0, tokens)] if tokens else []
    count = 1 + -(-(tokens - size) // (size - overlap))
    starts = [(tokens - size) * i // (count - 1) for i in range(count)]
    cuts = [0, *((left + size + right) // 2 for left, right in pairwise(starts)), tokens]
    return [Window(start, start + size, *kept) for start, kept in zip(starts, pairwise(cuts), strict=True)]


def predict(encoding: Encoding, network: Network, size: int, overlap: int) -> Floats:
    """Probabilities (tokens, tags) of a whole document."""
    probabilities = np.empty((len(encoding), len(TAGS)), dtype=np.float32)
    for window in windows(len(encoding), size, overlap):
        logits = network(encoding.pick(slice(window.start, window.end)))
        kept = slice(window.keep_start - window.start, window.keep_end - window.start)
        probabilities[window.keep_start : window.keep_end] = _softmax(logits[kept])
    return probabilities


def decode(encoding: Encoding, probabilities: Floats, views: Sequence[SegmentView]) -> list[SegmentLabels]:
    """The labels of each segment: the most probable consistent tags, as spans that cover the segment's text."""
    bounds = np.searchsorted(encoding.segments, np.arange(len(views) + 1))
    # The probability of a label is that of its two tags together.
    label_probabilities = probabilities.reshape(len(encoding), len(LABELS), 2).sum(axis=2)
    guesses = probabilities.argmax(axis=1) if len(encoding) else np.empty(0, dtype=np.int64)
    result = []
    for view, (start, end) in zip(views, pairwise(bounds), strict=True):
        tags = guesses[start:end]
        if not _is_consistent(tags):
            tags = _best_path(probabilities[start:end])
        spans = _spans(tags, encoding.spans[start:end], label_probabilities[start:end], view.text)
        head = label_probabilities[start : min(end, start + _HEAD_TOKENS)].mean(axis=0)
        result.append(SegmentLabels(spans, {label: float(p) for label, p in zip(LABELS, head, strict=True)}))
    return result


def _softmax(logits: Floats) -> Floats:
    exponents = np.exp(logits - logits.max(axis=1, keepdims=True))
    probabilities: Floats = (exponents / exponents.sum(axis=1, keepdims=True)).astype(np.float32)
    return probabilities


def _goes_on(tags: NDArray[np.int64], characters: NDArray[np.int64], text: str, token: int) -> bool:
    """Whether the label before begins anew without a gap: nothing tells two such spans apart, so they are one."""
    start, end = characters[token - 1]
    gap = end < characters[token, 0] or text[start:end].isspace()
    return bool(tags[token] // 2 == tags[token - 1] // 2 and not gap)


def _is_consistent(tags: NDArray[np.int64]) -> bool:
    """Whether the first tag begins a span and each that goes on with one follows a tag of the same label."""
    inside = tags[1:] % 2 == 1
    return bool(tags[0] % 2 == 0 and (~inside | (tags[1:] // 2 == tags[:-1] // 2)).all())


def _best_path(probabilities: Floats) -> NDArray[np.int64]:
    """The most probable consistent sequence of tags (Viterbi). `probabilities` has the shape (tokens, tags), tags in pairs B, I."""
    scores = np.log(np.maximum(probabilities, _TINY)).reshape(len(probabilities), -1, 2)
    labels = scores.shape[1]
    back = np.zeros((len(scores), labels, 2), dtype=np.int64)
    best = np.stack([scores[0, :, 0], np.full(labels, -np.inf)], axis=1)
    for step in range(1, len(scores)):
        flat = int(best.argmax())  # B-x may follow any tag,
        continued = best.argmax(axis=1)  # I-x only B-x or I-x
        back[step, :, 0] = flat
        back[step, :, 1] = 2 * np.arange(labels) + continued
        best = np.stack([best.flat[flat] + scores[step, :, 0], best.max(axis=1) + scores[step, :, 1]], axis=1)
    path = [int(best.argmax())]
    for step in range(len(scores) - 1, 0, -1):
        path.append(int(back[step].flat[path[-1]]))
    return np.array(path[::-1], dtype=np.int64)


def _spans(tags: NDArray[np.int64], characters: NDArray[np.int64], probabilities: Floats, text: str) -> tuple[Span, ...]:
    """Spans over all of `text`: what lies between two tokens goes to the span before, what precedes all to the first."""
    if not text:
        return ()
    begins = [i for i in range(len(tags)) if tags[i] % 2 == 0 and not (i and _goes_on(tags, characters, text, i))]
    starts = [0, *(int(characters[i, 0]) for i in begins[1:]), len(text)]
    spans = []
    for position, (token, next_token) in enumerate(zip(begins, [*begins[1:], len(tags)], strict=True)):
        start, end = starts[position], starts[position + 1]
        label = int(tags[token]) // 2
        if end > start:
            spans.append(Span(LABELS[label], start, end, float(probabilities[token:next_token, label].mean())))
    return tuple(spans)
