"""Files are whole or not there; pages on their way come back as they were; one run holds a folder."""

from __future__ import annotations

import os
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction.errors import Interrupted, NotReadable, OutputError, UsageError
from extraction.geometry import Box
from extraction.page import Grid, GridCell, Page, Problem, Reading, Ruling, Segment
from service.files import sha256_of, shown, write
from service.spool import Spool
from service.state import Record, State
from service.summary import write_tables


def test_a_file_is_replaced_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b.txt"
    write(path, b"one")
    write(path, b"two")
    assert path.read_bytes() == b"two"
    assert os.listdir(path.parent) == ["b.txt"]


def test_what_cannot_be_written_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "b.txt"
    write(path, b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match=r"b\.txt: cannot be written \(No space left on device\); make room"):
        write(path, b"new")
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["b.txt"]


def test_a_file_in_the_way_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x")
    for path in (tmp_path / "a" / "report.json", tmp_path / "a" / "b" / "report.json"):
        with pytest.raises(OutputError, match="in the way"):
            write(path, b"x")


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


def page() -> Page:
    segment = Segment(
        "字\n\u2028", Box(0, 0.1, 2, 3), 0.5, (Reading("7", 0.3), Reading("1", 1e-9)), vertical=True, bold=True, size=9.5
    )
    grid = Grid(1, 1, [GridCell(0, 0, 1, 1, Box(0, 0, 1, 1), (0,), ink=True)], Box(0, 0, 1, 1), "ruled", sparse=True)
    return Page(
        3,
        595.5,
        842,
        "px",
        dpi=150,
        rotation=90,
        segments=[segment],
        rulings=[Ruling(0, 0, 9, 0)],
        grids=[grid],
        image=np.zeros((4, 4, 3), np.uint8),
        picture=bytes(range(256)),
        recognized=True,
        problems=[Problem("a", "b", 3)],
        transform=(1.0,) * 9,
    )


def test_a_page_comes_back_from_the_spool(tmp_path: Path) -> None:
    spool = Spool.of(tmp_path, "a", "b")
    assert spool.numbers() == set()
    spool.put(page())
    assert spool.numbers() == {3}
    found = spool.get([3])[0]
    for part in fields(Page):
        expected = None if part.name == "image" else getattr(page(), part.name)
        assert getattr(found, part.name) == expected
        assert type(getattr(found, part.name)) is type(expected) or isinstance(expected, int | float)
    assert isinstance(found.segments[0], Segment)
    assert isinstance(found.segments[0].box, Box)
    assert isinstance(found.segments[0].readings[0], Reading)
    assert found.rulings[0].horizontal


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"number": 3}', b"\xff"])
def test_a_spoilt_page_is_read_again(tmp_path: Path, damage: bytes) -> None:
    spool = Spool.of(tmp_path, "a")
    spool.put(page())
    next(spool.folder.glob("*.json.gz")).write_bytes(damage)
    assert spool.numbers() == set()
    with pytest.raises(Interrupted):
        spool.get([3])
    spool.clear()
    assert not spool.folder.exists()


def test_documents_do_not_share_a_spool(tmp_path: Path) -> None:
    assert Spool.of(tmp_path, "ab", "c").folder != Spool.of(tmp_path, "a", "bc").folder


def test_one_run_at_a_time(tmp_path: Path) -> None:
    with State(tmp_path), pytest.raises(UsageError, match="another run"):
        State(tmp_path)
    with State(tmp_path) as state:
        assert state.record("a") is None


def test_records_are_remembered(tmp_path: Path) -> None:
    record = Record("a\udcff", "0" * 64, "f", "review", cells=3, formats=["json"], fields={"year": 2023, "phone": None})
    with State(tmp_path) as state:
        state.keep("a\udcff", record)
    with State(tmp_path) as state:
        assert state.record("a\udcff") == record
        assert not state.is_done("a\udcff", "0" * 64, "f", ["json"]), "its file is not there"


def test_tables_of_hostile_names_and_values(tmp_path: Path) -> None:
    records = [
        Record("=cmd\n\udcff.pdf", "", "f", "accepted", fields={"phone": "=1+1", "year": 2023}, fields_to_review=["phone"]),
        Record("b.pdf", "", "f", "failed", problem="b.pdf: broken"),
    ]
    write_tables(tmp_path, records)
    index = (tmp_path / "index.csv").read_text(encoding="utf-8-sig").splitlines()
    assert index[1].startswith("'=cmd\\n\\udcff.pdf,")
    assert index[2].endswith(",b.pdf: broken")
    table = (tmp_path / "fields.csv").read_text(encoding="utf-8-sig").splitlines()
    assert table[0] == "file,sha256,status,form,fields_to_review,phone,year"
    assert table[1].endswith(",phone,'=1+1,2023")
    assert len(table) == 2
