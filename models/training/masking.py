"""Learning from text alone: tokens are hidden and have to be told from what stands around them.

As in BERT (Devlin et al. 2019, arXiv:1810.04805): of the tokens to be told, most are masked, some replaced by others, some left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import numpy as np
import torch
from torch import Tensor, nn
from transformers import LiltForTokenClassification

from models.data.examples import Example
from models.tokens.encoding import UNLABELLED, Encoding, encode
from models.tokens.tokenizer import SegmentTokenizer

Objective = Literal["labels", "mask"]

_TOLD, _MASKED, _OTHER = 0.15, 0.8, 0.1  # share of the tokens to be told, and of these


def hide(encoding: Encoding, tokenizer: SegmentTokenizer, rng: np.random.Generator) -> Encoding:
    """A copy in which tokens are hidden; its `tags` are the ids of those to be told, `UNLABELLED` elsewhere."""
    told = (rng.random(len(encoding)) < _TOLD) & (encoding.ids != tokenizer.unknown)
    kind = rng.random(len(encoding))
    ids = np.where(told & (kind < _MASKED), tokenizer.mask, encoding.ids)
    ids = np.where(told & (kind > 1 - _OTHER), tokenizer.random_ids(len(encoding), rng), ids)
    return replace(encoding, ids=ids, tags=np.where(told, encoding.ids, UNLABELLED))


def mask_loss(
    network: LiltForTokenClassification, ids: Tensor, boxes: Tensor, types: Tensor, mask: Tensor, told: Tensor
) -> tuple[Tensor, int]:
    """Mean cross entropy of the hidden tokens, and how many of them were told rightly.

    All tensors are (batch, tokens), `boxes` (batch, tokens, 4). What a token is told by are the word embeddings themselves, so the
    network needs no head for it and stays what it is.
    """
    hidden = network.lilt(input_ids=ids, bbox=boxes, token_type_ids=types, attention_mask=mask).last_hidden_state
    chosen = told != UNLABELLED
    scores = hidden[chosen] @ network.lilt.embeddings.word_embeddings.weight.T
    targets = told[chosen]
    loss = nn.functional.cross_entropy(scores.float(), targets)
    return loss, int((scores.argmax(dim=1) == targets).sum())


def mask_accuracy(
    network: LiltForTokenClassification, examples: Sequence[Example], tokenizer: SegmentTokenizer, window: int
) -> float:
    """The share of hidden tokens that are told rightly in the first window of each document, the same tokens at every call."""
    device = next(network.parameters()).device
    right = told = 0
    for number, example in enumerate(examples):
        encoding = encode(example.views, tokenizer).pick(slice(0, window))
        hidden = hide(encoding, tokenizer, np.random.default_rng([7, number]))
        assert hidden.tags is not None
        if not (hidden.tags != UNLABELLED).any():
            continue
        arrays = (hidden.ids, hidden.boxes, hidden.types, np.ones_like(hidden.ids), hidden.tags)
        with torch.inference_mode():
            _, hits = mask_loss(network, *(torch.from_numpy(array)[None].to(device) for array in arrays))
        right += hits
        told += int((hidden.tags != UNLABELLED).sum())
    return right / told if told else 0.0
