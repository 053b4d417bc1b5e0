"""Headers of several levels whose texts are broken into lines."""

from __future__ import annotations

import pytest

from extraction.assemble.tables import assemble_tables
from extraction.classify import SegmentLabels
from extraction.geometry import Box
from extraction.page import Ruling, Segment
from tests.unit.assemble.drawing import Paper, said, width

COLUMNS = (150.0, 230.0, 310.0, 390.0)


def header(
    lines: list[tuple[str, float, float]], title: tuple[str, float, float] | None = None, blanks: int = 0
) -> set[tuple[str, int, int, int, int]]:
    """Row, column and spans of the header's texts; `lines` are (text, middle, top), under them two rows of figures.

    Of `title`, written the same way, the classifier cannot say whether it is a note or a header. The last row ends with `blanks`.
    """
    paper = Paper()
    if title is not None:
        index = paper.write(title[0], title[1] - width(title[0]) / 2, title[2])
        spans = (*said("note", title[0], 0.7).spans, *said("column-header", title[0], 0.3).spans)
        paper.labels[index] = SegmentLabels(spans)
    for text, middle, top in sorted(lines, key=lambda line: line[2]):
        paper.write(text, middle - width(text) / 2, top, "column-header")
    for row, name in enumerate(("户籍人口", "常住人口")):
        paper.write(name, 40, 200 + 22 * row, "row-label")
        for column, x in enumerate(COLUMNS[: len(COLUMNS) - blanks * row]):
            paper.write(str(305112 + 7 * row + column), x - 15, 200 + 22 * row, "value")
    (table,) = assemble_tables([paper.page()], [paper.labels]).tables
    return {(c.text, c.row, c.column, c.row_span, c.column_span) for c in table.cells if c.role == "column-header" and c.text}


LEAVES = [("本年数" if number % 2 else "上年数", x, 170.0) for number, x in enumerate(COLUMNS)]
WANTED = {("项目", 0, 0, 2, 1), *((text, 1, 1 + number, 1, 1) for number, (text, _, _) in enumerate(LEAVES))}


def test_a_short_last_line_belongs_to_the_long_one_above() -> None:
    found = header([("项目", 60, 151), ("总产值", 190, 146), ("社会消费品零售总额", 350, 139), ("（千瓦时）", 345, 152), *LEAVES])
    assert found == {*WANTED, ("总产值", 0, 1, 1, 2), ("社会消费品零售总额（千瓦时）", 0, 3, 1, 2)}


def test_lines_of_one_text_follow_at_one_distance() -> None:
    broken = [("城镇居民", 350, 118.0), ("人均可支", 350, 133.5), ("配收入", 350, 149.8)]
    found = header([("项目", 60, 140), ("总产值", 190, 133), *broken, *LEAVES])
    assert found == {*WANTED, ("总产值", 0, 1, 1, 2), ("城镇居民人均可支配收入", 0, 3, 1, 2)}


def test_lines_of_different_texts_follow_at_one_distance() -> None:
    broken = [("城镇居民", 190, 134.0), ("总产值", 190, 149.5), ("户籍", 350, 134.0), ("人口", 350, 150.5)]
    found = header([("项目", 60, 151), *broken, *((text, x, 172.0) for text, x, _ in LEAVES)])
    assert found == {*WANTED, ("城镇居民总产值", 0, 1, 1, 2), ("户籍人口", 0, 3, 1, 2)}


def test_the_lines_under_a_bracket_alone_stand_in_the_middle_of_the_text() -> None:
    downwards = [("产", 150, 122.0), ("值", 150, 137.0), ("(", 154, 152.0), ("%)", 146, 167.0)]
    found = header([("项目", 60, 145), *downwards, *((text, x, 145.0) for text, x, _ in LEAVES[1:])])
    assert ("产值(%)", 0, 1, 1, 1) in found
    assert len(found) == len(COLUMNS) + 1


def test_the_last_lines_of_broken_texts_are_of_the_header_whatever_their_labels() -> None:
    paper = Paper()
    for lines, x in ((("项目",), 60), (("公共", "服务"), 150), (("财政资", "金绩效", "管理"), 230), (("户籍", "管理"), 310)):
        top = 120 - 6.5 * len(lines)
        for number, text in enumerate(lines):
            paper.write(text, x - width(text) / 2, top + 13 * number, "row-label" if number == 2 else "column-header")
    for row, name in enumerate(("农业", "工业", "教育")):
        paper.write(name, 50, 156 + 22 * row, "row-label")
        for x in (150, 230, 310):
            paper.write(str(71 + 3 * row), x - 5, 156 + 22 * row, "value")
    order = sorted(range(len(paper.segments)), key=lambda index: paper.segments[index].box.y0)
    paper.segments, paper.labels = [paper.segments[index] for index in order], [paper.labels[index] for index in order]
    (table,) = assemble_tables([paper.page()], [paper.labels]).tables
    assert [cell.text for cell in table.cells if cell.row == 0] == ["项目", "公共服务", "财政资金绩效管理", "户籍管理"]
    assert table.rows == 4


def test_the_first_line_of_a_broken_text_is_of_the_header_whatever_its_label() -> None:
    """It stands half a line higher than the texts beside it, under the rule that opens the table."""
    paper = Paper()
    paper.write("一般公共预算收入（万", 290, 102, "heading-2")
    for text, x in (("旅游接待人次（座）", 130), ("总分", 440)):
        paper.write(text, x, 108, "column-header")
    paper.write("吨）", 330, 114, "column-header")
    paper.write("指标", 50, 116, "column-header")
    for x in (130, 190, 290, 350):
        paper.write("问题数", x, 136, "column-header")
    for row in range(3):
        paper.write("澄浦乡", 45, 160 + 20 * row, "row-label")
        for x in (137, 197, 297, 357, 442):
            paper.write(str(71 + 3 * row), x, 160 + 20 * row, "value")
    page = paper.page()
    page.rulings = [Ruling(40, y, 480, y) for y in (98.0, 152.0, 220.0)]
    (table,) = assemble_tables([page], [paper.labels]).tables
    assert table.rows == 5
    heads = {c.text: (c.row, c.column, c.row_span, c.column_span) for c in table.cells if c.row == 0}
    assert heads["一般公共预算收入（万吨）"] == (0, 3, 1, 2)
    assert heads["总分"] == (0, 5, 2, 1)


def test_the_second_line_of_a_broken_label_above_a_header_is_no_title() -> None:
    paper = Paper()
    paper.write("（各项数据的", 40, 118, "column-header")
    paper.write("申请人情况", 260, 118, "column-header")
    index = paper.write("勾稽关系为", 40, 134)
    paper.labels[index] = SegmentLabels((*said("body", "勾稽关系为", 0.7).spans, *said("column-header", "勾稽关系为", 0.3).spans))
    for text, x in (("本年数", 150), ("上年数", 230), ("增减", 310), ("比重", 390)):
        paper.write(text, x - 15, 150, "column-header")
    for row, name in enumerate(("户籍人口", "常住人口")):
        paper.write(name, 40, 172 + 22 * row, "row-label")
        for column, x in enumerate(COLUMNS):
            paper.write(str(305112 + 7 * row + column), x - 15, 172 + 22 * row, "value")
    (table,) = assemble_tables([paper.page()], [paper.labels]).tables
    assert "申请人情况" in {cell.text for cell in table.cells}


def test_a_text_over_all_levels_stands_half_way_down_the_whole_header() -> None:
    upper = [("总产值", 230, 96.0), ("投资额", 230, 124.0), ("备注", 390, 133.0), ("项目", 60, 133.0)]
    found = header([*upper, *LEAVES[:3]])
    assert {("项目", 0, 0, 3, 1), ("备注", 0, 4, 3, 1), ("总产值", 0, 1, 1, 3)} <= found
    assert ("投资额", 1, 1, 1, 3) in found


def test_a_line_whose_texts_all_stand_under_single_ones_goes_on_with_them() -> None:
    """Figures are low, so that more white than usual lies under them."""
    narrow = [("10", COLUMNS[2], 165.0), ("月", COLUMNS[2], 182.0), ("11", COLUMNS[3], 165.0), ("月", COLUMNS[3], 182.0)]
    found = header([("项目", 60, 173), *((text, x, 173.0) for text, x in (("8月", COLUMNS[0]), ("9月", COLUMNS[1]))), *narrow])
    assert found == {("项目", 0, 0, 1, 1), *((f"{8 + number}月", 0, 1 + number, 1, 1) for number in range(4))}


def test_a_text_over_the_last_column_alone_is_a_title_set_at_the_right() -> None:
    whole = {("项目", 0, 0, 1, 1), *((text, 0, 1 + number, 1, 1) for number, (text, _, _) in enumerate(LEAVES))}
    assert header([("学校数", 395, 146), ("项目", 60, 170), *LEAVES]) == whole
    assert ("学校数", 0, 3, 1, 2) in header([("学校数", 350, 146), ("项目", 60, 170), *LEAVES])


@pytest.mark.parametrize("blanks", [0, 1])
def test_a_text_in_the_middle_over_all_values_is_a_header(blanks: int) -> None:
    parents = [("2019年", 190, 140.0), ("2020年", 350, 140.0)]
    found = header([("项目", 60, 140.0), *parents, *LEAVES], ("社会消费品零售总额", 270, 110.0), blanks)
    assert {("项目", 0, 0, 3, 1), ("社会消费品零售总额", 0, 1, 1, 4), ("2019年", 1, 1, 1, 2), ("2020年", 1, 3, 1, 2)} <= found


def test_a_header_set_downwards_is_no_part_of_the_figures_below() -> None:
    paper = Paper()
    for x in (50, 200, 280):
        paper.write("结果", x - 10, 108, "column-header")
        paper.write("维持", x - 10, 122, "column-header")
    paper.segments.append(Segment("尚未审结", Box(120, 100, 130, 141), vertical=True))
    paper.labels.append(said("column-header", "尚未审结"))
    for row in range(2):
        for x in (50, 125, 200, 280):
            paper.write(str(100 + x + row), x - 7.5, 150 + 18 * row, "value")
    (table,) = assemble_tables([paper.page()], [paper.labels]).tables
    texts = {(cell.row, cell.column): cell.text for cell in table.cells}
    assert [texts[0, column] for column in range(4)] == ["结果维持", "尚未审结", "结果维持", "结果维持"]
    assert [texts[1, column] for column in range(4)] == ["150", "225", "300", "380"]


def test_a_header_torn_by_a_page_break_reaches_over_the_columns_of_its_rest() -> None:
    upper, lower = Paper(), Paper(2)
    for text, middle, top in (("增加值", 325, 700.0), ("2016年", 220, 715.0), ("2017年", 430, 715.0)):
        upper.write(text, middle - width(text) / 2, top, "column-header")
    columns = [(("上年数", "预算数", "决算数")[number % 3], 150.0 + 70 * number) for number in range(6)]
    for name, x in columns:
        lower.write(name, x - width(name) / 2, 60, "column-header")
    for row, name in enumerate(("户籍人口", "常住人口", "总户数")):
        lower.write(name, 40, 82 + 18 * row, "row-label")
        for number, (_, x) in enumerate(columns):
            lower.write(str(305112 + 7 * row + number), x - 15, 82 + 18 * row, "value")
    pages = [upper.page(), lower.page()]
    pages[0].rulings = [Ruling(36, y, 560, y) for y in (695, 730)]
    (table,) = assemble_tables(pages, [upper.labels, lower.labels]).tables
    found = {(c.text, c.row, c.column, c.row_span, c.column_span) for c in table.cells if c.row < 3 and (c.text or not c.column)}
    levels = {("", 0, 0, 3, 1), ("增加值", 0, 1, 1, 6), ("2016年", 1, 1, 1, 3), ("2017年", 1, 4, 1, 3)}
    assert found == levels | {(name, 2, 1 + number, 1, 1) for number, (name, _) in enumerate(columns)}
