from __future__ import annotations

from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import LiltConfig, LiltForTokenClassification, LiltModel

from models.errors import CheckpointError
from models.tokens.encoding import TAGS, TOKEN_TYPES
from models.training.config import TrainConfig
from models.training.network import JointAttention, load_network, window_of
from models.training.train import train
from tests.unit.models.documents import report, write_truth


def foreign(folder: Path, *, body_only: bool = False) -> LiltForTokenClassification | LiltModel:
    """A checkpoint as others publish them: other labels, four token types, another padding id, a tokenizer of its own."""
    torch.manual_seed(2)
    config = LiltConfig(
        vocab_size=60,
        hidden_size=24,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=24,
        channel_shrink_ratio=2,
        type_vocab_size=4,
        pad_token_id=1,
        max_position_embeddings=66,
    )
    config.num_labels = 3
    network = LiltModel(config) if body_only else LiltForTokenClassification(config)
    network.save_pretrained(folder)
    words = {"<s>": 0, "<pad>": 1, "</s>": 2, "<unk>": 3, **{c: i for i, c in enumerate("一二三报告0123456789", 4)}}
    tokenizer = Tokenizer(models.WordLevel(words, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    tokenizer.save(str(folder / "tokenizer.json"))
    return network


@pytest.mark.parametrize("body_only", [False, True])
def test_the_body_of_a_foreign_checkpoint_is_kept(tmp_path: Path, body_only: bool) -> None:
    theirs = foreign(tmp_path, body_only=body_only)
    ours = load_network(str(tmp_path))
    weight = "encoder.layer.0.attention.self.layout_key.weight"
    assert torch.equal(ours.state_dict()[f"lilt.{weight}"], theirs.state_dict()[weight if body_only else f"lilt.{weight}"])
    assert ours.config.num_labels == len(TAGS) == ours.classifier.out_features
    assert ours.lilt.embeddings.token_type_embeddings.num_embeddings == TOKEN_TYPES
    assert window_of(ours) == 64
    assert any(isinstance(module, JointAttention) for module in ours.modules())


def test_training_goes_on_from_a_foreign_checkpoint(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    for index, family in enumerate(("plain", "held")):
        write_truth(tmp_path / "data", report(f"1-{index:05d}-{family}", family, index))
    foreign(tmp_path / "start")
    settings = {"start": str(tmp_path / "start"), "validation": ("held",), "steps": 2, "evaluate_every": 2, "warmup": 1}
    best = train(TrainConfig.model_validate({"data": tmp_path / "data", "run": tmp_path / "run", **settings}))
    assert load_network(str(best)).config.id2label == dict(enumerate(TAGS))


def test_another_kind_of_model_is_refused(tmp_path: Path) -> None:
    foreign(tmp_path)
    config = tmp_path / "config.json"
    config.write_text(config.read_text().replace('"lilt"', '"bert"'))
    with pytest.raises(CheckpointError, match=str(tmp_path)):
        load_network(str(tmp_path))


def test_a_directory_that_is_not_there_is_refused_without_asking_the_hub(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="no such directory"):
        load_network(str(tmp_path / "nowhere"))


def test_a_checkpoint_with_fewer_token_types_begins_as_what_it_was(tmp_path: Path) -> None:
    theirs = foreign(tmp_path)
    known = theirs.state_dict()["lilt.embeddings.token_type_embeddings.weight"]
    ours = load_network(str(tmp_path)).lilt.embeddings.token_type_embeddings.weight
    assert all(torch.equal(ours[kind], known[kind % len(known)]) for kind in range(TOKEN_TYPES))
