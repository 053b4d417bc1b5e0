"""A training run on disk: the best weights so far, and everything that a killed run needs to go on.

RUN/best/                   weights (safetensors), config and tokenizer of the best evaluation
RUN/state-000400/           weights and optimizer state (safetensors) after step 400
RUN/progress.json           which state is the latest, and what the run knows of itself; replaced atomically
RUN/log.jsonl               one record a line
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor
from torch.optim import Optimizer
from transformers import LiltForTokenClassification

from models.errors import CheckpointError
from models.tokens.tokenizer import FILE as TOKENIZER
from models.tokens.tokenizer import SegmentTokenizer
from models.training.batches import Position
from models.training.network import CONFIG, WEIGHTS

LOG = "log.jsonl"
_PROGRESS, _OPTIMIZER = "progress.json", "optimizer.safetensors"


class Progress(BaseModel):
    """Where a run stands. `fingerprint` is that of its configuration; `bad_rounds` counts evaluations since the best one."""

    model_config = ConfigDict(extra="forbid")

    fingerprint: str
    step: int = 0
    position: Position = Position()
    best_score: float = -1.0
    best_step: int = 0
    bad_rounds: int = 0
    finished: bool = False


def save_model(folder: Path, network: LiltForTokenClassification, tokenizer: SegmentTokenizer) -> None:
    """Write weights, config and tokenizer; a folder that is there is replaced as a whole."""
    fresh = folder.with_name(folder.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    save_file(_tensors(network), fresh / WEIGHTS, metadata={"format": "pt"})
    (fresh / CONFIG).write_text(network.config.to_json_string(), encoding="utf-8")
    tokenizer.save(fresh / TOKENIZER)
    if folder.exists():
        shutil.rmtree(folder)
    fresh.rename(folder)


def save_state(run: Path, network: LiltForTokenClassification, optimizer: Optimizer, progress: Progress) -> None:
    """Write the state after a step. Until all of it is on disk, the state before it stays the latest."""
    folder = run / f"state-{progress.step:06d}"
    folder.mkdir(parents=True, exist_ok=True)
    save_file(_tensors(network), folder / WEIGHTS, metadata={"format": "pt"})
    save_file(_optimizer_tensors(optimizer), folder / _OPTIMIZER)
    fresh = run / (_PROGRESS + ".new")
    fresh.write_text(progress.model_dump_json(indent=1), encoding="utf-8")
    os.replace(fresh, run / _PROGRESS)
    for old in run.glob("state-*"):
        if old != folder:
            shutil.rmtree(old)


def load_progress(run: Path) -> Progress | None:
    """What a run knows of itself; None where it has not begun. Raises CheckpointError where the record is damaged."""
    path = run / _PROGRESS
    if not path.is_file():
        return None
    try:
        return Progress.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, ValidationError) as error:
        raise CheckpointError(f"{path}: it cannot be read; remove the run's folder to begin again") from error


def load_state(run: Path, network: LiltForTokenClassification, optimizer: Optimizer, progress: Progress) -> None:
    """Put the network and the optimizer into the state of `progress`. Raises CheckpointError where it is missing or damaged."""
    folder = run / f"state-{progress.step:06d}"
    try:
        network.load_state_dict(load_file(folder / WEIGHTS))
        _restore_optimizer(optimizer, load_file(folder / _OPTIMIZER))
    except (OSError, RuntimeError, KeyError, SafetensorError) as error:
        raise CheckpointError(
            f"{folder}: its state cannot be restored ({error}); remove the run's folder to begin again"
        ) from error


def append_log(run: Path, record: Mapping[str, Any]) -> None:
    """Add one line to the run's log."""
    with (run / LOG).open("a", encoding="utf-8") as file:
        file.write(json.dumps(record, ensure_ascii=False) + "\n")


def _tensors(network: LiltForTokenClassification) -> dict[str, Tensor]:
    return {name: tensor.detach().cpu().contiguous() for name, tensor in network.state_dict().items()}


def _optimizer_tensors(optimizer: Optimizer) -> dict[str, Tensor]:
    """Every tensor of the optimizer's state, named PARAMETER.KEY, parameters numbered in order."""
    state = optimizer.state_dict()["state"]
    return {f"{index}.{key}": value.detach().cpu().contiguous() for index, entry in state.items() for key, value in entry.items()}


def _restore_optimizer(optimizer: Optimizer, tensors: Mapping[str, Tensor]) -> None:
    state: dict[int, dict[str, Tensor]] = {}
    for name, tensor in tensors.items():
        index, key = name.split(".", 1)
        state.setdefault(int(index), {})[key] = tensor
    optimizer.load_state_dict({"state": state, "param_groups": optimizer.state_dict()["param_groups"]})
