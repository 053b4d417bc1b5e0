from __future__ import annotations

import json
import logging
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from extraction.geometry import Box
from extraction.page import Page, Segment
from models.corpus import load_examples
from models.encoding import LabelSpan
from models.prepare import prepare
from models.view import Place

BLOCKS = [
    {"text": "一、总体情况", "labels": [["heading-1", 0, 6]], "table": None},
    {"text": "（一）加强领导。本年收到申请 12 件。", "labels": [["heading-2", 0, 8], ["body", 8, 20]], "table": None},
    {"text": "项目", "labels": [["column-header", 0, 2]], "table": "t", "row": 0, "column": 0, "row_span": 1, "column_span": 1},
    {"text": "数量", "labels": [["column-header", 0, 2]], "table": "t", "row": 0, "column": 1, "row_span": 1, "column_span": 1},
    {"text": "规章", "labels": [["row-label", 0, 2]], "table": "t", "row": 1, "column": 0, "row_span": 1, "column_span": 1},
    {"text": "3", "labels": [["value", 0, 1]], "table": "t", "row": 1, "column": 1, "row_span": 1, "column_span": 1},
]


def test_a_document_is_read_once_and_its_labels_carried_over(tmp_path: Path) -> None:
    (tmp_path / "1-00000-plain.truth.json").write_text(json.dumps({"blocks": BLOCKS}), encoding="utf-8")
    text = "一、总体情况\n\n（一）加强领导。本年收到申请12件。\n\n项目\t数量\n规章\t3\n"
    (tmp_path / "1-00000-plain.tabs.txt").write_text(text, encoding="utf-8")
    assert [path.name for path in prepare(tmp_path)] == ["1-00000-plain.example.json"]
    assert list(prepare(tmp_path)) == []
    (example,) = load_examples(tmp_path)
    assert [view.text for view in example.views][2:] == ["项目", "数量", "规章", "3"]
    assert example.labels[1] == (LabelSpan("heading-2", 0, 8), LabelSpan("body", 8, 18))
    assert example.labels[2:] == [(LabelSpan(b["labels"][0][0], 0, len(b["text"])),) for b in BLOCKS[2:]]  # type: ignore[index]
    assert example.views[3].place == Place.FIRST_ROW


def test_pages_that_need_recognition_wait_for_it_or_go_through_it(tmp_path: Path) -> None:
    truth = {
        "number": 1,
        "width": 100.0,
        "height": 50.0,
        "lines": [{"box": [10, 10, 60, 20], "text": "一、总体情况", "labels": [["heading-1", 0, 6]]}],
        "tables": [],
        "transform": [4.0, 0, 0, 0, 4.0, 0, 0, 0, 1.0],
    }
    (tmp_path / "scan.truth.json").write_text(json.dumps({"pages": [truth]}), encoding="utf-8")
    Image.fromarray(np.full((200, 400, 3), 255, np.uint8)).save(tmp_path / "scan.png")

    def recognize(page: Page) -> Page:
        return Page(page.number, 400, 200, "px", segments=[Segment("一、总休情况", Box(42, 41, 238, 79))], recognized=True)

    assert list(prepare(tmp_path)) == []
    assert len(list(prepare(tmp_path, recognize))) == 1
    assert load_examples(tmp_path)[0].labels == [(LabelSpan("heading-1", 0, 6),)]


def test_a_document_that_cannot_be_read_is_named_and_left_out(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "x.truth.json").write_text(json.dumps({"blocks": BLOCKS}), encoding="utf-8")
    (tmp_path / "x.txt").write_bytes(b"")
    with caplog.at_level(logging.WARNING):
        assert list(prepare(tmp_path)) == []
    assert str(tmp_path / "x.txt") in caplog.text
