"""The token classifier in use: an exported network on ONNX Runtime. Needs neither torch nor transformers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict, PositiveInt, ValidationError

from extraction.classify.interface import SegmentLabels
from extraction.decide.calibration import FILE as CALIBRATION
from extraction.decide.calibration import read_calibration
from extraction.decide.confidence import CONSERVATIVE, Confidence
from extraction.errors import EngineError
from extraction.onnx import compute, session
from extraction.page import Page
from models.champion import champion_folder
from models.errors import CheckpointError
from models.tokens.decoding import Floats, decode, predict
from models.tokens.encoding import TAGS, TOKEN_TYPES, Encoding, encode
from models.tokens.tokenizer import FILE as TOKENIZER
from models.tokens.tokenizer import load_tokenizer
from models.tokens.view import view_pages

NETWORK, SETTINGS = "model.onnx", "classifier.json"


class ClassifierSettings(BaseModel):
    """What an exported model says of itself. `window` and `overlap` are in tokens, `sha256` is that of the network's file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    tags: tuple[str, ...]
    window: PositiveInt
    overlap: int
    token_types: PositiveInt
    sha256: str

    @property
    def version(self) -> str:
        """Name and beginning of the network's hash: the same for the same answers."""
        return f"{self.name}-{self.sha256[:12]}"


class LiltClassifier:
    """Labels segments with an exported LiLT. One thread: documents are shared out over processes, not over threads."""

    def __init__(self, directory: Path | None = None) -> None:
        """Load the model in `directory`, the champion by default.

        Raises CheckpointError where it is missing, damaged or knows other labels.
        """
        directory = directory or champion_folder()
        self.directory = directory
        self._settings = _load_settings(directory / SETTINGS)
        content = _read(directory / NETWORK)
        if hashlib.sha256(content).hexdigest() != self._settings.sha256:
            raise CheckpointError(f"{directory / NETWORK}: it is not the network that {SETTINGS} describes; export the model again")
        self._tokenizer = load_tokenizer(directory / TOKENIZER)
        self._session = _session(content, directory / NETWORK)

    @property
    def version(self) -> str:
        """What reports say that they were made by."""
        return self._settings.version

    @property
    def confidence(self) -> Confidence:
        """What was calibrated with this model; rules of thumb where it has no calibration.

        Raises CalibrationError where the one that lies beside it is damaged or another model's.
        """
        path = self.directory / CALIBRATION
        if not path.is_file():
            return CONSERVATIVE
        return read_calibration(path.read_bytes(), self.version, str(path))

    def classify(self, pages: Sequence[Page]) -> list[list[SegmentLabels]]:
        """For each page, for each of its segments in order, its labels. Raises EngineError where the network fails."""
        views = view_pages(pages)
        encoding = encode(views, self._tokenizer)
        probabilities = predict(encoding, self.logits, self._settings.window, self._settings.overlap)
        labels = iter(decode(encoding, probabilities, views))
        return [[next(labels) for _ in page.segments] for page in pages]

    def logits(self, window: Encoding) -> Floats:
        """Logits (tokens, tags) of one window."""
        inputs = {"input_ids": window.ids[None], "bbox": window.boxes[None], "token_type_ids": window.types[None]}
        try:
            logits: Floats = compute(self._session.run, ["logits"], inputs)[0][0]
        except Exception as error:
            raise EngineError(f"the classifier {self.version} failed on a window of {len(window)} tokens: {error}") from error
        if not np.isfinite(logits).all():
            raise EngineError(f"the classifier {self.version} gave numbers that are not finite; export or train the model again")
        return logits


def version_of(directory: Path) -> str:
    """The version of the model in a folder, without loading its network. Raises CheckpointError where there is none."""
    return _load_settings(directory / SETTINGS).version


def _session(content: bytes, path: Path) -> Any:
    try:
        return session(content, without=["SkipLayerNormFusion"])  # measured: the fused normalisation is slower than its parts
    except Exception as error:
        raise CheckpointError(f"{path}: ONNX Runtime cannot load it ({error}); export the model again") from error


def _load_settings(path: Path) -> ClassifierSettings:
    try:
        settings = ClassifierSettings.model_validate(json.loads(_read(path)))
    except (ValueError, ValidationError) as error:
        raise CheckpointError(f"{path}: it is malformed; export the model again") from error
    if settings.tags != TAGS or settings.token_types != TOKEN_TYPES:
        raise CheckpointError(f"{path}: the model knows other labels or token types than this version of gouji; use one of its own")
    return settings


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CheckpointError(f"{path}: it cannot be read ({error.strerror}); a model directory is written by exporting") from error
