"""Where gouji keeps what outlives a run: settings, the database, models, data sets, the record of trainings."""

from __future__ import annotations

import os
from importlib import resources
from pathlib import Path


def home() -> Path:
    """The folder named by `GOUJI_HOME`, else `gouji` in the user's data folder (`XDG_DATA_HOME`, else `~/.local/share`).

    It need not exist: who writes makes it. Read at every call, so that a process can be pointed elsewhere.
    """
    named = os.environ.get("GOUJI_HOME")
    if named:
        return Path(named).expanduser()
    data = os.environ.get("XDG_DATA_HOME")
    return (Path(data) if data else Path.home() / ".local" / "share") / "gouji"


def shipped_directory() -> Path:
    """Where the model lies that comes with the package."""
    return Path(str(resources.files("models").joinpath("shipped")))
