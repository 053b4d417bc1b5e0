"""Sections, tables and items against the truth."""

from __future__ import annotations

from typing import Any

import pytest

from extraction.report import CellRecord, FieldRecord, MadeBy, Report, Section, SourceRecord, TableRecord
from models.evaluate.items import items
from models.evaluate.outline import boundaries, found_outline, tree_likeness, true_outline
from models.evaluate.tables import found_grid, matched, teds, true_grid

OUTLINE: list[Any] = [[1, "一、总体情况"], [2, "（一）主动公开"], [2, "（二）依申请公开"], [1, "二、问题"]]
TEXTS = [
    ("项目", "column-header"),
    ("数量", "column-header"),
    ("规章", "row-label"),
    ("3", "value"),
    ("合计", "row-label"),
    ("3", "value"),
]


def gold() -> dict[str, Any]:
    cells = [{"row": at // 2, "column": at % 2, "text": text, "role": role} for at, (text, role) in enumerate(TEXTS)]
    return {
        "fields": {"a.b.c": 3, "a.b.d": None}, "facts": {"year": 2022}, "outline": OUTLINE, "outline_levels": 3,
        "texts": {"一、总体情况": "认真落实条例。"}, "tables": [{"id": "t", "rows": 3, "columns": 2, "cells": cells}],
    }  # fmt: skip


def report(texts: list[tuple[str, str]] = TEXTS, shift: int = 0) -> Report:
    """The report of the gold file; the rows of its table start at `shift`."""
    cells = [
        CellRecord(
            row=at // 2 + shift, column=at % 2, text=text, role=role, page=1, box=(0, 0, 1, 1), confidence=0.9, state="accepted"  # type: ignore[arg-type]
        )
        for at, (text, role) in enumerate(texts)
    ]  # fmt: skip
    sections = [
        Section(id=f"s{at}", level=level, heading=heading, text="" if at else "认真落实条例。", confidence=0.9, state="accepted")
        for at, (level, heading) in enumerate(OUTLINE)
    ]  # fmt: skip
    return Report(
        source=SourceRecord(name="x", sha256="0", media_type="text/plain", pages=1),
        made_by=MadeBy(gouji="0", classifier="0", calibration="0"),
        status="accepted",
        sections=sections,
        tables=[TableRecord(id="t1", pages=[1], rows=3, columns=2, confidence=0.8, state="accepted", cells=cells)],
        fields={
            "a.b.c": FieldRecord(value=3, kind="number", confidence=0.99, state="accepted"),
            "a.b.d": FieldRecord(kind="missing", confidence=0.0, state="review"),
            "year": FieldRecord(value=2021, kind="number", confidence=0.7, state="review"),
        },
    )


def right(found: Report) -> dict[tuple[str, str], bool]:
    return {(item.kind, item.name): item.right for item in items(gold(), found)}


def test_a_right_report_has_right_items_only_where_it_is() -> None:
    found = right(report())
    assert {name for name, fits in found.items() if not fits} == {("fact", "year")}
    assert ("field", "a.b.d") not in found  # nothing was said of it
    assert found["table", "t1"]


def test_a_table_may_start_anywhere() -> None:
    assert right(report(shift=4))["table", "t1"]


def test_a_misread_cell_is_wrong_and_its_neighbours_are_not() -> None:
    texts = [("项日", role) if text == "项目" else (text, role) for text, role in TEXTS]
    found = right(report(texts))
    assert not found["cell", "t1/0/0"]
    assert found["cell", "t1/1/0"]


def test_a_wrong_role_is_wrong() -> None:
    texts = [(text, "value" if text == "规章" else role) for text, role in TEXTS]
    assert not right(report(texts))["cell", "t1/1/0"]


def test_cells_that_left_their_column_make_the_table_wrong() -> None:
    moved = report()
    moved.tables[0].cells[3].column = 2
    assert not right(moved)["table", "t1"]


def test_a_section_needs_level_heading_order_and_text() -> None:
    spoiled = report()
    spoiled.sections[0].text = "认真落买条例。"
    spoiled.sections[1].level = 1
    found = right(spoiled)
    assert [found["section", f"s{at}"] for at in range(4)] == [False, False, True, True]


def test_the_outline_is_scored_by_what_is_in_order() -> None:
    want = true_outline(gold())
    assert boundaries(want, found_outline(gold(), report().sections)) == (8.0, 8.0)
    assert boundaries(want, want[1:]) == (6.0, 7.0)
    assert tree_likeness(want, want) == 1.0
    assert tree_likeness(want, want[:-1]) == pytest.approx(0.75)
    assert tree_likeness([], []) == 1.0
    assert tree_likeness(want, []) == 0.0


def test_a_wrong_level_is_a_wrong_shape() -> None:
    want = true_outline(gold())
    flat = [(1, heading) for _, heading in want]
    assert tree_likeness(want, flat) == pytest.approx(0.5)  # one heading taken out and put back without its children


def test_teds() -> None:
    true = true_grid(gold()["tables"][0])
    assert teds(true, true) == 1.0
    assert teds(true, None) == 0.0
    misread = found_grid(report([("项日", "column-header"), *TEXTS[1:]]).tables[0])
    assert 0.9 < teds(true, misread) < 1.0
    short = found_grid(report(TEXTS[:4]).tables[0])
    assert teds(true, short) == pytest.approx(1 - 3 / 10)  # a row and two cells of a table, three rows and six cells


def test_tables_find_their_truth_whatever_their_order() -> None:
    one = true_grid(gold()["tables"][0])
    other = true_grid({"cells": [{"row": 0, "column": 0, "text": "地址", "role": "row-label"}]})
    assert matched([one, other], [other, one]) == [1, 0]
    assert matched([one], [other]) == [None]
