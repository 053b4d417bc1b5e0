"""FUNSD and XFUND, the layouts of public form sets: JSON with entities, their words and boxes, beside page images.

FUNSD (Jaume et al. 2019, arXiv:1905.13538): `annotations/NAME.json`, one page each, `images/NAME.png`.
XFUND (Xu et al. 2022, arXiv:2104.08836): one JSON with many pages under `documents`, images beside it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from PIL import Image

from extraction.geometry import Box, union
from extraction.labels import LABELS, Label
from extraction.page import Page, Segment
from models.data.labelled import LabelledDocument, LabelledPage, Split, check_page
from models.errors import LabelError
from models.tokens.encoding import LabelSpan

PUBLIC: Mapping[str, Label | None] = {"header": "heading-1", "question": "row-label", "answer": "value", "other": None}
"""What the labels of FUNSD and XFUND become; None: the text is shown to the network, but not taught."""

_ENDINGS = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp")


def read_funsd(path: Path, labels: Mapping[str, Label | None] = PUBLIC, split: Split = "train") -> Iterator[LabelledDocument]:
    """Every page of a FUNSD folder or of an XFUND file as a document.

    `labels` tells what each label of theirs is; our own need not be named. Raises LabelError, naming file and place, where the
    JSON is of another kind, a label is unknown or a box does not lie on the page.
    """
    known: dict[str, Label | None] = {label: label for label in LABELS}
    known |= labels
    files = sorted((path / "annotations").glob("*.json")) if path.is_dir() else [path]
    if not files:
        raise LabelError(f"{path / 'annotations'}: there is no JSON in it; name a FUNSD folder or an XFUND file")
    for file in files:
        try:
            record = json.loads(file.read_bytes())
            pages = record.get("documents", [record])
            for index, page in enumerate(pages):
                yield _document(file, page, index, known, split)
        except LabelError as error:
            raise LabelError(f"{file}: {error.message}") from error
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise LabelError(f"{file}: it is neither FUNSD nor XFUND ({type(error).__name__}: {error})") from error


def write_funsd(folder: Path, documents: Sequence[LabelledDocument]) -> int:
    """Write pages as a FUNSD folder, with our label names; gives their number. An entity is a span of a segment."""
    (folder / "annotations").mkdir(parents=True, exist_ok=True)
    (folder / "images").mkdir(exist_ok=True)
    count = 0
    for document in documents:
        for labelled in document.pages:
            name = f"{document.name}-{labelled.page.number}"
            record = {"width": labelled.page.width, "height": labelled.page.height, "form": list(_entities(labelled))}
            (folder / "annotations" / f"{name}.json").write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
            if labelled.page.picture:
                (folder / "images" / f"{name}.jpg").write_bytes(labelled.page.picture)
            count += 1
    return count


def _entities(labelled: LabelledPage) -> Iterator[dict[str, Any]]:
    number = 0
    for segment, spans in zip(labelled.page.segments, labelled.labels, strict=True):
        for label, start, end in spans or (("other", 0, len(segment.text)),):
            box = [round(edge, 2) for edge in _part(segment, start, end)]
            text = segment.text[start:end]
            yield {"id": number, "text": text, "box": box, "label": label, "words": [{"text": text, "box": box}], "linking": []}
            number += 1


def _part(segment: Segment, start: int, end: int) -> Box:
    """The box of some characters of a segment, each taken as equally wide (high, where it is set downwards)."""
    x0, y0, x1, y1 = segment.box
    count = max(len(segment.text), 1)
    if segment.vertical:
        return Box(x0, y0 + (y1 - y0) * start / count, x1, y0 + (y1 - y0) * end / count)
    return Box(x0 + (x1 - x0) * start / count, y0, x0 + (x1 - x0) * end / count, y1)


def _document(
    file: Path, record: Mapping[str, Any], index: int, labels: Mapping[str, Label | None], split: Split
) -> LabelledDocument:
    entities = record["document"] if "document" in record else record["form"]
    name = str(record.get("id", file.stem))
    picture = _image(file, record, name)
    width, height = _size(record, picture)
    segments: list[Segment] = []
    spans: list[tuple[LabelSpan, ...]] = []
    for number, entity in enumerate(entities):
        label = str(entity["label"]).lower()
        if label not in labels:
            raise LabelError(f"page {index + 1}, entity {number + 1}: label {label!r} is unknown; say what it is")
        ours = labels[label]
        for text, box in _lines(entity):
            segments.append(Segment(text, box))
            spans.append((LabelSpan(ours, 0, len(text)),) if ours else ())
    page = Page(1, width, height, "px", segments=segments, picture=picture.read_bytes() if picture else None)
    labelled = LabelledPage(page, spans, [file.name if given else "" for given in spans])
    try:
        check_page(labelled)
    except LabelError as error:
        raise LabelError(f"{name}, {error.message}") from error
    return LabelledDocument(name, name, file.parent.parent.name if "form" in record else file.stem, [labelled], split=split)


def _lines(entity: Mapping[str, Any]) -> list[tuple[str, Box]]:
    """An entity's lines: its words as far as they stand side by side, joined with a space where they are Latin."""
    words = [(str(word["text"]), Box(*map(float, word["box"]))) for word in entity.get("words", []) if str(word["text"]).strip()]
    if not words:
        return [(str(entity["text"]), Box(*map(float, entity["box"])))] if str(entity["text"]).strip() else []
    lines: list[list[tuple[str, Box]]] = []
    for word in words:
        last = lines[-1][-1][1] if lines else None
        if last and min(last.y1, word[1].y1) - max(last.y0, word[1].y0) > 0.5 * min(last.height, word[1].height):
            lines[-1].append(word)
        else:
            lines.append([word])
    return [(_joined([text for text, _ in line]), union(box for _, box in line)) for line in lines]


def _joined(words: Sequence[str]) -> str:
    text = ""
    for word in words:
        text += (" " if text and text[-1].isascii() and word[:1].isascii() else "") + word
    return text


def _image(file: Path, record: Mapping[str, Any], name: str) -> Path | None:
    """The page's image; it only has to be there where the JSON does not tell the page's size."""
    if "img" in record:
        candidates = [file.parent / record["img"]["fname"], file.with_suffix("") / record["img"]["fname"]]
    else:
        candidates = [file.parent.parent / "images" / f"{name}{ending}" for ending in _ENDINGS]
    return next((path for path in candidates if path.is_file()), None)


def _size(record: Mapping[str, Any], picture: Path | None) -> tuple[float, float]:
    stated = record.get("img", record)
    if "width" in stated and "height" in stated:
        return float(stated["width"]), float(stated["height"])
    if picture is None:
        raise LabelError("the page's size is neither stated nor to be seen from an image; put the images beside the annotations")
    with Image.open(picture) as image:
        return float(image.width), float(image.height)
