from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest

from extraction.geometry import Box
from extraction.page import Page, Segment
from extraction.read.document import open_document
from extraction.stored import dump_page
from models.data.prepare import prepared
from models.tokens.encoding import LabelSpan
from models.tokens.view import Place

BLOCKS = [
    {"text": "一、总体情况", "labels": [["heading-1", 0, 6]], "table": None},
    {"text": "（一）加强领导。本年收到申请 12 件。", "labels": [["heading-2", 0, 8], ["body", 8, 20]], "table": None},
    {"text": "项目", "labels": [["column-header", 0, 2]], "table": "t", "row": 0, "column": 0, "row_span": 1, "column_span": 1},
    {"text": "数量", "labels": [["column-header", 0, 2]], "table": "t", "row": 0, "column": 1, "row_span": 1, "column_span": 1},
    {"text": "规章", "labels": [["row-label", 0, 2]], "table": "t", "row": 1, "column": 0, "row_span": 1, "column_span": 1},
    {"text": "3", "labels": [["value", 0, 1]], "table": "t", "row": 1, "column": 1, "row_span": 1, "column_span": 1},
]


def store(results: Path, document: Path, *pages: Page) -> None:
    """What `gouji extract` leaves of a document's pages."""
    folder = results / document.name / "pages"
    folder.mkdir(parents=True)
    for page in pages:
        (folder / f"{page.number}.json.gz").write_bytes(dump_page(page))


@pytest.fixture
def text(tmp_path: Path) -> Path:
    (tmp_path / "1-00000-plain.truth.json").write_text(json.dumps({"blocks": BLOCKS}), encoding="utf-8")
    path = tmp_path / "1-00000-plain.tabs.txt"
    path.write_text("一、总体情况\n\n（一）加强领导。本年收到申请12件。\n\n项目\t数量\n规章\t3\n", encoding="utf-8")
    return path


def test_labels_are_carried_over_to_the_pages_as_they_were_read(text: Path, tmp_path: Path) -> None:
    with open_document(text) as opened:
        store(tmp_path / "out", text, opened.page(1))
    (document,) = prepared(tmp_path, tmp_path / "out")
    example = document.example()
    assert (document.name, document.family, len(document.document)) == ("1-00000-plain", "plain", 64)
    assert [view.text for view in example.views][2:] == ["项目", "数量", "规章", "3"]
    assert example.labels[1] == (LabelSpan("heading-2", 0, 8), LabelSpan("body", 8, 18))
    assert example.labels[2:] == [(LabelSpan(b["labels"][0][0], 0, len(b["text"])),) for b in BLOCKS[2:]]  # type: ignore[index]
    assert example.views[3].place == Place.FIRST_ROW


def test_a_scan_s_labels_go_through_its_homography(tmp_path: Path) -> None:
    truth = {
        "number": 1,
        "width": 100.0,
        "height": 50.0,
        "lines": [{"box": [10, 10, 60, 20], "text": "一、总体情况", "labels": [["heading-1", 0, 6]]}],
        "tables": [],
        "transform": [4.0, 0, 0, 0, 4.0, 0, 0, 0, 1.0],
    }
    (tmp_path / "scan.truth.json").write_text(json.dumps({"pages": [truth]}), encoding="utf-8")
    document = tmp_path / "scan.png"
    document.write_bytes(b"a picture")
    store(tmp_path / "out", document, Page(1, 400, 200, "px", segments=[Segment("一、总休情况", Box(42, 41, 238, 79))]))
    (labelled,) = prepared(tmp_path, tmp_path / "out")
    assert labelled.pages[0].labels == [(LabelSpan("heading-1", 0, 6),)]
    assert labelled.pages[0].origins == ["generated"]


def test_what_cannot_be_prepared_is_named_and_left_out(text: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "lonely.truth.json").write_text(json.dumps({"blocks": BLOCKS}), encoding="utf-8")
    with caplog.at_level(logging.WARNING):
        assert list(prepared(tmp_path, tmp_path / "out")) == []
    assert "lonely.truth.json: there is no document beside it" in caplog.text
    assert f"{tmp_path / 'out' / text.name / 'pages'}: there are no pages" in caplog.text
