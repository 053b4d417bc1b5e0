"""The configuration of a training run: a YAML file, with overrides from the command line."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, PositiveInt, ValidationError

from extraction.errors import UsageError
from models.training.masking import Objective
from models.training.network import NetworkConfig
from models.training.noise import NoiseConfig

CHAMPION = "champion"  # as `start`: the model in use; `shipped` and the names of installed models are known, too


class TrainConfig(BaseModel):
    """Everything that a run depends on.

    `data` holds the labelled documents, `also` others to learn from beside them; each document of `data` counts `repeat` times.
    `run` is where the run keeps itself. `start` is a checkpoint directory, an installed model's name, `champion`, `shipped` or a
    model of the hub (none: from scratch, by `network`). The `objective` is to tell labels, or hidden tokens: a base for the labels.
    Documents of the families in `validation` (none named: every tenth document, or the last one) are not learnt from: early
    stopping measures on at most `validation_documents` of them. `batch` windows are seen at once, `accumulate` batches make a step.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    data: Path
    also: tuple[Path, ...] = ()
    repeat: PositiveInt = 1
    run: Path
    objective: Objective = "labels"
    start: str | None = None
    seed: int = 0
    network: NetworkConfig = NetworkConfig()
    noise: NoiseConfig = NoiseConfig()
    validation: tuple[str, ...] = ()
    validation_documents: PositiveInt = 24
    batch: PositiveInt = 4
    accumulate: PositiveInt = 1
    steps: PositiveInt = 3000
    warmup: PositiveInt = 100
    rate: float = Field(default=1e-3, gt=0)
    decay: float = Field(default=0.01, ge=0)
    clip: float = Field(default=1.0, gt=0)
    evaluate_every: PositiveInt = 250
    patience: PositiveInt = 8
    device: Literal["auto", "cpu", "cuda"] = "auto"
    threads: PositiveInt | None = None

    def fingerprint(self) -> str:
        """Names all settings that the result depends on; a killed run is resumed only by one with the same."""
        settings = self.model_dump_json(exclude={"run", "device", "threads"})
        return hashlib.sha256(settings.encode()).hexdigest()[:16]


def load_config(path: Path | str, overrides: Mapping[str, Any] | None = None) -> TrainConfig:
    """Read a configuration; `path` may be the name of a shipped one. Keys of `overrides` may be dotted: `network.layers`.

    Raises UsageError where the file cannot be read or a setting is unknown or wrong; the message names it.
    """
    try:
        settings = yaml.safe_load(_text(path)) or {}
        for key, value in (overrides or {}).items():
            _set(settings, key, value)
        return TrainConfig.model_validate(settings)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise UsageError(f"{path}: setting {place}: {first['msg']}") from error
    except (OSError, yaml.YAMLError, AttributeError, TypeError) as error:
        raise UsageError(f"{path}: it is no configuration that can be read ({error})") from error


def _text(path: Path | str) -> str:
    shipped = resources.files("models.training").joinpath("configs", f"{path}.yaml")
    if isinstance(path, str) and shipped.is_file():
        return shipped.read_text(encoding="utf-8")
    return Path(path).read_text(encoding="utf-8")


def _set(settings: dict[str, Any], key: str, value: Any) -> None:
    *parents, last = key.split(".")
    for parent in parents:
        settings = settings.setdefault(parent, {})
    settings[last] = value
