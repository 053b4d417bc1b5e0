"""A checkpoint of `gouji train` as a model that can be promoted: exported, measured, calibrated, taken into gouji's home."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from models.data.formats.parquet import read_dataset
from models.succession.installed import ModelRecord, install
from models.succession.recalibrate import recalibrate
from models.succession.rehearsal import CALIBRATION, FROZEN, Generated, generated_documents, generated_set
from models.training.export import export


def adopt(
    checkpoint: Path,
    name: str,
    *,
    frozen: Generated = FROZEN,
    calibration: Sequence[Generated] = CALIBRATION,
    stage: Callable[[str], object] = lambda _: None,
) -> ModelRecord:
    """Install the checkpoint in the folder `checkpoint` under `name` and its version; `stage` is told what begins.

    It is measured on the frozen test set, and its card says so; its confidence is calibrated on the sets
    `calibration`. Raises CheckpointError where the checkpoint cannot be used.
    """
    command = f"gouji models add {checkpoint.name} --name {name}"
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "model"
        stage("generated documents")
        examples = [document.example() for document in read_dataset(generated_set(frozen))]
        stage("export")
        exported = export(checkpoint, out, name=name, examples=examples, provenance=f"`{command}`")
        stage("calibration")
        recalibrate(out, generated_documents(calibration))
        by_label = {f"frozen.f1.{label}": score.f1 for label, score in exported.quantized.by_label().items()}
        metrics = {"frozen.f1.all": exported.quantized.score().f1, **by_label}
        record = ModelRecord(name="", version="", command=command, metrics={k: round(v, 5) for k, v in metrics.items()})
        return install(out, record)
