"""What people read in fields, as a part of a data set: `answers.parquet`, a row a document, with its pages as they are kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import Any, get_args

import pyarrow
import pyarrow.parquet
from datasets import Features, List, Value

from extraction.corrections import AnswerVerdict
from extraction.geometry import Box
from extraction.stored import dump_page, load_page
from models.data.answered import AnsweredDocument, FieldAnswer
from models.data.formats.manifest import AnsweredEntry, teachable
from models.errors import DatasetError

FILE = "answers.parquet"
FEATURES = Features(
    {
        "document": Value("string"),
        "name": Value("string"),
        "organization": Value("string"),
        "forms": List(Value("string")),
        "pages": List(Value("binary")),
        "answers": List(
            {
                "field": Value("string"),
                "page": Value("int32"),
                "box": List(Value("float64"), length=4),
                "text": Value("string"),
                "verdict": Value("string"),
                "place_wrong": Value("bool"),
                "people": Value("int32"),
                "at": Value("string"),
            }
        ),
    }
)
"""`pages` are stored as in the other parts, without pictures; `forms` is null where a document may follow any."""

LATEST = 300
"""Documents that are read where a data set holds more, those answered last: each is finished again, which takes seconds."""


def write_answered(folder: Path, documents: Iterable[AnsweredDocument]) -> list[AnsweredEntry]:
    """Write the part into the folder of a data set that is being made; nothing where there is no document."""
    entries: list[AnsweredEntry] = []
    writer: pyarrow.parquet.ParquetWriter | None = None
    try:
        for document in documents:
            writer = writer or pyarrow.parquet.ParquetWriter(folder / FILE, FEATURES.arrow_schema)
            writer.write_table(pyarrow.Table.from_pylist([_row(document)], schema=FEATURES.arrow_schema))
            entries.append(AnsweredEntry(document=document.document, name=document.name, answers=len(document.answers)))
    finally:
        if writer is not None:
            writer.close()
    return entries


def read_answered(folder: Path, most: int = LATEST) -> list[AnsweredDocument]:
    """The documents of a data set that people answered about, the latest ones at `most`; none where it has no such part.

    Raises DatasetError where the data set is not as it was made, or documents of it were deleted since.
    """
    teachable(folder)
    path = folder / FILE
    return list(_documents(path, most)) if path.is_file() else []


def _row(document: AnsweredDocument) -> dict[str, Any]:
    return {
        "document": document.document,
        "name": document.name,
        "organization": document.organization,
        "forms": None if document.forms is None else list(document.forms),
        "pages": [dump_page(replace(page, picture=None)) for page in document.pages],
        "answers": [{**asdict(one), "box": list(one.box), "at": one.at.isoformat()} for one in document.answers],
    }


def _documents(path: Path, most: int) -> Iterator[AnsweredDocument]:
    try:
        file = pyarrow.parquet.ParquetFile(path)
        groups = range(file.num_row_groups)  # a document each
        last = [max(one["at"] for one in _group(file, at, ["answers"])["answers"]) for at in groups]
        for at in sorted(sorted(groups, key=lambda at: last[at])[-most:]):
            row = _group(file, at)
            yield AnsweredDocument(
                document=row["document"],
                name=row["name"],
                organization=row["organization"],
                forms=None if row["forms"] is None else tuple(row["forms"]),
                pages=[load_page(page) for page in row["pages"]],
                answers=[_answer(one) for one in row["answers"]],
            )
    except (OSError, ValueError, KeyError, TypeError, pyarrow.ArrowException) as error:
        raise DatasetError(f"{path}: it is no part of a data set ({type(error).__name__}: {error}); build the set anew") from error


def _group(file: pyarrow.parquet.ParquetFile, at: int, columns: list[str] | None = None) -> dict[str, Any]:
    (row,) = file.read_row_group(at, columns).to_pylist()
    found: dict[str, Any] = row
    return found


def _answer(record: Mapping[str, Any]) -> FieldAnswer:
    if record["verdict"] not in get_args(AnswerVerdict):
        raise ValueError(f"there is no verdict {record['verdict']!r}")
    return FieldAnswer(**{**record, "box": Box(*record["box"]), "at": datetime.fromisoformat(record["at"])})
