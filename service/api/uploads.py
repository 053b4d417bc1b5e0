"""What is posted: one file, several, or a zip of them. Everything is told from the bytes; names are only labels."""

from __future__ import annotations

import contextlib
import hashlib
import shutil
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO

from service.api.problems import Problem
from service.settings import Settings

_CHUNK = 1 << 20
_NAME_BYTES = 200  # leaves room for what is put around a name on any file system
_PACKAGES = ("[Content_Types].xml", "mimetype")  # a zip that is a document: DOCX, ODT
_LEFT_OUT = ("__MACOSX/",)


@dataclass(frozen=True, slots=True)
class File:
    """One document of an upload, on the disk."""

    name: str
    path: Path
    sha256: str
    size: int


@dataclass(slots=True)
class Upload:
    """All documents of a request, and what was left out, with the reason. `several` tells how it is to be answered."""

    files: list[File] = field(default_factory=list)
    skipped: list[dict[str, str]] = field(default_factory=list)
    several: bool = False


def unpack(parts: list[tuple[str, IO[bytes]]], folder: Path, settings: Settings) -> Upload:
    """Puts what was posted, as (name, content), into `folder`, zips opened. Raises `Problem`."""
    upload = Upload(several=len(parts) > 1)
    for name, content in parts:
        path = folder / str(len(upload.files))
        digest, size = _copy(content, path, settings.file_bytes if not _is_zip(content) else settings.request_bytes)
        if _is_zip_of_documents(path):
            upload.several = True
            _open(path, upload, folder, settings)
            path.unlink()
        elif size > settings.file_bytes:
            raise Problem("too-large", f"{safe_name(name)} is larger than {settings.file_bytes} bytes")
        else:
            upload.files.append(File(safe_name(name), path, digest, size))
        if len(upload.files) > settings.archive_members:
            raise Problem("bad-archive", f"more than {settings.archive_members} documents at once")
    if not upload.files and not upload.skipped:
        raise Problem("bad-archive", "the archive holds no document")
    return upload


def safe_name(name: str) -> str:
    """The last part of a path, without anything that a file system, a terminal or a header could take for more than a name."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(char for char in last if char.isprintable() and unicodedata.category(char) not in ("Cf", "Co", "Cs"))
    shown = shown.strip(" .") or "document"
    stem, suffix = PurePosixPath(shown).stem, PurePosixPath(shown).suffix
    while len((stem + suffix).encode()) > _NAME_BYTES:
        stem, suffix = (stem[:-1], suffix) if stem else ("document", "")
    return stem + suffix


def _copy(content: IO[bytes], path: Path, most: int) -> tuple[str, int]:
    """Copies at most `most` bytes; gives digest and size. Raises `Problem` where there are more."""
    digest, size = hashlib.sha256(), 0
    with path.open("wb") as file:
        while chunk := content.read(_CHUNK):
            size += len(chunk)
            if size > most:
                raise Problem("too-large", f"a file is larger than {most} bytes")
            digest.update(chunk)
            file.write(chunk)
    return digest.hexdigest(), size


def _is_zip(content: IO[bytes]) -> bool:
    head = content.read(4)
    content.seek(0)
    return head in (b"PK\x03\x04", b"PK\x05\x06")


def _is_zip_of_documents(path: Path) -> bool:
    with path.open("rb") as file:
        if not _is_zip(file):
            return False
    try:
        with zipfile.ZipFile(path) as archive:
            return not any(name in archive.namelist() for name in _PACKAGES)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError):
        return False  # as a document it is refused with a better reason


def _open(path: Path, upload: Upload, folder: Path, settings: Settings) -> None:
    """The documents in a zip. What cannot be one is skipped; what is meant to do harm ends the request."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            if len(members) > settings.archive_members:
                raise Problem("bad-archive", f"it holds {len(members)} files; the limit is {settings.archive_members}")
            left = settings.archive_bytes
            if sum(min(member.file_size, settings.file_bytes) for member in members) > left:
                raise _bomb(settings)  # before anything is unpacked; a member that says less than it holds is cut off there
            for member in members:
                left -= _extract(archive, member, upload, folder, left, settings)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, NotImplementedError, EOFError, ValueError) as error:
        raise Problem("bad-archive", f"it cannot be unpacked ({type(error).__name__})") from error


def _extract(archive: zipfile.ZipFile, member: zipfile.ZipInfo, upload: Upload, folder: Path, left: int, settings: Settings) -> int:
    """Unpacks one member; gives its size. The size is counted, not believed. Raises `Problem` for a bomb."""
    name = _member_name(member)
    if name.startswith(_LEFT_OUT) or PurePosixPath(name).name.startswith("."):
        return 0
    target = folder / f"{len(upload.files)}-{len(upload.skipped)}-member"
    most = min(settings.file_bytes, left)
    try:
        with archive.open(member) as content:
            digest, size = _copy(content, target, most)
    except Problem:
        target.unlink(missing_ok=True)
        if most < settings.file_bytes:
            raise _bomb(settings) from None
        upload.skipped.append(_skipped(name, "too-large", f"is larger than {settings.file_bytes} bytes"))
        return settings.file_bytes
    except (RuntimeError, zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError) as error:
        target.unlink(missing_ok=True)
        code = "encrypted" if isinstance(error, RuntimeError) and member.flag_bits & 1 else "damaged"
        upload.skipped.append(_skipped(name, code, "needs a password" if code == "encrypted" else "is damaged in the archive"))
        return 0
    upload.files.append(File(safe_name(name), target, digest, size))
    return size


def _bomb(settings: Settings) -> Problem:
    return Problem("bad-archive", f"unpacked, it is larger than {settings.archive_bytes} bytes")


def _skipped(name: str, code: str, detail: str) -> dict[str, str]:
    return {"name": safe_name(name), "code": code, "detail": detail}


def _member_name(member: zipfile.ZipInfo) -> str:
    """A member's name. Archives made in China often hold GB 18030 where the format says code page 437."""
    if member.flag_bits & 0x800:
        return member.filename
    with contextlib.suppress(UnicodeError):
        return member.filename.encode("cp437").decode("gb18030")
    return member.filename


@contextlib.contextmanager
def upload_folder(settings: Settings, name: str) -> Iterator[Path]:
    """A folder for one request's files; raises `OutputError` through `make_folder` where there is no room."""
    folder = settings.work / "uploads" / name
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
