"""Running heads and feet."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from extraction.assemble.running import running_furniture, running_lines
from extraction.assemble.tables import assemble_tables
from extraction.geometry import Box
from extraction.labels import Label
from extraction.page import Page, Segment
from tests.unit.assemble.drawing import Paper, said

HEAD = "延秀县医疗保障局2025年政府信息公开工作年度报告"


def page(number: int, *lines: tuple[str, float, float]) -> Page:
    segments = [Segment(text, Box(60, y, 60 + 10 * len(text), y + height)) for text, y, height in lines]
    return Page(number, 595, 842, "px", segments=segments, recognized=True)


def test_a_line_at_the_head_of_most_pages_is_one_though_a_character_is_misread() -> None:
    pages = [
        page(1, (HEAD, 30, 10), ("一、总体情况", 70, 10)),
        page(2, (HEAD.replace("秀", "透"), 34, 10), ("二、主动公开", 70, 10)),
        page(3, (HEAD, 40, 10), ("2026年3月22日", 70, 10)),
    ]
    assert running_lines(pages, ()) == {(1, 0), (2, 0), (3, 0)}


def test_the_number_of_the_page_and_dirt_beside_a_running_foot_belong_to_it() -> None:
    pages = [page(number, ("正文。", 300, 10), ("某市年度报告", 810, 10)) for number in (1, 2)]
    for each in pages:
        each.segments += [Segment(f"{each.number}/2", Box(500, 811, 520, 820)), Segment("中", Box(400, 808, 404, 818), 0.3)]
        each.segments.append(Segment("续", Box(440, 808, 450, 818), 0.9))
    assert running_lines(pages, ()) == {(number, index) for number in (1, 2) for index in (1, 2, 3)}


def test_a_page_that_was_turned_straight_has_its_foot_further_up() -> None:
    pages = [page(number, ("正文。", 300, 10), ("某市年度报告", 720, 10)) for number in (1, 2)]
    assert running_lines(pages, ()) == set()
    for each in pages:
        each.rotation = 351.0
    assert running_lines(pages, ()) == {(1, 1), (2, 1)}


def test_feet_may_count_the_pages() -> None:
    pages = [page(number, ("正文。", 300, 10), (f"某市年度报告 第{number}页", 810, 10)) for number in (1, 2)]
    assert running_lines(pages, ()) == {(1, 1), (2, 1)}


def test_the_title_that_they_repeat_is_none() -> None:
    pages = [page(1, (HEAD, 60, 20)), page(2, (HEAD, 30, 10)), page(3, (HEAD, 30, 10))]
    assert running_lines(pages, ()) == {(2, 0), (3, 0)}


def test_what_stands_once_in_the_middle_or_in_a_table_is_none() -> None:
    assert running_lines([page(1, (HEAD, 30, 10)), page(2, ("正文如下。", 30, 10))], ()) == set()
    assert running_lines([page(1, (HEAD, 300, 10)), page(2, (HEAD, 300, 10))], ()) == set()
    assert running_lines([page(1, (HEAD, 30, 10)), page(2, (HEAD, 30, 10))], {(1, 0)}) == set()


@pytest.mark.parametrize(
    ("labels", "found"),
    [(("furniture", "furniture", "value"), {(1, 0), (2, 0), (3, 0)}), (("column-header", "column-header", "value"), set())],
)
def test_what_is_furniture_on_most_pages_is_so_on_all(labels: Sequence[Label], found: set[tuple[int, int]]) -> None:
    pages = [page(number, (HEAD, 30, 10)) for number in (1, 2, 3)]
    assert running_furniture(pages, [[said(label, HEAD)] for label in labels], ()) == found


def test_a_running_head_right_above_a_table_is_no_row_of_it() -> None:
    papers = Paper(1), Paper(2), Paper(3)
    labels: tuple[Label, ...] = ("furniture", "furniture", "value")
    for paper, label in zip(papers, labels, strict=True):
        paper.write("2018/1/27 10:31", 50, 30, label)
        paper.write("某镇2017年统计分析报告", 150, 30, label)
        paper.write("全年工作有序推进。", 50, 300, "body")
    for row, texts in enumerate((("修路", "35"), ("造林", "4"), ("供水", "17"))):
        for x, text, label in zip((50, 200), texts, ("row-label", "value"), strict=True):
            papers[2].write(text, x, 50 + 18 * row, label)
    tables = assemble_tables([paper.page() for paper in papers], [paper.labels for paper in papers]).tables
    assert [[cell.text for cell in table.cells] for table in tables] == [["修路", "35", "造林", "4", "供水", "17"]]
