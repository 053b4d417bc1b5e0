"""Which model is in use: a file of one name a line, the champion first, then those that it took over from, latest first.

The file is replaced in one step, so promotion and rollback are whole or did not happen, and a process that reads it between two
documents sees one or the other. Without the file the shipped model is the champion.
"""

from __future__ import annotations

import re
from pathlib import Path

from models.errors import CheckpointError, UnknownModelError
from models.home import home, shipped_directory

SHIPPED = "shipped"  # the name of the model that comes with the package
_NAME = re.compile(r"[A-Za-z0-9][\w.-]{0,127}")


def models_folder() -> Path:
    """The folder that holds a folder for every installed model."""
    return home() / "models"


def champion() -> str:
    """The name of the model in use. Raises CheckpointError where the file that says so is damaged."""
    return line_of_succession()[0]


def former_champions() -> list[str]:
    """The champions before, the latest first."""
    return line_of_succession()[1:]


def champion_folder() -> Path:
    """The folder of the model in use. Raises like `folder_of`."""
    return folder_of(champion())


def folder_of(name: str) -> Path:
    """The folder of a model by its name. Raises UnknownModelError where there is none of that name."""
    if name == SHIPPED:
        return shipped_directory()
    if not _NAME.fullmatch(name):
        raise UnknownModelError(f"{name!r} is no model's name; `gouji models list` shows those that there are")
    folder = models_folder() / name
    if not folder.is_dir():
        raise UnknownModelError(
            f"{folder}: there is no model of this name; `gouji models list` shows those that there are, "
            "`gouji models rollback` goes back to the champion before"
        )
    return folder


def line_of_succession() -> list[str]:
    """The champion, then those that it took over from, latest first. Raises CheckpointError where the file is damaged."""
    path = pointer()
    try:
        names = path.read_text(encoding="utf-8").split()
    except FileNotFoundError:
        return [SHIPPED]
    except (OSError, UnicodeDecodeError) as error:
        raise CheckpointError(f"{path}: it cannot be read ({error}); remove it to use the shipped model") from error
    if not names or not all(name == SHIPPED or _NAME.fullmatch(name) for name in names):
        raise CheckpointError(f"{path}: it does not name a model; remove it to use the shipped model")
    return names


def pointer() -> Path:
    """The file that names the champion."""
    return models_folder() / "champion"
