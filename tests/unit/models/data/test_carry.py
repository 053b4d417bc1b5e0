from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings

from extraction.geometry import Box
from extraction.page import Page, Segment
from models.data.carry import align, carry_by_place
from models.data.corpus import load_example, load_truth
from models.data.labelled import LabelledPage
from models.errors import LabelError
from models.tokens.encoding import LabelSpan
from models.tokens.view import SegmentView
from tests.unit.models.documents import labelled_views, report, write_truth


@settings(deadline=None, max_examples=50)
@given(labelled_views())
def test_a_text_that_was_read_rightly_keeps_its_labels(row: tuple[SegmentView, tuple[LabelSpan, ...]]) -> None:
    view, spans = row
    carried = align([view.text], [(view.text, spans)])[0]

    def characters(label: str, labelled: tuple[LabelSpan, ...]) -> set[int]:
        return {i for span in labelled if span.label == label for i in range(span.start, span.end)}

    assert all(characters(span.label, spans) == characters(span.label, carried) for span in spans)


def test_labels_survive_misreadings_tears_and_merges() -> None:
    sources = [
        ("一、总体情况。本年收到申请", (LabelSpan("heading-1", 0, 7), LabelSpan("body", 7, 13))),
        ("十二件。", (LabelSpan("body", 0, 4),)),
        ("第一项", (LabelSpan("row-label", 0, 3),)),
        ("12", (LabelSpan("value", 0, 2),)),
    ]
    texts = ["一、总休情", "况。本年収到申请十二件。", "第一项 1Z"]
    assert align(texts, sources) == [
        (LabelSpan("heading-1", 0, 5),),
        (LabelSpan("heading-1", 0, 2), LabelSpan("body", 2, 12)),
        (LabelSpan("row-label", 0, 3), LabelSpan("value", 4, 6)),
    ]


def test_a_text_that_the_truth_does_not_know_gets_no_labels() -> None:
    assert align(["ABCDEFGH", "", " "], [("一二三", (LabelSpan("body", 0, 3),))]) == [(), (), ()]


def test_labels_are_found_by_place_through_both_transforms() -> None:
    truth = LabelledPage(
        Page(1, 100, 100, "pt", segments=[Segment("甲", Box(10, 10, 20, 20)), Segment("乙", Box(10, 30, 20, 40))]),
        [(LabelSpan("body", 0, 1),), (LabelSpan("value", 0, 1),)],
    )
    twice, shifted = (2.0, 0, 0, 0, 2.0, 0, 0, 0, 1.0), (1.0, 0, 5, 0, 1.0, 7, 0, 0, 1.0)
    segments = [Segment("乙", Box(25, 67, 45, 87)), Segment("章", Box(150, 150, 190, 190))]
    page = Page(1, 200, 200, "px", segments=segments, transform=shifted)
    assert carry_by_place(page, truth, twice) == [(LabelSpan("value", 0, 1),), (LabelSpan("furniture", 0, 1),)]


def test_a_truth_file_gives_its_example(tmp_path: Path) -> None:
    wanted = report("3-00007-gov-kai", "gov-kai", 1)
    example = load_example(write_truth(tmp_path, wanted))
    assert (example.name, example.family) == (wanted.name, wanted.family)
    assert [view.text for view in example.views] == [view.text for view in wanted.views]
    assert example.labels == wanted.labels


def test_a_document_without_pages_is_laid_out_as_its_reader_does(tmp_path: Path) -> None:
    cell = {"table": "t", "row_span": 1, "column_span": 1}
    blocks = [
        {"text": "一、概况", "labels": [["heading-1", 0, 4]], "table": None},
        {"text": "项目", "labels": [["column-header", 0, 2]], "row": 0, "column": 0, **cell},
        {"text": "", "labels": [], "row": 0, "column": 1, **cell},
        {"text": "甲", "labels": [["row-label", 0, 1]], "row": 1, "column": 0, **cell},
        {"text": "7", "labels": [["value", 0, 1]], "row": 1, "column": 1, **cell},
    ]
    (tmp_path / "x.truth.json").write_text(json.dumps({"blocks": blocks}), encoding="utf-8")
    example = load_example(tmp_path / "x.truth.json")
    assert [view.text for view in example.views] == ["一、概况", "项目", "甲", "7"]
    assert [view.place.name for view in example.views] == ["OUTSIDE", "FIRST_ROW", "FIRST_COLUMN", "INSIDE"]


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"labels": [["body", 0, 99]]}, "page 1, line 1"),
        ({"labels": [["nonsense", 0, 1]]}, "page 1, line 1"),
        ({"labels": [["body", 0, 2], ["value", 1, 3]]}, "page 1, line 1"),
        ({"box": [10, 10, 2000, 20]}, "page 1, line 1"),
        ({"box": [10]}, "truth file"),
        ({"labels": [7]}, "truth file"),
    ],
)
def test_a_truth_that_contradicts_itself_is_refused_with_its_place(tmp_path: Path, change: dict[str, object], place: str) -> None:
    path = write_truth(tmp_path, report("x", "plain", 0))
    record = json.loads(path.read_text(encoding="utf-8"))
    record["pages"][0]["lines"][0] |= change
    path.write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(LabelError, match=f"{path}.*{place}"):
        load_truth(path)
