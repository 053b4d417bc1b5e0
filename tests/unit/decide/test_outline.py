"""A heading that may have been lost is told, with the pages where it could stand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction.assemble.outline import SectionNode
from extraction.decide.outline import LOST_HEADING, lost_headings
from extraction.geometry import Box
from extraction.numbering import number_at
from extraction.page import Page, Segment

FORM = ("一、总体情况", "二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况")


def pages(*texts: list[str]) -> list[Page]:
    """A recognized page for each list of lines."""
    return [
        Page(
            number,
            595,
            842,
            "pt",
            segments=[Segment(line, Box(50, 20 * at, 300, 20 * at + 12)) for at, line in enumerate(lines)],
            recognized=True,
        )
        for number, lines in enumerate(texts, start=1)
    ]


def nodes(made: list[Page], *headings: str, level: int = 1) -> list[SectionNode]:
    """A section for each line that is one of the headings."""
    places = {segment.text: (page.number, at) for page in made for at, segment in enumerate(page.segments)}
    numbers = [number_at(heading) for heading in headings]
    return [
        SectionNode(level, number.printed if number else None, heading, places[heading])
        for heading, number in zip(headings, numbers, strict=True)
    ]


def told(
    made: list[Page], found: list[SectionNode], expected: tuple[str, ...] = (), seen: tuple[int, ...] = ()
) -> list[int | None]:
    problems = lost_headings(found, expected, made, seen)
    assert {problem.code for problem in problems} <= {LOST_HEADING}
    return [problem.page for problem in problems]


def test_a_number_that_is_left_out_puts_the_pages_between_in_doubt() -> None:
    made = pages(["一、甲", "子"], ["丑"], ["寅", "三、丙"], ["卯"])
    (first, *_) = lost_headings(nodes(made, "一、甲", "三、丙"), (), made, ())
    assert first.message == "标题编号由“一、”跳到“三、”，其间可能有遗漏的标题"
    assert told(made, nodes(made, "一、甲", "三、丙")) == [1, 2, 3]


def test_a_line_that_could_be_the_lost_heading_is_enough() -> None:
    made = pages(["一、甲", "子"], ["丑", "二、乙"], ["寅", "三、丙"])
    assert told(made, nodes(made, "一、甲", "三、丙")) == [2]


def test_from_a_text_that_was_given_nothing_is_lost_but_a_line_may_be_no_heading() -> None:
    made = [replace(page, recognized=False) for page in pages(["一、甲", "子"], ["丑"], ["三、丙"])]
    assert told(made, nodes(made, "一、甲", "三、丙")) == []
    made = [replace(page, recognized=False) for page in pages(["一、甲", "子"], ["二、乙"], ["三、丙"])]
    assert told(made, nodes(made, "一、甲", "三、丙")) == [2]


def test_a_page_that_the_next_heading_opens_is_not_in_doubt() -> None:
    made = pages(["一、甲", "子"], ["三、丙"])
    assert told(made, nodes(made, "一、甲", "三、丙")) == [1]


def test_a_series_that_does_not_begin_with_one() -> None:
    made = pages(["某县年度报告", "（二）乙", "（三）丙"])
    problems = lost_headings(nodes(made, "（二）乙", "（三）丙"), (), made, ())
    assert [problem.message for problem in problems] == ["标题编号从“（二）”开始，此前可能有遗漏的标题"]


def test_inner_series_begin_anew_or_go_on() -> None:
    made = pages(["一、甲", "（一）子", "（二）丑", "二、乙", "（一）寅", "三、丙", "（二）卯", "（三）辰"])
    first, second, third = nodes(made, "一、甲", "二、乙", "三、丙")
    first.children = nodes(made, "（一）子", "（二）丑", level=2)
    second.children = nodes(made, "（一）寅", level=2)
    third.children = nodes(made, "（二）卯", "（三）辰", level=2)
    assert told(made, [first, second, third]) == []


def test_the_first_of_an_inner_series_is_lost() -> None:
    made = pages(["一、甲", "（一）子", "（二）丑"], ["二、乙", "寅", "（二）卯"])
    first, second = nodes(made, "一、甲", "二、乙")
    first.children = nodes(made, "（一）子", "（二）丑", level=2)
    second.children = nodes(made, "（二）卯", level=2)
    assert told(made, [first, second]) == [2]


@pytest.mark.parametrize(
    ("heading", "lost"),
    [("三、收到和处理政府信息公开申请情况", False), ("三、申请", False), ("收到和处理政府信息公开申请情况", False), ("附件", True)],
    ids=["as prescribed", "by its number", "by its wording", "another"],
)
def test_a_section_that_the_form_prescribes(heading: str, lost: bool) -> None:
    made = pages([FORM[0], "子", FORM[1], "丑", heading, "寅"])
    assert told(made, nodes(made, FORM[0], FORM[1], heading), FORM) == ([1] if lost else [])


def test_prescribed_sections_that_are_missing_are_told_once() -> None:
    made = pages([FORM[0], "子"], ["丑"])
    problems = lost_headings(nodes(made, FORM[0]), FORM, made, ())
    assert [problem.page for problem in problems] == [1, 2]
    assert problems[0].message == f"没有找到“{FORM[1]}”“{FORM[2]}”的标题，可能有遗漏"


def test_the_form_and_the_numbers_tell_of_one_loss_once() -> None:
    made = pages([FORM[0], "子", FORM[2]])
    assert told(made, nodes(made, FORM[0], FORM[2]), FORM) == [1]


def test_what_a_person_has_looked_at_is_missing_on_the_paper() -> None:
    made = pages(["一、甲", "子"], ["丑"], ["三、丙"])
    assert told(made, nodes(made, "一、甲", "三、丙"), seen=(1,)) == [2]
    assert told(made, nodes(made, "一、甲", "三、丙"), seen=(1, 2)) == []


@given(st.lists(st.integers(min_value=1, max_value=4), min_size=1, max_size=6), st.data())
def test_of_a_whole_outline_one_heading_less_is_told_unless_it_was_the_last(inner: list[int], data: st.DataObject) -> None:
    """A heading of the outer series that is lost is always told, one that is not lost never is."""
    outer = [f"第{number}章 甲" for number in range(1, len(inner) + 1)]
    lines = [line for head, size in zip(outer, inner, strict=True) for line in (head, *(f"{head}{n}" for n in range(size)))]
    made = pages(lines)
    assert told(made, nodes(made, *outer)) == []
    lost = data.draw(st.integers(min_value=0, max_value=len(outer) - 1))
    left = [heading for at, heading in enumerate(outer) if at != lost]
    assert told(made, nodes(made, *left)) == ([1] if lost < len(outer) - 1 else [])
