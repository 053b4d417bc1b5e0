"""Stock PaddleOCR on the weights that gouji uses, and the time that it takes to read the crops that it cuts itself.

Its functions are called in a process of their own, which has nothing of gouji's settings: default threads, default batches.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.documents import page_images
from extraction.recognize.lean import HUBS, lean_import
from extraction.recognize.paddle_models import DETECTION, RECOGNITION, prepare_models


@dataclass(frozen=True, slots=True)
class StockTimes:
    """Seconds for `pages` pages: `recognition` in the text recognition model alone, `whole` in the pipeline. `lines` were read.

    `cpu` is what the cores worked for the recognition.
    """

    pages: int
    lines: int
    recognition: float
    cpu: float
    whole: float


class _Timed:
    """The recognition model of the pipeline, called as before; notes how long its answers take."""

    def __init__(self, model: Any) -> None:
        self._model = model
        self.seconds = 0.0
        self.cpu = 0.0
        self.lines = 0

    def __call__(self, crops: Sequence[Any], **settings: Any) -> list[Any]:
        started, cpu = time.perf_counter(), time.process_time()
        answers = list(self._model(crops, **settings))  # it is lazy: nothing is read before the answers are asked for
        self.seconds += time.perf_counter() - started
        self.cpu += time.process_time() - cpu
        self.lines += len(crops)
        return answers


def recognize(paths: Sequence[Path]) -> StockTimes:
    """Puts all pages of scanned documents through stock PaddleOCR, one after the other. Opening them is in no figure."""
    pipeline, model = _load()
    images = [np.ascontiguousarray(image[:, :, ::-1]) for image in page_images(paths)]
    seconds, cpu, lines = model.seconds, model.cpu, model.lines
    started = time.perf_counter()
    for image in images:
        pipeline.predict(image)
    whole = time.perf_counter() - started
    return StockTimes(len(images), model.lines - lines, model.seconds - seconds, model.cpu - cpu, whole)


@cache
def _load() -> tuple[Any, _Timed]:
    models = prepare_models()
    with lean_import(HUBS):
        from paddleocr import PaddleOCR
    pipeline = PaddleOCR(
        engine="onnxruntime",
        text_detection_model_name=DETECTION,
        text_detection_model_dir=str(models.detection),
        text_recognition_model_name=RECOGNITION,
        text_recognition_model_dir=str(models.recognition),
        use_doc_orientation_classify=False,
        use_doc_unwarping=False,
        use_textline_orientation=False,
    )
    inner = pipeline.paddlex_pipeline._pipeline
    inner.text_rec_model = _Timed(inner.text_rec_model)
    return pipeline, inner.text_rec_model
