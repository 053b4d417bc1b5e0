from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

import models.training.train
from extraction.errors import UsageError
from models.data.formats.parquet import write_dataset
from models.errors import CheckpointError, LabelError
from models.training.config import TrainConfig, load_config
from models.training.network import NetworkConfig
from models.training.train import train
from tests.unit.models.documents import labelled, report, write_truth

TINY = NetworkConfig(hidden=24, layers=1, heads=2, intermediate=24, shrink=2, dropout=0.1, window=48)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    for index in range(6):
        write_truth(folder, report(f"1-{index:05d}-{'held' if index == 5 else 'plain'}", "", index))
    return folder


def config(data: Path, run: Path, **settings: object) -> TrainConfig:
    usual: dict[str, object] = {
        "network": TINY, "validation": ("held",), "batch": 2, "steps": 12, "warmup": 2, "evaluate_every": 4, "threads": 1,
    }  # fmt: skip
    return TrainConfig.model_validate({"data": data, "run": run, **usual, **settings})


def test_a_killed_run_ends_where_an_unbroken_one_ends(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    unbroken, killed = tmp_path / "unbroken", tmp_path / "killed"
    train(config(data, unbroken, accumulate=2))

    original, calls = models.training.train._loss, 0

    def dying(*arguments: object) -> torch.Tensor:
        nonlocal calls
        calls += 1
        if calls == 13:  # in the midst of step 7, after the state of step 4
            raise KeyboardInterrupt
        return original(*arguments)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(models.training.train, "_loss", dying)
        with pytest.raises(KeyboardInterrupt):
            train(config(data, killed, accumulate=2))
    assert (killed / "state-000004").is_dir()
    best = train(config(data, killed, accumulate=2))
    for file in ("state-000012/model.safetensors", "state-000012/optimizer.safetensors", "best/model.safetensors"):
        one, other = load_file(unbroken / file), load_file(killed / file)
        assert one.keys() == other.keys()
        assert all(torch.equal(one[key], other[key]) for key in one)
    assert train(config(data, killed, accumulate=2)) == best  # nothing is left to do


def test_the_network_learns_and_the_log_says_so(data: Path, tmp_path: Path) -> None:
    train(config(data, tmp_path / "run", steps=60, evaluate_every=30, rate=1e-2))
    first, last = (json.loads(line) for line in (tmp_path / "run" / "log.jsonl").read_text().splitlines())
    assert last["loss"] < first["loss"]
    assert last["f1"] > 0.5


def test_training_goes_on_from_a_checkpoint(data: Path, tmp_path: Path) -> None:
    best = train(config(data, tmp_path / "first"))
    again = train(config(data, tmp_path / "second", start=str(best), steps=1, evaluate_every=1, rate=1e-12))
    one, other = load_file(best / "model.safetensors"), load_file(again / "model.safetensors")
    assert all(torch.allclose(one[key], other[key], atol=1e-6) for key in one)


def test_other_settings_do_not_touch_a_run(data: Path, tmp_path: Path) -> None:
    train(config(data, tmp_path / "run", steps=1, evaluate_every=1))
    with pytest.raises(UsageError, match="other settings"):
        train(config(data, tmp_path / "run", seed=5))


def test_bad_labels_are_named_with_file_and_place_and_not_learnt(
    data: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    example = report("1-00009-plain", "", 9)
    example.labels[2] = (example.labels[2][0], example.labels[2][0])
    path = write_truth(data, example)
    with caplog.at_level(logging.INFO):
        train(config(data, tmp_path / "run", steps=1, evaluate_every=1))
    assert f"{path}: page 1, line 3: body" in caplog.text
    assert "5 documents to learn from" in caplog.text


def test_without_families_every_tenth_document_is_held_out(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    for index in range(11):
        write_truth(tmp_path, report(f"own-{index:02d}", "", index))
    with caplog.at_level(logging.INFO):
        train(config(tmp_path, tmp_path / "run", validation=(), steps=1, evaluate_every=1))
    assert "10 documents to learn from, 1 to validate on" in caplog.text


def test_nothing_to_validate_on_is_refused(data: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="6 documents to learn from, 0 to validate on"):
        train(config(data, tmp_path / "run", validation=("other",)))


def test_a_folder_without_examples_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LabelError, match="no usable"):
        train(config(tmp_path, tmp_path / "run"))


@pytest.mark.parametrize("damage", ["pickle", "truncated", "missing", "foreign"])
def test_a_checkpoint_that_is_pickled_or_wrong_is_refused(data: Path, tmp_path: Path, damage: str) -> None:
    best = train(config(data, tmp_path / "run", steps=1, evaluate_every=1))
    weights = best / "model.safetensors"
    if damage == "pickle":
        weights.rename(best / "pytorch_model.bin")
    elif damage == "truncated":
        weights.write_bytes(weights.read_bytes()[:1000])
    elif damage == "missing":
        weights.unlink()
    else:
        settings = json.loads((best / "config.json").read_text())
        (best / "config.json").write_text(json.dumps(settings | {"hidden_size": 48}))
    with pytest.raises(CheckpointError, match="pickled" if damage == "pickle" else str(best)):
        train(config(data, tmp_path / "second", start=str(best)))


def test_a_damaged_state_is_refused(data: Path, tmp_path: Path) -> None:
    settings = config(data, tmp_path / "run", steps=2, evaluate_every=1, patience=9)
    train(settings)
    progress = tmp_path / "run" / "progress.json"
    progress.write_text(progress.read_text().replace("true", "false").replace('"step": 2', '"step": 1'))
    with pytest.raises(CheckpointError, match="state-000001"):
        train(settings)


def test_a_configuration_is_read_with_overrides(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text("data: here\nrun: there\nnetwork: {layers: 2}\n")
    settings = load_config(path, {"network.heads": 2, "steps": 7})
    assert (settings.network.layers, settings.network.heads, settings.steps) == (2, 2, 7)
    assert load_config("small").network.hidden == 192


@pytest.mark.parametrize(("key", "value"), [("stepz", 1), ("network.layerz", 1), ("rate", -1), ("steps", "many")])
def test_a_wrong_setting_is_refused_by_name(tmp_path: Path, key: str, value: object) -> None:
    path = tmp_path / "config.yaml"
    path.write_text("data: here\nrun: there\n")
    with pytest.raises(UsageError, match=key):
        load_config(path, {key: value})


def test_a_missing_configuration_is_refused() -> None:
    with pytest.raises(UsageError, match="nowhere"):
        load_config("nowhere")


def test_a_batch_stream_can_be_entered_anywhere() -> None:
    from models.tokens.tokenizer import build_tokenizer
    from models.training.batches import BatchStream, Position
    from models.training.noise import NoiseConfig

    examples = [report(str(i), "plain", i) for i in range(40)]
    stream = BatchStream(examples, build_tokenizer(), NoiseConfig(), size=3, window=40, seed=1)
    batches = stream.after(Position())
    seen = [next(batches) for _ in range(120)]
    assert {position.epoch for _, position in seen} >= {0, 1}
    for index in (0, 30, 77):
        resumed = stream.after(seen[index][1])
        for batch, position in seen[index + 1 : index + 4]:
            again, after = next(resumed)
            assert after == position
            assert np.array_equal(batch.ids.numpy(), again.ids.numpy())
            assert np.array_equal(batch.boxes.numpy(), again.boxes.numpy())


def test_a_base_learns_hidden_tokens_and_labels_go_on_from_it(data: Path, tmp_path: Path) -> None:
    noiseless = {"noise": {"clean": 1.0, "thinned": 0.0, "stacked": 0.0, "flattened": 0.0}}
    base = train(config(data, tmp_path / "base", objective="mask", steps=60, evaluate_every=30, rate=2e-2, **noiseless))
    first, last = (json.loads(line) for line in (tmp_path / "base" / "log.jsonl").read_text().splitlines())
    assert last["loss"] < min(first["loss"], 5)  # telling all tokens alike from the whole vocabulary would cost 8.8
    assert 0 <= last["accuracy"] <= 1
    best = train(config(data, tmp_path / "labels", start=str(base), steps=1, evaluate_every=1, rate=1e-12))
    name = "lilt.encoder.layer.0.attention.self.query.weight"
    one, other = (load_file(folder / "model.safetensors")[name] for folder in (base, best))
    assert torch.allclose(one, other, atol=1e-6)


def test_documents_may_be_learnt_beside_others_and_count_more(data: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    write_dataset(tmp_path / "own", [labelled("own", "corrected", 7)], source="a test")
    with caplog.at_level(logging.INFO):
        train(config(tmp_path / "own", tmp_path / "run", also=(data,), repeat=3, steps=1, evaluate_every=1))
    assert "8 documents to learn from, 1 to validate on" in caplog.text


def test_segments_without_labels_are_shown_but_not_learnt(tmp_path: Path) -> None:
    documents = [labelled(f"d{index:02d}", "plain", index) for index in range(10)]
    for document in documents:
        page = document.pages[0]
        page.labels = [spans if index < 2 else () for index, spans in enumerate(page.labels)]
    write_dataset(tmp_path / "own", documents, source="a test")
    train(config(tmp_path / "own", tmp_path / "run", validation=(), steps=60, evaluate_every=30, rate=1e-2))
    losses = [json.loads(line)["loss"] for line in (tmp_path / "run" / "log.jsonl").read_text().splitlines()]
    assert losses[-1] < losses[0]


def test_a_tracker_is_told_of_every_measurement(data: Path, tmp_path: Path) -> None:
    told: list[object] = []

    class Told:
        def begun(self, config: TrainConfig) -> None:
            told.append(config.steps)

        def measured(self, step: int, metrics: Mapping[str, float]) -> None:
            told.append((step, {"loss", "f1", "macro_f1"} <= metrics.keys()))

        def ended(self, best: Path) -> None:
            told.append(best.name)

    train(config(data, tmp_path / "run", steps=4, evaluate_every=2), Told())
    assert told == [4, (2, True), (4, True), "best"]


def test_a_start_may_be_named_by_its_part(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOUJI_HOME", str(tmp_path / "home"))
    best = train(config(data, tmp_path / "first", steps=1, evaluate_every=1))
    shutil.copytree(best, tmp_path / "home" / "models" / "own-1")
    again = train(config(data, tmp_path / "second", start="own-1", steps=1, evaluate_every=1, rate=1e-12))
    assert load_file(best / "model.safetensors").keys() == load_file(again / "model.safetensors").keys()
    with pytest.raises(CheckpointError, match="cannot be loaded"):
        train(config(data, tmp_path / "third", start="own-2"))
