"""Which lines look alike."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from extraction.assemble.outline.likeness import is_like, like_groups, looks_of, text_look
from extraction.page import Segment
from tests.unit.assemble.headed import line, page_of


def groups(*lines: Segment) -> list[list[int]]:
    page = page_of(*lines)
    return sorted(sorted(group) for group in like_groups(dict(enumerate(looks_of([(page, one) for one in lines])))))


def test_lines_of_one_type_are_one_group_though_their_sizes_waver() -> None:
    assert groups(line("基本概况", 15.0), line("组织保障", 15.3), line("资金安排", 14.8), line("意见建议", 18.0)) == [
        [0, 1, 2],
        [3],
    ]


def test_strokes_of_single_lines_may_differ_more_than_those_of_many() -> None:
    """The mean width of strokes depends on the characters, the less so the more there are."""
    two = [line("基本概况", 15, stroke=1.0), line("组织保障", 15, stroke=1.12)]

    assert groups(*two) == [[0, 1]]
    assert groups(*two * 4) == [[0, 2, 4, 6], [1, 3, 5, 7]]


def test_lines_without_an_exact_size_do_not_move_their_group() -> None:
    page = page_of()
    looks = looks_of([(page, one) for one in (line("基本概况", 15), line("附则", 14), line("GDP与CPI", 8, height=15.0))])

    assert is_like(looks, looks_of([(page, line("意见和建议", 15.2))])[0])


def test_the_look_of_the_text_is_that_of_its_wide_lines() -> None:
    heading = line("基本概况", 18, bold=True, face="SimHei")
    page = page_of(heading)
    text = text_look([(page, one) for one in page.segments])

    assert text is not None
    assert (text.size, text.bold, text.face, text.weight) == (14.0, False, None, 1.0)
    assert not is_like([text], looks_of([(page, heading)])[0])


def test_the_size_that_a_source_tells_is_exact() -> None:
    """The width of "1.资金安排" tells little, and boxes of recognized lines have no exact height."""
    told = replace(line("1.资金安排", 15), size=15.0)
    given, recognized = page_of(told), replace(page_of(told), recognized=True)

    assert [(look.size, look.exact) for look in looks_of([(given, told)])] == [(15.0, True)]
    assert not looks_of([(recognized, told)])[0].exact


def test_no_text_has_no_look() -> None:
    assert text_look([]) is None


@given(st.lists(st.tuples(st.sampled_from([12.0, 12.2, 15.0]), st.sampled_from([None, 1.0, 1.3]), st.booleans()), max_size=20))
def test_every_line_is_in_one_group(drawn: list[tuple[float, float | None, bool]]) -> None:
    lines = [line("基本概况" if exact else "GDP与CPI", size, stroke=stroke) for size, stroke, exact in drawn]

    assert sorted(at for group in groups(*lines) for at in group) == list(range(len(lines)))
