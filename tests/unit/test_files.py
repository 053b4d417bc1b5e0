"""Files are whole or not there, and named in a way that a terminal can show."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction.errors import NotReadable, OutputError
from extraction.files import sha256_of, shown, write_whole


def test_a_file_is_replaced_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b.txt"
    write_whole(path, b"one")
    write_whole(path, b"two")
    assert path.read_bytes() == b"two"
    assert os.listdir(path.parent) == ["b.txt"]


def test_what_cannot_be_written_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "b.txt"
    write_whole(path, b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match=r"b\.txt: cannot be written \(No space left on device\); make room"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["b.txt"]


def test_a_file_in_the_way_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x")
    for path in (tmp_path / "a" / "report.json", tmp_path / "a" / "b" / "report.json"):
        with pytest.raises(OutputError, match="in the way"):
            write_whole(path, b"x")


def test_only_regular_files_are_hashed(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("nowhere")
    for name, message in (("pipe", "no regular file"), ("link", "does not exist"), (".", "cannot be listed")):
        with pytest.raises(NotReadable, match=message):
            sha256_of(tmp_path / name)
    (tmp_path / "empty").touch()
    assert sha256_of(tmp_path / "empty").startswith("e3b0c442")


@given(st.text())
def test_a_shown_name_holds_nothing_that_a_terminal_obeys(name: str) -> None:
    assert shown(name).isprintable()
    assert shown("/a/报告 1.pdf") == "/a/报告 1.pdf"
    assert shown("a\x1b[31m\n\udcff") == "a\\x1b[31m\\n\\udcff"
