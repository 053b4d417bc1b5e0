"""Models on this machine: a folder each in gouji's home, never changed once made, with `model.json` to say where it comes from."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from extraction.files import whole_folder
from models.champion import SHIPPED, champion, folder_of, models_folder
from models.classifier import LiltClassifier, version_of
from models.data.formats.manifest import Manifest
from models.errors import CheckpointError

RECORD = "model.json"
Part = Literal["champion", "challenger"]


class ModelRecord(BaseModel):
    """What is known of a model. `name` is its folder's, `version` what reports say that they were made by.

    `parent` is the model that it learnt on from, `dataset` the digest and name of what it learnt, `run` its run in MLflow, `seed`
    and `command` what makes it again. `metrics` is what it was worth when it was made, `verdict` what the gate said, in words.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    version: str
    made: str = ""
    parent: str | None = None
    dataset: str | None = None
    run: str | None = None
    seed: int | None = None
    command: str = ""
    metrics: dict[str, float] = {}
    passed: bool | None = None
    verdict: list[str] = []


def install(folder: Path, record: ModelRecord) -> ModelRecord:
    """Take an exported model into gouji's home, as a whole or not at all; gives its record.

    The same model again is as good as once. Raises CheckpointError where it does not load.
    """
    version = LiltClassifier(folder).version
    kept = record.model_copy(
        update={"name": version, "version": version, "made": record.made or datetime.now(UTC).isoformat(timespec="seconds")}
    )
    target = models_folder() / version
    if target.is_dir():
        return record_of(version)
    with whole_folder(target) as fresh:
        shutil.copytree(folder, fresh, dirs_exist_ok=True)
        (fresh / RECORD).write_text(kept.model_dump_json(indent=1), encoding="utf-8")
    return kept


def record_of(name: str) -> ModelRecord:
    """What is known of a model.

    Raises UnknownModelError where there is none of the name, CheckpointError where its record is malformed.
    """
    folder = folder_of(name)
    path = folder / RECORD
    if not path.is_file():
        return ModelRecord(name=name, version=version_of(folder))
    try:
        return ModelRecord.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise CheckpointError(f"{path}: it cannot be read; restore it or remove the model's folder") from error


def installed() -> list[ModelRecord]:
    """All models, the shipped one first, then as they were made."""
    folders = models_folder().glob(f"*/{RECORD}") if models_folder().is_dir() else ()
    records = [record_of(path.parent.name) for path in folders if not path.parent.name.startswith(".")]
    return [record_of(SHIPPED), *sorted(records, key=lambda record: (record.made, record.name))]


def learnt_from(dataset: Manifest) -> ModelRecord | None:
    """The latest model that learnt from a data set; None where none has."""
    own = [record for record in installed() if record.dataset == entitled(dataset)]
    return own[-1] if own else None


def entitled(dataset: Manifest) -> str:
    """A data set as records name it."""
    return f"{dataset.name} {dataset.digest}"


def challenger() -> str | None:
    """The latest model that learnt on from the champion and is not in use."""
    first = champion()
    own = [record.name for record in installed() if record.parent == first and record.name != first]
    return own[-1] if own else None
