"""Files and folders that are either whole or not there, and what is said of those that cannot be read or written."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from extraction.errors import NotReadable, OutputError

_CHUNK = 1 << 20


def write_whole(path: Path, data: bytes, *, durable: bool = True) -> None:
    """Write `data` as `path` in one step: who reads, or is killed, finds the old file or the new one, never a part.

    `durable`: it outlives a power cut, too. Raises `OutputError` where it cannot be written; nothing half-written stays behind.
    """
    fresh = _part(path)
    try:
        make_folder(path.parent)
        with fresh.open("wb") as file:
            file.write(data)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        fresh.replace(path)
        if durable:
            settle(path.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            fresh.unlink(missing_ok=True)
        raise unwritable(path, error) from error


@contextlib.contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """A fresh folder to write into, which becomes `target` when the block ends well; nothing is left behind otherwise.

    Raises `OutputError` where `target` is there already or cannot be made.
    """
    fresh = _part(target)
    try:
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
        yield fresh
        for path in fresh.rglob("*"):
            if path.is_file():
                _sync(path)
        # On POSIX an empty folder would be replaced silently: only a missing one may be taken.
        if target.exists():
            raise OutputError(f"{shown(target)}: it is there already and is never changed; choose another name")
        fresh.rename(target)
        settle(target.parent)
    except OSError as error:
        raise unwritable(target, error) from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def make_folder(folder: Path) -> None:
    """Make a folder with all above it. Raises `OutputError` where something else is in the way or it cannot be made."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        raise OutputError(f"{shown(folder)}: a file is in the way of this folder; choose another one") from error
    except OSError as error:
        raise unwritable(folder, error) from error


def settle(folder: Path) -> None:
    """Make a renaming itself outlive a power cut, where the system can open folders."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def unwritable(path: Path, error: OSError) -> OutputError:
    """The error for a path that could not be written, with what to do."""
    return OutputError(
        f"{shown(path)}: cannot be written ({error.strerror or error}); make room or give access, then run the same command again"
    )


def sha256_of(path: Path) -> str:
    """The SHA-256 of a regular file, in hexadecimal digits. Raises `NotReadable` where it cannot be read or is no regular file."""
    digest = hashlib.sha256()
    try:
        if not path.is_file():  # opening a pipe would wait for a writer for ever
            what = "cannot be listed" if path.is_dir() else "is no regular file" if path.exists() else "does not exist"
            raise NotReadable(f"{shown(path)}: {what}; check the name and its permissions")
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
    except OSError as error:
        raise NotReadable(f"{shown(path)}: cannot be read ({error.strerror or error}); check its permissions") from error
    return digest.hexdigest()


def shown(path: Path | str) -> str:
    """A path as it may be shown on a terminal: control characters and bytes that are no text are written as escapes."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in str(path))


def clear_parts(folder: Path) -> None:
    """Remove what writers that were killed left half-written in `folder`, where nobody writes now. Raises `OutputError`."""
    try:
        for part in folder.glob(".*.part"):
            part.unlink(missing_ok=True)
    except OSError as error:
        raise unwritable(folder, error) from error


def _part(path: Path) -> Path:
    """Where a file or folder is made: beside its place, and not where another process makes the same."""
    return path.with_name(f".{path.name}.{os.getpid()}.part")


def _sync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
