"""From corrections to a better model: fine-tune the champion on a snapshot, calibrate, compare, and let the gate decide."""

from __future__ import annotations

import json
import math
import shlex
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from extraction.errors import UsageError
from extraction.files import write_whole
from models.champion import champion, folder_of
from models.classifier import LiltClassifier
from models.data.formats.answered import read_answered
from models.data.formats.manifest import dataset_folder, datasets_folder, teachable
from models.data.formats.parquet import read_dataset
from models.data.labelled import LabelledDocument
from models.home import home
from models.succession.gate import GateConfig, Verdict, judge
from models.succession.installed import ModelRecord, entitled, install
from models.succession.promotion import promote
from models.succession.recalibrate import recalibrate
from models.succession.rehearsal import CALIBRATION, FROZEN, REPLAY, Generated, generated_documents, generated_set, scanned
from models.succession.trial import Outcome, trial
from models.training.blend import blend
from models.training.checkpoint import LOG
from models.training.config import TrainConfig, load_config
from models.training.export import export
from models.training.tracking import MlflowTracker
from models.training.train import train

CORRECTED_SHARE = 0.3
"""Of what is learnt, the share that are corrections: at a half, the model forgets a thousandth of what it knew before."""
BLENDED = 0.5
"""How far a new model goes from the champion's weights to the fine-tuned ones. Half-way it keeps nearly all of what was learnt, and
loses a third of what the fine-tuned ones forget."""
_MOST_REPEATS = 40
CURVES = "curves.json"  # in a model's folder: how its training went
NAME = "gouji"  # of every model that is made here; versions tell them apart

Stage = Callable[[str], object]
"""Is told what begins, in words."""


@dataclass(slots=True)
class Retrained:
    """The new model and what the gate said of it; `promoted` tells whether it is champion now."""

    model: ModelRecord
    verdict: Verdict
    promoted: bool


def retrain(
    snapshot: str,
    *,
    settings: Mapping[str, Any] | None = None,
    gate: GateConfig | None = None,
    promoting: bool = True,
    frozen: Generated = FROZEN,
    replay: Generated = REPLAY,
    calibration: Sequence[Generated] = CALIBRATION,
    stage: Stage = lambda _: None,
) -> Retrained:
    """Make a challenger from the champion and a snapshot, and put it in the champion's place if the gate lets it.

    `settings` override the configuration `retrain`; confidence is calibrated on the sets `calibration` and on what people read. A
    run that was killed goes on where it stopped. Raises UsageError where the snapshot holds nothing out to judge with or another
    champion was promoted meanwhile, DatasetError and CheckpointError as their causes do.
    """
    folder = dataset_folder(snapshot)
    manifest = teachable(folder)
    if not manifest.documents:
        raise UsageError(f"{snapshot}: nobody labelled anything in it; answer tasks of the project pages first")
    if not manifest.of("test") or not manifest.of("train"):
        lacking = "to judge with" if manifest.of("train") else "to learn from"
        raise UsageError(
            f"{snapshot}: none of its bodies is one {lacking}: some are held out, whose reports' labels judge; which ones follows "
            "from their names; correct pages of more bodies' reports"
        )
    old = champion()
    stage("generated documents")
    beside = generated_set(replay)
    config = configure(folder, beside, start=folder_of(old), run=home() / "runs" / f"{manifest.name}-{old}", settings=settings)
    stage("training")
    tracker = MlflowTracker(tags={"dataset": manifest.name, "dataset.digest": manifest.digest, "parent": old})
    best = train(config, tracker)
    stage("export")
    command = command_of(folder, settings or {}, calibration, promoting, (gate or GateConfig()).documents)
    frozen_documents = read_dataset(generated_set(frozen))
    exported = exported_model(
        folder_of(old), best, frozen_documents, f"`{command}` on data set {manifest.name} ({manifest.digest}), from {old}."
    )
    stage("calibration")
    calibrated = recalibrate(exported, generated_documents(calibration), read_answered(folder), folder_of(old))
    stage("comparison with the champion")
    verdict = compare_models(folder_of(old), exported, read_dataset(folder, "test"), frozen_documents, gate)
    metrics = {**metrics_of(verdict), **calibrated.metrics()}
    write_whole(exported / CURVES, json.dumps(_curves(config.run)).encode())
    write_whole(exported / "gate.json", json.dumps(verdict.record(), ensure_ascii=False, indent=1).encode())
    record = ModelRecord(
        name="", version="", parent=old, dataset=entitled(manifest), run=tracker.run_id, seed=config.seed,
        command=command, metrics=metrics, passed=verdict.passed, verdict=verdict.reasons,
    )  # fmt: skip
    tracker.concluded(metrics, exported)
    model = install(exported, record)
    promoted = verdict.passed and promoting
    if promoted:
        promote(model.name, over=old)
    return Retrained(model, verdict, promoted)


def command_of(
    snapshot: Path, settings: Mapping[str, Any], calibration: Sequence[Generated], promoting: bool, held_out: int
) -> str:
    """What makes the same model again, given the same champion, as it is typed."""
    name = snapshot.name if snapshot == datasets_folder() / snapshot.name else str(snapshot.absolute())
    pairs = (f"{key}={_typed(value)}" for key, value in settings.items())
    counts = ("--scans", str(scanned(calibration)), "--held-out", str(held_out))
    return shlex.join(["gouji", "retrain", name, *pairs, *counts, *([] if promoting else ["--keep"])])


def _typed(value: object) -> str:
    """A setting as YAML on one line: what is read from it is the same value."""
    written = yaml.safe_dump(value, default_flow_style=True, width=math.inf, allow_unicode=True)
    return written.removesuffix("\n").removesuffix("\n...")


def configure(snapshot: Path, replay: Path, *, start: Path, run: Path, settings: Mapping[str, Any] | None = None) -> TrainConfig:
    """The configuration of a fine-tuning: corrections repeated until they make up their share beside the generated documents."""
    corrected = _characters(read_dataset(snapshot, "train"))
    generated = _characters(read_dataset(replay, "train"))
    wanted = generated * CORRECTED_SHARE / (1 - CORRECTED_SHARE)
    repeat = max(1, min(_MOST_REPEATS, round(wanted / max(corrected, 1))))
    own = {"data": str(snapshot), "also": [str(replay)], "repeat": repeat, "start": str(start), "run": str(run)}
    return load_config("retrain", {**own, **(settings or {})})


def exported_model(start: Path, best: Path, examples: Sequence[LabelledDocument], provenance: str) -> Path:
    """The checkpoint, blended with the one that it began as, as a model that can be used, beside it; made anew if it is there."""
    out = best.with_name("model")
    shutil.rmtree(out, ignore_errors=True)
    blended = blend(start, best, best.with_name("blended"), BLENDED)
    export(blended, out, name=NAME, examples=[document.example() for document in examples], provenance=provenance)
    return out


def compare_models(
    old: Path, new: Path, corrected: Sequence[LabelledDocument], frozen: Sequence[LabelledDocument], gate: GateConfig | None = None
) -> Verdict:
    """What the gate says of the model in the folder `new` against the one in `old`."""
    classifiers = [LiltClassifier(folder) for folder in (old, new)]
    on_corrected: list[list[Outcome]] = [list(trial(classifier, corrected, reports=False)) for classifier in classifiers]
    on_frozen: list[list[Outcome]] = [list(trial(classifier, frozen)) for classifier in classifiers]
    return judge((on_corrected[0], on_corrected[1]), (on_frozen[0], on_frozen[1]), gate)


def metrics_of(verdict: Verdict) -> dict[str, float]:
    """The new model's figures, by set and slice, as MLflow takes them."""
    sets = (("corrected", verdict.corrected), ("frozen", verdict.frozen))
    return {
        f"{name}.f1.{comparison.slice.replace(' ', '-')}": round(comparison.challenger, 5)
        for name, comparisons in sets
        for comparison in comparisons
    }


def _curves(run: Path) -> dict[str, list[list[float]]]:
    """What the run's log tells, by figure, as points (step, value)."""
    curves: dict[str, list[list[float]]] = {}
    for line in (run / LOG).read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        for name, value in record.items():
            if name != "step":
                curves.setdefault(name, []).append([record["step"], value])
    return curves


def _characters(documents: Sequence[LabelledDocument]) -> int:
    """Characters that carry a label."""
    return sum(
        span.end - span.start for document in documents for page in document.pages for spans in page.labels for span in spans
    )
