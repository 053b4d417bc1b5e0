"""Labelled documents as the network learns from them, and their files."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extraction.geometry import Box
from models.encoding import LabelSpan, check_spans
from models.errors import LabelError
from models.view import Place, SegmentView

SUFFIX = ".example.json"


@dataclass(slots=True)
class Example:
    """One document: its segments as the network sees them and the labels of each. `family` names its layout family."""

    name: str
    family: str
    views: list[SegmentView]
    labels: list[tuple[LabelSpan, ...]]


def save_example(path: Path, example: Example) -> None:
    """Write an example; boxes are kept to a tenth of a thousandth of the page."""
    segments = [
        [view.text, list(view.box.rounded()), int(view.place), view.bold, view.lines, [list(span) for span in spans]]
        for view, spans in zip(example.views, example.labels, strict=True)
    ]
    record = {"name": example.name, "family": example.family, "segments": segments}
    path.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")


def load_saved(path: Path) -> Example:
    """Read what `save_example` has written. Raises LabelError, naming file and segment, where it is malformed."""
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        views, labels = [], []
        for index, (text, box, place, bold, lines, spans) in enumerate(record["segments"]):
            views.append(SegmentView(text, Box(*box), Place(place), bold, lines))
            labels.append(label_spans(text, spans, f"segment {index + 1}"))
        return Example(record["name"], record["family"], views, labels)
    except LabelError as error:
        raise LabelError(f"{path}: {error.message}") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise LabelError(f"{path}: it is not an example ({type(error).__name__}: {error}); prepare the document again") from error


def label_spans(text: str, record: Sequence[Sequence[Any]], place: str) -> tuple[LabelSpan, ...]:
    """The spans of one line or block; `place` says which, for the message of the LabelError that a bad one raises."""
    spans = tuple(LabelSpan(label, start, end) for label, start, end in record)
    try:
        check_spans(text, spans)
    except LabelError as error:
        raise LabelError(f"{place}: {error.message}") from error
    return spans
