from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from models.data.formats.label_studio import read_export, write_tasks
from models.errors import LabelError
from tests.unit.models.documents import labelled


def region(number: int, **value: Any) -> list[dict[str, Any]]:
    box = {"x": 10, "y": 10 * number, "width": 30, "height": 5, **value}
    common = {"id": f"r{number}", "original_width": 400, "original_height": 200}
    text = box.pop("text", f"第{number}项")
    label = box.pop("label", "row-label")
    return [
        {**common, "type": "rectanglelabels", "value": {**box, "rectanglelabels": [label]}},
        {**common, "type": "textarea", "value": {**box, "text": [text]}},
    ]


def export(path: Path, *annotations: dict[str, Any], **data: Any) -> Path:
    path.write_text(json.dumps([{"id": 5, "data": data, "annotations": list(annotations)}]), encoding="utf-8")
    return path


def test_the_latest_annotation_that_counts_becomes_a_page(tmp_path: Path) -> None:
    path = export(
        tmp_path / "export.json",
        {"updated_at": "2026-01-01", "result": region(1)},
        {"updated_at": "2026-01-02", "result": [*region(1), *region(2, label="value", text="17")]},
        {"updated_at": "2026-01-03", "was_cancelled": True, "result": []},
        document="abc", page=3, organization="某县",
    )  # fmt: skip
    (document,) = read_export(path)
    (page,) = document.pages
    assert (document.document, document.organization, page.page.number) == ("abc", "某县", 3)
    assert [segment.text for segment in page.page.segments] == ["第1项", "17"]
    assert page.page.segments[1].box == (40, 40, 160, 50)
    assert [spans[0].label for spans in page.labels] == ["row-label", "value"]
    assert page.origins == ["label-studio task 5"] * 2


def test_what_is_written_reads_the_same(tmp_path: Path) -> None:
    document = labelled("own", "plain", 3)
    assert write_tasks(tmp_path / "tasks.json", [document]) == 1
    (back,) = read_export(tmp_path / "tasks.json")
    assert (back.document, back.family) == (document.document, document.family)
    assert [s.text for s in back.pages[0].page.segments] == [s.text for s in document.pages[0].page.segments]
    assert back.pages[0].labels == document.pages[0].labels


def test_a_task_that_nobody_annotated_is_no_page(tmp_path: Path) -> None:
    assert list(read_export(export(tmp_path / "export.json"))) == []


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"label": "nonsense"}, "task 5, region 2: label 'nonsense' is unknown"),
        ({"text": " "}, "task 5, region 2: it has no text"),
        ({"x": 90}, "task 5, region 2: its box"),
    ],
)
def test_bad_regions_are_named_with_file_and_place(tmp_path: Path, value: dict[str, Any], message: str) -> None:
    path = export(tmp_path / "export.json", {"result": [*region(1), *region(2, **value)]})
    with pytest.raises(LabelError, match=f"{path}: {message}"):
        list(read_export(path))


def test_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "export.json"
    path.write_text('[{"annotations": 7}]')
    with pytest.raises(LabelError, match="no export of Label Studio"):
        list(read_export(path))
