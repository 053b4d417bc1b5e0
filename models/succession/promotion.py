"""Promotion and rollback: the file that names the champion is replaced in one step, once the new one has been loaded."""

from __future__ import annotations

from extraction.errors import UsageError
from extraction.files import write_whole
from models.champion import folder_of, line_of_succession, pointer
from models.classifier import LiltClassifier


def promote(name: str, *, over: str | None = None) -> None:
    """Make a model the champion, once it has been loaded and has answered.

    `over` is the champion that it was compared with: where another one has become champion meanwhile, nothing is done. Raises
    UsageError for that and for the model that is champion already, CheckpointError where the model cannot be used.
    """
    line = line_of_succession()
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
    line = line_of_succession()
    if len(line) < 2:
        raise UsageError(f"{line[0]} is the first champion; there is none to go back to")
    _check(line[1])
    _write(line[1:])
    return line[1]


def _check(name: str) -> None:
    """Raises CheckpointError unless the model loads, CalibrationError where its calibration is damaged or another model's."""
    _ = LiltClassifier(folder_of(name)).confidence


def _write(names: list[str]) -> None:
    write_whole(pointer(), "".join(f"{name}\n" for name in names).encode())
