"""Generated documents as they are read in use: what `gouji extract` left of each, labelled from the truth beside it."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from extraction.files import sha256_of
from extraction.page import Page
from extraction.stored import SUFFIX, load_page
from models.data.carry import carry_by_place, carry_by_text
from models.data.corpus import TRUTH, family_of, load_truth
from models.data.labelled import LabelledDocument, LabelledPage, Split
from models.errors import LabelError

GENERATED = "generated"  # where these labels come from
_GOLD = ".gold.json"

_log = logging.getLogger(__name__)


def prepared(truth: Path, results: Path, split: Split = "train") -> Iterator[LabelledDocument]:
    """Every labelled document of the folder `truth` for which `gouji extract` left its pages in `results`, sorted by name.

    Those without pages there, and those whose truth contradicts itself or belongs to another document, are named in the log.
    """
    for path in sorted(truth.glob(f"*{TRUTH}")):
        name = path.name.removesuffix(TRUTH)
        document = next((p for p in sorted(truth.glob(f"{name}.*")) if p.suffix != ".json"), None)
        if document is None:
            _log.warning("left out: %s: there is no document beside it", path)
            continue
        try:
            yield prepare(document, path, results / document.name / "pages", split)
        except LabelError as error:
            _log.warning("left out: %s", error.message)


def prepare(document: Path, truth: Path, pages: Path, split: Split = "train") -> LabelledDocument:
    """A document as its stored pages in the folder `pages` show it, with the labels of its truth.

    Raises LabelError where there are no pages, or where the truth does not belong to them.
    """
    return label(stored_pages(pages), document, truth, split)


def label(pages: Sequence[Page], document: Path, truth: Path, split: Split = "train") -> LabelledDocument:
    """A document that was read as `pages`, with the labels of its truth. Raises LabelError where that is another document's."""
    name = truth.name.removesuffix(TRUTH)
    record = json.loads(truth.read_bytes())
    gold = truth.with_name(f"{name}{_GOLD}")
    labelled = _labelled(load_truth(truth), pages, record, truth)
    known = json.loads(gold.read_bytes()) if gold.is_file() else None
    return LabelledDocument(
        document=sha256_of(document),
        name=name,
        family=family_of(name),
        pages=labelled,
        organization=known["facts"].get("organization", "") if known else "",
        split=split,
        gold=known,
    )


def stored_pages(folder: Path) -> list[Page]:
    """All pages of one document, in order. Raises LabelError where there are none or one cannot be read."""
    found = sorted(folder.glob(f"*{SUFFIX}"), key=lambda path: int(path.name.removesuffix(SUFFIX)))
    if not found:
        raise LabelError(f"{folder}: there are no pages; read the document with `gouji extract` first")
    pages = []
    for path in found:
        try:
            pages.append(load_page(path.read_bytes()))
        except (OSError, ValueError) as error:
            raise LabelError(f"{path}: it cannot be read ({error}); read the document with `gouji extract` again") from error
    return pages


def _labelled(true: Sequence[LabelledPage], pages: Sequence[Page], record: dict[str, Any], truth: Path) -> list[LabelledPage]:
    if "pages" not in record:
        carried = [carry_by_text(pages[0], true[0])]
    elif len(pages) != len(true):
        raise LabelError(f"{truth}: it tells of {len(true)} pages, but the document has {len(pages)}")
    else:
        transforms = [page.get("transform") for page in record["pages"]]
        carried = [carry_by_place(*parts) for parts in zip(pages, true, transforms, strict=True)]
    parts = zip(pages, carried, strict=True)
    return [LabelledPage(page, labels, [GENERATED if spans else "" for spans in labels]) for page, labels in parts]
