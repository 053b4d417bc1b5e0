"""Files that are either whole or not there."""

from __future__ import annotations

import contextlib
import hashlib
import os
from pathlib import Path

from extraction.errors import NotReadable, OutputError

_CHUNK = 1 << 20


def write(path: Path, data: bytes) -> None:
    """Writes `data` as `path` in one step: a reader, or a run that was killed, finds the old file or the new one, never a part.

    Raises `OutputError` where it cannot be written; nothing half-written stays behind then.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        make_folder(path.parent)
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        settle(path.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise unwritable(path, error) from error


def make_folder(folder: Path) -> None:
    """Makes a folder with all above it. Raises `OutputError` where something else is in the way or it cannot be made."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        raise OutputError(f"{shown(folder)}: a file is in the way of this folder; choose another --out") from error
    except OSError as error:
        raise unwritable(folder, error) from error


def settle(folder: Path) -> None:
    """Makes the renaming itself outlive a power cut, where the system can open folders."""
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
    """The SHA-256 of a regular file. Raises `NotReadable` where it cannot be read or is no regular file."""
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
