"""What a data set says of itself: its documents and the hash of every file, in `manifest.json`."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from extraction.errors import NotReadable
from extraction.files import sha256_of
from models.data.labelled import Split
from models.errors import DatasetError
from models.home import home

MANIFEST = "manifest.json"
ERASED = "erased.txt"  # beside it: the documents that were deleted after the data set was made, one a line


class DocumentEntry(BaseModel):
    """One document: `labelled` of its segments carry labels."""

    model_config = ConfigDict(extra="forbid")

    document: str
    name: str
    family: str
    organization: str
    split: Split
    pages: int
    segments: int
    labelled: int


class AnsweredEntry(BaseModel):
    """One document of which people read fields, with the number of their `answers`."""

    model_config = ConfigDict(extra="forbid")

    document: str
    name: str
    answers: int


class Manifest(BaseModel):
    """A data set. `source` says in words what it was made from, `files` has the SHA-256 of each file by its path in the folder,
    `left_out` counts what was not taken, by reason. `documents` carry labels, fields of those `answered` were read by people.
    `said` names all that people had said when a snapshot of it was made: the same for the same answers, empty elsewhere."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True, serialize_by_alias=True)

    schema_: Literal["gouji/dataset/1"] = Field(default="gouji/dataset/1", alias="schema")
    name: str
    made: str
    made_by: str
    source: str
    documents: list[DocumentEntry]
    answered: list[AnsweredEntry] = []
    left_out: dict[str, int] = {}
    said: str = ""
    files: dict[str, str]

    @property
    def digest(self) -> str:
        """Names the content: the same for the same documents and labels, whenever they were put together."""
        content = "\n".join(f"{digest}  {path}" for path, digest in sorted(self.files.items()))
        return hashlib.sha256(content.encode()).hexdigest()[:16]

    def holds(self, document: str) -> bool:
        """Whether a document, by its SHA-256, is in any part of it."""
        return document in {entry.document for entry in self.documents} | {entry.document for entry in self.answered}

    def of(self, split: Split) -> list[DocumentEntry]:
        """The documents of one side."""
        return [entry for entry in self.documents if entry.split == split]


def datasets_folder() -> Path:
    """The folder that holds a folder for every data set of this machine."""
    return home() / "datasets"


def dataset_folder(name: str) -> Path:
    """A data set's folder, by its name on this machine or by its path. Raises DatasetError where there is none."""
    for folder in (datasets_folder() / name, Path(name)):
        if (folder / MANIFEST).is_file():
            return folder
    raise DatasetError(f"{name}: there is no data set of this name; `gouji dataset list` shows those that there are")


def manifests() -> list[Manifest]:
    """Those of all data sets of this machine, in the order in which they were made. Raises DatasetError where one is malformed."""
    folders = [path.parent for path in datasets_folder().glob(f"*/{MANIFEST}") if not path.parent.name.startswith(".")]
    return sorted((load_manifest(folder) for folder in folders), key=lambda manifest: (manifest.made, manifest.name))


def load_manifest(folder: Path) -> Manifest:
    """Read a data set's manifest. Raises DatasetError where there is none or it is malformed."""
    path = folder / MANIFEST
    try:
        return Manifest.model_validate_json(path.read_bytes())
    except OSError as error:
        raise DatasetError(f"{path}: there is no data set here; `gouji dataset list` shows those that there are") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise DatasetError(f"{path}: it is malformed at {place or 'its beginning'} ({first['msg']}); build the set anew") from error


def erased(folder: Path) -> list[str]:
    """The documents of a data set that were deleted since it was made."""
    path = folder / ERASED
    return path.read_text(encoding="utf-8").splitlines() if path.is_file() else []


def teachable(folder: Path) -> Manifest:
    """The manifest of a data set from which may be learnt: it is as it was made, and none of its documents was deleted since.

    Raises DatasetError where it is not.
    """
    manifest = verify(folder)
    if gone := len(erased(folder)):
        one = "one of its documents was" if gone == 1 else f"{gone} of its documents were"
        raise DatasetError(f"{manifest.name}: {one} deleted after it was made; build another with `gouji dataset build`")
    return manifest


def verify(folder: Path) -> Manifest:
    """The manifest of a data set that is as it was made.

    Raises DatasetError, naming the file, where one is missing, was changed or is not the set's own.
    """
    manifest = load_manifest(folder)
    for name, digest in manifest.files.items():
        path = folder / name
        try:
            unchanged = sha256_of(path) == digest
        except NotReadable as error:
            raise DatasetError(f"{path}: it is missing; restore the data set or build another") from error
        if not unchanged:
            raise DatasetError(f"{path}: it was changed after the data set was made; restore it or build another")
    strangers = sorted(p.name for p in folder.glob("*.parquet") if p.name not in manifest.files)
    if strangers:
        raise DatasetError(f"{folder / strangers[0]}: it does not belong to the data set; remove it")
    return manifest
