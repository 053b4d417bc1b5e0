"""Texts that depart from a form's wording, that break off, and that hold what is none of theirs."""

from __future__ import annotations

import pytest

from extraction.align.forms import load_forms
from extraction.decide.wording import AS_WORDED, Wording, is_misnumbered, is_torn, strays_of_figure, strays_of_words

LABELS = Wording.of_labels(load_forms()["gid-2021"])


@pytest.mark.parametrize("text", ["结果维持", "结 果 维 持", "結果維持", "（三）不予公开", "(三)不予公开"])
def test_a_label_of_the_form_is_as_worded_in_either_script(text: str) -> None:
    assert LABELS.departure(text) == AS_WORDED
    assert LABELS.knows(text)


def test_a_misread_label_a_piece_of_one_and_another_text_are_told_apart() -> None:
    misread, piece, other = (LABELS.departure(text) for text in ("2.重复申清", "果维持", "信息内容"))
    assert 0.1 < misread.misworded < 0.5
    assert not misread.partial
    assert piece.partial
    assert other.unfamiliar
    assert other.misworded == 0.0


def test_without_a_form_nothing_departs() -> None:
    nothing = Wording.of_labels(None)
    assert not nothing
    assert nothing.departure("果维持") == AS_WORDED
    assert not nothing.knows("结果维持")


@pytest.mark.parametrize(
    ("text", "torn"),
    [
        ("（三）不予公开", False),
        ("危及“三安全一稳定”", False),
        ("等于第三项加第四项之和）", True),
        ("（本列数据的勾稽关系为：第一项", True),
        ("，不计其他情形", True),
        ("统筹推进公开：利用村务公开栏、", True),
        ("", False),
    ],
)
def test_what_begins_or_ends_inside_brackets_or_with_a_mark_that_parts_is_torn(text: str, torn: bool) -> None:
    assert is_torn(text) == torn


def test_figures_among_words_and_words_among_figures_are_strays() -> None:
    assert strays_of_figure("1,234.5%") == 0.0
    assert strays_of_figure("U") == 1.0
    assert strays_of_words("1.属于国家秘密") == 0.0
    assert strays_of_words("本年增/减0") > 0.0


def test_a_number_that_no_mark_parts_from_its_words_is_a_misread_one() -> None:
    assert is_misnumbered("2·没有现成信息需要另行制作")
    assert is_misnumbered("三本年度办理结果")
    assert not any(map(is_misnumbered, ("2.重复申请", "三、本年度办理结果", "（三）不予公开", "2021年", "不予公开", "12")))
