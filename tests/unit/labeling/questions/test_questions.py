"""What is asked, what it shows, and what it is worth."""

from __future__ import annotations

import base64
import io
from dataclasses import replace

import numpy as np
import pytest
from lxml import etree
from PIL import Image

from extraction.corrections import NO_CORRECTIONS
from extraction.geometry import Box
from extraction.page import Grid, GridCell, Reading
from labeling.questions import cells
from labeling.questions.crops import page_picture
from labeling.questions.doubts import Reader
from labeling.questions.plan import drafts_of
from labeling.questions.sampling import chance, decoy, is_audited
from labeling.questions.words import fact_in_words
from labeling.questions.worth import beside_each_other, worth
from labeling.settings import Settings
from tests.unit.labeling.paper import FIELDS, Rules, page, report

UPHELD = FIELDS[0]
SMUDGED = {UPHELD: [Reading("7", 0.6), Reading("1", 0.35), Reading("１", 0.02), Reading("f", 0.01)]}


def test_a_sound_report_asks_nothing() -> None:
    made = page()
    assert list(Reader(report(made), [made]).doubts()) == []


def test_a_question_has_all_that_an_answer_needs() -> None:
    made = page(readings=SMUDGED)
    (doubt,) = Reader(report(made), [made]).doubts()
    assert (doubt.field, doubt.page) == (UPHELD, 1)
    asked = doubt.question
    assert asked["text"] == "1", "what the sums and the ink agree on is proposed"
    assert [text for text, _ in asked["readings"]] == ["7"], "widths and what is no number are no other readings"
    assert asked["where"][1] == "列 Column：行政复议 › 结果维持"
    assert asked["sums"] == ["✗ 3(总计) ≠ 【7】(结果维持) + 2(其他结果)　（3 ≠ 9）"]
    data = cells.task_data(asked, made)
    with Image.open(io.BytesIO(base64.b64decode(data["image"].split(",")[1]))) as picture:
        assert picture.size == (920, 300)
        red, green, _ = np.moveaxis(np.asarray(picture.convert("RGB")), -1, 0)
        assert ((red > 180) & (green < 90)).any(), "the cell is framed"


def test_of_a_blank_cell_there_is_nothing_to_ask_unless_ink_was_not_read() -> None:
    made = page()
    cell = report(made).tables[0].cells[-1]
    rest = [segment for segment in made.segments if not Box(*cell.box).contains(*segment.box.center)]
    blank = replace(made, segments=rest, grids=[])
    smudged = replace(blank, unread=[Box(*cell.box)])
    inked = replace(blank, grids=[Grid(1, 1, [GridCell(0, 0, 1, 1, Box(*cell.box), ink=True)], Box(*cell.box), "ruled")])
    assert [Reader(report(made), [one]).is_ink(cell) for one in (blank, smudged, inked)] == [False, True, True]


def test_a_page_without_a_picture_is_drawn() -> None:
    made = replace(page(readings=SMUDGED), picture=None)
    (doubt,) = Reader(report(made), [made]).doubts()
    for uri in (cells.task_data(doubt.question, made)["image"], page_picture(made, [[doubt.box]])):
        kind, _, data = uri.partition(";base64,")
        assert kind == "data:image/svg+xml"
        drawn = etree.fromstring(base64.b64decode(data))
        assert "结果维持" in "".join(drawn.itertext())
        assert drawn.xpath("//*[local-name()='rect'][@stroke]")


def test_what_a_document_says_is_never_markup() -> None:
    asked = {
        "text": "<img src=x onerror=alert(1)>", "readings": [["<b>", 0.1]], "where": ["<script>"], "sums": [], "document": "d",
        "crop": {"frame": [0, 0, 9, 9], "across": [(0, 9)], "down": [(0, 9)]},
    }  # fmt: skip
    shown = "".join(entry["html"] for entry in cells.task_data(asked, page())["answers"])
    assert "<img" not in shown
    assert "&lt;img" in shown


def test_facts_are_named_in_two_languages() -> None:
    assert fact_in_words("phone") == "项目 Item：电话 / phone"


def test_the_less_sure_and_the_less_alike_are_worth_more() -> None:
    def asked(text: str, probability: float, other: float) -> dict[str, object]:
        return {"text": text, "probability": probability, "readings": [["8", other]], "where": [f"列 {text}"]}

    assert worth(asked("2", 0.5, 0.45), 0.5) > worth(asked("1", 0.99, 0.005), 0.01)
    alike, other = [asked("同一处", 0.5, 0.4) for _ in range(20)], asked("很不一样的另一处文字", 0.5, 0.4)
    many = beside_each_other([*alike, other], [0.5] * 20 + [0.4])
    assert many[-1] == 0.4
    assert sum(one > 0.4 for one in many) == 2, "the third of a kind teaches less than the first of another"
    assert min(many) == pytest.approx(0.5 * 0.85**10), "and still may find an error"
    assert beside_each_other([alike[0], other], [0.5, 0.4], alike)[0] == pytest.approx(0.5 * 0.85**10), "others are open already"


def test_the_audit_is_a_share_and_always_the_same() -> None:
    chosen = [is_audited(0.1, "t", "s", f"f{number}") for number in range(5000)]
    assert sum(chosen) == pytest.approx(500, rel=0.15)
    assert chosen == [is_audited(0.1, "t", "s", f"f{number}") for number in range(5000)]
    assert 0 <= chance("a", 1) < 1


def test_nothing_tells_what_is_audited_or_known() -> None:
    """Neither how sure the machine is, nor the name of a document that was made to test people."""
    made = page()
    found = report(made, "31-00001-web-export.pdf")
    doubt = next(iter(Reader(found, [made]).accepted()))
    shown = [
        cells.task_data(question, made) | cells.prediction(question)
        for question in (doubt.question, decoy(doubt.question, "1", "s", "f"))
    ]
    assert "web-export" not in str([{**one, "image": ""} for one in shown])
    assert [set(one) for one in shown] == [{"image", "where", "answers", "place", "sums", "result", "model_version"}] * 2


def test_audits_stand_among_the_others_and_do_not_wait_for_all_of_them() -> None:
    """The machine is sure of what it accepted: by worth alone nobody would come to it while anything is in doubt."""
    made = page(readings=SMUDGED)
    drafts, _ = drafts_of(Settings(audit_share=1.0), report(made), [made], NO_CORRECTIONS, Rules(), {})
    audits = [draft.worth for draft in drafts if draft.purpose == "audit"]
    assert len(audits) > 100
    assert 0.1 <= min(audits) < 0.15
    assert 0.45 < max(audits) <= 0.5


def test_half_of_the_known_values_come_with_a_wrong_reading() -> None:
    question = {"text": "9", "readings": [], "sums": ["x"], "confidence": 1.0}
    shown = [decoy(question, "35", str(number), "f") for number in range(200)]
    wrong = [one for one in shown if one["text"] != "35"]
    assert 60 < len(wrong) < 140
    assert all(one["readings"][0][0] == "35" and one["sums"] == [] for one in wrong)
