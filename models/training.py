"""Trains a token classifier: from scratch, from the shipped model or from any LiLT checkpoint.

Every random draw follows from the seed and the step, so a killed run that is started again ends where an unbroken one ends.
"""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.optim import AdamW, Optimizer
from transformers import LiltForTokenClassification

from extraction.errors import UsageError
from models.batches import Batch, BatchStream, Position
from models.checkpoint import Progress, append_log, load_progress, load_state, save_model, save_state
from models.classifier import shipped_directory
from models.config import SHIPPED, TrainConfig
from models.corpus import load_examples
from models.decoding import Floats, Network, decode, predict
from models.encoding import UNLABELLED, Encoding, encode
from models.evaluation import EntityCounter
from models.examples import Example
from models.network import load_network, new_network, window_of
from models.tokenizer import FILE as TOKENIZER
from models.tokenizer import SegmentTokenizer, build_tokenizer, load_tokenizer

OVERLAP = 96  # tokens that neighbouring windows share in use
_UNDECAYED = ("bias", "LayerNorm.weight", "embeddings.weight")

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Run:
    """What the parts of a run share. `seen` are the ids that occur in the training documents."""

    config: TrainConfig
    device: torch.device
    network: LiltForTokenClassification
    optimizer: Optimizer
    tokenizer: SegmentTokenizer
    stream: BatchStream
    validation: Sequence[Example]
    seen: Tensor


def train(config: TrainConfig) -> Path:
    """Run a training to its end, going on where a killed one stopped; returns the directory of the best checkpoint.

    Raises UsageError where the run's folder belongs to another configuration or the validation families leave nothing to learn
    from; CheckpointError and LabelError as their causes do.
    """
    if config.threads:
        torch.set_num_threads(config.threads)
    progress = load_progress(config.run) or Progress(fingerprint=config.fingerprint())
    if progress.fingerprint != config.fingerprint():
        raise UsageError(f"{config.run}: it holds a run with other settings; choose another folder or remove it")
    best = config.run / "best"
    if progress.finished:
        return best
    run = _prepare(config)
    if progress.step:
        load_state(config.run, run.network, run.optimizer, progress)
    config.run.mkdir(parents=True, exist_ok=True)
    started, first_step, losses = time.monotonic(), progress.step, []
    for loss, position in _steps(run, progress):
        progress.step += 1
        progress.position = position
        losses.append(loss)
        if progress.step % config.evaluate_every and progress.step < config.steps:
            continue
        rate = (progress.step - first_step) / (time.monotonic() - started)
        _evaluate(run, progress, float(np.mean(losses)), rate)
        losses.clear()
        progress.finished = progress.step >= config.steps or progress.bad_rounds >= config.patience
        save_state(config.run, run.network, run.optimizer, progress)
        if progress.finished:
            break
    return best


def torch_network(network: LiltForTokenClassification) -> Network:
    """The network as a function of a window, for `models.decoding`."""
    device = next(network.parameters()).device

    def logits(window: Encoding) -> Floats:
        ids, boxes, types = (torch.from_numpy(array)[None].to(device) for array in (window.ids, window.boxes, window.types))
        with torch.inference_mode():
            answer = network(input_ids=ids, bbox=boxes, token_type_ids=types).logits[0]
        result: Floats = answer.float().cpu().numpy()
        return result

    return logits


def measure(network: Network, examples: Sequence[Example], tokenizer: SegmentTokenizer, window: int) -> EntityCounter:
    """Entities found in whole documents, by the same way through windows and decoding as in use."""
    counter = EntityCounter()
    for example in examples:
        encoding = encode(example.views, tokenizer)
        answers = decode(encoding, predict(encoding, network, window, min(OVERLAP, window // 4)), example.views)
        for view, truth, answer in zip(example.views, example.labels, answers, strict=True):
            counter.add(view.text, truth, answer)
    return counter


def _prepare(config: TrainConfig) -> _Run:
    device = _device(config)
    training, validation = _split(load_examples(config.data), config)
    torch.manual_seed(config.seed)
    if config.start is None:
        tokenizer = build_tokenizer()
        network = new_network(config.network, tokenizer.size, tokenizer.padding)
    else:
        start = str(shipped_directory()) if config.start == SHIPPED else config.start
        network = load_network(start)
        tokenizer = _tokenizer_of(start)
    network.to(device)  # type: ignore[arg-type]  # transformers declares its own class there
    window = min(config.network.window, window_of(network))
    stream = BatchStream(training, tokenizer, config.noise, size=config.batch, window=window, seed=config.seed)
    seen = np.unique(np.concatenate([encode(example.views, tokenizer).ids for example in training]))
    _log.info("%d documents to learn from, %d to validate on, device %s", len(training), len(validation), device)
    return _Run(config, device, network, _optimizer(network, config), tokenizer, stream, validation, torch.from_numpy(seen))


def _split(examples: Sequence[Example], config: TrainConfig) -> tuple[list[Example], list[Example]]:
    """Documents to learn from and documents to validate on. Raises UsageError where either would be none."""
    held_out = [
        example.family in config.validation if config.validation else index % 10 == 9 for index, example in enumerate(examples)
    ]
    training = [example for example, held in zip(examples, held_out, strict=True) if not held]
    validation = [example for example, held in zip(examples, held_out, strict=True) if held]
    if not training or not validation:
        counts = f"{len(training)} documents to learn from, {len(validation)} to validate on"
        raise UsageError(f"{config.data}: {counts}; both are needed: add documents or name other families in `validation`")
    # Spread over all of them, as their names sort by kind.
    spread = validation[:: max(1, len(validation) // config.validation_documents)]
    return training, spread[: config.validation_documents]


def _steps(run: _Run, progress: Progress) -> Iterator[tuple[float, Position]]:
    """Optimize step by step, giving each step's loss and the position in the stream after it; ends with the configured steps."""
    config = run.config
    batches = run.stream.after(progress.position)
    for step in range(progress.step, config.steps):
        for group in run.optimizer.param_groups:
            group["lr"] = config.rate * _schedule(step, config)
        # Dropout draws from torch's generator: it too has to follow from seed and step.
        torch.manual_seed(config.seed * 1_000_003 + step)
        run.network.train()
        total, position = 0.0, progress.position
        for batch, position in islice(batches, config.accumulate):  # noqa: B007
            loss = _loss(run, batch.to(run.device)) / config.accumulate
            torch.autograd.backward(loss)
            total += float(loss.detach())
        nn.utils.clip_grad_norm_(run.network.parameters(), config.clip)
        run.optimizer.step()
        run.optimizer.zero_grad(set_to_none=True)
        yield total, position


def _loss(run: _Run, batch: Batch) -> Tensor:
    """Mean cross entropy of the labelled tokens; in bfloat16 on a GPU."""
    with torch.autocast(run.device.type, dtype=torch.bfloat16, enabled=run.device.type == "cuda"):
        logits = run.network(input_ids=batch.ids, bbox=batch.boxes, token_type_ids=batch.types, attention_mask=batch.mask).logits
    return nn.functional.cross_entropy(logits.float().flatten(0, 1), batch.tags.flatten(), ignore_index=UNLABELLED)


def _schedule(step: int, config: TrainConfig) -> float:
    """Share of the full learning rate: linear warm-up, then half a cosine down to a hundredth."""
    if step < config.warmup:
        return (step + 1) / config.warmup
    done = (step - config.warmup) / max(1, config.steps - config.warmup)
    return 0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * done))


def _evaluate(run: _Run, progress: Progress, loss: float, rate: float) -> None:
    """Measure on the validation families; keep the network where it is the best so far."""
    _settle_unseen(run)
    run.network.train(False)
    counter = measure(torch_network(run.network), run.validation, run.tokenizer, window_of(run.network))
    score, macro = counter.score().f1, counter.macro_f1()
    record = {"step": progress.step, "loss": round(loss, 5), "f1": round(score, 5), "macro_f1": round(macro, 5)}
    labels = {label: round(label_score.f1, 4) for label, label_score in counter.by_label().items()}
    append_log(run.config.run, {**record, "steps_per_second": round(rate, 3), "labels": labels})
    _log.info("step %d: loss %.4f, F1 %.4f, macro F1 %.4f, %.2f steps/s", progress.step, loss, score, macro, rate)
    # The mean of both: frequent labels decide the first, rare ones the second.
    if (score + macro) / 2 > progress.best_score:
        progress.best_score, progress.best_step, progress.bad_rounds = (score + macro) / 2, progress.step, 0
        save_model(run.config.run / "best", run.network, run.tokenizer)
    else:
        progress.bad_rounds += 1


def _settle_unseen(run: _Run) -> None:
    """From scratch, characters that no document has are still noise: let them count as the unknown one."""
    if run.config.start is not None:
        return
    weight = run.network.lilt.embeddings.word_embeddings.weight
    unseen = torch.ones(len(weight), dtype=torch.bool)
    unseen[run.seen] = False
    unseen[[run.tokenizer.unknown, run.tokenizer.padding]] = False
    with torch.no_grad():
        weight[unseen.to(run.device)] = weight[run.tokenizer.unknown].clone()


def _optimizer(network: LiltForTokenClassification, config: TrainConfig) -> Optimizer:
    """AdamW; biases, norms and embeddings do not decay."""
    decayed: list[nn.Parameter] = []
    undecayed: list[nn.Parameter] = []
    for name, parameter in network.named_parameters():
        (undecayed if name.endswith(_UNDECAYED) else decayed).append(parameter)
    groups = [{"params": decayed, "weight_decay": config.decay}, {"params": undecayed, "weight_decay": 0.0}]
    return AdamW(groups, lr=config.rate, betas=(0.9, 0.98), fused=True)


def _tokenizer_of(start: str) -> SegmentTokenizer:
    """The tokenizer beside a checkpoint, or that of the model of the hub."""
    if Path(start).is_dir():
        return load_tokenizer(Path(start) / TOKENIZER)
    from transformers import AutoTokenizer

    return SegmentTokenizer(AutoTokenizer.from_pretrained(start).backend_tokenizer)


def _device(config: TrainConfig) -> torch.device:
    wanted = ("cuda" if torch.cuda.is_available() else "cpu") if config.device == "auto" else config.device
    if wanted == "cuda" and not torch.cuda.is_available():
        raise UsageError("device cuda is asked for, but torch finds no GPU; use device cpu")
    return torch.device(wanted)
