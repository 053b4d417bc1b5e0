"""Which model is in use: a file of one name a line, the champion first, then those that it took over from, latest first.

The file is replaced in one step, so promotion and rollback are whole or did not happen, and a process that reads it between two
documents sees one or the other. Without the file the shipped model is the champion.
"""

from __future__ import annotations

import re
from pathlib import Path

from extraction.errors import UsageError
from extraction.files import write_whole
from models.errors import CheckpointError
from models.home import home, shipped_directory

SHIPPED = "shipped"  # the name of the model that comes with the package
_NAME = re.compile(r"[A-Za-z0-9][\w.-]{0,127}")


def models_folder() -> Path:
    """The folder that holds a folder for every installed model."""
    return home() / "models"


def champion() -> str:
    """The name of the model in use. Raises CheckpointError where the file that says so is damaged."""
    return _line_of_succession()[0]


def former_champions() -> list[str]:
    """The champions before, the latest first."""
    return _line_of_succession()[1:]


def champion_folder() -> Path:
    """The folder of the model in use. Raises like `folder_of`."""
    return folder_of(champion())


def folder_of(name: str) -> Path:
    """The folder of a model by its name. Raises CheckpointError where there is none of that name."""
    if name == SHIPPED:
        return shipped_directory()
    if not _NAME.fullmatch(name):
        raise CheckpointError(f"{name!r} is no model's name; `gouji models list` shows those that there are")
    folder = models_folder() / name
    if not folder.is_dir():
        raise CheckpointError(
            f"{folder}: there is no model of this name; `gouji models list` shows those that there are, "
            "`gouji models rollback` goes back to the champion before"
        )
    return folder


def promote(name: str, *, over: str | None = None) -> None:
    """Make a model the champion, once it has been loaded and has answered.

    `over` is the champion that it was compared with: where another one has become champion meanwhile, nothing is done. Raises
    UsageError for that and for the model that is champion already, CheckpointError where the model cannot be used.
    """
    line = _line_of_succession()
    if over is not None and line[0] != over:
        raise UsageError(f"{name} was compared with {over}, but {line[0]} is champion by now; compare it with that one")
    if line[0] == name:
        raise UsageError(f"{name} is the champion already")
    _check(name)
    _write([name, *line])


def rollback() -> str:
    """Make the champion before the champion again, and give its name.

    Raises UsageError where there was none, CheckpointError where it cannot be used any more.
    """
    line = _line_of_succession()
    if len(line) < 2:
        raise UsageError(f"{line[0]} is the first champion; there is none to go back to")
    _check(line[1])
    _write(line[1:])
    return line[1]


def _check(name: str) -> None:
    """Raises CheckpointError unless the model loads, CalibrationError where its calibration is damaged or another model's."""
    from models.classifier import LiltClassifier  # which itself asks this module for the champion

    _ = LiltClassifier(folder_of(name)).confidence


def _line_of_succession() -> list[str]:
    path = _pointer()
    try:
        names = path.read_text(encoding="utf-8").split()
    except FileNotFoundError:
        return [SHIPPED]
    except (OSError, UnicodeDecodeError) as error:
        raise CheckpointError(f"{path}: it cannot be read ({error}); remove it to use the shipped model") from error
    if not names or not all(name == SHIPPED or _NAME.fullmatch(name) for name in names):
        raise CheckpointError(f"{path}: it does not name a model; remove it to use the shipped model")
    return names


def _write(names: list[str]) -> None:
    write_whole(_pointer(), "".join(f"{name}\n" for name in names).encode())


def _pointer() -> Path:
    return models_folder() / "champion"
