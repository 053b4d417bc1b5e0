"""Turns a checkpoint into what is shipped: half-precision safetensors, a quantised ONNX network, and a card of its worth."""

from __future__ import annotations

import hashlib
import shutil
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from safetensors.torch import save_file
from torch import Tensor, nn
from transformers import LiltForTokenClassification

from extraction.onnx import compute, session
from models.classifier import NETWORK, SETTINGS, ClassifierSettings, LiltClassifier
from models.data.examples import Example
from models.errors import CheckpointError
from models.evaluate.entities import EntityCounter
from models.tokens.decoding import Network
from models.tokens.encoding import TAGS, TOKEN_TYPES, Encoding
from models.tokens.tokenizer import FILE as TOKENIZER
from models.tokens.tokenizer import load_tokenizer
from models.tokens.view import SCALE
from models.training.network import CONFIG, WEIGHTS, load_network, window_of
from models.training.train import OVERLAP, measure, torch_network

CARD = "README.md"
_TOLERANCE = 1e-3  # of logits, torch against ONNX in full precision
_TIMED_RUNS = 15


@dataclass(frozen=True, slots=True)
class Exported:
    """What was measured: entities found by the quantised network and by torch, and the milliseconds of one window."""

    directory: Path
    quantized: EntityCounter
    exact: EntityCounter
    milliseconds: float


class _Exportable(nn.Module):
    """The network with plain tensors in and out, for windows without padding: without a mask, which costs a tenth of the time."""

    def __init__(self, network: LiltForTokenClassification) -> None:
        super().__init__()
        self.network = network

    def forward(self, input_ids: Tensor, bbox: Tensor, token_type_ids: Tensor) -> Tensor:
        """(batch, tokens), (batch, tokens, 4), (batch, tokens) to logits (batch, tokens, tags)."""
        lilt = self.network.lilt
        text, positions = lilt.embeddings(input_ids=input_ids, token_type_ids=token_type_ids)
        layout = lilt.layout_embeddings(bbox=bbox, position_ids=positions)
        logits: Tensor = self.network.classifier(lilt.encoder(text, layout).last_hidden_state)
        return logits


def export(checkpoint: Path, out: Path, *, name: str, examples: Sequence[Example], provenance: str) -> Exported:
    """Write the model of `checkpoint` into the folder `out`, measured on `examples`.

    `provenance` goes into the card: the command, the configuration and the seed that made the checkpoint.
    Raises CheckpointError where the checkpoint cannot be used or the exported network does not compute the same.
    """
    network = load_network(str(checkpoint)).train(False)
    # What is shipped in half precision is what is exported and measured.
    network.half().float()
    tokenizer = load_tokenizer(checkpoint / TOKENIZER)
    out.mkdir(parents=True, exist_ok=True)
    half = {key: tensor.half().contiguous() for key, tensor in network.state_dict().items()}
    save_file(half, out / WEIGHTS, metadata={"format": "pt"})
    (out / WEIGHTS).chmod(0o644)  # the library leaves it to its owner alone
    (out / CONFIG).write_text(network.config.to_json_string(), encoding="utf-8")
    shutil.copyfile(checkpoint / TOKENIZER, out / TOKENIZER)
    window = window_of(network)
    overlap = min(OVERLAP, window // 4)
    _write_onnx(network, out / NETWORK, window)
    digest = hashlib.sha256((out / NETWORK).read_bytes()).hexdigest()
    settings = ClassifierSettings(name=name, tags=TAGS, window=window, overlap=overlap, token_types=TOKEN_TYPES, sha256=digest)
    (out / SETTINGS).write_text(settings.model_dump_json(indent=1), encoding="utf-8")
    classifier = LiltClassifier(out)
    exported = Exported(
        out,
        quantized=measure(classifier.logits, examples, tokenizer, window),
        exact=measure(torch_network(network), examples, tokenizer, window),
        milliseconds=window_milliseconds(classifier.logits, window),
    )
    (out / CARD).write_text(_card(exported, network, len(examples), provenance, classifier.version), encoding="utf-8")
    return exported


def _write_onnx(network: LiltForTokenClassification, path: Path, window: int) -> None:
    """Export, compare with torch on windows of several lengths, quantise weights to 8 bits a channel."""
    with tempfile.TemporaryDirectory() as folder:
        exact = Path(folder) / NETWORK
        sample = _sample(min(window, 64))
        inputs = tuple(torch.from_numpy(array)[None].repeat_interleave(2, 0) for array in (sample.ids, sample.boxes, sample.types))
        batch, tokens = torch.export.Dim("batch", min=1, max=64), torch.export.Dim("tokens", min=1, max=window)
        torch.onnx.export(
            _Exportable(network).train(False),
            inputs,
            str(exact),
            dynamo=True,
            input_names=["input_ids", "bbox", "token_type_ids"],
            output_names=["logits"],
            dynamic_shapes=({0: batch, 1: tokens},) * 3,
            external_data=False,
            verbose=False,
        )
        check_equal(network, exact, window)
        quantize_dynamic(exact, path, per_channel=True, weight_type=QuantType.QInt8)
    model = onnx.load(path)
    _forget_origin(model)
    onnx.save(model, path)


def _forget_origin(model: onnx.ModelProto) -> None:
    """Take out what the exporter notes of the machine it ran on: stack traces with the paths of its files."""
    graph = model.graph
    for part in (model, graph, *graph.node, *graph.input, *graph.output, *graph.value_info, *graph.initializer):
        del part.metadata_props[:]


def check_equal(network: LiltForTokenClassification, path: Path, window: int) -> None:
    """Raises CheckpointError unless the ONNX network at `path` gives torch's logits for windows of any length."""
    exported = session(str(path))
    expected = torch_network(network)
    for length in (1, 2, window // 2 + 1, window):
        sample = _sample(length)
        inputs = {"input_ids": sample.ids[None], "bbox": sample.boxes[None], "token_type_ids": sample.types[None]}
        given = compute(exported.run, ["logits"], inputs)[0][0]
        difference = float(np.abs(given - expected(sample)).max())
        if difference > _TOLERANCE:
            raise CheckpointError(f"{path}: its logits differ from torch's by {difference:.2g} at {length} tokens; export again")


def _sample(length: int) -> Encoding:
    """A window of random tokens, the same each time."""
    rng = np.random.default_rng(0)
    corners = np.sort(rng.integers(0, SCALE, (length, 2, 2)), axis=1)
    index = np.arange(length, dtype=np.int64)
    return Encoding(
        ids=rng.integers(1, 40, length),
        boxes=corners.reshape(length, 4),
        types=rng.integers(0, TOKEN_TYPES, length),
        segments=index,
        spans=np.stack([index, index + 1], axis=1),
    )


def window_milliseconds(network: Network, window: int) -> float:
    """The median time of one full window of `window` tokens on one core."""
    sample = _sample(window)
    times = []
    for _ in range(_TIMED_RUNS):
        started = time.process_time()  # as other programs may want the core too
        network(sample)
        times.append(time.process_time() - started)
    return statistics.median(times) * 1000


def _card(exported: Exported, network: LiltForTokenClassification, documents: int, provenance: str, version: str) -> str:
    config = network.config
    parameters = sum(parameter.numel() for parameter in network.parameters())
    total, exact = exported.quantized.score(), exported.exact.score()
    macro = exported.quantized.macro_f1()
    sizes = {file: (exported.directory / file).stat().st_size / 1e6 for file in (WEIGHTS, NETWORK)}
    rows = [
        f"| {label} | {score.precision:.4f} | {score.recall:.4f} | {score.f1:.4f} | {score.true} |"
        for label, score in exported.quantized.by_label().items()
    ]
    return "\n".join(
        [
            f"# {version}",
            "",
            "A LiLT token classifier for Chinese reports: labels of characters, from text and layout.",
            f"{config.num_hidden_layers} layers, {config.hidden_size} hidden, {parameters / 1e6:.1f} M parameters; "
            f"`{WEIGHTS}` (fp16) {sizes[WEIGHTS]:.1f} MB, `{NETWORK}` (int8) {sizes[NETWORK]:.1f} MB.",
            "",
            "Trained on generated documents only: no real report, person or place is in the training data. It was made for annual",
            "reports in Chinese, in either script; other languages and other genres are outside of that.",
            "",
            "## Measured",
            "",
            f"Strict entity scores on {documents} generated documents of layout families that were held out from training.",
            f"The quantised network has F1 {total.f1:.4f} (macro {macro:.4f}), the exact one {exact.f1:.4f}.",
            f"One window of {window_of(network)} tokens took {exported.milliseconds:.0f} ms on one core (median).",
            "",
            "| label | precision | recall | F1 | entities |",
            "| --- | --- | --- | --- | --- |",
            *rows,
            "",
            "## Made by",
            "",
            provenance.strip(),
            "",
        ]
    )
