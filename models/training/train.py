"""Trains a token classifier: from scratch, from the shipped model or from any LiLT checkpoint.

Every random draw follows from the seed and the step, so a killed run that is started again ends where an unbroken one ends.
"""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Protocol

import numpy as np
import torch
from torch import Tensor, nn
from torch.optim import AdamW, Optimizer
from transformers import LiltForTokenClassification

from extraction.errors import UsageError
from models.champion import SHIPPED, champion_folder, models_folder
from models.data.corpus import load_examples
from models.data.examples import Example
from models.evaluate.entities import EntityCounter
from models.home import shipped_directory
from models.tokens.decoding import Floats, Network, decode, predict
from models.tokens.encoding import UNLABELLED, Encoding, encode
from models.tokens.tokenizer import FILE as TOKENIZER
from models.tokens.tokenizer import SegmentTokenizer, build_tokenizer, load_tokenizer
from models.training.batches import Batch, BatchStream, Position
from models.training.checkpoint import Progress, append_log, load_progress, load_state, save_model, save_state
from models.training.config import CHAMPION, TrainConfig
from models.training.masking import mask_accuracy, mask_loss
from models.training.network import load_network, new_network, window_of

OVERLAP = 96  # tokens that neighbouring windows share in use
_UNDECAYED = ("bias", "LayerNorm.weight", "embeddings.weight")

_log = logging.getLogger(__name__)


class Tracker(Protocol):
    """Is told how a run goes; the same run may be told of again when it goes on after a kill."""

    def begun(self, config: TrainConfig) -> None:
        """The run begins, or goes on."""
        ...

    def measured(self, step: int, metrics: Mapping[str, float]) -> None:
        """What an evaluation after `step` gave."""
        ...

    def ended(self, best: Path) -> None:
        """The run is finished; `best` is the folder of its best checkpoint."""
        ...


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


def train(config: TrainConfig, tracker: Tracker | None = None) -> Path:
    """Run a training to its end, going on where a killed one stopped; returns the directory of the best checkpoint.

    `tracker` is told how it goes. Raises UsageError where the run's folder belongs to another configuration or the validation
    families leave nothing to learn from; CheckpointError, DatasetError and LabelError as their causes do.
    """
    if config.threads:
        torch.set_num_threads(config.threads)
    progress = load_progress(config.run) or Progress(fingerprint=config.fingerprint())
    if progress.fingerprint != config.fingerprint():
        raise UsageError(f"{config.run}: it holds a run with other settings; choose another folder or remove it")
    best = config.run / "best"
    config.run.mkdir(parents=True, exist_ok=True)
    if tracker is not None:
        tracker.begun(config)
    if progress.finished:
        return best
    run = _prepare(config)
    if progress.step:
        load_state(config.run, run.network, run.optimizer, progress)
    started, first_step, losses = time.monotonic(), progress.step, []
    for loss, position in _steps(run, progress):
        progress.step += 1
        progress.position = position
        losses.append(loss)
        if progress.step % config.evaluate_every and progress.step < config.steps:
            continue
        rate = (progress.step - first_step) / (time.monotonic() - started)
        metrics = {"loss": float(np.mean(losses)), "steps_per_second": rate, **_evaluate(run, progress)}
        losses.clear()
        _note(config, progress.step, metrics, tracker)
        progress.finished = progress.step >= config.steps or progress.bad_rounds >= config.patience
        save_state(config.run, run.network, run.optimizer, progress)
        if progress.finished:
            break
    if tracker is not None:
        tracker.ended(best)
    return best


def torch_network(network: LiltForTokenClassification) -> Network:
    """The network as a function of a window, for `models.tokens.decoding`."""
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
    training, validation = _examples(config)
    torch.manual_seed(config.seed)
    if config.start is None:
        tokenizer = build_tokenizer()
        network = new_network(config.network, tokenizer.size, tokenizer.padding)
    else:
        start = _start(config.start)
        network = load_network(start)
        tokenizer = _tokenizer_of(start)
    network.to(device)  # type: ignore[arg-type]  # transformers declares its own class there
    window = min(config.network.window, window_of(network))
    stream = BatchStream(
        training, tokenizer, config.noise, size=config.batch, window=window, seed=config.seed, objective=config.objective
    )
    different = {id(example): example for example in training}.values()
    seen = np.unique(np.concatenate([encode(example.views, tokenizer).ids for example in different]))
    _log.info("%d documents to learn from, %d to validate on, device %s", len(training), len(validation), device)
    return _Run(config, device, network, _optimizer(network, config), tokenizer, stream, validation, torch.from_numpy(seen))


def _start(start: str) -> str:
    """The folder of a model that is named by its part or its name; anything else is a folder or a model of the hub already."""
    if start == SHIPPED:
        return str(shipped_directory())
    if start == CHAMPION:
        return str(champion_folder())
    installed = models_folder() / start
    return str(installed) if installed.is_dir() else start


def _examples(config: TrainConfig) -> tuple[list[Example], list[Example]]:
    """Documents to learn from and documents to validate on. Raises UsageError where either would be none."""
    training: list[Example] = []
    validation: list[Example] = []
    for folder, times in ((config.data, config.repeat), *((folder, 1) for folder in config.also)):
        for index, example in enumerate(load_examples(folder)):
            if example.family in config.validation if config.validation else index % 10 == 9:
                validation.append(example)
            else:
                training += [example] * times
    if not validation and not config.validation and len(training) > 1:
        validation.append(training.pop())
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
    """Mean cross entropy of what is to be learnt; in bfloat16 on a GPU."""
    with torch.autocast(run.device.type, dtype=torch.bfloat16, enabled=run.device.type == "cuda"):
        if run.config.objective == "mask":
            return mask_loss(run.network, batch.ids, batch.boxes, batch.types, batch.mask, batch.tags)[0]
        logits = run.network(input_ids=batch.ids, bbox=batch.boxes, token_type_ids=batch.types, attention_mask=batch.mask).logits
    return nn.functional.cross_entropy(logits.float().flatten(0, 1), batch.tags.flatten(), ignore_index=UNLABELLED)


def _schedule(step: int, config: TrainConfig) -> float:
    """Share of the full learning rate: linear warm-up, then half a cosine down to a hundredth."""
    if step < config.warmup:
        return (step + 1) / config.warmup
    done = (step - config.warmup) / max(1, config.steps - config.warmup)
    return 0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * done))


def _evaluate(run: _Run, progress: Progress) -> dict[str, float]:
    """Measure on the validation families; keep the network where it is the best so far."""
    _settle_unseen(run)
    run.network.train(False)
    metrics: dict[str, float]
    if run.config.objective == "mask":
        accuracy = mask_accuracy(run.network, run.validation, run.tokenizer, window_of(run.network))
        value, metrics = accuracy, {"accuracy": accuracy}
    else:
        counter = measure(torch_network(run.network), run.validation, run.tokenizer, window_of(run.network))
        f1, macro = counter.score().f1, counter.macro_f1()
        # The mean of both: frequent labels decide the first, rare ones the second.
        value = (f1 + macro) / 2
        metrics = {"f1": f1, "macro_f1": macro, **{f"f1.{label}": score.f1 for label, score in counter.by_label().items()}}
    if value > progress.best_score:
        progress.best_score, progress.best_step, progress.bad_rounds = value, progress.step, 0
        save_model(run.config.run / "best", run.network, run.tokenizer)
    else:
        progress.bad_rounds += 1
    return metrics


def _note(config: TrainConfig, step: int, metrics: Mapping[str, float], tracker: Tracker | None) -> None:
    """Put an evaluation on record: in the run's log file, in ours, and with the tracker."""
    append_log(config.run, {"step": step, **{name: round(value, 5) for name, value in metrics.items()}})
    told = ", ".join(f"{name} {value:.4f}" for name, value in metrics.items() if "." not in name)
    _log.info("step %d: %s", step, told)
    if tracker is not None:
        tracker.measured(step, metrics)


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
