from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from models.data.formats.funsd import read_funsd, write_funsd
from models.errors import LabelError
from models.tokens.encoding import LabelSpan
from tests.unit.models.documents import labelled

FORM: list[dict[str, Any]] = [
    {
        "id": 0, "label": "question", "text": "Date of issue:", "box": [10, 10, 90, 40], "linking": [[0, 1]],
        "words": [
            {"text": "Date", "box": [10, 10, 40, 20]}, {"text": "of", "box": [45, 10, 60, 21]},
            {"text": "issue:", "box": [10, 30, 50, 40]},
        ],
    },
    {"id": 1, "label": "answer", "text": "三月", "box": [95, 10, 130, 20], "linking": [],
     "words": [{"text": "三", "box": [95, 10, 110, 20]}, {"text": "月", "box": [112, 10, 130, 20]}]},
    {"id": 2, "label": "other", "text": "x", "box": [5, 5, 6, 6], "linking": [], "words": []},
]  # fmt: skip


def funsd(folder: Path, form: list[dict[str, Any]]) -> Path:
    (folder / "annotations").mkdir(parents=True)
    (folder / "images").mkdir()
    (folder / "annotations" / "0001.json").write_text(json.dumps({"form": form}), encoding="utf-8")
    Image.new("L", (200, 100)).save(folder / "images" / "0001.png")
    return folder


def test_a_funsd_folder_gives_lines_with_our_labels(tmp_path: Path) -> None:
    (document,) = read_funsd(funsd(tmp_path / "public", FORM))
    (page,) = document.pages
    assert (page.page.width, page.page.height, document.family) == (200, 100, "public")
    assert [segment.text for segment in page.page.segments] == ["Date of", "issue:", "三月", "x"]
    assert page.labels[:3] == [(LabelSpan("row-label", 0, 7),), (LabelSpan("row-label", 0, 6),), (LabelSpan("value", 0, 2),)]
    assert page.labels[3] == ()


def test_an_xfund_file_holds_many_pages(tmp_path: Path) -> None:
    pages = [{"id": f"zh_{n}", "img": {"fname": f"zh_{n}.jpg", "width": 300, "height": 400}, "document": FORM} for n in (1, 2)]
    path = tmp_path / "zh.train.json"
    path.write_text(json.dumps({"lang": "zh", "documents": pages}), encoding="utf-8")
    documents = list(read_funsd(path, {"question": "column-header", "answer": "value", "other": "body"}))
    assert [document.name for document in documents] == ["zh_1", "zh_2"]
    assert documents[1].pages[0].labels[0] == (LabelSpan("column-header", 0, 7),)


def test_what_is_written_reads_the_same(tmp_path: Path) -> None:
    document = labelled("own", "plain", 3)
    assert write_funsd(tmp_path / "out", [document]) == 1
    (back,) = read_funsd(tmp_path / "out")
    assert [s.text for s in back.pages[0].page.segments] == [s.text for s in document.pages[0].page.segments]
    assert back.pages[0].labels == document.pages[0].labels


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"label": "nonsense"}, "0001.json: page 1, entity 2: label 'nonsense' is unknown"),
        ({"words": [], "box": [500, 10, 600, 20]}, "0001.json: 0001, page 1, segment 3: its box"),
        ({"words": 7}, "0001.json: it is neither FUNSD nor XFUND"),
    ],
)
def test_bad_labels_are_named_with_file_and_place(tmp_path: Path, change: dict[str, Any], message: str) -> None:
    folder = funsd(tmp_path / "public", [FORM[0], {**FORM[1], **change}])
    with pytest.raises(LabelError, match=message):
        list(read_funsd(folder))


def test_a_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LabelError, match="no JSON"):
        list(read_funsd(tmp_path))
