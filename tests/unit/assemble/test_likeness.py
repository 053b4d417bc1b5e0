"""Headings without numbers: what looks alike is of one level, and the outline is one."""

from __future__ import annotations

import pytest

from extraction.assemble.levels import Votes
from extraction.assemble.likeness import levels_by_look, looks_of
from extraction.geometry import Box
from extraction.page import Page, Segment

UNSURE: Votes = (0.34, 0.33, 0.33)
SECOND: Votes = (0.1, 0.6, 0.3)
THIRD: Votes = (0.1, 0.4, 0.5)


def line(
    text: str, size: float, left: float = 50.0, y: float = 300.0, *, bold: bool = False, height: float | None = None
) -> Segment:
    return Segment(text, Box(left, y, left + size * len(text), y + (height or 1.1 * size)), bold=bold)


def page_of(*prose: Segment) -> Page:
    return Page(1, 595, 842, "pt", segments=[*prose, *(line("全年工作平稳有序" * 4, 14, y=20.0 * at) for at in range(5))])


def levels(lines: list[Segment], votes: list[Votes], known: dict[int, int] | None = None) -> list[int]:
    page = page_of(*lines)
    settled = known or {}
    plain = [at for at in range(len(lines)) if at not in settled]
    looks = dict(zip(plain, looks_of([(page, lines[at]) for at in plain]), strict=True))
    found = levels_by_look(votes, looks, settled)
    return [settled[at] if at in settled else found[at][0] for at in range(len(lines))]


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


@pytest.mark.parametrize("apart", [{"left": 80.0}, {"bold": True}])
def test_place_and_weight_tell_looks_of_one_size_apart(apart: dict[str, float]) -> None:
    inner = line("组织保障情况", 15, **apart)  # type: ignore[arg-type]
    lines = [line("基本概况", 15), inner, line("意见和建议", 15), inner]

    assert levels(lines, [(0.6, 0.4, 0.0), (0.3, 0.7, 0.0)] * 2) == [1, 2, 1, 2]


def test_no_level_is_left_out_below_a_numbered_heading() -> None:
    lines = [line("一、总体情况", 16), line("组织保障情况", 15), line("资金安排", 15)]

    assert levels(lines, [(1.0, 0.0, 0.0), (0.0, 0.45, 0.55), (0.0, 0.45, 0.55)], {0: 1}) == [1, 2, 2]


def test_a_heading_with_other_characters_belongs_to_the_nearest_look() -> None:
    lines = [line("基本概况", 18), line("组织保障情况", 15), line("2023年GDP", 11, height=16.2), line("资金安排", 15)]

    assert levels(lines, [(0.9, 0.1, 0.0), SECOND, THIRD, SECOND]) == [1, 2, 2, 2]


def test_many_looks_are_judged_one_by_one() -> None:
    lines = [line("基本概况", 10.0 * 1.1**at) for at in range(12)]

    assert levels(lines, [SECOND] * 12) == [2] * 12
