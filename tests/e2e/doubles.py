"""Engines with faults, and a classifier that needs no model: named on the command line as module:attribute, as a user would."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Sequence
from pathlib import Path

from extraction.classify.interface import SegmentLabels, Span
from extraction.errors import EngineError
from extraction.geometry import Box
from extraction.labels import Label
from extraction.page import Image, Page, Segment
from extraction.recognize.engine import Refine


class PlainClassifier:
    """Numbered lines are headings, all else is body."""

    version = "plain-1"

    def classify(self, pages: Sequence[Page]) -> list[list[SegmentLabels]]:
        return [[_labels(segment) for segment in page.segments] for page in pages]


def _labels(segment: Segment) -> SegmentLabels:
    label: Label = "heading-1" if segment.text[1:2] == "、" else "body"
    return SegmentLabels((Span(label, 0, len(segment.text), 0.99),), {label: 0.99})


class TitleClassifier(PlainClassifier):
    """Finds organization and year in a title."""

    version = "title-1"

    def classify(self, pages: Sequence[Page]) -> list[list[SegmentLabels]]:
        return [[_titled(segment) or _labels(segment) for segment in page.segments] for page in pages]


def _titled(segment: Segment) -> SegmentLabels | None:
    found = re.match(r"(\w+?)(\d{4})年.*年度报告", segment.text)
    if not found:
        return None
    spans = (Span("organization", *found.span(1), 0.99), Span("year", *found.span(2), 0.99))
    return SegmentLabels((*spans, Span("title", found.end(2), len(segment.text), 0.99)), {"title": 0.99})


class OneLine:
    """Finds one line on every page and notes each page that it was asked for in the file that `READ_PAGES` names."""

    version = "one-line-1"

    def recognize(self, image: Image, refine: Refine) -> list[Segment]:
        self.fail()
        if log := os.environ.get("READ_PAGES"):
            with Path(log).open("a") as file:
                file.write(f"{image.shape[1]}x{image.shape[0]}\n")
        height, width = image.shape[:2]
        boxes = refine([Box(width * 0.1, height * 0.3, width * 0.5, height * 0.35)])
        return [Segment("一、总体情况", box, 0.9) for box in boxes]

    def fail(self) -> None:
        """What goes wrong before anything is read."""


class Slow(OneLine):
    def fail(self) -> None:
        time.sleep(0.4)


class Killed(OneLine):
    def fail(self) -> None:
        os.kill(os.getpid(), signal.SIGKILL)


class Told(OneLine):
    """Does what the width of a page tells it: one of 700 to 799 pixels kills it, one of 800 to 899 keeps it busy for ever."""

    def recognize(self, image: Image, refine: Refine) -> list[Segment]:
        found = super().recognize(image, refine)
        match image.shape[1] // 100:
            case 7:
                os.kill(os.getpid(), signal.SIGKILL)
            case 8:
                time.sleep(600)
        return found


class Raises(OneLine):
    def fail(self) -> None:
        raise EngineError("the engine has failed; install it again")


class Lost(OneLine):
    """Cannot load its models."""

    def __init__(self) -> None:
        raise EngineError("the OCR models are damaged; install them again")


class Defective(OneLine):
    def fail(self) -> None:
        raise ZeroDivisionError("一、总体情况")


class Nonsense(OneLine):
    """More segments than boxes, without text and outside the page."""

    def recognize(self, image: Image, refine: Refine) -> list[Segment]:
        super().recognize(image, refine)
        return [Segment("\x00", Box(float("nan"), -5, 1e9, float("inf")), 7.0)] * 3
