"""Lines that people read, cut out with what they say: a set to fine-tune the text recognition of PaddleOCR on.

OUT/images/SHA-PAGE-N.png        a line each
OUT/train.txt, OUT/val.txt       image, tab, text: what PaddleOCR's `SimpleDataSet` reads
OUT/dict.txt                     every character that occurs, one a line
"""

from __future__ import annotations

import io
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image

from extraction.files import whole_folder
from extraction.geometry import Box
from extraction.page import Page
from labeling.lessons.dataset import side_of
from labeling.lessons.taught import organization_of
from labeling.storage.corrections import TextLesson
from labeling.store import ReportStore
from models.data.labelled import Split
from models.errors import DatasetError

_MARGIN = 0.12  # of a line's height, left around it
_LEAST = 8  # pixels of height below which a line cannot be read
_READ = ("right", "misread", "printed wrong")
_LISTS: Mapping[Split, str] = {"train": "train.txt", "test": "val.txt"}  # the names that PaddleOCR's tools look for


@dataclass(slots=True)
class RecognitionSet:
    """What was written: lines on each side, and what was left out, by reason."""

    train: int = 0
    test: int = 0
    left_out: Counter[str] = field(default_factory=Counter)


def write_recognition_set(out: Path, lessons: Iterable[TextLesson], store: ReportStore) -> RecognitionSet:
    """Write all lines that people read in questions of review, from scanned pages.

    Lines of one organization stand on one side. Raises DatasetError where there is none, OutputError where `out` is there already
    or cannot be written.
    """
    made = RecognitionSet()
    taught: dict[str, list[TextLesson]] = defaultdict(list)
    for lesson in lessons:
        reason = _unfit(lesson)
        if reason:
            made.left_out[reason] += 1
        else:
            taught[lesson.sha256].append(lesson)
    here = {document.sha256 for document in store.documents()}
    made.left_out["lines of documents that are gone"] += sum(len(taught[sha256]) for sha256 in taught.keys() - here)
    documents = sorted(taught.keys() & here)
    lists: dict[Split, list[str]] = {"train": [], "test": []}
    with whole_folder(out) as fresh:
        (fresh / "images").mkdir()
        for sha256 in documents:
            side = side_of(organization_of(store.report(sha256)) or sha256)
            for file, picture, text in _lines(sha256, taught[sha256], store.pages(sha256), made.left_out):
                picture.save(fresh / "images" / file)
                lists[side].append(f"images/{file}\t{text}")
        made.train, made.test = len(lists["train"]), len(lists["test"])
        if not made.train + made.test:
            raise DatasetError(f"{out}: no answer of people gives a line to learn to read; answer tasks about scans first")
        for side, name in _LISTS.items():
            (fresh / name).write_text("".join(f"{line}\n" for line in lists[side]), encoding="utf-8")
        characters = sorted({c for lines in lists.values() for line in lines for c in line.split("\t", 1)[1]})
        (fresh / "dict.txt").write_text("".join(f"{c}\n" for c in characters), encoding="utf-8")
    made.left_out += Counter()  # forget reasons that never came up
    return made


def _unfit(lesson: TextLesson) -> str | None:
    if lesson.purpose != "review":
        return f"lines of {lesson.purpose} questions"
    if lesson.verdict not in _READ or not lesson.text.strip():
        return "places without legible text"
    return None


def _lines(
    sha256: str, lessons: Sequence[TextLesson], pages: Sequence[Page], left_out: Counter[str]
) -> Iterator[tuple[str, Image.Image, str]]:
    """File name, picture and text of each line that can be cut out. Where two speak of one line, the later one holds."""
    by_number = {page.number: page for page in pages}
    found: dict[tuple[int, Box], TextLesson] = {}
    for lesson in sorted(lessons, key=lambda lesson: lesson.at):
        page = by_number.get(lesson.page)
        if page is None or page.picture is None or not page.recognized:
            left_out["lines of pages that were not scanned"] += 1
            continue
        line = _line(lesson.box, page)
        if line is None:
            left_out["places of several lines or none"] += 1
        else:
            found[lesson.page, line] = lesson
    for number, ((page_number, line), lesson) in enumerate(found.items()):
        picture = _cut(by_number[page_number], line)
        if picture.height < _LEAST:
            left_out["lines that are too small"] += 1
            continue
        yield f"{sha256[:16]}-{page_number}-{number}.png", picture, " ".join(lesson.text.split())


def _line(box: Box, page: Page) -> Box | None:
    """The one line of type in a box; the box of a cell is wider than its ink."""
    inside = [segment for segment in page.segments if box.contains(*segment.box.center) and not segment.vertical]
    return inside[0].box if len(inside) == 1 else None


def _cut(page: Page, line: Box) -> Image.Image:
    assert page.picture is not None
    with Image.open(io.BytesIO(page.picture)) as opened:
        picture = opened.convert("RGB")
    scale = picture.width / page.width
    margin = _MARGIN * line.height
    edges = (line.x0 - margin, line.y0 - margin, line.x1 + margin, line.y1 + margin)
    x0, y0, x1, y1 = (round(edge * scale) for edge in edges)
    return picture.crop((max(0, x0), max(0, y0), min(picture.width, x1), min(picture.height, y1)))
