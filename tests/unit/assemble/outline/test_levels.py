"""Levels follow from the numbers where they tell which style stands inside which, from the classifier where they do not."""

from __future__ import annotations

import pytest

from extraction.assemble.outline.levels import Votes, agree_on_levels
from extraction.numbering import number_at

UNSURE: Votes = (0.34, 0.33, 0.33)
ALL_SECOND: Votes = (0.2, 0.6, 0.2)


def levels(headings: str, votes: Votes = UNSURE) -> list[int]:
    return [level for level, _ in agree_on_levels([(number_at(heading), votes) for heading in headings.split()])]


@pytest.mark.parametrize("votes", [UNSURE, ALL_SECOND])
@pytest.mark.parametrize(
    ("headings", "expected"),
    [
        ("一、甲 （一）乙 （二）丙 二、丁 （一）戊 三、己", [1, 2, 2, 1, 2, 1]),
        ("壹、甲 一、乙 （一）丙 （二）丁 二、戊 贰、己 一、庚 （一）辛 二、壬", [1, 2, 3, 3, 2, 1, 2, 3, 2]),
        ("第一章甲 一、乙 二、丙 第二章丁 一、戊 1.己 2.庚 二、辛", [1, 2, 2, 1, 2, 3, 3, 2]),
        ("1.甲 1.1乙 1.2丙 2.丁 2.1戊 2.1.1己 2.1.2庚 2.2辛", [1, 2, 2, 1, 2, 3, 3, 2]),
        ("壹、甲 一、乙 贰、丙 一、丁 二、戊 （一）己 （二）庚", [1, 2, 1, 2, 2, 3, 3]),
        ("第一部分甲 （一）乙 （二）丙 第二部分丁 1.戊 2.己 第三部分庚", [1, 2, 2, 1, 2, 2, 1]),
    ],
)
def test_numbers_tell_the_levels(headings: str, votes: Votes, expected: list[int]) -> None:
    assert levels(headings, votes) == expected


def test_the_classifier_tells_where_the_numbers_do_not() -> None:
    assert levels("（一）甲 （二）乙 （三）丙", (0.1, 0.8, 0.1)) == [2, 2, 2]
    assert levels("概况 背景 结论", (0.1, 0.2, 0.7)) == [3, 3, 3]


def test_numbers_inside_headings_without_one() -> None:
    plain, numbered = (None, (0.9, 0.1, 0.0)), [(number_at(text), ALL_SECOND) for text in ("一、甲", "二、乙")]
    given = [plain, *numbered, plain, *numbered]
    assert [level for level, _ in agree_on_levels(given)] == [1, 2, 2, 1, 2, 2]


def test_a_heading_that_was_missed_does_not_turn_the_order() -> None:
    assert levels("（二）甲 一、乙 （一）丙 （二）丁 三、戊 （一）己 四、庚") == [2, 1, 2, 2, 1, 2, 1]


def test_headings_before_the_second_of_a_style_stand_inside_its_first() -> None:
    assert levels("（一）甲 （二）乙 1.丙 2.丁 （三）戊 二、己 三、庚") == [2, 2, 3, 3, 2, 1, 1]
    assert levels("一、甲 二、乙 （二）丙 四、丁", (0.5, 0.4, 0.1)) == [1, 1, 1, 1]
    assert levels("一、甲 总论 （二）丙 四、丁", (0.2, 0.5, 0.1))[2] == 2


def test_nothing_has_no_levels() -> None:
    assert agree_on_levels([]) == []


def test_numbers_under_headings_that_lost_theirs() -> None:
    plain = (None, (0.9, 0.1, 0.0))
    numbered = [(number_at(text), ALL_SECOND) for text in ("（一）甲", "1.乙", "2.丙", "（二）丁", "1.戊")]
    assert [level for level, _ in agree_on_levels([plain, *numbered, plain, plain])] == [1, 2, 3, 3, 2, 3, 1, 1]


def test_no_level_is_left_out_that_no_heading_has() -> None:
    votes: list[Votes] = [(0.9, 0.1, 0.0), (0.1, 0.2, 0.7), (0.1, 0.2, 0.7), (0.9, 0.1, 0.0), (0.1, 0.2, 0.7), (0.9, 0.1, 0.0)]
    numbers = [number_at(text) for text in ("一、甲", "1.乙", "2.丙", "二、丁", "1.戊", "三、己")]
    assert [level for level, _ in agree_on_levels(list(zip(numbers, votes, strict=True)))] == [1, 2, 2, 1, 2, 1]


def test_a_style_is_not_inside_one_that_comes_after_it() -> None:
    first, second, third = (0.9, 0.1, 0.0), (0.1, 0.8, 0.1), (0.0, 0.2, 0.8)
    texts = ("一、甲", "（一）乙", "（二）丙", "二、丁", "1.戊", "2.己", "三、庚", "（一）辛", "（二）壬")
    votes: list[Votes] = [first, second, second, first, third, third, first, second, second]
    given = [(number_at(text), vote) for text, vote in zip(texts, votes, strict=True)]
    assert [level for level, _ in agree_on_levels(given)] == [1, 2, 2, 1, 3, 3, 1, 2, 2]


def test_a_heading_that_was_lost_between_two_leaves_the_levels_to_the_classifier() -> None:
    first, second, third = (0.9, 0.1, 0.0), (0.1, 0.8, 0.1), (0.0, 0.2, 0.8)
    texts = ("一、甲", "（一）乙", "1.丙", "2.丁", "（二）戊", "1.己", "三、庚", "四、辛")
    votes: list[Votes] = [first, second, third, third, second, third, first, first]
    given = [(number_at(text), vote) for text, vote in zip(texts, votes, strict=True)]
    assert [level for level, _ in agree_on_levels(given)] == [1, 2, 3, 3, 2, 3, 1, 1]
