"""Tables without lines whose header comes again further down, and columns that only some of their blocks have."""

from __future__ import annotations

from extraction.assemble.tables import assemble_tables
from extraction.labels import Label
from extraction.page import Ruling
from extraction.table import Table
from tests.unit.assemble.drawing import Paper, Put, shape, wanted
from tests.unit.assemble.typeset import PITCH, tables, typeset

XS = [50.0, 170.0, 280.0, 390.0]


def block(top: int, numeral: str) -> list[Put]:
    """A title over the whole width, a header and two rows."""
    cells = [Put(top, 0, f"第二十条第（{numeral}）项", 1, 3, label="column-header")]
    cells += [Put(top + 1, column, text, label="column-header") for column, text in enumerate(("信息内容", "制发件数", "废止件数"))]
    for row, label in ((top + 2, "行政许可"), (top + 3, "行政处罚")):
        cells += [Put(row, 0, label, label="row-label"), Put(row, 1, str(row)), Put(row, 2, str(7 * row))]
    return cells


def test_a_header_that_comes_again_is_none_of_the_rows_below_the_one_rule() -> None:
    """Three rules, the second under the first line: a header, then, if no such line came again further down."""
    cells = block(0, "一") + block(4, "五") + block(8, "六")
    (table,) = tables(typeset(cells, XS), [Ruling(50, y, 390, y) for y in (99.0, 100 + PITCH, 100 + 12 * PITCH)])
    assert shape(table) == wanted(cells)


def test_the_one_rule_between_those_of_a_table_under_a_lone_text_ends_no_header() -> None:
    """The rule under the header itself is not seen, or the page ends before its rows do."""
    cells = [cell for cell in block(0, "一") if cell.row < 3]
    (table,) = tables(typeset(cells, XS), [Ruling(50, y, 390, y) for y in (99.0, 100 + PITCH - 2, 100 + 3 * PITCH)])
    assert shape(table) == wanted(cells)


def test_figures_set_left_under_centred_headers_keep_their_columns_over_a_page_break() -> None:
    """Segments are counted by page: the same number on the next page is another text."""
    xs = [50.0, 150.0, *(150.0 + 60 * column for column in range(1, 7))]
    heads = ("项目", "自然人", "商业", "科研", "公益", "法律", "总计")
    rows = [[Put(row, 0, "农业", label="row-label"), *(Put(row, column, "0") for column in range(1, 7))] for row in range(1, 4)]

    def piece(number: int, top: float, chosen: list[list[Put]]) -> Paper:
        header = [Put(0, column, text, label="column-header") for column, text in enumerate(heads)]
        body = [Put(1 + at, cell.column, cell.text, label=cell.label) for at, row in enumerate(chosen) for cell in row]
        paper = Paper(number)
        if number == 2:
            paper.write("宁海镇人民政府", 250, 20, "furniture")
        for part in (typeset(header, xs, top), typeset(body, xs, top, align="left")):
            paper.segments += part.segments
            paper.labels += part.labels
        return paper

    first, second = piece(1, 640.0, rows[:2]), piece(2, 60.0, rows[2:])
    (table,) = assemble_tables([first.page(), second.page()], [first.labels, second.labels]).tables
    assert table.columns == len(heads)
    assert [[c.text for c in table.cells if c.row == row and c.column] for row in range(1, 4)] == [["0"] * 6] * 3


def test_a_label_with_a_typed_space_is_one_text_where_its_next_line_runs_on_below() -> None:
    cells = [Put(row, 0, "予以公开", label="row-label") for row in (0, 2)]
    cells += [Put(row, column, "0") for row in (0, 1, 2) for column in (1, 2)]
    paper = typeset(cells, [50.0, 260.0, 320.0, 380.0])
    middle = 100 + 1.5 * PITCH
    paper.write("部分公开", 54, middle - 11, "row-label")
    paper.write("（只计这一情", 54 + 40 + 10, middle - 11, "row-label")
    paper.write("形，不计其他情形）", 54, middle + 1, "row-label")
    (table,) = tables(paper)
    assert [cell.text for cell in table.cells if cell.column == 0] == [
        "予以公开",
        "部分公开（只计这一情形，不计其他情形）",
        "予以公开",
    ]
    assert table.columns == 3


def test_beside_a_label_that_a_figure_ran_into_nothing_is_blank() -> None:
    cells = [Put(0, 0, "项目", label="column-header"), *(Put(0, c, "数量", label="column-header") for c in (1, 2))]
    cells += [Put(row, 0, "农业", label="row-label") for row in (1, 2)] + [Put(3, 0, "“工业”0", label="row-label")]
    cells += [Put(1, 1, "3"), Put(1, 2, "4"), Put(2, 2, "6"), Put(3, 2, "8")]
    (table,) = tables(typeset(cells, [50.0, 110.0, 170.0, 230.0]))
    assert {cell.row: cell.ink for cell in table.cells if cell.column == 1 and not cell.text} == {2: False, 3: True}


def headed(above: str, label: Label, x: float) -> Table:
    """A table of a label and six values a row under two lines of headers, `above` them one text at `x`."""
    xs = (50.0, *(150.0 + 60 * column for column in range(6)))
    paper = Paper()
    paper.write(above, x, 100, label)
    for column, text in enumerate(("甲", "乙", "丙")):
        paper.write(text, 175 + 120 * column, 120, "column-header")
    for column, at in enumerate(xs):
        paper.write("得分" if column else "项目", at, 140, "column-header")
    for row, text in enumerate(("修路", "造林", "供水")):
        paper.write(text, xs[0], 160 + 18 * row, "row-label")
        for at in xs[1:]:
            paper.write(f"{37 + row}", at + 5, 160 + 18 * row, "value")
    (table,) = assemble_tables([paper.page()], [paper.labels]).tables
    return table


def test_a_lone_text_over_all_columns_of_values_is_of_the_header_though_it_was_taken_for_a_label() -> None:
    table = headed("造林面积", "row-label", 290)
    (parent,) = [cell for cell in table.cells if cell.text == "造林面积"]
    assert (parent.row, parent.column, parent.column_span) == (0, 1, 6)
    assert (table.rows, table.columns) == (6, 7)


def test_what_is_named_as_a_table_is_over_no_columns() -> None:
    table = headed("居民收入统计表", "row-label", 275)
    assert (table.rows, table.columns) == (5, 7)
    assert all("统计表" not in cell.text for cell in table.cells)


def test_the_last_character_of_a_label_that_is_the_unit_of_a_column_is_no_header_come_again() -> None:
    """The one rule between those above and below a table ends its header then, whatever the labels are."""
    paper = Paper()
    for text, x, y in (("项目", 100, 106), ("数量", 250, 100), ("（次）", 245, 112), ("金额", 350, 106), ("旅游接待人", 50, 138)):
        paper.write(text, x, y, "column-header")
    for text, x, y in (("灌区", 130, 147), ("次", 50, 156), ("用电量", 50, 180), ("社区", 130, 180)):
        paper.write(text, x, y, "row-label")
    for y in (147, 180):
        paper.write("37", 255, y)
        paper.write("41", 355, y)
    (table,) = tables(paper, [Ruling(46, y, 390, y) for y in (95.0, 130.0, 196.0)])
    assert {cell.text for cell in table.cells if cell.row == 0} - {""} == {"项目", "数量（次）", "金额"}
    assert [cell.text for cell in table.cells if cell.column == 0 and cell.row] == ["旅游接待人次", "用电量"]


def test_a_lone_text_flush_with_the_labels_heads_rows_though_it_was_taken_for_a_header() -> None:
    paper = Paper()
    for text, x in (("项目", 120), ("数量", 250), ("金额", 350)):
        paper.write(text, x, 100, "column-header")
    paper.write("养老服务", 50, 118, "column-header")
    for row, text in enumerate(("灌区", "社区", "大桥", "征地补偿", "学校", "水库", "医院"), 2):
        paper.write(text, 50, 100 + PITCH * row, "row-label")
        for x in (255, 355) if text != "征地补偿" else ():
            paper.write(f"{37 * row}", x, 100 + PITCH * row)
    (table,) = tables(paper)
    found = {cell.text: (cell.row, cell.column, cell.column_span) for cell in table.cells}
    assert (table.rows, table.columns) == (9, 3)
    assert (found["项目"], found["养老服务"], found["征地补偿"]) == ((0, 0, 1), (1, 0, 3), (5, 0, 3))
