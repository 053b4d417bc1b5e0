"""The content store: a document's files under its own prefix, each named by the SHA-256 of its bytes.

Nothing is shared between documents, so that deleting one can never take a file from another; the same bytes sent twice are
answered from the first document before they come here.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import fsspec
from fsspec.implementations.local import LocalFileSystem

from extraction.errors import NotReadable, OutputError, UsageError
from extraction.files import settle

_CHUNK = 1 << 20


class ContentStore:
    """Picklable: worker processes open their own."""

    def __init__(self, url: str) -> None:
        """Opens nothing that could fail but the URL itself. Raises `UsageError` where its protocol is not installed."""
        self.url = url
        try:
            self._files, root = fsspec.core.url_to_fs(url)
        except (ValueError, ImportError) as error:
            raise UsageError(f"store_url (GOUJI_STORE_URL): {error}; give a folder, or install what the protocol needs") from error
        self._root = str(root).rstrip("/")

    def __reduce__(self) -> tuple[type[ContentStore], tuple[str]]:
        return ContentStore, (self.url,)

    @property
    def local(self) -> bool:
        """Whether the store is a folder of this machine."""
        return isinstance(self._files, LocalFileSystem)

    def put(self, document: str, data: bytes) -> str:
        """Keeps `data`; gives its digest. Whole or not at all, and on the disk when this returns. Raises `OutputError`."""
        digest = hashlib.sha256(data).hexdigest()
        path = self._path(document, digest)
        try:
            if self.local:
                self._write(Path(path), data)
            else:
                self._files.pipe_file(path, data)
        except OSError as error:
            raise _unwritable(self.url, error) from error
        return digest

    def put_file(self, document: str, source: Path, digest: str) -> None:
        """Keeps the file at `source`, whose digest is known. Raises `OutputError`."""
        path = self._path(document, digest)
        try:
            if self.local:
                part = self._part(Path(path))
                with source.open("rb") as data, part.open("wb") as file:
                    shutil.copyfileobj(data, file, _CHUNK)
                    file.flush()
                    os.fsync(file.fileno())
                part.replace(path)
                settle(part.parent)
            else:
                self._files.put_file(str(source), path)
        except OSError as error:
            raise _unwritable(self.url, error) from error

    def get(self, document: str, digest: str) -> bytes:
        """The bytes. Raises `NotReadable` where they are gone or are not what they were."""
        try:
            data: bytes = self._files.cat_file(self._path(document, digest))
        except OSError as error:
            raise _gone(document, digest) from error
        if hashlib.sha256(data).hexdigest() != digest:
            raise NotReadable(f"{document}/{digest[:12]}: its bytes in the store have changed; restore the store from a backup")
        return data

    def fetch(self, document: str, digest: str, target: Path) -> None:
        """Copies a file to `target`. Raises `NotReadable`, `OutputError`."""
        if not self._files.exists(self._path(document, digest)):
            raise _gone(document, digest)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            self._files.get_file(self._path(document, digest), str(target))
        except OSError as error:
            raise _unwritable(str(target.parent), error) from error

    def stream(self, document: str, digest: str) -> Iterator[bytes]:
        """The bytes in pieces. Raises `NotReadable` before the first one."""
        try:
            file = self._files.open(self._path(document, digest), "rb")
        except OSError as error:
            raise _gone(document, digest) from error
        with file:
            while chunk := file.read(_CHUNK):
                yield chunk

    def has(self, document: str, digest: str) -> bool:
        return bool(self._files.exists(self._path(document, digest)))

    def drop(self, document: str) -> None:
        """Forgets all files of a document. Raises `OutputError`."""
        folder = self._folder(document)
        try:
            if self._files.exists(folder):
                self._files.rm(folder, recursive=True)
        except FileNotFoundError:
            return
        except OSError as error:
            raise _unwritable(self.url, error) from error

    def documents(self) -> Iterator[str]:
        """The ids of all documents that have files."""
        for shelf in self._files.ls(self._root, detail=False) if self._files.exists(self._root) else []:
            if self._files.isdir(shelf):
                yield from (str(folder).rstrip("/").rsplit("/", 1)[-1] for folder in self._files.ls(shelf, detail=False))

    def check(self) -> None:
        """Writes, reads and removes a file. Raises `OutputError`, `NotReadable`."""
        name = f"check-{uuid.uuid4().hex}"
        self.get(name, self.put(name, b"gouji"))
        self.drop(name)

    def _folder(self, document: str) -> str:
        if not document.replace("-", "").replace("_", "").isalnum():
            raise ValueError(f"no document has the id {document!r}")
        return f"{self._root}/{document[-2:]}/{document}"

    def _path(self, document: str, digest: str) -> str:
        return f"{self._folder(document)}/{digest}"

    def _write(self, path: Path, data: bytes) -> None:
        part = self._part(path)
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        settle(part.parent)

    @staticmethod
    def _part(path: Path) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}.part")


def _gone(document: str, digest: str) -> NotReadable:
    return NotReadable(f"{document}/{digest[:12]}: is not in the store; restore the store from the same backup as the database")


def _unwritable(where: str, error: OSError) -> OutputError:
    return OutputError(f"{where}: cannot be written ({error.strerror or error}); make room or give access")
