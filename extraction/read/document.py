"""Opens a document, whatever its kind."""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Protocol

from extraction.errors import DocumentError, NotReadable, TooLarge
from extraction.limits import DEFAULT, Limits
from extraction.page import Page, Source
from extraction.read.image import ImageReader
from extraction.read.kind import Kind, sniff
from extraction.read.pdf.reader import PdfReader
from extraction.read.unpaged import UnpagedReader

_CHUNK = 1 << 20


class Reader(Protocol):
    """What reads one kind of document. Messages of the errors that it raises do not name the file: `OpenDocument` does."""

    @property
    def pages(self) -> int:
        """How many pages there are."""
        ...

    def page(self, number: int) -> Page:
        """Page `number`, counted from 1."""
        ...

    def close(self) -> None: ...


class OpenDocument:
    """A document whose pages can be read one by one, in any order; close it, or use it as a context manager."""

    def __init__(self, path: Path, source: Source, reader: Reader) -> None:
        self.source = source
        self._path = path
        self._reader = reader

    def page(self, number: int) -> Page:
        """Read page `number`, counted from 1; nothing is kept between calls, so processes can share the pages out.

        Raises ValueError where there is no such page, `Damaged` or `TooLarge` where it cannot be read.
        """
        if not 1 <= number <= self.source.pages:
            raise ValueError(f"page {number} asked for, but {self._path} has pages 1 to {self.source.pages}")
        with _naming(self._path):
            return self._reader.page(number)

    def close(self) -> None:
        self._reader.close()

    def __enter__(self) -> OpenDocument:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def open_document(path: Path, *, password: str | None = None, limits: Limits = DEFAULT) -> OpenDocument:
    """Open the document at `path`; its kind is told from its content, never from its name.

    Raises `NotReadable`, `NotSupported`, `Damaged`, `Encrypted` or `TooLarge`, each with one line that names the file, says what is
    wrong and what to do.
    """
    with _naming(path):
        digest = _hash(path, limits)
        kind = sniff(path)
        reader = _reader(path, kind, password, limits)
        try:
            if reader.pages > limits.pages:
                raise TooLarge(f"it has {reader.pages} pages, more than {limits.pages}; split it or raise the limit `pages`")
        except DocumentError:
            reader.close()
            raise
    name = path.name.encode("utf-8", "backslashreplace").decode("utf-8")  # the bytes of a name need not be text
    return OpenDocument(path, Source(name, digest, kind.media_type, reader.pages), reader)


def _reader(path: Path, kind: Kind, password: str | None, limits: Limits) -> Reader:
    if kind.name == "pdf":
        return PdfReader(path, password=password, limits=limits)
    if kind.name == "image":
        return ImageReader(path, limits=limits)
    return UnpagedReader(path, kind, limits=limits)


def _hash(path: Path, limits: Limits) -> str:
    """The SHA-256 of the file, read in pieces."""
    try:
        info = path.stat()
        if stat.S_ISDIR(info.st_mode):
            raise NotReadable("it is a directory, not a file; name the files in it")
        if not stat.S_ISREG(info.st_mode):
            raise NotReadable("it is not a regular file; copy its content into one")
        if info.st_size == 0:
            raise NotReadable("it is empty (0 bytes); get it again from where it came")
        if info.st_size > limits.file_bytes:
            most = f"{limits.file_bytes:,}; split it or raise the limit `file_bytes`"
            raise TooLarge(f"it has {info.st_size:,} bytes, more than {most}")
        digest = hashlib.sha256()
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
    except FileNotFoundError:
        raise NotReadable("there is no such file; check the name") from None
    except PermissionError:
        raise NotReadable("no permission to read it; change its permissions or run as its owner") from None
    except OSError as error:
        raise NotReadable(f"it cannot be read ({error.strerror or error}); check the disk or copy it again") from error
    return digest.hexdigest()


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    """Put the file's name before the message of every error about the document."""
    try:
        yield
    except DocumentError as error:
        raise type(error)(f"{path}: {error.message}") from error
