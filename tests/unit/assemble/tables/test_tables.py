from __future__ import annotations

from dataclasses import replace

import pytest

from extraction.assemble.tables import assemble_tables
from extraction.classify import SegmentLabels
from extraction.geometry import Box
from extraction.page import Grid, GridCell, Page, Segment
from tests.unit.assemble.drawing import Paper, Put, shape, wanted

XS = (50.0, 200.0, 350.0, 550.0)
YS = (100.0, 130.0, 160.0, 190.0)
CELLS = [
    Put(0, 0, "项目", label="column-header"), Put(0, 1, "本年", label="column-header"), Put(0, 2, "上年", label="column-header"),
    Put(1, 0, "法人或\n其他组织", label="row-label"), Put(1, 1, "12"), Put(1, 2, ""),
    Put(2, 0, "合计", label="row-label"), Put(2, 1, "30", 1, 2),
]  # fmt: skip


def test_a_ruled_table() -> None:
    paper = Paper()
    before = paper.write("有关情况见下表。", 50, 60)
    paper.ruled(CELLS, XS, YS)
    after = paper.write("以上为全部情况。", 50, 220)
    found = assemble_tables([paper.page()], [paper.labels])
    (table,) = found.tables
    assert shape(table) == wanted(CELLS)
    assert [cell.role for cell in table.cells if cell.row == 1] == ["row-label", "value", "value"]
    assert (table.origin, table.start, table.pages, table.quality) == ("ruled", (1, 1), (1,), 1.0)
    assert found.used == {(1, index) for index in range(before + 1, after)}


def test_a_table_is_assembled_without_any_labels() -> None:
    paper = Paper()
    paper.ruled(CELLS, XS, YS)
    (table,) = assemble_tables([paper.page()], [[SegmentLabels()] * len(paper.segments)]).tables
    assert shape(table) == wanted(CELLS)
    assert {cell.role for cell in table.cells if cell.row == 0} == {"column-header"}


def test_no_pages_and_empty_pages() -> None:
    assert assemble_tables([], []).tables == []
    assert assemble_tables([Page(1, 600, 800, "px")], [[]]).tables == []


def test_what_could_not_be_read_is_kept_apart_from_what_is_blank() -> None:
    cells = [GridCell(0, 0, box=Box(0, 0, 50, 20), segments=(0,), ink=True), GridCell(0, 1, box=Box(50, 0, 100, 20), ink=True)]
    page = Page(1, 600, 800, "px", segments=[Segment("项目", Box(5, 5, 25, 15), 0.8)])
    page.grids.append(Grid(1, 2, cells, Box(0, 0, 100, 20), "ruled"))
    (table,) = assemble_tables([page], [[SegmentLabels()]]).tables
    assert [(cell.text, cell.ink) for cell in table.cells] == [("项目", True), ("", True)]
    assert table.cells[0].probability == 0.8


def test_an_empty_table_has_its_place_by_its_height() -> None:
    paper = Paper()
    paper.write("上文。", 50, 60)
    paper.ruled([Put(0, 0, ""), Put(0, 1, "")], (50, 200, 350), (100, 130))
    paper.write("下文。", 50, 220)
    (table,) = assemble_tables([paper.page()], [paper.labels]).tables
    assert table.start == (1, 1)


def test_a_grid_with_holes_is_of_lower_quality() -> None:
    paper = Paper()
    paper.ruled(CELLS[:-2], XS, YS)
    (table,) = assemble_tables([paper.page()], [paper.labels]).tables
    assert table.quality < 0.8


def test_a_numbered_caption_above_and_the_unit_beside_it() -> None:
    paper = Paper()
    paper.write("表3 收支情况", 240, 60, "title")
    paper.write("单位：万元", 480, 80, "note")
    paper.ruled(CELLS, XS, YS)
    found = assemble_tables([paper.page()], [paper.labels])
    assert found.tables[0].caption == "表3 收支情况"
    assert {(1, 0), (1, 1)} <= found.used


@pytest.mark.parametrize(("number", "name"), [("表3", "收支情况一览表"), ("附表二", "2023年收支統計表")])
def test_a_caption_is_a_number_and_the_name_behind_a_gap(number: str, name: str) -> None:
    paper = Paper()
    paper.write("全年收支平稳，完成了各项任务，取得了成效。", 50, 40, "body")
    at = paper.write(number, 240, 60)
    paper.write(name, 280, 60)
    paper.write("單位：萬元", 480, 80)
    paper.ruled(CELLS, XS, YS)
    found = assemble_tables([paper.page()], [paper.labels])
    assert found.tables[0].caption == f"{number} {name}"
    assert {(1, at), (1, at + 1), (1, at + 2)} <= found.used


def test_a_numbered_caption_below() -> None:
    paper = Paper()
    paper.ruled(CELLS, XS, YS)
    paper.write("表 1-2：各单位收支", 240, 205, "note")
    assert assemble_tables([paper.page()], [paper.labels]).tables[0].caption == "表 1-2：各单位收支"


def test_a_short_line_by_itself_names_the_table_below() -> None:
    for before, caption in (
        ("全年收支平稳，完成了各项任务，取得了成效。", "各单位收支"),
        ("全年收支平稳，完成了各项任务，并取得了良", None),
    ):
        paper = Paper()
        paper.write("本年度各单位继续压减一般性支出，积极筹措资金，", 120, 52)
        paper.write(before, 120, 66)
        paper.write("各单位收支", 120, 80)
        paper.ruled(CELLS, XS, YS)
        assert assemble_tables([paper.page()], [paper.labels]).tables[0].caption == caption


@pytest.mark.parametrize("flowing", [False, True])
def test_a_short_line_that_is_labelled_as_said_of_a_table_names_the_one_below(flowing: bool) -> None:
    paper = Paper()
    paper.write("二、总则", 120, 66, "heading-1")
    paper.write("2023年旅游接待人次统计表", 420, 80, "note")
    paper.ruled(CELLS, XS, YS)
    found = assemble_tables([replace(paper.page(), flowing=flowing)], [paper.labels])
    assert found.tables[0].caption == "2023年旅游接待人次统计表"
    assert (1, 1) in found.used


def test_the_unit_below_is_no_text() -> None:
    paper = Paper()
    paper.ruled(CELLS, XS, YS)
    unit = paper.write("单位：万吨", 480, YS[-1] + 6)
    assert (1, unit) in assemble_tables([paper.page()], [paper.labels]).used


def test_a_table_that_opens_a_page_may_be_named_at_the_foot_of_the_one_before() -> None:
    first, second = Paper(), Paper(number=2)
    caption = first.write("表4：收支情况", 240, 700)
    first.write("单位：万元", 480, 714)
    first.write("- 1 -", 290, 760, "furniture")
    second.ruled(CELLS, XS, YS)
    found = assemble_tables([first.page(), second.page()], [first.labels, second.labels])
    assert found.tables[0].caption == "表4：收支情况"
    assert {(1, caption), (1, caption + 1)} <= found.used


def test_notes_below_belong_to_the_table() -> None:
    paper = Paper()
    paper.ruled(CELLS, XS, YS)
    foot = YS[-1]
    paper.write("注：1. 部分数据因四舍五入，合计与分项", 120, foot + 6, "note")
    paper.write("略有出入。", 120, foot + 20, "note")
    paper.write("数据来源：统计局", 120, foot + 34, "note")
    paper.write("注意：以下为下一节的文字。", 120, foot + 48, "body")
    found = assemble_tables([paper.page()], [paper.labels])
    assert found.tables[0].notes == ("注：1. 部分数据因四舍五入，合计与分项略有出入。", "数据来源：统计局")
    last = len(paper.segments) - 1
    assert (1, last - 1) in found.used
    assert (1, last) not in found.used


@pytest.mark.parametrize(("between", "notes"), [("— 1 —", ("注：本表数据为快报数。",)), ("以下为下一节的文字。", ())])
def test_a_note_may_stand_at_the_head_of_the_page_behind_the_table(between: str, notes: tuple[str, ...]) -> None:
    paper, after = Paper(), Paper(number=2)
    paper.ruled(CELLS, XS, YS)
    paper.write(between, 280, 760, "furniture" if "—" in between else "body")
    after.write("某区统计公报", 240, 30, "furniture")
    note = after.write("注：本表数据为快报数。", 120, 80, "note")
    after.write("二、下一步工作安排", 120, 110, "heading-1")
    found = assemble_tables([paper.page(), after.page()], [paper.labels, after.labels])
    assert found.tables[0].notes == notes
    assert ((2, note) in found.used) == bool(notes)


def test_headings_and_sentences_are_no_captions() -> None:
    for text, label in (("三、收支情况", "heading-1"), ("收支情况如下：", "body"), ("第3页", "furniture")):
        paper = Paper()
        paper.write(text, 270, 80, label)  # type: ignore[arg-type]
        paper.ruled(CELLS, XS, YS)
        found = assemble_tables([paper.page()], [paper.labels])
        assert found.tables[0].caption is None
        assert (1, 0) not in found.used
