"""What is no part of a page's text."""

from __future__ import annotations

import pytest

from extraction.assemble.furniture import beside_tables, outer_number, page_number, rests_of_rules, stains
from extraction.geometry import Box
from extraction.page import Grid, Page, Ruling, Segment


def page(*last: str, number: int = 3, y: float = 800.0) -> Page:
    segments = [Segment("特此报告。", Box(60, 300, 160, 312))]
    segments += [Segment(text, Box(280 + 20 * at, y, 292 + 20 * at, y + 12)) for at, text in enumerate(last)]
    return Page(number, 595, 842, "pt", segments=segments)


@pytest.mark.parametrize(
    "printed",
    [("—", "3", "—"), ("一3", "-"), ("- 3 -",), ("3",), ("第3页",), ("3/7",), ("第 3 页 共 7 页",), ("· 3 ·",), ("...3...",)],
)
def test_a_page_number_is_one_however_it_was_read(printed: tuple[str, ...]) -> None:
    assert page_number(page(*printed), ()) == set(range(1, 1 + len(printed)))


@pytest.mark.parametrize("printed", [("共3件",), ("2023",), ("17",), ("3", "0"), ("一、",), ("—",)])
def test_other_last_lines_are_none(printed: tuple[str, ...]) -> None:
    assert page_number(page(*printed), ()) == set()


def test_what_stands_in_the_middle_or_in_a_table_is_none() -> None:
    assert page_number(page("— 3 —", y=500.0), ()) == set()
    assert page_number(page("3"), {(3, 1)}) == set()


@pytest.mark.parametrize(("y", "found"), [(600.0, {1}), (320.0, set())])
def test_a_number_far_from_all_text_is_no_row_of_a_table(y: float, found: set[int]) -> None:
    assert page_number(page("17", y=y), ()) == set()
    assert outer_number(page("17", y=y), ()) == found


def test_dashes_on_a_drawn_line_are_rests_of_it() -> None:
    drawn = page("—", "3", "—")
    drawn.rulings = [Ruling(270, 806, 300, 806)]
    assert rests_of_rules(drawn) == {1}


def test_what_is_read_in_dirt_and_seals_is_told_by_its_size_and_its_doubt() -> None:
    writing = [Segment("行政许可", Box(60, 100 + 20 * row, 120, 112 + 20 * row), 0.97) for row in range(6)]
    faint = Segment("12", Box(200, 100, 215, 112), 0.3)
    dash = Segment("—", Box(240, 105, 252, 107), 0.9)
    title = Segment("某镇政府信息公开工作年度报告", Box(60, 20, 500, 58), 0.8)
    speck, seal = Segment("CA", Box(300, 100, 306, 103), 0.1), Segment("魏乐宁镇", Box(300, 140, 360, 200), 0.02)
    page = Page(1, 595, 842, "pt", segments=[*writing, faint, dash, title, speck, seal], recognized=True)
    assert stains(page) == {9, 10}


@pytest.mark.parametrize(("probability", "found"), [(0.07, {1}), (0.3, set())])
def test_a_lone_character_that_is_none_is_dirt(probability: float, found: set[int]) -> None:
    """A speck as flat as a dash is read at the height of a character."""
    segments = [Segment("行政许可", Box(60, 100, 120, 112)), Segment("3", Box(200, 100, 204, 112), probability)]
    assert stains(Page(1, 595, 842, "pt", segments=segments, recognized=True)) == found


@pytest.mark.parametrize(("text", "found"), [("•", {1}), (".", {1}), ("…", set()), ("-", set())])
def test_a_lone_dot_is_dirt(text: str, found: set[int]) -> None:
    segments = [Segment("行政许可", Box(60, 100, 120, 112)), Segment(text, Box(200, 100, 204, 112), 0.6)]
    assert stains(Page(1, 595, 842, "pt", segments=segments, recognized=True)) == found


@pytest.mark.parametrize(("probability", "found"), [(0.19, {1}), (0.9, set())])
def test_a_lone_full_stop_that_is_hardly_one_is_dirt(probability: float, found: set[int]) -> None:
    segments = [Segment("行政许可", Box(60, 100, 120, 112)), Segment("。", Box(200, 100, 206, 112), probability)]
    assert stains(Page(1, 595, 842, "pt", segments=segments, recognized=True)) == found


@pytest.mark.parametrize(("x", "found"), [(12.0, {2}), (100.0, set())])
def test_an_illegible_character_at_the_side_of_the_paper_is_dirt(x: float, found: set[int]) -> None:
    segments = [Segment("特此报告。", Box(60, 300, 160, 312)), Segment("一二三四五", Box(60, 330, 160, 342))]
    segments.append(Segment("1", Box(x, 400, x + 3, 412), 0.33))
    assert stains(Page(1, 595, 842, "px", segments=segments, recognized=True)) == found


@pytest.mark.parametrize(
    ("text", "probability", "x", "y", "found"),
    [
        ("1", 0.6, 520, 200, {1}),  # the edge of the paper, right of the table
        ("1", 0.6, 20, 200, {1}),
        ("1", 0.99, 520, 200, set()),
        ("12", 0.6, 520, 200, set()),
        ("1", 0.6, 300, 200, set()),  # in the table
        ("1", 0.6, 520, 500, set()),  # below it
    ],
)
def test_a_doubtful_character_beside_a_table_is_none(text: str, probability: float, x: float, y: float, found: set[int]) -> None:
    drawn = page()
    drawn.recognized = True
    drawn.segments.append(Segment(text, Box(x, y, x + 4, y + 12), probability))
    drawn.grids = [Grid(2, 2, [], Box(60, 100, 500, 400), "ruled")]
    assert beside_tables(drawn) == found
