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
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import fsspec
from fsspec.implementations.local import LocalFileSystem

from extraction.errors import NotReadable, OutputError, UsageError
from extraction.files import settle

_CHUNK = 1 << 20
_SETTING = "store_url (GOUJI_STORE_URL)"


class ContentStore:
    """Picklable: worker processes open their own."""

    def __init__(self, url: str) -> None:
        """Raises `UsageError` where the URL is wrong or its protocol is not installed, `OutputError` where S3 does not answer."""
        self.url = url
        if "://" in url and urlsplit(url).username:
            raise UsageError(f"{_SETTING}: no keys in it, it is shown; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")
        try:
            self._files, root = _s3(url) if url.startswith("s3://") else fsspec.core.url_to_fs(url)
        except (ValueError, ImportError) as error:
            raise UsageError(f"{_SETTING}: {error}; give a folder or s3://bucket/prefix") from error
        except OSError as error:
            raise _unusable(url, error) from error
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
        with self._used():
            if self.local:
                self._write(Path(path), data)
            else:
                self._files.pipe_file(path, data)
        return digest

    def put_file(self, document: str, source: Path, digest: str) -> None:
        """Keeps the file at `source`, whose digest is known. Raises `OutputError`."""
        path = self._path(document, digest)
        with self._used():
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

    def get(self, document: str, digest: str) -> bytes:
        """The bytes. Raises `NotReadable` where they are gone or are not what they were, `OutputError`."""
        with self._used(document, digest):
            data: bytes = self._files.cat_file(self._path(document, digest))
        if hashlib.sha256(data).hexdigest() != digest:
            raise NotReadable(f"{document}/{digest[:12]}: its bytes in the store have changed; restore the store from a backup")
        return data

    def fetch(self, document: str, digest: str, target: Path) -> None:
        """Copies a file to `target`. Raises `NotReadable`, `OutputError`."""
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _unusable(str(target.parent), error) from error
        with self._used(document, digest):
            self._files.get_file(self._path(document, digest), str(target))

    def stream(self, document: str, digest: str) -> Iterator[bytes]:
        """The bytes in pieces. Raises `NotReadable` and `OutputError` before the first one."""
        with self._used(document, digest):
            file = self._files.open(self._path(document, digest), "rb")
        with file:
            while chunk := file.read(_CHUNK):
                yield chunk

    def has(self, document: str, digest: str) -> bool:
        """Whether it is there. Raises `OutputError`."""
        with self._used():
            return bool(self._files.exists(self._path(document, digest)))

    def drop(self, document: str) -> None:
        """Forgets all files of a document. Raises `OutputError`."""
        folder = self._folder(document)
        with self._used():
            try:
                if self._files.exists(folder):
                    self._files.rm(folder, recursive=True)
            except FileNotFoundError:
                return  # somebody else was faster

    def documents(self) -> Iterator[str]:
        """The ids of all documents that have files. Raises `OutputError`."""
        with self._used():
            shelves = self._files.ls(self._root, detail=False) if self._files.exists(self._root) else []
        for shelf in shelves:
            with self._used():
                folders = self._files.ls(shelf, detail=False) if self._files.isdir(shelf) else []
            yield from (str(folder).rstrip("/").rsplit("/", 1)[-1] for folder in folders)

    def check(self) -> None:
        """Writes, reads and removes a file. Raises `OutputError`, `NotReadable`."""
        name = f"check-{uuid.uuid4().hex}"
        self.get(name, self.put(name, b"gouji"))
        self.drop(name)

    @contextmanager
    def _used(self, document: str | None = None, digest: str = "") -> Iterator[None]:
        """Tells what is not there, where a document is named, from a store that cannot be used: that may do later."""
        try:
            yield
        except FileNotFoundError as error:
            if not document:
                raise _unusable(self.url, error) from error
            where = f"{document}/{digest[:12]}"
            raise NotReadable(f"{where}: is not in the store; restore the store from the same backup as the database") from error
        except OSError as error:
            raise _unusable(self.url, error) from error

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


def _s3(url: str) -> tuple[Any, str]:
    """Arrow's own, which needs nothing more. It takes keys, region and another endpoint from the environment (AWS_*)."""
    from fsspec.implementations.arrow import ArrowFSWrapper  # heavy, and few need it
    from pyarrow.fs import FileSystem

    files, root = FileSystem.from_uri(url)
    if not root:
        raise ValueError("names no bucket")
    return ArrowFSWrapper(files), root


def _unusable(where: str, error: OSError) -> OutputError:
    return OutputError(f"{where}: cannot be used ({error.strerror or error}); make room or access, or see that it can be reached")
