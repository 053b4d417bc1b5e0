from __future__ import annotations

import pytest

from extraction.assemble.cells import READINGS, UNKNOWN, cell_evidence, combine, is_mark, is_number, label_probability, read_cell
from extraction.classify import SegmentLabels
from extraction.geometry import Box
from extraction.page import GridCell, Page, Reading, Segment
from tests.unit.assemble.drawing import said


def test_chinese_lines_join_without_a_space_and_words_with_one() -> None:
    assert combine([("法人或", 1.0, ()), ("其他组织", 1.0, ())])[0] == "法人或其他组织"
    assert combine([("Legal", 1.0, ()), ("services", 1.0, ())])[0] == "Legal services"


def test_a_cells_probability_is_the_least_of_its_lines() -> None:
    text, probability, readings = combine([("自然", 0.9, ()), ("人", 0.7, ())])
    assert (text, probability, readings) == ("自然人", 0.7, ())


def test_readings_of_one_line_are_kept_as_they_are() -> None:
    given = (Reading("8", 0.2), Reading("0", 0.1))
    assert combine([("3", 0.7, given)]) == ("3", 0.7, given)


def test_readings_of_several_lines_are_combined_best_first() -> None:
    _, probability, readings = combine([("12", 0.8, (Reading("17", 0.2),)), ("万元", 0.9, (Reading("万无", 0.09),))])
    assert probability == 0.8
    assert [reading.text for reading in readings] == ["17万元", "12万无", "17万无"]
    assert [reading.probability for reading in readings] == pytest.approx([0.2, 0.08, 0.02])


def test_few_readings_are_kept_however_many_lines_there_are() -> None:
    parts = [("a", 0.5, tuple(Reading(letter, 0.1) for letter in "bcde"))] * 12
    assert len(combine(parts)[2]) <= READINGS


@pytest.mark.parametrize(("above", "text"), [("户籍人", "户籍人口"), ("12", "12 0")])
def test_a_lone_figure_among_words_is_the_ideograph_that_it_may_be(above: str, text: str) -> None:
    lines = [
        Segment(above, Box(10, 10, 40, 20), 1.0), Segment("0", Box(20, 22, 30, 32), 0.49, (Reading("口", 0.48), Reading("O", 0.01)))
    ]  # fmt: skip
    page = Page(1, 100.0, 100.0, "px", segments=lines)
    cell = read_cell(page, [], GridCell(0, 0, 1, 1, Box(0, 0, 50, 50), (0, 1)))
    assert cell.text == text
    assert cell.probability < 0.5, "the doubt stays"


def test_an_empty_cell_is_certain() -> None:
    assert combine([]) == ("", 1.0, ())


@pytest.mark.parametrize("text", ["0", "1,234", "-3.5", "12%", "３", "127项", "5.1 万元", "１２，３４５"])
def test_numbers(text: str) -> None:
    assert is_number(text)


@pytest.mark.parametrize("text", ["", "自然人", "1.属于国家秘密", "2019年", "一", "A1"])
def test_not_numbers(text: str) -> None:
    assert not is_number(text)


def test_marks() -> None:
    assert all(is_mark(text) for text in ("/", "—", "-", "无", "——"))
    assert not any(is_mark(text) for text in ("", "0", "一", "无法提供"))


def test_evidence_is_weighed_by_characters() -> None:
    segments = [Segment("合计数", Box(0, 0, 1, 1)), Segment("3", Box(0, 0, 1, 1))]
    evidence = cell_evidence(segments, [said("row-label", "合计数"), said("value", "3")])
    assert evidence[1] > evidence[2] > evidence[0]
    assert sum(evidence) == pytest.approx(1.0)


def test_evidence_is_unknown_where_the_classifier_is_silent() -> None:
    assert cell_evidence([], []) == UNKNOWN
    assert cell_evidence([Segment("3", Box(0, 0, 1, 1))], [SegmentLabels()]) == pytest.approx(UNKNOWN)
    assert label_probability(SegmentLabels(), ("value",)) is None


def test_scores_are_preferred_to_spans() -> None:
    labels = SegmentLabels(said("value", "3").spans, {"row-label": 0.8, "value": 0.2})
    assert label_probability(labels, ("row-label",)) == 0.8


def test_lines_of_one_character_under_a_longer_line_are_read_after_it() -> None:
    page = Page(
        1, 100, 100, "pt", segments=[Segment("维持", Box(7, 14, 16, 34), vertical=True), Segment("结果", Box(1, 3, 22, 12))]
    )
    cell = read_cell(page, [], GridCell(0, 0, box=Box(0, 0, 24, 40), segments=(0, 1), ink=True))
    assert (cell.text, cell.vertical) == ("结果维持", False)


@pytest.mark.parametrize(("speck", "chance", "text"), [("#", 0.1, "就业创业"), ("a", 0.9, "就业创业a"), ("3", 0.1, "就业创业3")])
def test_a_speck_beside_a_word_is_not_read_and_leaves_a_doubt(speck: str, chance: float, text: str) -> None:
    segments = [Segment("就业创业", Box(10, 10, 50, 22), 0.99), Segment(speck, Box(45, 18, 49, 25), chance)]
    page = Page(1, 595, 842, "px", segments=segments, recognized=True)
    cell = read_cell(page, [], GridCell(0, 0, 1, 1, Box(0, 0, 100, 40), (0, 1)))
    assert (cell.text, cell.probability) == (text, min(0.99, chance))


@pytest.mark.parametrize(
    ("rest", "chance", "box", "text"),
    [
        ("5", 0.99, Box(10, 94, 19, 106), "8"),
        ("上", 0.2, Box(50, 96, 53, 110), "8"),
        ("5", 0.99, Box(10, 84, 19, 96), "58"),  # a line above
        ("5", 0.99, Box(10, 104, 19, 116), "58"),  # on its line
        ("5", 0.99, Box(45, 94, 54, 106), "58"),  # close to it, and clear
    ],
)
def test_a_rest_of_a_seal_between_lines_is_not_read_and_leaves_a_doubt(rest: str, chance: float, box: Box, text: str) -> None:
    segments = [Segment("8", Box(58, 105, 69, 121), 0.99), Segment(rest, box, chance)]
    page = Page(1, 100.0, 200.0, "px", segments=segments)
    cell = read_cell(page, [], GridCell(0, 0, 1, 1, Box(0, 80, 100, 125), (1, 0)))
    assert "".join(cell.text.split()) == text
    assert cell.probability <= (0.4 if text == "8" else 0.99)


@pytest.mark.parametrize(
    ("read", "chance", "x", "text"), [("城", 0.01, 60, "/"), ("城", 0.01, 20, "/城"), ("城", 0.3, 60, "/城"), ("7", 0.01, 60, "/7")]
)
def test_what_is_no_character_far_from_a_mark_is_not_read_and_leaves_a_doubt(read: str, chance: float, x: float, text: str) -> None:
    segments = [Segment("/", Box(10, 10, 16, 22), 0.76), Segment(read, Box(x, 9, x + 6, 21), chance)]
    page = Page(1, 100.0, 100.0, "px", segments=segments)
    cell = read_cell(page, [], GridCell(0, 0, 1, 1, Box(0, 0, 80, 50), (0, 1)))
    assert cell.text.replace(" ", "") == text
    assert cell.probability == chance
