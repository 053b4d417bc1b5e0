"""What the user named, as a list of documents, each with the place of its results below the output folder."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from extraction.errors import UsageError
from extraction.files import shown

TRUTHS = (".truth.json", ".gold.json")  # what the generator says of the documents that it puts beside them


@dataclass(frozen=True, slots=True)
class Input:
    """A document and the folder of its results, relative to the output folder: the document's path below the argument."""

    path: Path
    place: PurePosixPath


def find_inputs(arguments: Sequence[str], out: Path) -> list[Input]:
    """The documents that files, folders (walked to the bottom) and glob patterns name, each once.

    A folder's hidden entries, special files, truths of generated documents and the output folder are left out; a folder that
    symbolic links lead to twice is walked once. Raises `UsageError` where an argument matches nothing, is the output folder, or
    where two documents would share a place.
    """
    found: dict[str, Input] = {}
    for argument in arguments:
        count = 0
        for document in _expand(argument, out):
            count += 1
            other = found.setdefault(os.path.normcase(document.place), document)
            if other.path != document.path and os.path.realpath(other.path) != os.path.realpath(document.path):
                raise UsageError(
                    f"{shown(document.path)} and {shown(other.path)} would both write to {shown(out / document.place)}: "
                    "give the folder above them, or extract them with different --out"
                )
        if not count:
            raise UsageError(f"{shown(argument)}: holds no document (hidden files are left out)")
    _refuse_nested(found, out)
    return list(found.values())


def _refuse_nested(found: dict[str, Input], out: Path) -> None:
    """Raises `UsageError` where one document's place lies inside another's."""
    for document in found.values():
        for parent in document.place.parents:
            other = found.get(os.path.normcase(parent))
            if other:
                raise UsageError(
                    f"{shown(document.path)} would write inside the results of {shown(other.path)} in {shown(out / parent)}: "
                    "extract them with different --out"
                )


def _expand(argument: str, out: Path) -> Iterator[Input]:
    """The documents of one argument. What exists under that very name is no pattern, whatever characters it holds."""
    if os.path.lexists(argument):
        yield from _named(Path(argument), PurePosixPath(), out)
        return
    if not glob.has_magic(argument):
        raise UsageError(f"{shown(argument)}: does not exist")
    base = _fixed_part(argument)
    for match in sorted(glob.glob(argument, recursive=True)):
        path = Path(match)
        if path != base and not path.is_dir():
            yield Input(path, PurePosixPath(path.relative_to(base).as_posix()))
        elif path.is_dir() and "**" not in argument:  # `**` lists what is in the folders by itself
            yield from _named(path, PurePosixPath(path.relative_to(base).as_posix()), out)


def _fixed_part(pattern: str) -> Path:
    """The folder before the first component of a pattern that holds a wildcard."""
    parts: list[str] = []
    for part in Path(pattern).parts:
        if glob.has_magic(part):
            break
        parts.append(part)
    return Path(*parts)


def _named(path: Path, below: PurePosixPath, out: Path) -> Iterator[Input]:
    """A file that was named, or all in a folder that was; `below` is the place of the folder."""
    if not path.is_dir():
        yield Input(path, below if below.parts else PurePosixPath(path.name))
        return
    if os.path.realpath(path) == os.path.realpath(out):
        raise UsageError(f"{shown(path)}: is the output folder itself; choose another --out")
    for inside in _walk(path, {os.path.realpath(out)}):
        place = below / inside.relative_to(path).as_posix()
        yield Input(inside, place if place.parts else PurePosixPath(path.name))


def _walk(folder: Path, seen: set[str]) -> Iterator[Path]:
    """All documents in a folder, in order of their names; folders whose real path is in `seen` are left out.

    A folder that may not be listed is given itself: it becomes a document that cannot be read, and the run goes on.
    """
    real = os.path.realpath(folder)
    if real in seen:
        return
    seen.add(real)
    try:
        names = sorted(name for name in os.listdir(folder) if not name.startswith(".") and not name.endswith(TRUTHS))
    except OSError:
        yield folder
        return
    for name in names:
        path = folder / name
        if os.path.isdir(path):
            yield from _walk(path, seen)
        elif os.path.isfile(path) or path.is_symlink():  # a link to nothing is a document that cannot be read
            yield path
