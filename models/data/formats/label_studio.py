"""Exports of Label Studio (JSON): regions drawn on page images with a label and the text that stands there.

A region is a `rectanglelabels` result; its text is the `textarea` result of the same id. Boxes are in percent of the image.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from extraction.geometry import Box
from extraction.labels import LABELS, Label
from extraction.page import Page, Segment
from models.data.labelled import LabelledDocument, LabelledPage, Split, check_page
from models.errors import LabelError
from models.tokens.encoding import LabelSpan

_TOLERANCE = 0.5  # percent that a box may stick out of the image, as hand-drawn ones do


def read_export(path: Path, labels: Mapping[str, Label | None] | None = None, split: Split = "train") -> Iterator[LabelledDocument]:
    """Every annotated task of an export as a document of one page; the latest annotation that was not cancelled counts.

    `labels` tells what labels other than ours are (None: shown to the network, but not taught). A task's data may name `document`,
    `page` and `organization`. Raises LabelError, naming file, task and region, where a region has no text, an unknown label or a
    box outside the image.
    """
    known: dict[str, Label | None] = {label: label for label in LABELS}
    known |= labels or {}
    try:
        tasks = json.loads(path.read_bytes())
        pages: dict[str, list[tuple[dict[str, Any], LabelledPage]]] = defaultdict(list)
        for task in tasks:
            labelled = _task(task, known)
            if labelled is not None:
                data = task.get("data", {})
                pages[str(data.get("document", f"task-{task['id']}"))].append((data, labelled))
    except LabelError as error:
        raise LabelError(f"{path}: {error.message}") from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise LabelError(f"{path}: it is no export of Label Studio as JSON ({type(error).__name__}: {error})") from error
    for document, group in pages.items():
        data = group[0][0]
        ordered = sorted((page for _, page in group), key=lambda page: page.page.number)
        yield LabelledDocument(
            document,
            str(data.get("name", document)),
            str(data.get("family", "")),
            ordered,
            organization=str(data.get("organization", "")),
            split=split,
        )


def write_tasks(path: Path, documents: Sequence[LabelledDocument]) -> int:
    """Write pages as tasks with finished annotations, to be imported into Label Studio; gives their number.

    The image is given as `data.image`, a path in the data set; a span is a region.
    """
    tasks: list[dict[str, Any]] = []
    for document in documents:
        for labelled in document.pages:
            page = labelled.page
            data = {
                "image": f"images/{document.document}-{page.number}.jpg",
                "document": document.document,
                "name": document.name,
                "family": document.family,
                "organization": document.organization,
                "page": page.number,
            }
            tasks.append({"id": len(tasks) + 1, "data": data, "annotations": [{"result": list(_results(labelled))}]})
    path.write_text(json.dumps(tasks, ensure_ascii=False, indent=1), encoding="utf-8")
    return len(tasks)


def _results(labelled: LabelledPage) -> Iterator[dict[str, Any]]:
    page = labelled.page
    size = {"original_width": round(page.width), "original_height": round(page.height), "to_name": "image"}
    for index, (segment, spans) in enumerate(zip(page.segments, labelled.labels, strict=True)):
        for label, start, end in spans:
            region = f"s{index}-{start}"
            x0, y0, x1, y1 = segment.box
            left, right = (x0 + (x1 - x0) * at / max(len(segment.text), 1) for at in (start, end))
            box = {
                "x": 100 * left / page.width,
                "y": 100 * y0 / page.height,
                "width": 100 * (right - left) / page.width,
                "height": 100 * (y1 - y0) / page.height,
                "rotation": 0,
            }
            yield {
                "id": region, "from_name": "label", "type": "rectanglelabels", **size, "value": {**box, "rectanglelabels": [label]},
            }  # fmt: skip
            text = [segment.text[start:end]]
            yield {"id": region, "from_name": "text", "type": "textarea", **size, "value": {**box, "text": text}}


def _task(task: Mapping[str, Any], labels: Mapping[str, Label | None]) -> LabelledPage | None:
    """The page of a task; None where nobody has annotated it."""
    done = [annotation for annotation in task.get("annotations", []) if not annotation.get("was_cancelled")]
    if not done:
        return None
    latest = max(done, key=lambda annotation: str(annotation.get("updated_at", "")))
    texts = {
        result["id"]: _text(result["value"].get("text", "")) for result in latest["result"] if result.get("type") == "textarea"
    }
    regions = [result for result in latest["result"] if "rectanglelabels" in result.get("value", {})]
    segments: list[Segment] = []
    spans: list[tuple[LabelSpan, ...]] = []
    size = (0.0, 0.0)
    for number, region in enumerate(regions):
        place = f"task {task['id']}, region {number + 1}"
        value = region["value"]
        size = (float(region["original_width"]), float(region["original_height"]))
        text = texts.get(region["id"]) or _text(region.get("meta", {}).get("text", ""))
        if not text.strip():
            raise LabelError(f"{place}: it has no text; a region needs what stands in it")
        label = value["rectanglelabels"][0]
        if label not in labels:
            raise LabelError(f"{place}: label {label!r} is unknown; say what it is")
        ours = labels[label]
        segments.append(Segment(text, _box(value, size, place)))
        spans.append((LabelSpan(ours, 0, len(text)),) if ours else ())
    data = task.get("data", {})
    page = Page(int(data.get("page", 1)), *size, "px", segments=segments)
    labelled = LabelledPage(page, spans, [f"label-studio task {task['id']}" if given else "" for given in spans])
    try:
        check_page(labelled)
    except LabelError as error:
        raise LabelError(f"task {task['id']}, {error.message}") from error
    return labelled


def _text(value: object) -> str:
    return "\n".join(map(str, value)) if isinstance(value, list) else str(value)


def _box(value: Mapping[str, Any], size: tuple[float, float], place: str) -> Box:
    x, y, width, height = (float(value[key]) for key in ("x", "y", "width", "height"))
    if min(x, y) < -_TOLERANCE or x + width > 100 + _TOLERANCE or y + height > 100 + _TOLERANCE or min(width, height) < 0:
        raise LabelError(f"{place}: its box {[round(v, 1) for v in (x, y, width, height)]} (percent) does not lie on the image")
    return Box(size[0] * x / 100, size[1] * y / 100, size[0] * (x + width) / 100, size[1] * (y + height) / 100)
