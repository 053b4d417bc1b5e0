"""Paragraphs, Markdown, tables in odd company, and input that is meant to hurt."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from extraction.errors import TooLarge
from extraction.limits import DEFAULT
from extraction.read.text import read_text
from tests.unit.read.text.shapes import grid_rows, outside, present_rows
from tests.work import calls


def only_grid(text: str, *, markdown: bool = False) -> list[list[str]]:
    page = read_text(text, markdown=markdown)
    assert len(page.grids) == 1
    return grid_rows(page, page.grids[0])


def paragraphs(text: str, *, markdown: bool = False) -> list[str]:
    page = read_text(text, markdown=markdown)
    assert not page.grids
    return [segment.text for segment in page.segments]


# Paragraphs


def test_each_line_is_a_paragraph() -> None:
    text = "一、总体情况\n2023年，本镇认真贯彻。\n\n（一）主动公开\r\n无。\x0c三、其他"
    assert paragraphs(text) == ["一、总体情况", "2023年，本镇认真贯彻。", "（一）主动公开", "无。", "三、其他"]


def test_wrapped_lines_are_joined() -> None:
    text = """　　2023年，本镇认真贯彻落实中华人民共和国政府信息公开条例，坚持以公开为常
态、不公开为例外，遵循公正、公平、合法、便民的原则，全面推进政务公开工作，取
得了一定的成绩，全年主动公开信息1234条，比上年增加56条，其中通过政府网站公开
1000条。
　　（一）主动公开情况
　　全年公开信息25条，其中机构职能1条、通知公告2条，重点领域信息公开9条，其他
13条，及时回应群众关切。"""
    first, heading, second = paragraphs(text)
    assert first.startswith("2023年，")
    assert "常态、" in first
    assert first.endswith("公开1000条。")
    assert heading == "（一）主动公开情况"
    assert second.endswith("其他13条，及时回应群众关切。")


def test_indented_prose_and_list_marks_are_no_tables() -> None:
    assert paragraphs("\t一、总体情况\n\t本镇认真贯彻。\n\t（一）公开\n\t全年25条。") == [
        "一、总体情况",
        "本镇认真贯彻。",
        "（一）公开",
        "全年25条。",
    ]
    assert paragraphs("一、\t总体情况\n1.\t第一条\n2.\t第二条\n•\t要点") == ["一、总体情况", "1.第一条", "2.第二条", "•要点"]


def test_a_single_line_with_pipes_is_no_table() -> None:
    assert paragraphs("首页 | 新闻 | 政务公开\n\n全年25条。") == ["首页 | 新闻 | 政务公开", "全年25条。"]


def test_invisible_characters_and_odd_spaces() -> None:
    assert paragraphs("\ufeff一、\u200b总体\u00a0情况\u3000") == ["一、总体 情况"]
    assert only_grid("项目\u00a0\t数\u200b量\n甲\t１２\n乙\t3") == [["项目", "数量"], ["甲", "１２"], ["乙", "3"]]


# Markdown


def test_markdown_headings_and_bold() -> None:
    page = read_text(
        "## 一、总体情况\n\n**全部加粗**\n\n有**一部分**加粗，见 <http://a.gov.cn/x> 和[链接](b.html)。", markdown=True
    )
    assert [(s.text, s.bold) for s in page.segments] == [
        ("一、总体情况", True),
        ("全部加粗", True),
        ("有一部分加粗，见 http://a.gov.cn/x 和链接。", False),
    ]
    assert (page.segments[0].size or 0) > (page.segments[1].size or 0)


def test_a_heading_without_a_text_says_nothing() -> None:
    for markdown in (True, False):
        assert paragraphs("# 年度报告\n\n## \n\n全年25条。", markdown=markdown) == ["年度报告", "全年25条。"]


def test_marks_that_plain_text_may_hold_stay() -> None:
    assert paragraphs("- 甲_乙_丙 *注 \\*\n# 号\n#1 楼") == ["- 甲_乙_丙 *注 \\*", "号", "#1 楼"]
    assert paragraphs("- 甲 *乙* \\*", markdown=True) == ["甲 乙 *"]


def test_cells_lose_their_marks() -> None:
    text = "|  |  |\n|---|:-:|\n| **项目** | 见[附件](a.doc) |\n| 甲\\|乙<br>丙 | 3 |"
    assert only_grid(text, markdown=True) == [["项目", "见附件"], ["甲|乙\n丙", "3"]]


def test_markdown_without_pipes_at_the_ends_and_empty_first_cells() -> None:
    text = "项目 | 子项 | 数\n--- | --- | ---\n甲 | 一 | 1\n | 二 | 2\n | 三 | 3"
    assert only_grid(text) == [["项目", "子项", "数"], ["甲", "一", "1"], ["", "二", "2"], ["", "三", "3"]]


def test_pipes_without_spaces_write_empty_cells_not_spans() -> None:
    assert only_grid("|项目|甲|乙|\n|---|---|---|\n|数||3|\n|量|4||") == [["项目", "甲", "乙"], ["数", "", "3"], ["量", "4", ""]]


def test_html_tables_in_markdown() -> None:
    page = read_text("前文<table><tr><td rowspan=2>项目</td><td>1</td></tr><tr><td>2</td></tr></table>后文。", markdown=True)
    assert outside(page) == ["前文", "后文。"]
    assert [(c.row, c.column, c.row_span) for c in page.grids[0].cells] == [(0, 0, 2), (0, 1, 1), (1, 1, 1)]


# Tables in odd company


def test_a_cell_goes_on_in_the_next_line() -> None:
    text = "\t项目\n\t商业\n企业\n\t科研\n机构\n\n\t甲\n\t1\n\t2\n\n\t乙\n\t\n\t4\n\n五、其他"
    page = read_text(text)
    assert outside(page) == ["五、其他"]
    assert grid_rows(page, page.grids[0]) == [["项目", "商业企业", "科研机构"], ["甲", "1", "2"], ["乙", "", "4"]]


def test_quoted_cells_of_a_spreadsheet() -> None:
    assert only_grid('"商业\n企业"\t"科研\n机构"\n1\t2\n3\t4') == [["商业企业", "科研机构"], ["1", "2"], ["3", "4"]]


def test_pipes_after_cells_without_row_marks() -> None:
    text = "规章 |\n1 |\n\n办法 |\n|\n细则 |\n3 |\n通知\n|\n4\n|"
    assert only_grid(text) == [["规章", "1"], ["办法", ""], ["细则", "3"], ["通知", "4"]]


def test_row_marks_for_rows_of_unequal_length() -> None:
    text = "甲 |\n乙 |\n||\n丙 |\n1 |\n2 |\n||\n丁 |\n3 |\n4 |\n||"
    page = read_text(text)
    assert present_rows(page, page.grids[0]) == [["甲", "乙"], ["丙", "1", "2"], ["丁", "3", "4"]]


NARROW = ["项目\t件数", "甲\t1", "乙\t", "丙\t3"]
WIDE = ["结果\t上年\t本年", "维持\t4\t5", "纠正\t\t7"]


@pytest.mark.parametrize("between", [[], ["复议诉讼情况"]])
def test_headers_over_rows_of_another_width_begin_a_table_of_their_own(between: list[str]) -> None:
    """With no heading between them, or one without a number, two tables are written one after the other."""
    page = read_text("\n".join([*NARROW, *between, *WIDE]))
    assert [(grid.rows, grid.columns) for grid in page.grids] == [(4, 2), (3, 3)]
    assert outside(page) == between


@pytest.mark.parametrize(
    "below",
    [
        ["第二项", "项目\t件数", "丁\t4", "戊\t5"],  # a block of the same table
        ["丁\t1\t2", "戊\t3\t4", "己\t5\t6"],  # no headers
        ["合计\t\t", "戊\t5\t6"],  # too few of them
    ],
)
def test_rows_that_may_belong_to_the_table_above_do(below: list[str]) -> None:
    assert len(read_text("\n".join([*NARROW, *below])).grids) == 1


def test_titles_whose_tabs_are_lost_are_rows() -> None:
    text = "二、公开情况\n第一条\n项目\t数\n甲\t1\n第二条\n项目\t数\n乙\t2\n三、其他"
    page = read_text(text)
    assert outside(page) == ["二、公开情况", "三、其他"]
    assert present_rows(page, page.grids[0])[::3] == [["第一条"], ["第二条"]]


def test_shifted_rows_are_set_right() -> None:
    rows = ["一、甲\t\t1\t2\t3\t", "二、乙\t（一）丙\t1\t2\t3\t", "\t（二）丁\t（1）戊\t1\t2\t3", "\t\t（2）己\t4\t\t6"]
    assert [row[-3:] for row in only_grid("\n".join(rows))] == [["1", "2", "3"]] * 3 + [["4", "", "6"]]


def test_a_shift_that_leaves_two_ways_is_not_settled() -> None:
    rows = ["甲\t\t1\t2\t3\t", "乙\t丙\t1\t2\t3\t", "\t丁\t戊\t1\t2\t3", "己\t\t\t4\t5\t"]
    assert read_text("\n".join(rows)).grids[0].sparse


def test_values_without_labels_stay_rows() -> None:
    assert present_rows(*_page_and_grid("甲\n\n1\n\n2\n\n乙\n\n3\n\n4\n\n5\n\n6")) == [
        ["甲", "1", "2"],
        ["乙", "3", "4"],
        ["5", "6"],
    ]


def _page_and_grid(text: str):  # type: ignore[no-untyped-def]
    page = read_text(text)
    return page, page.grids[0]


def test_headings_among_cells_without_marks() -> None:
    text = "\n\n".join(
        [
            "二、甲事",
            "项目",
            "数",
            "一、收",
            "1",
            "二、支",
            "2",
            "三、余",
            "3",
            "三、乙事",
            "名称",
            "量",
            "额",
            "（一）大",
            "4",
            "（二）小",
            "5",
            "（三）微",
            "6",
        ]
    )
    page = read_text(text)
    assert outside(page) == ["二、甲事", "三、乙事"]
    assert [row[-1] for grid in page.grids for row in present_rows(page, grid) if row[-1].isdecimal()] == [
        "1",
        "2",
        "3",
        "4",
        "5",
        "6",
    ]


def test_spans_of_drawn_tables() -> None:
    text = """
+--------+--------------+
| 项目   | 数量         |
|        +------+-------+
|        | 甲   | 乙    |
+========+======+=======+
| 规章   | 1    | 2     |
+--------+------+-------+
| 合计   | 3            |
+--------+--------------+
"""
    page = read_text(text)
    spans = {page.segments[c.segments[0]].text: (c.row, c.column, c.row_span, c.column_span) for c in page.grids[0].cells}
    assert spans["项目"] == (0, 0, 2, 1)
    assert spans["数量"] == (0, 1, 1, 2)
    assert spans["乙"] == (1, 2, 1, 1)
    assert spans["3"] == (3, 1, 1, 2)


def test_full_width_drawing() -> None:
    text = "┌────┬────┐\n│项目　　│数　　　│\n├────┼────┤\n│规章　　│１　　　│\n└────┴────┘"
    assert only_grid(text) == [["项目", "数"], ["规章", "１"]]


def test_labels_parted_by_a_single_space() -> None:
    rows = only_grid("三、办理 （一）公开 4 0 4\n（二）部分 公开 3 0 3\n四、结转 0 0 0")
    assert rows == [
        ["三、办理", "（一）公开", "4", "0", "4"],
        ["（二）部分 公开", "", "3", "0", "3"],
        ["四、结转", "", "0", "0", "0"],
    ]


# Bad input


def test_limits() -> None:
    with pytest.raises(TooLarge):
        read_text("字" * 11, limits=replace(DEFAULT, text_characters=10))
    with pytest.raises(TooLarge):
        read_text("甲\t1\t2\n" * 10, limits=replace(DEFAULT, table_cells=20))
    with pytest.raises(TooLarge):
        read_text("甲\n" * 100, limits=replace(DEFAULT, page_segments=20))


LINE = "这是一个没有句号的长行，内容很多很多很多很多很多很多很多很多很多很多\n"
MARKS = [
    "|",
    "\t",
    "| ",
    "\t0\n",
    "|\n",
    "a|\n",
    "a\t0\n",
    "\n",
    " ",
    "甲\n\n0\n\n",
    "字",
    "*",
    "**a",
    "[",
    "[a](",
    "<",
    "<http://",
    "+-",
]
MORE = [
    "+-+\n|a|\n",
    "│",
    "`",
    "`a ``b ",
    "__a",
    "a  b  ",
    "0 ",
    "<!--",
    "&",
    "\u3000",
    '"\t"a\n',
    "#",
    "- ",
    "（",
    "一、a\n",
    "<table>\n",
    LINE,
]


@pytest.mark.parametrize("unit", [*MARKS, *MORE])
def test_repetition_takes_linear_work(unit: str) -> None:
    def read(length: int) -> None:
        with suppress(TooLarge):
            read_text((unit * (length // len(unit) + 1))[:length], markdown=True)

    assert 2.5 * calls(lambda: read(20_000)) + 1_000 > calls(lambda: read(40_000))
    read(400_000)  # what regular expressions do within one call is not counted; quadratic, it would outlast every patience


PIECES = [
    *["甲", "一、乙", "（一）丙", "0", "12", "|", "||", "。", "-", "---", "+", "│", "─", '"', "**", "#"],
    "\t",
    " ",
    "  ",
    "\n",
    "\n\n",
    "\u3000",
]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES)))
@example(["甲", "+", "-", "\n", "|", "|"])  # beside what looks drawn
def test_anything_is_read_and_nothing_is_lost(pieces: list[str]) -> None:
    text = "".join(pieces)
    page = read_text(text)
    got = "".join(segment.text for segment in page.segments)
    kept = "甲乙丙012。"
    assert sorted(char for char in got if char in kept) == sorted(char for char in text if char in kept)


def test_two_streams_of_cells_whose_heading_is_lost() -> None:
    first = "\n".join(f"{label} |\n{n} |\n||" for n, label in enumerate(["甲", "乙", "丙", "丁"]))
    second = "\n".join(f"{label} |\n{n} |\n{n} |\n{n} |\n{n} |\n|" for n, label in enumerate(["戊", "己", "庚", "辛", "壬"]))
    page = read_text(f"{first}\n{second}")
    rows = [row for grid in page.grids for row in present_rows(page, grid)]
    assert [len(row) for row in rows] == [2] * 4 + [5] * 5


def test_a_short_table_of_headers_behind_a_long_one_in_a_stream() -> None:
    long = "\n".join(f"第{n}项 |\n{n} |\n0 |\n|" for n in range(30))
    short = "甲 |\n乙 |\n|||||\n丙 |\n丁 |\n戊 |\n己 |\n庚 |\n辛 |\n壬 |\n1 |\n2 |\n3 |\n4 |\n5 |\n6 |\n7 |"
    page = read_text(f"{long}\n{short}")
    assert [present_rows(page, grid)[-1] for grid in page.grids] == [["第29项", "29", "0"], list("1234567")]


def test_a_second_table_in_a_stream_may_begin_with_an_empty_cell() -> None:
    first = "\n".join(f"{label} |\n{n} |\n{n} |\n|" for n, label in enumerate("甲乙丙丁戊"))
    second = "|\n申请人 |\n||||\n" + "\n".join(f"{label} |\n1 |\n2 |\n3 |\n4 |\n0 |" for label in "己庚辛壬癸")
    page = read_text(f"{first}\n{second}")
    assert [present_rows(page, grid)[0] for grid in page.grids] == [["甲", "0", "0"], ["申请人"]]


def test_text_tables_in_a_stream_keep_their_rows_by_their_dates() -> None:
    cells = [
        "任务",
        "单位",
        "时限",
        "备注",
        "绿化",
        "办公室",
        "2022年5月",
        "完工",
        "修路",
        "法制科",
        "2021年11月",
        "在建",
        "供水",
        "信息科",
        "2023年1月",
        "招标",
    ]
    page = read_text("\n".join(f"{cell} |" for cell in cells))
    assert present_rows(page, page.grids[0]) == [cells[at : at + 4] for at in range(0, 16, 4)]


def test_a_row_of_empty_cells_below_marked_headers() -> None:
    text = "甲 |\n乙 |\n||\n丙 |\n丁 |\n||\n戊 |\n己 |\n庚 |\n辛 |\n" + "|\n" * 4
    page = read_text(text + "本年没有发生。")
    assert present_rows(page, page.grids[0]) == [["甲", "乙"], ["丙", "丁"], ["戊", "己", "庚", "辛"], []]
    assert len(page.grids[0].cells) == 16


def test_a_row_of_dashes_is_a_rule_only_below_a_header() -> None:
    marks = "甲 | 乙 | 丙\n丁 | 戊 | 己\n- | - | -"
    assert only_grid(f"{marks}\n\n本年没有发生。")[-1] == ["-", "-", "-"]
    assert only_grid("| 甲 | 乙 |\n|---|---|\n| - | - |\n| — | — |")[1:] == [["-", "-"], ["—", "—"]]
    assert only_grid("甲 | 乙\n- | -\n1 | 2") == [["甲", "乙"], ["1", "2"]]


def test_a_row_of_tabs_below_headers_alone_is_a_row_of_blanks() -> None:
    headers = "复议\t\t诉讼\t\n维持\t纠正\t维持\t纠正\n"
    assert only_grid(f"{headers}\t\t\t\n\n五、存在的主要问题")[-1] == ["", "", "", ""]
    assert len(only_grid(f"{headers}1\t2\t3\t4\n\t\t\t\n\n五、存在的主要问题")) == 3


def test_fields_two_spaces_apart_that_stand_under_no_header_are_in_order_only() -> None:
    text = "说明  申请人情况\n自然人  法人  总计\n一、新收数量  1  22  23\n二、结转数量  100  0  100\n三、结果  （一）公开  1  2  3"
    page = read_text(text)
    assert [grid.origin for grid in page.grids] == ["stated"]
    assert page.grids[0].sparse
