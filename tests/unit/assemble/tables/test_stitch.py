from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction.assemble.tables import assemble_tables
from extraction.table import Table
from tests.unit.assemble.drawing import Paper, Put, shape, wanted

XS = (50.0, 150.0, 250.0, 350.0, 450.0, 550.0)
PITCH = 30.0


def tables(*papers: Paper) -> list[Table]:
    return assemble_tables([paper.page() for paper in papers], [paper.labels for paper in papers]).tables


def draw(cells: Sequence[Put], xs: Sequence[float] = XS, number: int = 1, top: float = 100.0) -> Paper:
    paper = Paper(number)
    rows = max(cell.row + cell.row_span for cell in cells)
    paper.ruled(cells, xs, [top + PITCH * row for row in range(rows + 1)])
    return paper


def header(*texts: str, row: int = 0) -> list[Put]:
    return [Put(row, column, text, label="column-header") for column, text in enumerate(texts)]


def data(row: int, label: str, *values: str) -> list[Put]:
    return [Put(row, 0, label, label="row-label"), *(Put(row, column, value) for column, value in enumerate(values, 1))]


def moved(cells: Sequence[Put], rows: int) -> list[Put]:
    return [replace(cell, row=cell.row + rows) for cell in cells]


def torn(cells: Sequence[Put], at: int) -> tuple[list[Put], list[Put]]:
    """The cells above and below a page break before row `at`. A merged cell's text stays above; its rest below is empty."""
    above, below = [], []
    for cell in cells:
        if cell.row + cell.row_span <= at:
            above.append(cell)
        elif cell.row >= at:
            below.append(replace(cell, row=cell.row - at))
        else:
            above.append(replace(cell, row_span=at - cell.row))
            below.append(replace(cell, row=0, row_span=cell.row + cell.row_span - at, text=""))
    return above, below


@st.composite
def grouped_tables(draw_from: st.DrawFn) -> list[Put]:
    """A header of one or two levels, labels of one or two levels, and figures."""
    columns = draw_from(st.integers(2, 4))
    groups = draw_from(st.lists(st.integers(1, 4), min_size=1, max_size=4))
    double = draw_from(st.booleans())
    first = 2 if double else 1
    cells = [Put(0, 0, "项目", first, 2, label="column-header")]
    if double:
        cells.append(Put(0, 2, "上年情况", 1, columns, label="column-header"))
    cells += [Put(first - 1, 2 + column, f"指标{'甲乙丙丁'[column]}", label="column-header") for column in range(columns)]
    row = first
    for number, size in enumerate(groups):
        cells.append(Put(row, 0, f"{'一二三四'[number]}、组别", size, label="row-label"))
        for line in range(size):
            cells.append(Put(row, 1, f"{line + 1}.事项", label="row-label"))
            cells += [Put(row, 2 + column, str(draw_from(st.integers(0, 9999)))) for column in range(columns)]
            row += 1
    return cells


@settings(max_examples=150, deadline=None)
@given(grouped_tables(), st.data())
def test_a_table_broken_at_any_row_is_one_again(cells: list[Put], choose: st.DataObject) -> None:
    rows, columns, _ = wanted(cells)
    at = choose.draw(st.integers(1, rows - 1))
    xs = [50.0 + 500.0 * column / columns for column in range(columns + 1)]
    above, below = torn(cells, at)
    first, second = draw(above, xs, 1, 600.0 - PITCH * at), draw(below, xs, 2, 70.0)
    first.write("— 1 —", 280, 770, "furniture")
    (table,) = tables(first, second)
    assert shape(table) == wanted(cells)
    assert table.pages == (1, 2)
    assert table.start == (1, 0)


def test_a_table_over_three_pages() -> None:
    papers = [draw([*header("项目", "数量"), *data(1, "甲", "1")], (50, 300, 550), 1)]
    papers += [draw(data(0, label, "2"), (50, 300, 550), number) for number, label in ((2, "乙"), (3, "丙"))]
    (table,) = tables(*papers)
    assert (table.rows, table.pages) == (4, (1, 2, 3))


def test_a_header_printed_again_is_dropped_though_misread() -> None:
    first = draw([*header("序号", "项目名称", "完成情况"), *data(1, "1", "甲", "12")], XS[:4])
    second = draw([*header("序号", "项日名称", "完成情况"), *data(1, "2", "乙", "7")], XS[:4], 2)
    (table,) = tables(first, second)
    assert [cell.text for cell in table.cells if cell.column == 1] == ["项目名称", "甲", "乙"]


def test_a_header_printed_again_is_dropped_though_a_label_is_parted_into_two_rows() -> None:
    first = [*header("指标", "粮食总产量（公顷）", "用电量"), *data(1, "甲", "1", "2"), *data(2, "乙", "3", "4")]
    parted = [
        Put(0, 0, "指标", 2, label="column-header"), Put(0, 1, "粮食总产量（公", label="column-header"),
        Put(0, 2, "用电量", 2, label="column-header"), Put(1, 1, "顷）", label="column-header"),
    ]  # fmt: skip
    (table,) = tables(draw(first, XS[:4]), draw([*parted, *data(2, "丙", "5", "6")], XS[:4], number=2))
    assert shape(table) == wanted([*first, *data(3, "丙", "5", "6")])
    other = [replace(put, text=put.text.replace("用电量", "造林面积")) for put in parted]
    (table,) = tables(draw(first, XS[:4]), draw([*other, *data(2, "丙", "5", "6")], XS[:4], number=2))
    assert table.rows > 4


def test_a_header_printed_again_is_dropped_though_two_of_its_labels_became_one() -> None:
    labels = ("序号", "名称", "进出口总额（公顷）", "专利授权量（辆）", "新增就业")
    first = draw([*header(*labels), *data(1, "1", "甲", "2", "3", "4")])
    again = [put for put in header(*labels) if put.column not in (2, 3)] + [
        Put(0, 2, labels[2] + labels[3], 1, 2, label="column-header")
    ]
    (table,) = tables(first, draw([*again, *data(1, "2", "小计", "22", "109", "7")], number=2))
    assert table.rows == 3


def test_a_title_across_printed_again_without_the_header_under_it_is_dropped() -> None:
    title = Put(0, 0, "医疗卫生", 1, 3, label="column-header")
    first = [title, *header("项目", "数量", "金额", row=1), *data(2, "甲", "1", "2")]
    (table,) = tables(draw(first, XS[:4]), draw([title, *data(1, "乙", "3", "4"), *data(2, "丙", "5", "6")], XS[:4], number=2))
    assert shape(table) == wanted([*first, *data(3, "乙", "3", "4"), *data(4, "丙", "5", "6")])
    block = [title, *header("项目", "年初数", "年末数", row=1), *data(2, "乙", "3", "4")]
    (table,) = tables(draw(first, XS[:4]), draw(block, XS[:4], number=2))
    assert table.rows == 6


def test_the_first_header_printed_again_under_that_of_a_block_is_dropped() -> None:
    rows = [*header("指标", "2017年", "2018年"), *data(1, "甲", "1", "2"), *header("指标", "地区总值", "进出口额", row=2)]
    again = [*header("指标", "2017年", "2018年"), *data(1, "乙", "3", "4"), *data(2, "丙", "5", "6")]
    (table,) = tables(draw(rows, XS[:4]), draw(again, XS[:4], number=2))
    assert shape(table) == wanted([*rows, *data(3, "乙", "3", "4"), *data(4, "丙", "5", "6")])


def test_headers_that_differ_in_a_numeral_are_not_the_same() -> None:
    block = [*header("第二十条第（一）项", "数量"), *data(1, "规章", "3")]
    other = [*header("第二十条第（五）项", "数量"), *data(1, "许可", "4")]
    (table,) = tables(draw(block, XS[:3]), draw(other, XS[:3], 2))
    assert shape(table) == wanted([*block, *moved(other, 2)])


def test_a_header_word_torn_by_the_break_is_joined() -> None:
    first = draw(
        [
            Put(0, 0, "项目", label="column-header"),
            Put(0, 1, "自然", label="column-header"),
            Put(0, 2, "法人或", label="column-header"),
        ],
        XS[:4],
    )
    below = [
        Put(0, 0, "", label="column-header"),
        Put(0, 1, "人", label="column-header"),
        Put(0, 2, "其他组织", label="column-header"),
    ]
    (table,) = tables(first, draw([*below, *data(1, "新收", "3", "4")], XS[:4], 2))
    assert [cell.text for cell in table.cells if cell.row == 0] == ["项目", "自然人", "法人或其他组织"]
    assert table.torn_rows == (0,)
    assert table.rows == 2


def test_levels_of_a_header_parted_by_the_break() -> None:
    above = [Put(0, 0, "项目", label="column-header"), Put(0, 1, "申请人", 1, 2, label="column-header")]
    below = [
        Put(0, 0, "", label="column-header"),
        Put(0, 1, "自然人", label="column-header"),
        Put(0, 2, "法人", label="column-header"),
    ]
    (table,) = tables(draw(above, XS[:4]), draw([*below, *data(1, "新收", "3", "4")], XS[:4], 2))
    assert shape(table) == wanted(
        [Put(0, 0, "项目", 2), Put(0, 1, "申请人", 1, 2), *moved(below[1:], 1), *data(2, "新收", "3", "4")]
    )


@pytest.mark.parametrize(("rest", "whole"), [("、本年度办理结果", "三、本年度办理结果"), ("本年度办理结果", "三本年度办理结果")])
def test_the_label_of_a_group_written_downwards_goes_on_over_the_break(rest: str, whole: str) -> None:
    """The mark behind the number may be lost in recognition; a number alone is no label."""
    above = [
        *header("项目", "事项", "数量"),
        Put(1, 0, "三", label="row-label"),
        Put(1, 1, "（一）公开", label="row-label"),
        Put(1, 2, "1"),
    ]
    below = [Put(0, 0, rest, 2, label="row-label")]
    for row, text in enumerate(("（二）部分公开", "（三）不予公开")):
        below += [Put(row, 1, text, label="row-label"), Put(row, 2, str(row))]
    (table,) = tables(draw(above, XS[:4]), draw(below, XS[:4], 2))
    (group,) = [cell for cell in table.cells if cell.column == 0 and cell.row == 1]
    assert (group.text, group.row_span, table.rows) == (whole, 3, 4)


def test_a_torn_row_with_its_values_below_is_mended() -> None:
    rows = [*header("项目", "甲", "乙"), *data(1, "本年新收", "1", "2"), *data(2, "2.没有现成信息", "", "")]
    rest = [*data(0, "需要另行制作", "3", "4"), *data(1, "3.其他", "5", "6")]
    (table,) = tables(draw(rows, XS[:4]), draw(rest, XS[:4], 2))
    assert [cell.text for cell in table.cells if cell.row == 2] == ["2.没有现成信息需要另行制作", "3", "4"]
    assert table.torn_rows == (2,)


def test_a_torn_row_with_its_values_above_is_mended() -> None:
    rows = [*header("项目", "甲", "乙"), *data(1, "1.新收", "1", "2"), *data(2, "2.没有现成信息", "3", "4")]
    (table,) = tables(draw(rows, XS[:4]), draw([*data(0, "需要另行制作", "", ""), *data(1, "3.其他", "5", "6")], XS[:4], 2))
    assert [cell.text for cell in table.cells if cell.row == 2] == ["2.没有现成信息需要另行制作", "3", "4"]


def test_a_last_character_on_the_next_page_goes_to_the_label_of_its_group() -> None:
    def row(number: int, group: str, label: str, value: str) -> list[Put]:
        return [Put(number, 0, group, label="row-label"), Put(number, 1, label, label="row-label"), Put(number, 2, value)]

    rows = [*header("类别", "名称", "数量"), *row(1, "学校数", "甲镇", "1"), *row(2, "公共预算收", "乙镇", "2")]
    (table,) = tables(draw(rows, XS[:4]), draw([*row(0, "入", "丙镇", "3"), *row(1, "合计", "丁镇", "4")], XS[:4], 2))
    assert [(cell.text, cell.row_span) for cell in table.cells if cell.column == 0][2:] == [("公共预算收入", 2), ("合计", 1)]
    (table,) = tables(draw(rows, XS[:4]), draw([*row(0, "税收", "丙镇", "3"), *row(1, "合计", "丁镇", "4")], XS[:4], 2))
    assert [cell.text for cell in table.cells if cell.column == 0][2:] == ["公共预算收", "税收", "合计"]


def test_a_column_whose_labels_are_all_set_downwards_goes_on_over_the_break() -> None:
    above = draw([Put(0, 0, "甲乙丙丁戊", label="row-label"), Put(0, 1, "甲镇", label="row-label"), Put(0, 2, "1")], XS[:4])
    above.segments[0].vertical = True
    (table,) = tables(
        above, draw([Put(0, 0, "己", label="row-label"), Put(0, 1, "乙镇", label="row-label"), Put(0, 2, "2")], XS[:4], 2)
    )
    assert table.rows == 2


def test_two_rows_of_figures_are_never_made_one() -> None:
    rows = [*header("项目", "甲"), *data(1, "收入", "1")]
    (table,) = tables(draw(rows, XS[:3]), draw(data(0, "支出", "2"), XS[:3], 2))
    assert table.rows == 3
    assert table.torn_rows == ()


def test_rows_left_blank_are_not_taken_for_torn() -> None:
    rows = [*header("项目", "甲"), *data(1, "收入", ""), *data(2, "支出", "")]
    (table,) = tables(draw(rows, XS[:3]), draw([*data(0, "结余", "4"), *data(1, "其他", "")], XS[:3], 2))
    assert table.rows == 5


def test_a_heading_between_parts_tables() -> None:
    first, second = draw([*header("项目", "甲"), *data(1, "收入", "1")], XS[:3]), Paper(2)
    second.write("四、其他情况", 50, 60, "heading-1")
    second.ruled([*header("项目", "甲"), *data(1, "支出", "2")], XS[:3], (100, 130, 160))
    assert len(tables(first, second)) == 2


def test_a_line_that_says_that_the_table_goes_on_does_not_part_it() -> None:
    first, second = draw([*header("项目", "甲"), *data(1, "收入", "1")], XS[:3]), Paper(2)
    second.write("续表", 500, 60, "note")
    second.ruled([*header("项目", "甲"), *data(1, "支出", "2")], XS[:3], (100, 130, 160))
    (table,) = tables(first, second)
    assert table.rows == 3


def test_tables_of_other_widths_stay_apart() -> None:
    first = draw([*header("项目", "甲"), *data(1, "收入", "1")], (50, 300, 550))
    assert len(tables(first, draw([*header("指标", "乙"), *data(1, "支出", "2")], (50, 150, 250), 2))) == 2


def test_blocks_of_other_columns_that_touch_share_a_finer_grid() -> None:
    paper = Paper()
    paper.ruled([*header("内容", "制发", "废止"), *data(1, "规章", "1", "2")], (50, 200, 400, 550), (100, 130, 160))
    paper.ruled([*header("内容", "处理"), *data(1, "许可", "3")], (50, 200, 550), (160, 190, 220))
    (table,) = tables(paper)
    assert (table.rows, table.columns) == (4, 3)
    assert [(cell.column, cell.column_span) for cell in table.cells if cell.row == 3] == [(0, 1), (1, 2)]


def test_pieces_of_a_text_are_joined_where_the_second_has_no_header() -> None:
    paper = Paper()
    paper.ruled([*header("项目", "甲"), *data(1, "收入", "1")], XS[:3], (100, 130, 160), "stated")
    paper.ruled([*data(0, "支出", "2"), *data(1, "结余", "3")], XS[:3], (164, 194, 224), "stated")
    (table,) = tables(paper)
    assert table.rows == 4


def test_pieces_of_a_text_with_headers_of_their_own_stay_apart() -> None:
    paper = Paper()
    paper.ruled([*header("项目", "甲"), *data(1, "收入", "1")], XS[:3], (100, 130, 160), "stated")
    paper.ruled([*header("指标", "金额"), *data(1, "支出", "2")], XS[:3], (164, 194, 224), "stated")
    assert len(tables(paper)) == 2


def test_a_label_alone_is_not_torn_where_such_labels_are_but_none_is_broken() -> None:
    rows = [*header("项目", "甲", "乙"), *data(1, "临口街道", "", "")]
    rest = [cell for row in range(12) for cell in data(row, "指标", *(("", "") if row in (5, 9) else ("3", "4")))]
    (table,) = tables(draw(rows, XS[:4]), draw(rest, XS[:4], 2))
    assert table.torn_rows == ()
    assert [cell.text for cell in table.cells if cell.row == 1] == ["临口街道", "", ""]


def test_a_label_alone_at_a_page_break_is_across_the_table_as_others_are() -> None:
    group = [Put(4, 0, "西山社区", 1, 3, label="row-label")]
    rest = [*(cell for row in range(9) if row != 4 for cell in data(row, "指标", "3", "4")), *group]
    first, second = Paper(), Paper(2)
    first.ruled([*header("项目", "甲", "乙"), *data(1, "临口街道", "", "")], XS[:4], (100, 130, 160), "aligned")
    second.ruled(rest, XS[:4], [100 + PITCH * row for row in range(10)], "aligned")
    (table,) = tables(first, second)
    assert [(cell.text, cell.column_span) for cell in table.cells if cell.row in (1, 6)] == [("临口街道", 3), ("西山社区", 3)]
