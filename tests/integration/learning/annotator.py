"""A scripted annotator: knows the truth of generated documents, works through Label Studio's own API, and errs now and then."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from extraction.align.values import parse_value
from extraction.geometry import Box
from extraction.labels import HEADINGS
from labeling.storage.tables import TaskRow
from models.data.labelled import LabelledDocument, LabelledPage
from models.data.prepare import prepared
from models.evaluate.scoring import same
from tests.integration.label_studio import Annotators, choice, typed


@dataclass
class Truth:
    """What is true of documents, by their hash, as `gouji extract` read them."""

    documents: dict[str, LabelledDocument]

    @classmethod
    def of(cls, truth: Path, out: Path) -> Truth:
        return cls({document.document: document for document in prepared(truth, out)})

    def value(self, task: TaskRow) -> object:
        """The true value that a cell task asks for. Raises KeyError where nobody knows it."""
        gold = self.documents[task.sha256].gold or {}
        assert task.field is not None
        return gold["fields"][task.field] if task.field in gold["fields"] else gold["facts"][task.field]

    def knows(self, task: TaskRow) -> bool:
        gold = self.documents[task.sha256].gold or {}
        return task.kind == "pages" or task.field in gold["fields"] or task.field in gold["facts"]

    def page(self, task: TaskRow) -> LabelledPage:
        return next(page for page in self.documents[task.sha256].pages if page.page.number == task.page)


@dataclass
class Annotator:
    """Person number `who`, of whose answers about cells the share `errs` is wrong; `erred` are the tasks."""

    people: Annotators
    truth: Truth
    who: int
    errs: float = 0.0
    answered: int = 0
    erred: set[int] = field(default_factory=set)
    chance: random.Random = field(default_factory=lambda: random.Random(15))

    def answer(self, task: TaskRow) -> None:
        """Answers one task as the server shows it."""
        shown = self.people.server.call("GET", f"/api/tasks/{task.remote_id}/")
        if task.kind == "pages":
            result = list(_regions(shown["predictions"][0]["result"], self.truth.page(task)))
        elif self.chance.random() < self.errs:
            result = [typed(_another(self.truth.value(task)))]
            self.erred.add(task.id)
        else:
            result = [_right(self.truth.value(task), [entry["alias"] for entry in shown["data"]["answers"]])]
        self.people.answer(task.remote_id or 0, result, who=self.who, seconds=2.0)
        self.answered += 1


def _right(value: object, offered: Sequence[str]) -> Mapping[str, Any]:
    """The answer that says so: one of those that are offered, else typed."""
    if value is None:
        marks = [alias for alias in offered if alias.startswith("right=") and _is_mark(alias.removeprefix("right="))]
        return choice(marks[0] if marks else "blank")
    fitting = [alias for alias in offered if alias.startswith(("right=", "misread=")) and _says(alias.partition("=")[2], value)]
    return choice(fitting[0]) if fitting else typed(str(value))


def _says(text: str, value: object) -> bool:
    read = parse_value(text)
    return same(read.number if read is not None and read.number is not None else text, value)


def _is_mark(text: str) -> bool:
    read = parse_value(text)
    return read is not None and read.kind == "mark"


def _another(value: object) -> str:
    return str(value + 1) if isinstance(value, int) else "7"


def _regions(drawn: Sequence[Mapping[str, Any]], labelled: LabelledPage) -> Iterator[dict[str, Any]]:
    """What is right of every line with a region, and of every heading, whether it has one or not."""
    page = labelled.page
    for segment, spans in zip(page.segments, labelled.labels, strict=True):
        center = 100 * segment.box.center[0] / page.width, 100 * segment.box.center[1] / page.height
        heading = any(span.label in HEADINGS for span in spans)
        if spans and (heading or any(_within(segment.box, part["value"], page.width, page.height) for part in drawn)):
            unit = segment.box.width / max(len(segment.text), 1)
            for span in spans:
                box = Box(segment.box.x0 + span.start * unit, segment.box.y0, segment.box.x0 + span.end * unit, segment.box.y1)
                yield {
                    "id": f"{center[0]:.2f}-{center[1]:.2f}-{span.start}", "from_name": "label", "to_name": "image",
                    "type": "rectanglelabels", "item_index": 0,
                    "value": {
                        "x": 100 * box.x0 / page.width, "y": 100 * box.y0 / page.height, "width": 100 * box.width / page.width,
                        "height": 100 * box.height / page.height, "rotation": 0, "rectanglelabels": [span.label],
                    },
                }  # fmt: skip


def _within(segment: Box, value: Mapping[str, float], width: float, height: float) -> bool:
    """Whether the middle of a region lies in a line."""
    x, y = value["x"] + value["width"] / 2, value["y"] + value["height"] / 2
    return segment.contains(x * width / 100, y * height / 100)
