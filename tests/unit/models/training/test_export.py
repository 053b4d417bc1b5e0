from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import LiltForTokenClassification

from extraction.errors import EngineError
from extraction.geometry import Box
from extraction.page import Page, Segment
from models.classifier import LiltClassifier
from models.errors import CheckpointError
from models.tokens.encoding import TOKEN_TYPES, encode
from models.tokens.tokenizer import build_tokenizer, load_tokenizer
from models.tokens.view import view_pages
from models.training.checkpoint import save_model
from models.training.export import export
from models.training.network import NetworkConfig, load_network, new_network
from models.training.train import torch_network
from tests.unit.models.documents import report

TINY = NetworkConfig(hidden=24, layers=2, heads=2, intermediate=24, shrink=2, window=64)


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export")
    torch.manual_seed(1)
    tokenizer = build_tokenizer()
    network = new_network(TINY, tokenizer.size, tokenizer.padding)
    with torch.no_grad():  # strong weights, so that differences would show
        network.classifier.weight.normal_(std=0.5)
    save_model(folder / "checkpoint", network, tokenizer)
    export(folder / "checkpoint", folder / "model", name="tiny", examples=[report("one", "plain", 0)], provenance="a test")
    return folder


def document(segments: int) -> list[Page]:
    boxes = (Box(10, 20.0 * i, 200, 20.0 * i + 10) for i in range(segments))
    return [Page(1, 595, 842, "pt", segments=[Segment("收到申请 12 件，其中：", box) for box in boxes])]


def test_the_joint_attention_gives_what_lilt_gives() -> None:
    torch.manual_seed(0)
    ours = new_network(TINY, 100, 0).train(False)
    theirs = LiltForTokenClassification(ours.config).train(False)
    theirs.load_state_dict(ours.state_dict())
    ids, mask = torch.randint(1, 100, (2, 30)), torch.ones(2, 30, dtype=torch.long)
    mask[1, 20:] = 0
    corners = torch.randint(0, 500, (2, 30, 2))
    inputs = {"input_ids": ids, "bbox": torch.cat([corners, corners + 9], -1), "attention_mask": mask}
    inputs["token_type_ids"] = torch.randint(0, TOKEN_TYPES, (2, 30))
    difference = (ours(**inputs).logits - theirs(**inputs).logits)[mask.bool()].abs().max()
    assert difference.item() < 1e-5


def test_the_exported_network_answers_as_torch_does(exported: Path) -> None:
    expected, classifier = torch_network(load_network(str(exported / "model"))), LiltClassifier(exported / "model")
    encoding = encode(view_pages(document(4)), load_tokenizer(exported / "model" / "tokenizer.json"))
    # Eight-bit weights: near, not equal. Full precision is compared by the exporter itself.
    exact, quantized = expected(encoding), classifier.logits(encoding)
    assert np.abs(exact - quantized).max() < 0.15 * np.abs(exact).max()


@pytest.mark.parametrize("segments", [0, 1, 3, 200])
def test_documents_of_any_length_are_labelled_the_same_each_time(exported: Path, segments: int) -> None:
    classifier, pages = LiltClassifier(exported / "model"), document(segments)
    answers = classifier.classify(pages)
    assert [len(labels) for labels in answers] == [segments]
    assert all(labels.spans[-1].end == len(pages[0].segments[0].text) for labels in answers[0])
    assert answers == classifier.classify(pages)


def test_pages_without_segments_and_odd_pages_are_no_obstacle(exported: Path) -> None:
    odd = Page(
        2,
        0,
        0,
        "px",
        segments=[Segment("", Box(0, 0, 0, 0)), Segment(" \n", Box(5, 5, 1, 1)), Segment("\x00🀄", Box(-9, -9, 1e9, 1e9))],
    )
    answers = LiltClassifier(exported / "model").classify([Page(1, 10, 10, "px"), odd])
    assert [len(page) for page in answers] == [0, 3]
    assert [sum(span.end - span.start for span in labels.spans) for labels in answers[1]] == [0, 2, 2]


def test_the_version_follows_the_weights_and_the_card_tells_the_figures(exported: Path) -> None:
    version = LiltClassifier(exported / "model").version
    card = (exported / "model" / "README.md").read_text(encoding="utf-8")
    assert version.startswith("tiny-")
    assert version in card
    assert "a test" in card


@pytest.mark.parametrize("damage", ["network", "settings", "labels", "tokenizer", "absent"])
def test_a_wrong_model_directory_is_refused_by_name(exported: Path, tmp_path: Path, damage: str) -> None:
    for file in (exported / "model").iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    settings = json.loads((tmp_path / "classifier.json").read_text())
    if damage == "network":
        (tmp_path / "model.onnx").write_bytes(b"no network")
    elif damage == "settings":
        (tmp_path / "classifier.json").write_text("{}")
    elif damage == "labels":
        (tmp_path / "classifier.json").write_text(json.dumps(settings | {"tags": ["B-other"]}))
    elif damage == "tokenizer":
        (tmp_path / "tokenizer.json").unlink()
    else:
        (tmp_path / "model.onnx").unlink()
    with pytest.raises(CheckpointError, match=str(tmp_path)):
        LiltClassifier(tmp_path)


def test_a_network_that_fails_is_an_engine_error(exported: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    classifier = LiltClassifier(exported / "model")

    class Failing:
        def run(self, *_: object) -> None:
            raise RuntimeError("no memory")

    monkeypatch.setattr(classifier, "_session", Failing())
    with pytest.raises(EngineError, match=r"tiny-.*no memory"):
        classifier.classify(document(1))
