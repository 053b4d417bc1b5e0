"""What `--help` shows: every command in one whole sentence, the one that most people want first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import typer

from service.cli.main import app

WIDTH = 78  # what is left of a terminal of 80 columns


def commands(group: Any, *path: str) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name, command in group.commands.items():
        yield (*path, name), command
        if hasattr(command, "commands"):
            yield from commands(command, *path, name)


ALL = dict(commands(typer.main.get_command(app)))


def test_what_most_people_want_comes_first() -> None:
    assert next(iter(ALL)) == ("extract",)


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_a_list_of_commands_cuts_no_sentence_off(path: tuple[str, ...]) -> None:
    longest = max(len(other[-1]) for other in ALL if other[:-1] == path[:-1])
    told = ALL[path].get_short_help_str(WIDTH - 6 - longest)
    assert told.endswith("."), told
    assert not told.endswith("..."), told
