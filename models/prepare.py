"""Reads labelled documents the way they are read in use, once, and keeps what the network will see of them.

For each NAME.truth.json of a folder and the document beside it, NAME.example.json holds the segments as views with their labels.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from extraction.errors import DocumentError
from extraction.geometry import Box
from extraction.page import Page
from extraction.read.document import open_document
from models.carry import carry_by_place, carry_by_text
from models.corpus import EXAMPLE, TRUTH, family_of, label_spans, load_truth
from models.errors import LabelError
from models.examples import Example
from models.view import Place, SegmentView, view_pages

Recognize = Callable[[Page], Page]
"""Gives a page that has an image its segments."""

_log = logging.getLogger(__name__)


def prepare(folder: Path, recognize: Recognize | None = None) -> Iterator[Path]:
    """Read every labelled document of `folder` that is not prepared yet, and give each example's path when it is written.

    Documents whose pages need recognition are left for later where `recognize` is None; unreadable ones are named in the log.
    """
    for truth in sorted(folder.glob(f"*{TRUTH}")):
        name = truth.name.removesuffix(TRUTH)
        target = folder / f"{name}{EXAMPLE}"
        document = next((p for p in sorted(folder.glob(f"{name}.*")) if p.suffix != ".json"), None)
        if document is None or target.exists():
            continue
        try:
            example = read_example(document, truth, recognize)
        except (DocumentError, LabelError) as error:
            _log.warning("left out: %s", error.message)
            continue
        if example is not None:
            target.write_text(json.dumps(_to_json(example), ensure_ascii=False), encoding="utf-8")
            yield target


def read_example(document: Path, truth: Path, recognize: Recognize | None = None) -> Example | None:
    """What the network will see of a document, with the truth's labels; None where a page needs recognition and there is none.

    Raises DocumentError where the document cannot be read, LabelError where the truth does not belong to it.
    """
    labelled = load_truth(truth)
    transforms = _transforms(truth)
    pages: list[Page] = []
    with open_document(document) as opened:
        for number in range(1, opened.source.pages + 1):
            page = opened.page(number)
            if page.image is not None:
                if recognize is None:
                    return None
                page = recognize(page)
            pages.append(page)
    if transforms is None:
        carried = carry_by_text(pages[0], labelled[0])
    elif len(pages) != len(labelled):
        raise LabelError(f"{truth}: it tells of {len(labelled)} pages, but {document.name} has {len(pages)}")
    else:
        parts = zip(pages, labelled, transforms, strict=True)
        carried = [spans for page, true, transform in parts for spans in carry_by_place(page, true, transform)]
    name = truth.name.removesuffix(TRUTH)
    return Example(name, family_of(name), view_pages(pages), carried)


def load_prepared(path: Path) -> Example:
    """An example from its file. Raises LabelError, naming file and segment, where it is malformed."""
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        views, labels = [], []
        for index, segment in enumerate(record["segments"]):
            text, box, place, bold, lines, spans = segment
            views.append(SegmentView(text, Box(*box), Place(place), bold, lines))
            labels.append(label_spans(text, spans, f"segment {index + 1}"))
        return Example(record["name"], record["family"], views, labels)
    except LabelError as error:
        raise LabelError(f"{path}: {error.message}") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise LabelError(f"{path}: it is not an example ({type(error).__name__}: {error}); prepare the document again") from error


def _to_json(example: Example) -> dict[str, Any]:
    segments = [
        [view.text, [round(x, 1) for x in view.box], int(view.place), view.bold, view.lines, [list(span) for span in spans]]
        for view, spans in zip(example.views, example.labels, strict=True)
    ]
    return {"name": example.name, "family": example.family, "segments": segments}


def _transforms(truth: Path) -> list[list[float] | None] | None:
    """The homography of each page of a truth that has pages (None for one that was not scanned); None for one without pages."""
    record = json.loads(truth.read_text(encoding="utf-8"))
    return [page.get("transform") for page in record["pages"]] if "pages" in record else None
