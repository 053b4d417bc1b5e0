"""Files and folders that are either whole or not there."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from extraction.errors import OutputError

_CHUNK = 1 << 20


def write_whole(path: Path, data: bytes) -> None:
    """Write `data` as `path` in one step; who reads, or is killed, finds the old file or the new one.

    Raises OutputError where it cannot be written.
    """
    fresh = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with fresh.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(fresh, path)
        _settle(path.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            fresh.unlink(missing_ok=True)
        raise OutputError(f"{path}: cannot be written ({error.strerror or error}); make room or give access") from error


@contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """A fresh folder to write into, which becomes `target` when the block ends well; nothing is left behind otherwise.

    Raises OutputError where `target` is there already or cannot be made.
    """
    fresh = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
        yield fresh
        for path in fresh.rglob("*"):
            if path.is_file():
                _sync(path)
        # On POSIX an empty folder would be replaced silently: only a missing one may be taken.
        if target.exists():
            raise OutputError(f"{target}: it is there already and is never changed; choose another name")
        os.rename(fresh, target)
        _settle(target.parent)
    except OSError as error:
        raise OutputError(f"{target}: cannot be written ({error.strerror or error}); make room or give access") from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal digits. Raises OSError where it cannot be read."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _sync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _settle(folder: Path) -> None:
    """Make a renaming outlive a power cut, where the system can open folders."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
