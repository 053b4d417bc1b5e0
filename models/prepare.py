"""Reads labelled documents the way they are read in use, once, and keeps what the network will see of them.

For each NAME.truth.json of a folder and the document beside it, NAME.example.json holds the segments as views with their labels.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path

from extraction.errors import DocumentError
from extraction.page import Page
from extraction.read.document import open_document
from models.carry import carry_by_place, carry_by_text
from models.corpus import TRUTH, family_of, load_truth
from models.errors import LabelError
from models.examples import SUFFIX, Example, save_example
from models.view import view_pages

Recognize = Callable[[Page], Page]
"""Gives a page that has an image its segments."""

_log = logging.getLogger(__name__)


def prepare(folder: Path, recognize: Recognize | None = None) -> Iterator[Path]:
    """Read every labelled document of `folder` that is not prepared yet, and give each example's path when it is written.

    Documents whose pages need recognition are left for later where `recognize` is None; unreadable ones are named in the log.
    """
    for truth in sorted(folder.glob(f"*{TRUTH}")):
        name = truth.name.removesuffix(TRUTH)
        target = folder / f"{name}{SUFFIX}"
        document = next((p for p in sorted(folder.glob(f"{name}.*")) if p.suffix != ".json"), None)
        if document is None or target.exists():
            continue
        try:
            example = read_example(document, truth, recognize)
        except (DocumentError, LabelError) as error:
            _log.warning("left out: %s", error.message)
            continue
        if example is not None:
            save_example(target, example)
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


def _transforms(truth: Path) -> list[list[float] | None] | None:
    """The homography of each page of a truth that has pages (None for one that was not scanned); None for one without pages."""
    record = json.loads(truth.read_text(encoding="utf-8"))
    return [page.get("transform") for page in record["pages"]] if "pages" in record else None
