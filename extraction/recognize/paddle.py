"""PP-OCRv6 through `paddleocr` on ONNX Runtime: our own batching, and the per-step probabilities for runner-up readings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from extraction.errors import EngineError
from extraction.geometry import Box
from extraction.onnx import compute
from extraction.page import Image, Segment
from extraction.recognize.engine import Refine
from extraction.recognize.lean import lean_import
from extraction.recognize.paddle_models import DETECTION, RECOGNITION, classes_of, prepare_models
from extraction.recognize.reading.crops import HEIGHT, column_crop, framed_crop, line_crop, vertical_boxes
from extraction.recognize.reading.ctc import Probabilities
from extraction.recognize.reading.detection import detect
from extraction.recognize.reading.doubtful import FRAMES, WIDE_FRAMES, is_doubtful, is_unsettled, settled
from extraction.recognize.reading.parts import parts_of
from extraction.recognize.reading.readings import Ranked, numeric_classes, readings_of
from extraction.recognize.reading.shapes import shape_of
from extraction.recognize.shades import Gray
from extraction.recognize.straightening.upright import orientation_network

LONE = 2.0  # heights: a wider box holds more than one mark
BUCKET = 16  # widths are rounded up to a multiple of this
NARROWEST = 48
BATCH_WIDTH = 1536  # pixels of width in one batch: 14 MB of probabilities


class PaddleEngine:
    """The engine that is used unless another is asked for. Single-threaded: run one process a core.

    `cache` is where the model directories are kept (the user's cache by default). Raises `EngineError` where the models cannot be
    prepared.
    """

    def __init__(self, cache: Path | None = None) -> None:
        orientation_network()  # ours is the first session of the process: see `extraction.onnx`
        models = prepare_models(cache)
        with lean_import():
            from paddleocr import TextDetection, TextRecognition
        settings = {"intra_op_num_threads": 1, "inter_op_num_threads": 1, "enable_cpu_mem_arena": False, "log_severity_level": 3}
        common = {"engine": "onnxruntime", "engine_config": settings, "device": "cpu"}
        try:
            detection = TextDetection(model_name=DETECTION, model_dir=str(models.detection), **common)
            recognition = TextRecognition(model_name=RECOGNITION, model_dir=str(models.recognition), **common)
        except Exception as error:  # paddlex raises errors of every kind
            raise EngineError(f"paddleocr: cannot load the models in {models.detection.parent}; delete that folder") from error
        self._detection = detection.paddlex_predictor.runner
        self._recognition = recognition.paddlex_predictor.runner
        self._classes = classes_of(self._recognition.session)
        self._numeric = numeric_classes(self._classes)

    @property
    def version(self) -> str:
        """Names every part that can change a reading."""
        return f"paddleocr {version('paddleocr')}, rapidocr {version('rapidocr')}, {DETECTION}, {RECOGNITION}"

    def recognize(self, image: Image, refine: Refine) -> list[Segment]:
        """See `Engine.recognize`."""
        if image.ndim != 3 or image.shape[2] != 3 or image.dtype != np.uint8 or not image.size:
            raise EngineError(f"paddleocr: expected an RGB image, got an array of {image.shape} {image.dtype}")
        boxes = list(refine(detect(image, self._detect)))
        gray: Gray = np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
        vertical = vertical_boxes(boxes)
        crops = [(column_crop if tall else line_crop)(gray, box) for box, tall in zip(boxes, vertical, strict=True)]
        segments: dict[int, Segment] = {}
        for index, probabilities in self._read_all(crops):
            segments[index] = self._segment(boxes[index], vertical[index], crops[index], probabilities)
        return self._settle([segments[index] for index in range(len(boxes))], gray)

    def _settle(self, segments: list[Segment], gray: Gray) -> list[Segment]:
        """`segments`, those in doubt read again in other frames."""
        again = self._seen_again(segments, [index for index, segment in enumerate(segments) if is_doubtful(segment)], FRAMES, gray)
        known = [settled(segment, again[index]) if index in again else segment for index, segment in enumerate(segments)]
        wide = self._seen_again(segments, [index for index in again if is_unsettled(known[index])], WIDE_FRAMES, gray)
        return [settled(segments[i], again[i] + wide[i]) if i in wide else segment for i, segment in enumerate(known)]

    def _seen_again(
        self, segments: Sequence[Segment], indexes: Sequence[int], frames: Sequence[tuple[float, float]], gray: Gray
    ) -> dict[int, list[Ranked]]:
        """What the segments at `indexes` may be, by their index, once for each of the `frames` of white around them."""
        again: dict[int, list[Ranked]] = {index: [] for index in indexes}
        boxes = [segment.box for segment in segments]
        for above, beside in frames:
            crops = [framed_crop(gray, boxes[i], above, beside, boxes[:i] + boxes[i + 1 :]) for i in indexes]
            for number, probabilities in self._read_all(crops):
                again[indexes[number]].append(self._ranked(boxes[indexes[number]], crops[number], probabilities))
        return again

    def _ranked(self, box: Box, crop: Gray, probabilities: Probabilities) -> Ranked:
        """What the text in `box`, which does not run downwards, may be."""
        shape = shape_of(crop) if box.width < LONE * box.height else None
        return readings_of(probabilities, self._classes, self._numeric, shape)

    def _segment(self, box: Box, vertical: bool, crop: Gray, probabilities: Probabilities) -> Segment:
        best, others = (
            readings_of(probabilities, self._classes, self._numeric, None) if vertical else self._ranked(box, crop, probabilities)
        )
        whole = Segment(best.text, box, best.probability, others, vertical, size=box.width if vertical else box.height)
        if vertical or box.width < LONE * box.height:
            return whole
        stride = _padded(crop.shape[1]) / len(probabilities)

        def read(x0: float, x1: float) -> Ranked:
            steps = probabilities[round(x0 / stride) : max(round(x1 / stride), round(x0 / stride) + 1)]
            piece = crop[:, round(x0) : max(round(x1), round(x0) + 1)]
            return readings_of(steps, self._classes, self._numeric, shape_of(piece) if x1 - x0 < LONE * HEIGHT else None)

        return replace(whole, parts=parts_of(whole, crop, read))

    def _detect(self, batch: NDArray[np.float32]) -> NDArray[np.float32]:
        (scores,) = self._run(self._detection, batch)
        if scores.shape != (1, 1, *batch.shape[2:]):
            raise EngineError(f"paddleocr: the detector answered {scores.shape} to {batch.shape}")
        return scores

    def _read_all(self, crops: Sequence[Gray]) -> Iterator[tuple[int, Probabilities]]:
        """The index and the per-step probabilities of each crop, (steps, classes), in the order in which they are read."""
        for indexes in batches([crop.shape[1] for crop in crops]):
            yield from zip(indexes, self._read([crops[i] for i in indexes]), strict=True)

    def _read(self, crops: Sequence[Gray]) -> Iterator[Probabilities]:
        """The per-step probabilities of each crop, (steps, classes), without the steps of the padding."""
        width = max(_padded(crop.shape[1]) for crop in crops)
        batch = np.zeros((len(crops), 3, HEIGHT, width), dtype=np.float32)
        for row, crop in zip(batch, crops, strict=True):
            row[:, :, : crop.shape[1]] = crop.astype(np.float32) / 127.5 - 1
        (answer,) = self._run(self._recognition, batch)
        if answer.ndim != 3 or answer.shape[0] != len(crops) or answer.shape[2] != len(self._classes):
            raise EngineError(f"paddleocr: the recogniser answered {answer.shape} to {batch.shape}")
        if not np.isfinite(answer).all():
            raise EngineError("paddleocr: the recogniser answered with numbers that are no probabilities")
        yield from answer

    @staticmethod
    def _run(runner: Callable[..., Any], batch: NDArray[np.float32]) -> list[NDArray[np.float32]]:
        try:
            return list(compute(runner, x=[batch]))
        except Exception as error:  # whatever ONNX Runtime raises
            raise EngineError(f"paddleocr: the model failed on an input of {batch.shape}: {type(error).__name__}") from error


def _padded(width: int) -> int:
    """How wide a crop is made for the recogniser."""
    return max(NARROWEST, -(-width // BUCKET) * BUCKET)


def batches(widths: Sequence[int]) -> Iterator[list[int]]:
    """Indexes of crops that are read together: about as wide as each other, and no more than memory holds."""
    batch: list[int] = []
    bucket = 0
    for index in sorted(range(len(widths)), key=lambda i: widths[i]):
        own = _padded(widths[index])
        if batch and (own != bucket or (len(batch) + 1) * own > BATCH_WIDTH):
            yield batch
            batch = []
        bucket = own
        batch.append(index)
    if batch:
        yield batch
