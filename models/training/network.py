"""The network: LiLT of transformers, with its two attentions computed as the one that they are.

LiLT (Wang, Jin, Ding: LiLT, ACL 2022, arXiv:2202.13669) lets the text stream and the layout stream each attend with the sum of both
streams' scores. The sums are equal, so one softmax serves both: queries and keys of the two streams are joined per head, so are the
values, and the result is cut in two again. Same parameters, same results, at less cost.
"""

from __future__ import annotations

import json
import math
from pathlib import Path

import torch
from pydantic import BaseModel, ConfigDict
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor
from torch.nn import functional
from transformers import LiltConfig, LiltForTokenClassification
from transformers.models.lilt.modeling_lilt import LiltSelfAttention
from transformers.utils.logging import disable_progress_bar

from models.errors import CheckpointError
from models.tokens.encoding import TAGS, TOKEN_TYPES

WEIGHTS, CONFIG = "model.safetensors", "config.json"
_PICKLES = (".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle")
_POSITION_OFFSET = 1  # LiLT counts positions from the padding id + 1


class NetworkConfig(BaseModel):
    """Size of a network that is trained from scratch. `window` is the most tokens it sees at once."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    hidden: int = 192
    layers: int = 4
    heads: int = 4
    intermediate: int = 512
    shrink: int = 4
    dropout: float = 0.0
    window: int = 512


class JointAttention(LiltSelfAttention):
    """LiLT's attention with one softmax for both streams."""

    def forward(
        self,
        hidden_states: Tensor,
        layout_inputs: Tensor,
        attention_mask: Tensor | None = None,
        output_attentions: bool = False,
    ) -> tuple[Tensor, Tensor]:
        """`hidden_states` (batch, tokens, hidden) and `layout_inputs` (batch, tokens, hidden / shrink), the same shapes out."""
        if output_attentions:
            raise ValueError("the joint attention keeps no attention weights")
        shrink, width = self.channel_shrink_ratio, self.attention_head_size
        # The layout scores are scaled by the square root of the narrower head.
        layout_scale = math.sqrt(width / (width // shrink))
        query = self._heads(self.query(hidden_states), self.layout_query(layout_inputs) * layout_scale)
        key = self._heads(self.key(hidden_states), self.layout_key(layout_inputs))
        value = self._heads(self.value(hidden_states), self.layout_value(layout_inputs))
        context = functional.scaled_dot_product_attention(
            query,
            key,
            value,
            attn_mask=attention_mask,
            dropout_p=self.dropout.p if self.training else 0.0,
            scale=1 / math.sqrt(width),
        )
        joined = context.transpose(1, 2)
        return joined[..., :width].flatten(2), joined[..., width:].flatten(2)

    def _heads(self, text: Tensor, layout: Tensor) -> Tensor:
        """(batch, tokens, hidden) and (batch, tokens, hidden / shrink) joined: (batch, heads, tokens, width + width / shrink)."""
        parts = [stream.view(*stream.shape[:2], self.num_attention_heads, -1) for stream in (text, layout)]
        return torch.cat(parts, dim=-1).transpose(1, 2)


def new_network(config: NetworkConfig, vocabulary: int, padding: int) -> LiltForTokenClassification:
    """A network with random weights, drawn from torch's global generator."""
    lilt = LiltConfig(
        vocab_size=vocabulary,
        hidden_size=config.hidden,
        num_hidden_layers=config.layers,
        num_attention_heads=config.heads,
        intermediate_size=config.intermediate,
        channel_shrink_ratio=config.shrink,
        hidden_dropout_prob=config.dropout,
        attention_probs_dropout_prob=config.dropout,
        max_position_embeddings=config.window + padding + _POSITION_OFFSET,
        type_vocab_size=TOKEN_TYPES,
        layer_norm_eps=1e-6,
        pad_token_id=padding,
        id2label=dict(enumerate(TAGS)),
        label2id={tag: index for index, tag in enumerate(TAGS)},
    )
    return _with_joint_attention(LiltForTokenClassification(lilt))


def load_network(start: str) -> LiltForTokenClassification:
    """A network from a checkpoint directory or, where there is no such directory, from the hub by its name.

    A checkpoint with other labels keeps its body and gets a new head; one with fewer token types gets copies of them.
    Raises CheckpointError where it is missing, damaged, pickled or no LiLT.
    """
    directory = Path(start)
    if directory.is_dir():
        _check_directory(directory)
    elif directory.is_absolute() or start.startswith("."):
        raise CheckpointError(f"{start}: there is no such directory; name a model directory or a model of the hub")
    disable_progress_bar()  # type: ignore[no-untyped-call]  # of transformers, on standard error
    try:
        config = LiltConfig.from_pretrained(start, attn_implementation="eager")
        if config.model_type != "lilt":
            raise CheckpointError(f"{start}: it is a model of type {config.model_type!r}, not LiLT; name a LiLT checkpoint")
        same_head = config.id2label == dict(enumerate(TAGS))
        config.id2label = dict(enumerate(TAGS))
        config.label2id = {tag: index for index, tag in enumerate(TAGS)}
        network = LiltForTokenClassification.from_pretrained(
            start, config=config, use_safetensors=True, ignore_mismatched_sizes=not same_head, dtype=torch.float32
        )
    except (OSError, ValueError, RuntimeError, SafetensorError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise CheckpointError(f"{start}: it cannot be loaded ({reason}); a LiLT checkpoint in safetensors is needed") from error
    _widen_token_types(network)
    return _with_joint_attention(network)


def window_of(network: LiltForTokenClassification) -> int:
    """The most tokens that the network sees at once."""
    config = network.config
    return int(config.max_position_embeddings) - int(config.pad_token_id or 0) - _POSITION_OFFSET


def _check_directory(directory: Path) -> None:
    """Raises CheckpointError unless config and weights are there, readable, and belong to each other."""
    weights, config = directory / WEIGHTS, directory / CONFIG
    if not weights.is_file():
        pickled = sorted(p.name for p in directory.iterdir() if p.suffix in _PICKLES)
        if pickled:
            raise CheckpointError(f"{directory / pickled[0]}: pickled weights can run code and are refused; save them as {WEIGHTS}")
        raise CheckpointError(f"{directory}: there is no {WEIGHTS} in it; name a directory that training or export has written")
    try:
        settings = json.loads(config.read_text(encoding="utf-8"))
        tensors = load_file(weights)
    except (OSError, ValueError, SafetensorError) as error:
        raise CheckpointError(
            f"{directory}: {CONFIG} or {WEIGHTS} is missing or damaged ({error}); copy the model again"
        ) from error
    # A checkpoint of the body alone has its names without the prefix.
    words = tensors.get("lilt.embeddings.word_embeddings.weight", tensors.get("embeddings.word_embeddings.weight"))
    expected = (settings.get("vocab_size"), settings.get("hidden_size"))
    if settings.get("model_type") != "lilt" or words is None or tuple(words.shape) != expected:
        raise CheckpointError(
            f"{directory}: {WEIGHTS} does not hold the LiLT network that {CONFIG} describes; copy both from one run"
        )


def _widen_token_types(network: LiltForTokenClassification) -> None:
    """Give a checkpoint that knows fewer token types ours: what it knows, over again, as the parts of lower weight say."""
    embeddings = network.lilt.embeddings
    known: Tensor = embeddings.token_type_embeddings.weight
    if len(known) >= TOKEN_TYPES:
        return
    wide = torch.nn.Embedding(TOKEN_TYPES, known.shape[1])
    with torch.no_grad():
        wide.weight.copy_(known[torch.arange(TOKEN_TYPES) % len(known)])
    embeddings.token_type_embeddings = wide
    network.config.type_vocab_size = TOKEN_TYPES


def _with_joint_attention(network: LiltForTokenClassification) -> LiltForTokenClassification:
    for module in network.modules():
        if type(module) is LiltSelfAttention:
            module.__class__ = JointAttention
    return network
