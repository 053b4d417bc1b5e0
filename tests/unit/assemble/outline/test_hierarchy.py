"""Levels of headings that have no number, or not all: decided together, by votes, looks, numbers and what is true of outlines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction.assemble.outline.hierarchy import Decided, Entry, decide_levels
from extraction.assemble.outline.levels import Votes
from extraction.assemble.outline.likeness import looks_of
from extraction.numbering import number_at
from extraction.page import Segment
from tests.unit.assemble.headed import line, page_of

UNSURE: Votes = (0.34, 0.33, 0.33)
FIRST: Votes = (0.9, 0.1, 0.0)
SECOND: Votes = (0.1, 0.6, 0.3)
THIRD: Votes = (0.1, 0.4, 0.5)


def decided(lines: list[Segment], votes: list[Votes], opens: tuple[int, ...] = ()) -> list[Decided]:
    """`opens` are the headings that the next one follows with nothing in between."""
    looks = looks_of([(page_of(*lines), one) for one in lines])
    given = zip(lines, votes, looks, strict=True)
    return decide_levels([Entry(number_at(one.text), vote, look, at in opens) for at, (one, vote, look) in enumerate(given)])


def levels(lines: list[Segment], votes: list[Votes], opens: tuple[int, ...] = ()) -> list[int]:
    return [one.level for one in decided(lines, votes, opens)]


def test_larger_type_is_of_the_outer_level() -> None:
    lines = [line("基本概况", 18), line("组织保障情况", 15), line("资金安排", 15), line("意见和建议", 18), line("整改要求", 15)]

    assert levels(lines, [UNSURE] * 5) == [1, 2, 2, 1, 2]


def test_what_looks_alike_is_of_one_level_though_the_classifier_wavers() -> None:
    lines = [line("基本概况", 18), *(line("组织保障情况", 15) for _ in range(4))]

    assert levels(lines, [(0.9, 0.1, 0.0), SECOND, THIRD, SECOND, SECOND]) == [1, 2, 2, 2, 2]


def test_a_line_of_ideographs_tells_its_size_by_its_length() -> None:
    """Boxes of recognized lines are a pixel higher or lower, which is as much as types differ."""
    lines = [
        line("基本概况", 15.5, height=16), line("组织保障情况", 14.5, height=17),
        line("资金安排", 14.5, height=16), line("意见和建议", 15.5, height=17),
    ]  # fmt: skip

    assert levels(lines, [UNSURE] * 4) == [1, 2, 2, 1]


@pytest.mark.parametrize("apart", [{"left": 80.0}, {"bold": True}, {"face": "KaiTi"}, {"stroke": 1.3}])
def test_place_weight_and_face_tell_looks_of_one_size_apart(apart: dict[str, float]) -> None:
    outer, inner = (
        line("基本概况", 15, face="SimHei", stroke=1.0),
        line("组织保障情况", 15, **{"face": "SimHei", "stroke": 1.0, **apart}),
    )  # type: ignore[arg-type]

    assert levels([outer, inner, outer, inner], [(0.6, 0.4, 0.0), (0.3, 0.7, 0.0)] * 2) == [1, 2, 1, 2]


def test_no_level_is_left_out_below_a_numbered_heading() -> None:
    lines = [line("一、总体情况", 16), line("组织保障情况", 15), line("资金安排", 15)]

    assert levels(lines, [(1.0, 0.0, 0.0), (0.0, 0.45, 0.55), (0.0, 0.45, 0.55)]) == [1, 2, 2]


def test_a_heading_with_other_characters_belongs_to_the_nearest_look() -> None:
    lines = [line("基本概况", 18), line("组织保障情况", 15), line("2023年GDP", 11, height=16.2), line("资金安排", 15)]

    assert levels(lines, [(0.9, 0.1, 0.0), SECOND, THIRD, SECOND]) == [1, 2, 2, 2]


def test_many_looks_are_judged_one_by_one() -> None:
    lines = [line("基本概况", 10.0 * 1.1**at) for at in range(12)]

    assert levels(lines, [SECOND] * 12) == [2] * 12


def test_a_heading_right_behind_another_stands_under_it() -> None:
    """No section is empty, so what looks the same is of several levels here."""
    lines = [line(text, 15) for text in ("基本概况", "主要做法", "资金安排", "意见和建议", "整改要求", "工作建议")]

    found = decided(lines, [FIRST, SECOND, THIRD, FIRST, SECOND, THIRD], (0, 1, 3, 4))

    assert [one.level for one in found] == [1, 2, 3, 1, 2, 3]
    assert all(one.mixed for one in found)


def test_what_looks_alike_is_of_several_levels_only_for_good_reasons() -> None:
    lines = [line(text, 15) for text in ("基本概况", "主要做法", "资金安排", "意见和建议", "整改要求", "工作建议")]

    assert levels(lines, [FIRST, FIRST, FIRST, FIRST, THIRD, FIRST]) == [1] * 6


def test_numbers_that_begin_anew_stand_inside_what_has_none() -> None:
    lines = [line(text, 15) for text in ("基本概况", "1.组织保障", "2.资金安排", "意见和建议", "1.整改要求")]

    assert levels(lines, [UNSURE] * 5) == [1, 2, 2, 1, 2]


def test_numbers_do_not_begin_beside_headings_of_another_style() -> None:
    lines = [line("基本概况", 18), *(line(text, 15) for text in ("主要做法", "1.组织保障", "2.资金安排", "整改要求"))]

    assert levels(lines, [FIRST, SECOND, UNSURE, UNSURE, SECOND]) == [1, 2, 3, 3, 2]


def test_looks_of_several_headings_each_are_not_of_one_level() -> None:
    words = ("主要做法", "资金安排", "整改要求", "工作建议", "组织保障")
    lines = [line("基本概况", 18), *(line(text, 15, bold=at in (0, 3)) for at, text in enumerate(words))]

    assert levels(lines, [FIRST, SECOND, SECOND, THIRD, SECOND, SECOND]) == [1, 2, 3, 3, 2, 3]


def test_headings_without_a_number_do_not_stand_between_numbers() -> None:
    words = ("一、总体情况", "（一）主动公开", "资金安排", "整改要求", "（二）监督保障", "工作建议", "二、存在问题")
    unsure = [FIRST, SECOND, UNSURE, UNSURE, SECOND, UNSURE, FIRST]

    assert levels([line(text, 15) for text in words], unsure) == [1, 2, 3, 3, 2, 3, 1]


def test_what_has_no_number_and_smaller_type_stands_inside_numbers() -> None:
    lines = [line("一、总体情况", 15), line("组织保障情况", 13), line("二、资金安排", 15), line("整改要求", 13)]

    assert levels(lines, [UNSURE] * 4) == [1, 2, 1, 2]


def test_a_style_of_numbers_is_inside_the_one_that_the_numbers_tell() -> None:
    lines = [line(text, 15) for text in ("基本概况", "一、组织保障", "（一）甲项", "（二）乙项", "二、资金安排", "（一）丙项")]

    outer: Votes = (0.98, 0.02, 0.0)
    assert levels(lines, [outer, outer, UNSURE, UNSURE, outer, UNSURE]) == [1, 1, 2, 2, 1, 2]
    assert levels(lines, [FIRST, SECOND, SECOND, SECOND, SECOND, SECOND]) == [1, 2, 3, 3, 2, 3]


def test_what_a_person_says_of_a_level_is_certain() -> None:
    lines = [line("一、总体情况", 15), line("组织保障情况", 15), line("二、资金安排", 15)]

    assert decided(lines, [FIRST, (0.0, 0.0, 1.0), FIRST])[1][:2] == (3, pytest.approx(1.0, abs=1e-3))


def test_it_is_less_sure_where_votes_and_looks_contradict_each_other() -> None:
    lines = [line("基本概况", 18), line("组织保障情况", 15)]
    told, against = decided(lines, [FIRST, SECOND]), decided(lines, [SECOND, FIRST])

    assert told[1].sure > against[1].sure


@given(st.lists(st.tuples(st.sampled_from([12.0, 15.0, 18.0]), st.booleans(), st.integers(0, 2)), max_size=12))
def test_every_heading_has_a_level_and_a_probability(drawn: list[tuple[float, bool, int]]) -> None:
    votes: list[Votes] = [(0.8, 0.1, 0.1), (0.1, 0.8, 0.1), (0.1, 0.1, 0.8)]
    lines = [line("基本概况", size) for size, _, _ in drawn]
    found = decided(lines, [votes[vote] for _, _, vote in drawn], tuple(at for at, (_, opens, _) in enumerate(drawn) if opens))

    assert len(found) == len(drawn)
    assert all(one.level in (1, 2, 3) and 0.0 < one.sure <= 1.0 + 1e-9 for one in found)


def test_nothing_has_no_levels() -> None:
    assert decide_levels([]) == []
