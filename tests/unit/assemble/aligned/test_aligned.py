from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from extraction.assemble.aligned.alignment import Item, Line, bands_of
from extraction.assemble.tables import assemble_tables
from extraction.geometry import Box
from extraction.page import Ruling, Segment
from tests.unit.assemble.drawing import TYPE, Paper, Put, said, shape, wanted, width
from tests.unit.assemble.typeset import GROUPED, NESTED, NESTED_XS, PITCH, SENTENCE, tables, typeset


@st.composite
def layouts(draw: st.DrawFn) -> tuple[list[Put], list[float], str]:
    """A header and rows of figures under it, with blanks, in columns of any width that holds them."""
    rows, columns = draw(st.integers(2, 12)), draw(st.integers(1, 6))
    labels = [draw(st.text("收入支出合计其他", min_size=2, max_size=9)) for _ in range(rows)]
    heads = [draw(st.sampled_from(["数量", "金额合计", "本年", "2024年", "同比增减额"])) for _ in range(columns)]
    cells = [Put(0, 0, "项目", label="column-header")]
    cells += [Put(0, 1 + column, head, label="column-header") for column, head in enumerate(heads)]
    for row in range(rows):
        cells.append(Put(1 + row, 0, labels[row], label="row-label"))
        values = [str(draw(st.integers(0, 99_999))) for _ in range(columns)]
        blank = draw(st.integers(0, columns * 3))
        for column, value in enumerate(values):
            cells.append(Put(1 + row, 1 + column, "" if blank == column and columns > 1 else value))
    xs = [40.0, 40.0 + max(width(label) for label in labels) + 8 + draw(st.integers(4, 40))]
    for head in heads:
        xs.append(xs[-1] + max(width(head), 25.0) + 8 + draw(st.integers(6, 30)))
    return cells, xs, draw(st.sampled_from(["center", "right"]))


NARROW = [Put(0, 0, "项目", label="column-header"), *(Put(0, column, "数量", label="column-header") for column in (1, 2, 3))]
NARROW += [Put(row, 0, "他他", label="row-label") for row in (1, 2)]
NARROW += [Put(row, column, text) for row in (1, 2) for column, text in ((1, "0"), (2, ""), (3, "0"))]


@settings(max_examples=150, deadline=None)
@given(layouts())
@example((NARROW, [40.0, 72.0, 111.0, 150.0, 189.0], "right"))  # the first header nearly stands over labels
def test_columns_of_any_layout_are_read_back(layout: tuple[list[Put], list[float], str]) -> None:
    cells, xs, align = layout
    (table,) = tables(typeset(cells, xs, align=align))
    assert shape(table) == wanted(cells)
    assert table.origin == "aligned"
    assert table.quality < 1.0


SPARSE = [
    Put(0, 0, "项目", label="column-header"), Put(0, 1, "企业", label="column-header"), Put(0, 2, "机构", label="column-header"),
    Put(0, 3, "合计", label="column-header"),
    Put(1, 0, "农业产值", label="row-label"), Put(1, 1, "7"), Put(1, 3, "7"),
    Put(2, 0, "工业产值", label="row-label"), Put(2, 2, "0"), Put(2, 3, "12345"),
    Put(3, 0, "服务业产值", label="row-label"), Put(3, 1, "3"), Put(3, 3, "12348"),
]  # fmt: skip
SPARSE_XS = [50.0, 150.0, 200.0, 250.0, 330.0]


def test_ink_that_nothing_was_read_in_is_no_blank() -> None:
    page = (paper := typeset(SPARSE, SPARSE_XS)).page()
    page.recognized = True
    page.unread = [Box(222, 104 + PITCH, 228, 112 + PITCH)]
    (table,) = assemble_tables([page], [paper.labels]).tables
    assert [(cell.row, cell.column) for cell in table.cells if cell.ink and not cell.text] == [(1, 2)]


def test_what_is_read_in_a_seal_makes_no_column() -> None:
    page = (paper := typeset(SPARSE, SPARSE_XS)).page()
    seal = Box(160, 60, 260, 110 + PITCH)
    page.recognized = True
    page.segments = [*page.segments, Segment("魏乐宁镇", seal, 0.02), Segment("CA", Box(223, 107 + PITCH, 227, 110 + PITCH), 0.1)]
    labels = [*paper.labels, said("value", "魏乐宁镇"), said("value", "CA")]
    (table,) = assemble_tables([page], [labels]).tables
    assert shape(table) == shape(tables(paper)[0])
    assert any(cell.ink and not cell.text for cell in table.cells), "where it lies, something may have been overlooked"


def test_a_column_is_one_though_pages_lie_a_little_aside() -> None:
    def line(number: int, *spans: tuple[int, int]) -> Line:
        items = tuple(Item((), Box(x0, 30 * number, x1, 30 * number + 20), "0") for x0, x1 in spans)
        return Line(items, items[0].box)

    header = line(0, (686, 722), (758, 794), (832, 880))
    body = [line(1, (698, 703), (1000, 1050)), line(2, (772, 777), (1000, 1050)), line(3, (778, 782), (1000, 1050)),
            line(4, (857, 862), (1000, 1050))]  # fmt: skip
    assert [round(band.x0) for band in bands_of(body, headers=[header])] == [699, 773, 858, 1003]


def test_the_unit_above_a_table_is_no_header() -> None:
    paper = typeset(SPARSE, SPARSE_XS)
    paper.write("单位：公里", 255, 100 - PITCH, "column-header")
    (table,) = tables(paper)
    assert (table.rows, table.columns) == (4, 4)


@pytest.mark.parametrize("between", [[], [100 + PITCH * row - 2 for row in (2, 3, 4)]], ids=["three rules", "between all rows"])
def test_the_unit_above_the_closing_rule_is_the_last_row(between: list[float]) -> None:
    paper = typeset(SPARSE, SPARSE_XS)
    foot = 100 + 4 * PITCH
    paper.write("单位：公里", SPARSE_XS[0] + 4, foot + 4, "note")
    rules = [Ruling(SPARSE_XS[0], y, SPARSE_XS[-1], y) for y in (98, 98 + PITCH, *between, foot + PITCH)]
    (table,) = tables(paper, rules)
    assert [(c.column, c.column_span, c.text) for c in table.cells if c.row == 4] == [(0, 4, "单位：公里")]


def test_a_header_of_two_levels() -> None:
    (table,) = tables(typeset(NESTED, NESTED_XS))
    assert shape(table) == wanted(NESTED)


def test_a_header_of_two_levels_under_partial_rules() -> None:
    full = [Ruling(50, y, 480, y) for y in (98.0, 136.0, 192.0)]
    partial = [Ruling(135, 118, 265, 118), Ruling(275, 118, 405, 118)]
    (table,) = tables(typeset(NESTED, NESTED_XS), full + partial)
    assert shape(table) == wanted(NESTED)


def test_the_one_rule_between_those_above_and_below_parts_header_and_body() -> None:
    """Whatever the labels say: the last line of a broken header looks like a row, a row across the table like a header."""
    cells = [Put(0, 0, "项目", label="column-header"), Put(0, 1, "数量", label="column-header")]
    cells += [Put(0, 2, "卫生", label="column-header"), Put(1, 0, "城市管理", 1, 3, label="column-header")]
    cells += [Put(row, 0, label, label="row-label") for row, label in ((2, "农业"), (3, "工业"))]
    cells += [Put(row, column, str(37 * row * column)) for row in (2, 3) for column in (1, 2)]
    paper = typeset([cell for cell in cells if cell.text != "城市管理"], [50, 120, 200, 280])
    paper.write("城市管理", 54, 100 + PITCH * 1.5 - TYPE / 2, "column-header")
    paper.write("作", 235, 100 + PITCH / 2 + TYPE * 0.6, "row-label")
    (table,) = tables(paper, [Ruling(50, y, 280, y) for y in (98.0, 121.5, 100 + 4 * PITCH)])
    assert shape(table) == wanted([Put(0, 2, "卫生作", label="column-header") if c.text == "卫生" else c for c in cells])


def test_a_row_across_under_the_rule_of_a_header_is_none_of_its_lines() -> None:
    """Rules part all rows, and the labels say that it is a header."""
    cells = [Put(0, column, text, label="column-header") for column, text in enumerate(("项目", "数量", "金额"))]
    across = {1: "城市管理", 4: "乡村振兴"}
    cells += [Put(row, 0, text, 1, 3, label="column-header" if row == 1 else "row-label") for row, text in across.items()]
    for row, name in ((2, "农业"), (3, "工业"), (5, "教育"), (6, "卫生")):
        cells += [Put(row, 0, name, label="row-label"), Put(row, 1, str(37 * row)), Put(row, 2, str(53 * row))]
    paper = typeset([cell for cell in cells if cell.row not in across], [50, 120, 200, 280])
    for row, text in across.items():
        paper.write(text, 54, 100 + PITCH * (row + 0.5) - TYPE / 2, "column-header" if row == 1 else "row-label")
    (table,) = tables(paper, [Ruling(50, 100 + PITCH * row, 280, 100 + PITCH * row) for row in range(8)])
    assert shape(table) == wanted(cells)


def test_the_last_line_of_the_last_label_is_of_the_table_that_a_rule_closes_below_it() -> None:
    cells = [Put(0, column, text, label="column-header") for column, text in enumerate(("项目", "数量", "金额"))]
    for row, name in ((1, "农业"), (2, "工业")):
        cells += [Put(row, 0, name, label="row-label"), Put(row, 1, str(37 * row)), Put(row, 2, str(53 * row))]
    paper = typeset(cells, [50, 120, 200, 280])
    y = 100 + 3.5 * PITCH
    for text, x, top, label in (
        ("基层治理", 54, y - 6, "row-label"),
        ("7", 158, y, "value"),
        ("9", 238, y, "value"),
        ("网格化", 54, y + 6, "body"),
    ):
        paper.write(text, x, top, label)
    (table,) = tables(paper, [Ruling(50, at, 280, at) for at in (98.0, 100 + PITCH, y + 20)])
    assert [(c.column, c.text) for c in table.cells if c.row == 3] == [(0, "基层治理网格化"), (1, "7"), (2, "9")]


def test_labels_of_groups_reach_over_their_rows() -> None:
    (table,) = tables(typeset(GROUPED, [50, 120, 220, 300, 380]))
    assert shape(table) == wanted(GROUPED)


def test_rules_between_rows_leave_out_merged_labels() -> None:
    rules = [Ruling(50 if row in (0, 1, 3, 6, 7) else 120, 100 + PITCH * row, 380, 100 + PITCH * row) for row in range(8)]
    (table,) = tables(typeset(GROUPED, [50, 120, 220, 300, 380]), rules)
    assert shape(table) == wanted(GROUPED)


def test_text_set_downwards_reaches_between_the_rules_beside_it() -> None:
    paper = typeset([cell for cell in GROUPED if cell.text != "行政诉讼"], [50, 120, 220, 300, 380])
    paper.segments.append(Segment("行政诉讼", Box(60, 100 + 3.1 * PITCH, 70, 100 + 5.9 * PITCH), vertical=True))
    paper.labels.append(said("row-label", "行政诉讼"))
    rules = [Ruling(50 if row in (0, 1, 3, 6, 7) else 120, 100 + PITCH * row, 380, 100 + PITCH * row) for row in range(8)]
    (table,) = tables(paper, rules)
    assert shape(table) == wanted(GROUPED)


BROKEN = [
    ("三、本年度", 50, 190), ("（一）予以公开", 110, 130), ("（二）部分公开（只计这一情", 110, 148), ("形）", 110, 160),
    ("（三）不予", 110, 212), ("公开", 110, 228), ("1.国家秘密", 175, 178), ("2.第三方权益", 175, 196), ("3.行政查询", 175, 214),
    ("4.执法案卷", 175, 232), ("5.过程信息", 175, 250),
]  # fmt: skip


def test_labels_of_rows_and_of_groups_in_one_column() -> None:
    paper = Paper()
    for text, x, y in BROKEN:
        paper.write(text, x, y, "row-label")
    for row, y in enumerate((130, 154, 178, 196, 214, 232, 250)):
        for column, x in enumerate((280, 330)):
            paper.write(str(10 * row + column), x, y, "value")
    (table,) = tables(paper)
    places = {cell.text: (cell.row, cell.row_span) for cell in table.cells if cell.text}
    assert places["三、本年度"] == (0, 7)
    assert places["（一）予以公开"] == (0, 1)
    assert places["（二）部分公开（只计这一情形）"] == (1, 1)
    assert places["（三）不予公开"] == (2, 5)
    assert [places[figure] for figure in ("0", "10", "20", "30", "40", "50", "60")] == [(row, 1) for row in range(7)]


def test_rules_that_leave_out_the_labels_of_groups_show_where_those_of_rows_begin() -> None:
    cells = [
        Put(0, 0, "复议", 2, label="row-label"), Put(0, 1, "维持", label="row-label"), Put(0, 2, "3"), Put(0, 3, "40"),
        Put(1, 1, "纠正", label="row-label"), Put(1, 2, "5"), Put(1, 3, "60"),
        Put(2, 0, "诉讼", 2, label="row-label"), Put(2, 1, "维持", label="row-label"), Put(2, 2, "7"), Put(2, 3, "80"),
        Put(3, 1, "其他", label="row-label"), Put(3, 2, "9"), Put(3, 3, "10"),
        Put(4, 0, "上年结转数量", 1, 2, label="row-label"), Put(4, 2, "4"), Put(4, 3, "1"),
        Put(5, 0, "结转下年数量", 1, 2, label="row-label"), Put(5, 2, "9"), Put(5, 3, "3"),
    ]  # fmt: skip
    rules = [Ruling(76 if row in (1, 3) else 50, 100 + PITCH * row, 280, 100 + PITCH * row) for row in range(7)]
    (table,) = tables(typeset(cells, [50, 76, 130, 200, 280]), rules)
    assert shape(table) == wanted(cells)


def test_the_number_of_a_page_is_no_part_of_a_table_that_goes_on() -> None:
    first, second = typeset([c for c in NESTED if c.row < 3], NESTED_XS, 640.0), Paper(2)
    first.write("1", 300, 770, "value")
    rest = typeset([Put(c.row - 3, c.column, c.text, label=c.label) for c in NESTED if c.row > 2], NESTED_XS, 60.0)
    second.segments, second.labels = rest.segments, rest.labels
    (table,) = assemble_tables([first.page(), second.page()], [first.labels, second.labels]).tables
    assert shape(table) == wanted(NESTED)


@pytest.mark.parametrize("below", [6, 8])
def test_a_label_on_two_lines_is_one_row(below: int) -> None:
    """Also where there was room for a character more: a stop may not begin a line, and a letter may be lost."""
    paper = Paper()
    for x, text in ((60, "项目"), (250, "本年"), (330, "上年")):
        paper.write(text, x, 100, "column-header")
    for row, (first, second) in enumerate((("2没有现成信息需要", "另行制作"), ("补正后申请内容", "仍不明确"), ("重复申请", ""))):
        y = 130 + 34 * row
        paper.write(first, 50, y if second else y + 6, "row-label")
        for x in (255, 335):
            paper.write(str(row + 3), x, y + below, "value")
        if second:
            paper.write(second, 50, y + 12, "row-label")
    (table,) = tables(paper)
    assert [cell.text for cell in table.cells if cell.column == 0] == [
        "项目",
        "2没有现成信息需要另行制作",
        "补正后申请内容仍不明确",
        "重复申请",
    ]


def test_without_labels_a_table_of_figures_is_found() -> None:
    cells = [cell for cell in NESTED if cell.row > 0 and cell.column < 5] + [Put(1, 0, "项目", label="column-header")]
    cells = [Put(c.row - 1, c.column, c.text, label=c.label) for c in cells]
    (table,) = tables(typeset(cells, NESTED_XS, labelled=False))
    assert shape(table) == wanted(cells)


def test_a_table_over_a_page_break_has_the_columns_of_both_pieces() -> None:
    first, second = typeset([c for c in NESTED if c.row < 3], NESTED_XS, 640.0), Paper(2)
    rest = typeset([Put(c.row - 3, c.column, c.text, label=c.label) for c in NESTED if c.row > 2], NESTED_XS, 60.0)
    second.segments, second.labels = rest.segments, rest.labels
    (table,) = assemble_tables([first.page(), second.page()], [first.labels, second.labels]).tables
    assert shape(table) == wanted(NESTED)


@pytest.mark.parametrize("number", ["1", "4", "-1一"])
def test_the_number_of_a_page_is_no_row_and_parts_no_table(number: str) -> None:
    first, second = typeset([c for c in NESTED if c.row < 3], NESTED_XS, 640.0), Paper(2)
    first.write(number, 262, 770, "value")
    rest = typeset([Put(c.row - 3, c.column, c.text, label=c.label) for c in NESTED if c.row > 2], NESTED_XS, 60.0)
    second.segments, second.labels = rest.segments, rest.labels
    (table,) = assemble_tables([first.page(), second.page()], [first.labels, second.labels]).tables
    assert shape(table) == wanted(NESTED)


def test_a_rest_of_a_rule_is_no_text() -> None:
    paper = typeset(NESTED, NESTED_XS)
    y = 100 + 3 * PITCH
    at = paper.write("—", NESTED_XS[-1] - 12, y - TYPE / 2, "value")
    page = paper.page()
    page.rulings = [Ruling(NESTED_XS[0], y, NESTED_XS[-1], y)]
    found = assemble_tables([page], [paper.labels])
    assert [shape(table) for table in found.tables] == [wanted(NESTED)]
    assert (1, at) not in found.used


def test_a_header_cut_into_pieces_on_one_line_is_one_text() -> None:
    cells = [Put(0, 0, "项目", label="column-header"), Put(0, 2, "户籍人口", label="column-header")]
    cells += [Put(row, 0, label, label="row-label") for row, label in enumerate(["农业", "工业"], 1)]
    cells += [Put(row, column, str(37 * row * column)) for row in (1, 2) for column in (1, 2)]
    paper = typeset(cells, [50, 120, 260, 340])
    paper.write("电话用户", 158, 100, "column-header")
    paper.write("（万", 203, 100, "column-header")
    paper.write("元）", 175, 112, "column-header")
    (table,) = tables(paper)
    assert {(c.column, c.row_span, c.text) for c in table.cells if c.row == 0} == {
        (0, 1, "项目"), (1, 1, "电话用户（万元）"), (2, 1, "户籍人口")
    }  # fmt: skip


def test_the_pieces_of_a_label_set_downwards_are_one() -> None:
    cells = [Put(0, 0, "类别", 1, 2, label="column-header"), Put(0, 2, "数量", label="column-header")]
    names = ["农业", "工业", "服务业", "建筑业", "运输业", "商业", "教育", "卫生"]
    for row, name in enumerate(names, 1):
        cells += [Put(row, 1, name, label="row-label"), Put(row, 2, str(37 * row))]
    paper = typeset(cells, [40, 80, 160, 240])
    for text, y in [("泰港", 144.0), ("景秀", 204.0), ("街道", 228.0)]:
        paper.segments.append(Segment(text, Box(55, y, 65, y + 20), vertical=True))
        paper.labels.append(said("row-label", text))
    (table,) = tables(paper)
    groups = [(c.row, c.row_span, c.text) for c in table.cells if c.column == 0 and c.row]
    assert groups == [(1, 4, "泰港"), (5, 4, "景秀街道")]


def test_labels_set_downwards_are_two_where_a_rule_parts_them() -> None:
    cells = [Put(0, 0, "类别", 1, 2, label="column-header"), Put(0, 2, "数量", label="column-header")]
    for row, name in enumerate(["农业", "工业", "服务业", "建筑业"], 1):
        cells += [Put(row, 1, name, label="row-label"), Put(row, 2, str(37 * row))]
    paper = typeset(cells, [40, 80, 160, 240])
    middle = 100 + 3 * PITCH
    for text, y in [("泰港", middle - 22), ("景秀", middle + 2)]:
        paper.segments.append(Segment(text, Box(55, y, 65, y + 20), vertical=True))
        paper.labels.append(said("row-label", text))
    rules = [Ruling(40 if row in (0, 1, 3, 5) else 80, 100 + PITCH * row, 240, 100 + PITCH * row) for row in range(6)]
    (table,) = tables(paper, rules)
    groups = [(c.row, c.row_span, c.text) for c in table.cells if c.column == 0 and c.row]
    assert groups == [(1, 2, "泰港"), (3, 2, "景秀")]


def test_a_character_read_apart_belongs_to_its_label_set_downwards() -> None:
    cells = [Put(0, 0, "类别", 1, 2, label="column-header"), Put(0, 2, "数量", label="column-header")]
    cells += [Put(1, 0, "重点建设", label="row-label"), Put(5, 0, "招商引资", label="row-label")]
    for row, name in enumerate(["农业", "工业", "服务业", "建筑业", "运输业"], 1):
        cells += [Put(row, 1, name, label="row-label"), Put(row, 2, str(37 * row))]
    paper = typeset(cells, [40, 100, 180, 260])
    top = 100 + 2 * PITCH - 3
    for text, y, height in [("乡", top, TYPE), ("村人居环", top + 12, 46.0)]:
        paper.segments.append(Segment(text, Box(60, y, 70, y + height), vertical=len(text) > 1))
        paper.labels.append(said("row-label", text))
    (table,) = tables(paper)
    groups = [(c.row, c.row_span, c.text) for c in table.cells if c.column == 0 and c.row]
    assert groups == [(1, 1, "重点建设"), (2, 3, "乡村人居环"), (5, 1, "招商引资")]


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 560), st.integers(0, 700), st.sampled_from(["3", "合计", "项目名称", SENTENCE, "2024年", "—", "备 注"])
        ),
        max_size=60,
    ),
    st.lists(st.tuples(st.integers(0, 300), st.integers(0, 700), st.integers(20, 300)), max_size=12),
    st.booleans(),
)
@example([(0, 0, "3"), (0, 0, "3"), (6, 6, "3"), (10, 0, "合计"), (29, 28, "3"), (0, 31, "3")], [], True)  # one upon the other
def test_no_text_is_lost_or_doubled_whatever_stands_on_the_page(
    texts: list[tuple[int, int, str]], rules: list[tuple[int, int, int]], labelled: bool
) -> None:
    paper = Paper()
    for x, y, text in texts:
        paper.write(text, x, y, "value" if labelled else None)
    page = paper.page()
    page.rulings = [Ruling(x, y, x + length, y) for x, y, length in rules]
    found = assemble_tables([page], [paper.labels])
    inside = "".join(sorted("".join(cell.text for table in found.tables for cell in table.cells).replace(" ", "")))
    captions = "".join((table.caption or "") + "".join(table.notes) for table in found.tables)
    used = "".join(page.segments[index].text for _, index in found.used)
    assert sorted((inside + captions).replace(" ", "")) == sorted(used.replace(" ", ""))
    for table in found.tables:
        places = [
            (row, column)
            for cell in table.cells
            for row in range(cell.row, cell.row + cell.row_span)
            for column in range(cell.column, cell.column + cell.column_span)
        ]
        assert sorted(places) == [(row, column) for row in range(table.rows) for column in range(table.columns)]


def test_a_lone_text_above_the_first_rule_is_no_header_though_it_was_taken_for_one() -> None:
    foot = 100 + 4 * PITCH
    cells = [Put(0, column, text, label="column-header") for column, text in enumerate(("序号", "任务", "期限"))]
    cells += [Put(row, column, f"{row}{column}") for row in range(1, 4) for column in range(3)]
    paper = Paper()
    paper.write("用电量", 330, 84, "column-header")
    below = typeset(cells, [50, 150, 250, 390])
    for segment, marked in zip(below.page().segments, below.labels, strict=True):
        paper.write(segment.text, segment.box.x0, segment.box.y0, marked.spans[0].label)
    (table,) = tables(paper, [Ruling(50, y, 390, y) for y in (98.0, 100 + PITCH, foot)])
    assert (table.rows, table.columns) == (4, 3)


def test_columns_without_a_common_row_are_two_where_their_broken_headers_stand_beside_each_other() -> None:
    """One header has three lines, the other two: they stand half a line apart, and no line holds both."""
    paper = Paper()
    paper.write("项目", 60, 109, "column-header")
    for x, lines in ((150, ("科研", "机构")), (190, ("社会", "公益组", "织")), (240, ("合计",))):
        for at, text in enumerate(lines):
            y = 109 + (at - (len(lines) - 1) / 2) * 11
            paper.write(text, x - width(text) / 2, y, "column-header")
    for row, (research, welfare, total) in enumerate(
        (("0", "", "5"), ("", "0", "12"), ("3", "", "3"), ("", "", "7"), ("", "9", "9"))
    ):
        y = 140 + PITCH * row
        paper.write("甲乙丙丁戊"[row] * 4, 50, y, "row-label")
        for x, figure in ((150, research), (190, welfare), (240, total)):
            if figure:
                paper.write(figure, x - width(figure) / 2, y, "value")
    (table,) = tables(paper)
    assert table.columns == 4
    texts = {(cell.row, cell.column): cell.text for cell in table.cells}
    assert {(column, text) for (row, column), text in texts.items() if text in ("科研机构", "社会公益组织", "合计")} == {
        (1, "科研机构"), (2, "社会公益组织"), (3, "合计"),
    }  # fmt: skip
