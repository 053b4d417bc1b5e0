"""Cuts examples into windows and windows into batches; everything drawn at random follows from the seed and the position."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from extraction.labels import LABELS
from models.data.examples import Example
from models.tokens.encoding import UNLABELLED, Encoding, encode
from models.tokens.tokenizer import SegmentTokenizer
from models.training.masking import Objective, hide
from models.training.noise import NoiseConfig, disturb

_BLOCK = 32  # documents whose windows are shuffled together
_SHORTEST = 32  # a shorter piece of a document is no window, unless it is all of it
_TABLE = ("column-header", "row-label", "value")
_BODY_KEPT = 40, 16  # first and last tokens of a long stretch of running text that is thinned
_TABLE_KEPT = 120, 40  # the same of a table


class Position(NamedTuple):
    """Where in the stream of batches a run stands: the next batch to be drawn."""

    epoch: int = 0
    block: int = 0
    batch: int = 0


@dataclass(slots=True)
class Batch:
    """Windows of equal length: `ids`, `types`, `mask` and `tags` (batch, tokens), `boxes` (batch, tokens, 4).

    `tags` are what is to be learnt: tags, or the ids that were hidden.
    """

    ids: Tensor
    boxes: Tensor
    types: Tensor
    mask: Tensor
    tags: Tensor

    def to(self, device: torch.device) -> Batch:
        return Batch(*(tensor.to(device) for tensor in (self.ids, self.boxes, self.types, self.mask, self.tags)))


class BatchStream:
    """An endless stream of batches that can be entered anywhere."""

    def __init__(
        self,
        examples: Sequence[Example],
        tokenizer: SegmentTokenizer,
        noise: NoiseConfig,
        *,
        size: int,
        window: int,
        seed: int,
        objective: Objective = "labels",
    ) -> None:
        if not any(spans for example in examples for spans in example.labels) and objective == "labels":
            raise ValueError("there are no labelled examples to make batches of")
        self._objective = objective
        self._examples = examples
        self._tokenizer = tokenizer
        self._noise = noise
        self._size = size
        self._window = window
        self._seed = seed

    def after(self, position: Position) -> Iterator[tuple[Batch, Position]]:
        """The batches from `position` on, each with the position that follows it."""
        epoch, block, skip = position
        while True:
            order = np.random.default_rng([self._seed, epoch]).permutation(len(self._examples))
            blocks = [order[i : i + _BLOCK] for i in range(0, len(order), _BLOCK)]
            while block < len(blocks):
                batches = self._block(epoch, block, blocks[block])
                for index in range(skip, len(batches)):
                    last = index + 1 == len(batches)
                    yield batches[index], Position(epoch, block + 1) if last else Position(epoch, block, index + 1)
                block, skip = block + 1, 0
            epoch, block = epoch + 1, 0

    def _block(self, epoch: int, block: int, members: NDArray[np.int64]) -> list[Batch]:
        """All batches of one block: windows of like length together, so that little is padded, in random order."""
        pieces = [piece for member in members.tolist() for piece in self._windows(epoch, member)]
        pieces.sort(key=len)
        groups = [pieces[i : i + self._size] for i in range(0, len(pieces), self._size)]
        order = np.random.default_rng([self._seed, epoch, block, 1]).permutation(len(groups))
        return [collate(groups[i], self._tokenizer.padding) for i in order]

    def _windows(self, epoch: int, member: int) -> list[Encoding]:
        rng = np.random.default_rng([self._seed, epoch, member, 2])
        example = disturb(self._examples[member], self._noise, rng)
        encoding = encode(example.views, self._tokenizer, example.labels)
        if rng.random() < self._noise.thinned:
            encoding = encoding.pick(_thin(encoding))
        if self._objective == "mask":
            encoding = hide(encoding, self._tokenizer, rng)
        else:
            lost = rng.random(len(encoding)) < self._noise.masked
            encoding.ids = np.where(lost, self._tokenizer.unknown, encoding.ids)
        return [piece for piece in self._cut(encoding, rng) if piece.tags is not None and (piece.tags != UNLABELLED).any()]

    def _cut(self, encoding: Encoding, rng: np.random.Generator) -> list[Encoding]:
        if len(encoding) <= self._window:
            return [encoding]
        first = int(rng.integers(0, self._window))
        bounds = [0, *range(first, len(encoding), self._window), len(encoding)]
        return [encoding.pick(slice(a, b)) for a, b in pairwise(bounds) if b - a >= _SHORTEST]


def collate(pieces: Sequence[Encoding], padding: int) -> Batch:
    """One batch of labelled windows, the shorter ones padded."""
    longest = max(len(piece) for piece in pieces)
    shape = (len(pieces), longest)
    ids, types = np.full(shape, padding), np.zeros(shape, dtype=np.int64)
    mask, tags = np.zeros(shape, dtype=np.int64), np.full(shape, UNLABELLED)
    boxes = np.zeros((*shape, 4), dtype=np.int64)
    for row, piece in enumerate(pieces):
        if piece.tags is None:
            raise ValueError("a window without tags cannot be learnt from")
        length = len(piece)
        ids[row, :length], types[row, :length], boxes[row, :length] = piece.ids, piece.types, piece.boxes
        mask[row, :length], tags[row, :length] = 1, piece.tags
    return Batch(*(torch.from_numpy(array) for array in (ids, boxes, types, mask, tags)))


def _thin(encoding: Encoding) -> NDArray[np.bool_]:
    """Which tokens to keep: of a long stretch of running text or table the ends. The rest costs most and teaches little."""
    assert encoding.tags is not None
    labels = encoding.tags // 2
    keep = np.ones(len(encoding), dtype=np.bool_)
    for names, (head, tail) in ((("body",), _BODY_KEPT), (_TABLE, _TABLE_KEPT)):
        inside = np.isin(labels, [LABELS.index(name) for name in names])
        edges = np.flatnonzero(np.diff(np.concatenate(([False], inside, [False])).astype(np.int8)))
        for start, end in edges.reshape(-1, 2):
            if end - start > head + tail:
                keep[start + head : end - tail] = False
    return keep
