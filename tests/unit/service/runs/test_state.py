"""Pages on their way come back as they were; one run holds a folder and remembers its documents."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from extraction.errors import Interrupted, UsageError
from extraction.geometry import Box
from extraction.page import Grid, GridCell, Page, Problem, Reading, Ruling, Segment
from service.runs.spool import Spool
from service.runs.state import Record, State
from service.runs.summary import write_tables


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
        assert not state.done("a\udcff", "0" * 64, "f"), "its file is not there"


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
