from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from labeling.lessons.recognition_set import write_recognition_set
from models.errors import DatasetError
from tests.unit.labeling.taught import Store, box, text_lesson

STORE = Store({str(n) * 64: f"第{n}县" for n in range(8)})
SHAS = list(STORE.organizations)


def test_lines_that_people_read_are_cut_out_with_their_text(tmp_path: Path) -> None:
    lessons = [text_lesson(sha, 3, "17") for sha in SHAS] + [text_lesson(SHAS[0], 1, "壹、总体情况", verdict="right")]
    made = write_recognition_set(tmp_path / "set", lessons, STORE)
    assert (made.train + made.test, made.train > 0, made.test > 0) == (9, True, True)
    lines = [line for side in ("train", "val") for line in (tmp_path / "set" / f"{side}.txt").read_text("utf-8").splitlines()]
    named = dict(line.split("\t") for line in lines)
    assert sorted(named.values()) == ["17"] * 8 + ["壹、总体情况"]
    with Image.open(tmp_path / "set" / next(iter(named))) as picture:
        assert picture.size == (202, 12)  # half the page's size, with a margin
    assert (tmp_path / "set" / "dict.txt").read_text("utf-8").split() == sorted("17壹、总体情况")


def test_paddle_finds_nothing_to_complain_of(tmp_path: Path) -> None:
    """The check that PaddleOCR's own tools (PaddleX) make before they fine-tune."""
    from paddlex.modules.text_recognition.dataset_checker.dataset_src.check_dataset import check

    write_recognition_set(tmp_path / "set", [text_lesson(sha, 3, "1 7") for sha in SHAS], STORE)
    found = check(str(tmp_path / "set"), str(tmp_path / "checked"))
    assert (found["train_samples"] > 0, found["train_samples"] + found["val_samples"]) == (True, len(SHAS))


def test_what_teaches_no_reading_is_left_out(tmp_path: Path) -> None:
    lessons = [
        text_lesson(SHAS[0], 3, "17"),
        text_lesson(SHAS[1], 3, "17", purpose="audit"),
        text_lesson(SHAS[1], 3, "", verdict="blank"),
        text_lesson(SHAS[1], 3, "17", box=box(9)),
        text_lesson(SHAS[1], 3, "17", page=7),
        text_lesson("f" * 64, 3, "17"),
    ]
    made = write_recognition_set(tmp_path / "set", lessons, STORE)
    assert made.train + made.test == 1
    assert made.left_out == {
        "lines of audit questions": 1,
        "places without legible text": 1,
        "places of several lines or none": 1,
        "lines of pages that were not scanned": 1,
        "lines of documents that are gone": 1,
    }


def test_nothing_to_learn_is_said_and_nothing_is_left_behind(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="no answer"):
        write_recognition_set(tmp_path / "set", [], STORE)
    assert list(tmp_path.iterdir()) == []
