"""Our own data sets: a folder with a Parquet file for each split, images beside it, and a manifest. Never changed once made.

NAME/train.parquet, test.parquet   a row a page; `datasets.load_dataset(FOLDER)` reads them, too
NAME/images/DOCUMENT-PAGE.jpg      pages as people see them, where they are known
NAME/gold/DOCUMENT.json            all that is true of a document, where that is known
NAME/answers.parquet               what people read in fields: see `models.data.formats.answered`
NAME/manifest.json                 see `models.data.formats.manifest`
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import groupby
from pathlib import Path
from typing import Any, get_args

import pyarrow
import pyarrow.parquet
from datasets import Features, List, Value

from extraction.files import sha256_of, whole_folder
from extraction.stored import dump_page, load_page
from models.data.answered import AnsweredDocument
from models.data.formats.answered import write_answered
from models.data.formats.manifest import MANIFEST, DocumentEntry, Manifest, verify
from models.data.labelled import LabelledDocument, LabelledPage, Split, check_page, label_spans
from models.errors import DatasetError, LabelError

FEATURES = Features(
    {
        "document": Value("string"),
        "name": Value("string"),
        "family": Value("string"),
        "organization": Value("string"),
        "page": Value("int32"),
        "width": Value("float32"),
        "height": Value("float32"),
        "unit": Value("string"),
        "image": Value("string"),
        "texts": List(Value("string")),
        "boxes": List(List(Value("float32"), length=4)),
        "labels": List(List({"label": Value("string"), "start": Value("int32"), "end": Value("int32")})),
        "origins": List(Value("string")),
        "stored": Value("binary"),
    }
)
"""`texts`, `boxes` (x0, y0, x1, y1 in the page's unit), `labels` and `origins` go by segment; `stored` is the page as extraction
keeps it (`extraction.stored`), without its picture."""

_ROWS_AT_A_TIME = 64
_NAME = re.compile(r"[A-Za-z0-9][\w.-]{0,127}")
_STRANGE = re.compile(r"[^\w.-]")  # in the name of a file


def write_dataset(
    folder: Path,
    documents: Iterable[LabelledDocument],
    *,
    source: str,
    answered: Iterable[AnsweredDocument] = (),
    left_out: Mapping[str, int] | None = None,
    said: str = "",
) -> Manifest:
    """Write a data set as a whole, document by document. What the arguments mean is said at `Manifest`.

    Raises DatasetError for a name that files cannot have and where there is no document, LabelError (naming document, page and
    segment) for labels that contradict themselves, OutputError where `folder` is there already or cannot be written.
    """
    if not _NAME.fullmatch(folder.name):
        raise DatasetError(f"{folder.name!r}: a data set's name is made of letters, digits, '.', '_' and '-'")
    with whole_folder(folder) as fresh:
        writers: dict[Split, pyarrow.parquet.ParquetWriter] = {}
        entries: list[DocumentEntry] = []
        seen: set[str] = set()
        try:
            for document in documents:
                if document.document in seen:
                    raise DatasetError(f"{document.name}: the document comes twice; a data set holds each once")
                seen.add(document.document)
                rows = list(_rows(document, fresh))
                writer = writers.get(document.split)
                if writer is None:
                    path = fresh / f"{document.split}.parquet"
                    writer = writers[document.split] = pyarrow.parquet.ParquetWriter(path, FEATURES.arrow_schema)
                writer.write_table(pyarrow.Table.from_pylist(rows, schema=FEATURES.arrow_schema))
                entries.append(_entry(document))
        finally:
            for writer in writers.values():
                writer.close()
        answers = write_answered(fresh, answered)
        if not entries and not answers:
            raise DatasetError(f"{folder.name}: there is nothing to put into the data set")
        files = {p.relative_to(fresh).as_posix(): sha256_of(p) for p in sorted(fresh.rglob("*")) if p.is_file()}
        manifest = Manifest(
            name=folder.name,
            made=datetime.now(UTC).isoformat(timespec="microseconds"),
            made_by=f"gouji {version('gouji')}",
            source=source,
            documents=entries,
            answered=answers,
            left_out=dict(left_out or {}),
            said=said,
            files=files,
        )
        (fresh / MANIFEST).write_text(manifest.model_dump_json(indent=1), encoding="utf-8")
        for path in fresh.rglob("*"):
            if path.is_file():
                path.chmod(0o444)
    return manifest


def read_dataset(folder: Path, split: Split | None = None) -> list[LabelledDocument]:
    """The documents of a data set, of one split or of both, after its files were found unchanged.

    Raises DatasetError where they are not or there is none, LabelError, naming file and place, where labels contradict themselves.
    """
    manifest = verify(folder)
    documents = []
    for side in get_args(Split) if split is None else (split,):
        path = folder / f"{side}.parquet"
        if path.is_file():
            documents += list(_documents(path, side, folder))
    if not documents and not (split is None and manifest.answered):
        raise DatasetError(f"{folder}: there is no document {f'for {split} ' if split else ''}in it")
    return documents


def _rows(document: LabelledDocument, folder: Path) -> Iterator[dict[str, Any]]:
    """The rows of a document's pages; images and gold are written into `folder`."""
    name = _file_name(document.document)
    if document.gold is not None:
        gold = folder / "gold" / f"{name}.json"
        gold.parent.mkdir(exist_ok=True)
        gold.write_text(json.dumps(document.gold, ensure_ascii=False), encoding="utf-8")
    for labelled in document.pages:
        page = labelled.page
        try:
            check_page(labelled)
        except LabelError as error:
            raise LabelError(f"{document.name}, {error.message}") from error
        image = ""
        if page.picture:
            image = f"images/{name}-{page.number}.{'webp' if page.picture[:4] == b'RIFF' else 'jpg'}"
            (folder / "images").mkdir(exist_ok=True)
            (folder / image).write_bytes(page.picture)
        yield {
            "document": document.document,
            "name": document.name,
            "family": document.family,
            "organization": document.organization,
            "page": page.number,
            "width": page.width,
            "height": page.height,
            "unit": page.unit,
            "image": image,
            "texts": [segment.text for segment in page.segments],
            "boxes": [list(segment.box) for segment in page.segments],
            "labels": [[span._asdict() for span in spans] for spans in labelled.labels],
            "origins": labelled.origins or [""] * len(page.segments),
            "stored": dump_page(replace(page, picture=None)),
        }


def _file_name(document: str) -> str:
    return _STRANGE.sub("_", document)[:96]


def _entry(document: LabelledDocument) -> DocumentEntry:
    labels = [spans for page in document.pages for spans in page.labels]
    return DocumentEntry(
        document=document.document,
        name=document.name,
        family=document.family,
        organization=document.organization,
        split=document.split,
        pages=len(document.pages),
        segments=len(labels),
        labelled=sum(bool(spans) for spans in labels),
    )


def _documents(path: Path, split: Split, folder: Path) -> Iterator[LabelledDocument]:
    try:
        file = pyarrow.parquet.ParquetFile(path)
        rows = (row for batch in file.iter_batches(_ROWS_AT_A_TIME) for row in batch.to_pylist())
        for document, group in groupby(rows, key=lambda row: str(row["document"])):
            own = list(group)
            gold = folder / "gold" / f"{_file_name(document)}.json"
            yield LabelledDocument(
                document=document,
                name=own[0]["name"],
                family=own[0]["family"],
                organization=own[0]["organization"],
                split=split,
                pages=[_page(row) for row in own],
                gold=json.loads(gold.read_bytes()) if gold.is_file() else None,
            )
    except LabelError as error:
        raise LabelError(f"{path}: {error.message}") from error
    except (OSError, ValueError, KeyError, TypeError, pyarrow.ArrowException) as error:
        raise DatasetError(f"{path}: it is no part of a data set ({type(error).__name__}: {error}); build the set anew") from error


def _page(row: Mapping[str, Any]) -> LabelledPage:
    place = f"{row['name']}, page {row['page']}"
    page = load_page(row["stored"])
    texts = [segment.text for segment in page.segments]
    if texts != row["texts"] or len(texts) != len(row["labels"]):
        raise LabelError(f"{place}: the stored page has other segments than those that are labelled")
    labels = [
        label_spans(text, [(span["label"], span["start"], span["end"]) for span in spans], f"{place}, segment {index + 1}")
        for index, (text, spans) in enumerate(zip(texts, row["labels"], strict=True))
    ]
    return LabelledPage(page, labels, list(row["origins"]))
