"""The section tree: headings found, levels agreed, text joined, nothing lost and nothing of the paper in it."""

from __future__ import annotations

import pytest

from extraction.assemble.flow import pieces
from extraction.assemble.outline import SectionNode, assemble_sections
from extraction.classify import SegmentLabels
from extraction.labels import Label
from extraction.page import Reading
from tests.unit.assemble.flows import Part, labelled


def tree(*lines: list[Part], recognized: bool = False) -> list[SectionNode]:
    pages, labels = labelled(*lines, recognized=recognized)
    return assemble_sections(pieces(pages, labels, set()))[1]


def outline(nodes: list[SectionNode]) -> list[tuple[int, str]]:
    return [row for node in nodes for row in ((node.level, node.heading), *outline(node.children))]


def test_a_report_of_two_levels() -> None:
    nodes = tree(
        [("某县2022年年度报告", "title")],
        [("本报告由办公室编制。", "body")],
        [("一、总体情况", "heading-1")],
        [("全年工作平稳。", "body")],
        [("（一）主动公开。", "heading-2")],
        [("公开了若干信息。", "body")],
        [("（二）依申请公开。", "heading-2"), ("全年未收到申请。", "body")],
        [("二、主动公开政府信息情况", "heading-1")],
    )
    assert outline(nodes) == [
        (1, ""),
        (1, "一、总体情况"),
        (2, "（一）主动公开。"),
        (2, "（二）依申请公开。"),
        (1, "二、主动公开政府信息情况"),
    ]
    assert nodes[0].text == "本报告由办公室编制。"
    assert nodes[1].text == "全年工作平稳。"
    assert nodes[1].children[1].text == "全年未收到申请。"
    assert nodes[1].number == "一、"


def test_a_series_carries_a_doubtful_heading_and_levels_are_agreed() -> None:
    doubtful: list[Part] = [("三、收到和处理情况", "heading-2")]
    nodes = tree([("一、总体情况", "heading-1")], [("二、主动公开", "heading-1")], doubtful, [("四、复议诉讼", "heading-1")])
    assert outline(nodes) == [(1, "一、总体情况"), (1, "二、主动公开"), (1, "三、收到和处理情况"), (1, "四、复议诉讼")]


def test_a_section_tells_of_the_heading_that_was_passed_over_in_its_text() -> None:
    lines: list[list[Part]] = [
        [("一、总体情况", "heading-1")],
        [("主要做法", "body")],
        [("二、主动公开", "heading-1")],
        [("全年平稳。", "body")],
    ]
    pages, labels = labelled(*lines)
    flow = pieces(pages, labels, set())
    flow[1].scores = {"heading-2": 0.3, "body": 0.7}
    first, second = assemble_sections(flow)[1]
    assert first.text == "主要做法"
    assert 0.1 < first.passed_over < 0.5
    assert second.passed_over < 0.02


def test_styles_that_restart_inside_another_are_below_it() -> None:
    nodes = tree(
        [("一、甲", "heading-1")],
        [("1.子", "heading-1")],
        [("2.丑", "heading-1")],
        [("二、乙", "heading-1")],
        [("1.寅", "heading-1")],
    )
    assert [level for level, _ in outline(nodes)] == [1, 2, 2, 1, 2]


def test_furniture_stays_out() -> None:
    nodes = tree([("一、总体情况", "heading-1")], [("正文如下。", "body")], [("- 1 -", "furniture")])
    assert nodes[0].text == "正文如下。"


@pytest.mark.parametrize("label", ["column-header", "row-label", "value"])
def test_what_looks_like_a_tables_but_stands_in_none_is_not_lost(label: Label) -> None:
    nodes = tree([("一、总体情况", "heading-1")], [("正文如下。", "body")], [("申请 12 件", label)])
    assert "申请 12 件" in nodes[0].text


def test_the_unit_of_a_table_is_no_text_wherever_it_stands() -> None:
    nodes = tree([("叁、资金使用", "heading-1")], [("单位：万元", "note")], [("全年平稳。", "body")])
    assert nodes[0].text == "全年平稳。"


@pytest.mark.parametrize(("recognized", "text"), [(True, "全年平稳。"), (False, "全年平稳。\n———")])
def test_dashes_that_were_recognized_for_themselves_are_a_line_and_no_text(recognized: bool, text: str) -> None:
    nodes = tree([("一、总体情况", "heading-1")], [("全年平稳。", "body")], [("———", "body")], recognized=recognized)
    assert nodes[0].text == text


def test_lines_of_a_paragraph_are_joined_and_the_next_one_begins_at_an_indent() -> None:
    pages, labels = labelled(
        [("一、总体情况", "heading-1")],
        [("　　" + "本年度工作" * 9 + "严格", "body")],
        [("执行规定，按时报送。" + "做好" * 16, "body")],
        [("完成任务。", "body")],
        [("　　第二段开始，" + "内容充实" * 9, "body")],
        recognized=True,
    )
    for at, segment in enumerate(pages[0].segments):
        indent = 24 if segment.text.startswith("　　") else 0
        segment.box = segment.box._replace(x0=50 + indent, x1=550 if at not in (0, 3) else 120)
    node = assemble_sections(pieces(pages, labels, set()))[1][0]
    assert node.text.count("\n") == 1
    assert "严格执行规定" in node.text


def test_a_paragraph_cut_by_a_page_break_is_mended() -> None:
    nodes = tree(
        [("一、总体情况", "heading-1")],
        [("我镇在严格按照县级要求做好各项工作的同时继续做好", "body")],
        [("及时公开的基础上，抓好保密工作。", "body")],
    )
    assert nodes[0].text == "我镇在严格按照县级要求做好各项工作的同时继续做好及时公开的基础上，抓好保密工作。"


def test_without_any_heading_all_text_is_kept() -> None:
    nodes = tree([("只有正文。", "body")], [("没有标题。", "body")])
    assert outline(nodes) == [(1, "")]
    assert nodes[0].text == "只有正文。\n没有标题。"


def test_a_heading_ends_at_its_full_stop_and_not_at_its_comma() -> None:
    nodes = tree(
        [("一、总体情况", "heading-1")],
        [("（一）加强管理，", "heading-2"), ("有序公开。全年平稳。", "body")],
        [("（二）监督保障。进一步细化责任", "heading-2")],
        [("分工。", "body")],
    )
    assert outline(nodes) == [(1, "一、总体情况"), (2, "（一）加强管理，有序公开。"), (2, "（二）监督保障。")]
    assert nodes[0].children[1].text.replace("\n", "") == "进一步细化责任分工。"


def test_a_heading_that_ends_in_a_colon_ends_in_its_first_one() -> None:
    nodes = tree(
        [("（一）存在的不足：存在的主要问题：", "heading-2"), ("一是宣传不够。", "body")],
        [("（二）“互联网：政务”的进展", "heading-2")],
    )
    assert outline(nodes) == [(2, "（一）存在的不足："), (2, "（二）“互联网：政务”的进展")]
    assert nodes[0].text == "存在的主要问题：一是宣传不够。"


def test_inside_a_line_only_a_number_makes_a_heading() -> None:
    nodes = tree([("一、总体情况", "heading-1")], [("公开结果（含", "body"), ("）、预算决算", "heading-2"), ("等三项。", "body")])
    assert outline(nodes) == [(1, "一、总体情况")]


def test_a_number_that_stands_apart_belongs_to_its_heading() -> None:
    pages, labels = labelled([("四、", "heading-1")], [("行政复议情况", "heading-1")], [("没有发生。", "body")], recognized=True)
    first, second, _ = pages[0].segments
    second.box = first.box._replace(x0=first.box.x1 + 10, x1=first.box.x1 + 100)
    node = assemble_sections(pieces(pages, labels, set()))[1][0]
    assert (node.heading, node.number, node.text) == ("四、行政复议情况", "四、", "没有发生。")


@pytest.mark.parametrize(
    ("marked", "rest"), [("2.", "1 Requests by applicant"), ("第二章", " 数据"), ("三、收到和处理", "政府信息公开申请情况")]
)
def test_a_heading_is_all_of_a_line_in_which_no_sentence_ends(marked: str, rest: str) -> None:
    (node,) = tree([(marked, "heading-1"), (rest, "body")], [("正文。", "body")])
    assert (node.heading, node.text) == (marked + rest, "正文。")


def test_a_sentence_after_a_heading_is_its_text() -> None:
    (node,) = tree([("（一）主动公开", "heading-2"), ("全年公开信息三十条。", "body")])
    assert (node.heading, node.text) == ("（一）主动公开", "全年公开信息三十条。")


@pytest.mark.parametrize(
    ("marked", "rest", "heading"),
    [
        ("（一）主动", "公开情况。全年公开信息三十条。", "（一）主动公开情况。"),
        ("（一）主动公开情况：利用政府网站", "和公众号公开信息。", "（一）主动公开情况："),
    ],
)
def test_a_heading_that_runs_in_ends_where_its_clause_does(marked: str, rest: str, heading: str) -> None:
    (node,) = tree([(marked, "heading-2"), (rest, "body")])
    assert (node.heading, node.text) == (heading, (marked + rest)[len(heading) :])


@pytest.mark.parametrize(("beginning", "text"), [("某市卫生", "某市卫生健康平稳。"), ("[bookmark: _GoBack]", "健康平稳。")])
def test_no_furniture_ends_within_a_word(beginning: str, text: str) -> None:
    (node,) = tree([("一、总体情况", "heading-1")], [(beginning, "furniture"), ("健康平稳。", "body")])
    assert node.text == text


def test_items_of_a_list_on_one_line_are_no_headings() -> None:
    nodes = tree([("一、存在问题", "heading-1")], [("1.人员不足。", "heading-2"), ("2.内容不够全面。3.更新不及时。", "body")])
    assert outline(nodes) == [(1, "一、存在问题")]


def test_the_label_of_a_heading_that_ends_within_the_last_clause_of_a_line_is_cut_too_short() -> None:
    pages, labels = labelled(
        [("（一）细化办理，回", "heading-2"), ("应社会关切。", "body")],
        [("本年度工作平稳" * 7 + "也", "body")],
        [("（二）主动公开", "heading-2"), ("全年公开信息三十条。", "body")],
        recognized=True,
    )
    full, run_in = pages[0].segments[1:]
    full.box, run_in.box = full.box._replace(x1=550), run_in.box._replace(x1=548)
    assert outline(assemble_sections(pieces(pages, labels, set()))[1]) == [
        (2, "（一）细化办理，回应社会关切。"),
        (2, "（二）主动公开"),
    ]


def test_headings_inside_a_line_begin_with_their_whole_number() -> None:
    nodes = tree(
        [("一、总体情况", "heading-1")],
        [
            ("全年工作平稳。（", "body"),
            ("一）主动公开情况。", "heading-2"),
            ("公开若干信息。（二", "body"),
            ("）监督保障情况。", "heading-2"),
            ("接受监督。", "body"),
        ],
    )
    assert outline(nodes) == [(1, "一、总体情况"), (2, "（一）主动公开情况。"), (2, "（二）监督保障情况。")]
    assert [node.text for node in (nodes[0], *nodes[0].children)] == ["全年工作平稳。", "公开若干信息。", "接受监督。"]


def test_a_doubtful_heading_from_which_the_next_goes_on_needs_none_before_it() -> None:
    pages, labels = labelled(
        [("二、主动公开情况", "heading-1")], [("三、收到申请情况", "heading-1")], [("四、复议情况", "heading-1")]
    )
    doubtful = labels[0][0]
    labels[0][0] = SegmentLabels((doubtful.spans[0]._replace(probability=0.6),), {"heading-1": 0.6})
    assert outline(assemble_sections(pieces(pages, labels, set()))[1])[0] == (1, "二、主动公开情况")


def test_a_heading_goes_on_behind_a_conjunction() -> None:
    nodes = tree(
        [("一、总体情况。", "heading-1"), ("全年平稳。", "body")],
        [("二、存在的主要问题及", "heading-1"), ("改进情况。内容不够全面。", "body")],
    )
    assert outline(nodes)[1] == (1, "二、存在的主要问题及改进情况。")
    assert nodes[1].text == "内容不够全面。"


@pytest.mark.parametrize("end", ["把公开与业务同部", "先审后发、"])
def test_the_next_line_of_an_unfinished_full_one_is_no_heading(end: str) -> None:
    pages, labels = labelled(
        [("一、总体情况", "heading-1")],
        [("本年度工作平稳" * 7 + end, "body")],
        [("署、同检查、同落实。", "heading-3")],
        [("（一）主动公开", "heading-2")],
        recognized=True,
    )
    full = pages[0].segments[1]
    full.box = full.box._replace(x1=550)
    assert outline(assemble_sections(pieces(pages, labels, set()))[1]) == [(1, "一、总体情况"), (2, "（一）主动公开")]


@pytest.mark.parametrize(("reading", "rival"), [("一、总体情况：全年半稳。", 0.0), ("一、总休情况。全年平稳。", 0.25)])
def test_what_else_a_heading_may_say_is_told_apart_from_the_doubts_about_its_line(reading: str, rival: float) -> None:
    pages, labels = labelled([("一、总体情况。", "heading-1"), ("全年平稳。", "body")], recognized=True)
    line = pages[0].segments[0]
    line.probability, line.readings = 0.75, (Reading(reading, 0.25),)
    assert assemble_sections(pieces(pages, labels, set()))[1][0].heading_rival == pytest.approx(rival)


@pytest.mark.parametrize(("left", "goes_on"), [(50.0, True), (74.0, False)])
def test_a_few_words_that_are_not_set_in_are_the_rest_of_a_numbered_heading(left: float, goes_on: bool) -> None:
    pages, labels = labelled(
        [("本年度工作平稳有序" * 6, "body")],
        [("本年度工作平稳有序" * 6, "body")],
        [("四、因政府信息公开工作被申请行政复议、提起行政诉讼", "heading-1")],
        [("情况", "body")],
        [("本年度工作平稳有序" * 6, "body")],
        recognized=True,
    )
    heading, rest = pages[0].segments[2:4]
    heading.box = heading.box._replace(x0=74, x1=548)
    rest.box = rest.box._replace(y0=heading.box.y1 + 6, y1=heading.box.y1 + 18, x0=left, x1=left + 24)
    nodes = assemble_sections(pieces(pages, labels, set()))[1]
    assert outline(nodes)[-1][1].endswith("行政诉讼情况") is goes_on


@pytest.mark.parametrize("last", ["本年度工作平稳" * 7 + "。", "至此为止"])
def test_a_heading_without_a_number_follows_what_is_finished(last: str) -> None:
    pages, labels = labelled(
        [("本年度工作平稳" * 7 + "也", "body")], [(last, "body")], [("主动公开", "heading-1")], recognized=True
    )
    for segment in pages[0].segments:
        segment.box = segment.box._replace(x1=550 if len(segment.text) > 40 else segment.box.x1)
    assert (1, "主动公开") in outline(assemble_sections(pieces(pages, labels, set()))[1])


@pytest.mark.parametrize("date", ["二〇二一年一月", "二O二一年一月", "2022年1月 19日"])
def test_a_date_is_no_heading(date: str) -> None:
    nodes = tree([("年度报告", "title")], [(date, "heading-1")], [("一、总体情况", "heading-1")])
    assert outline(nodes) == [(1, ""), (1, "一、总体情况")]
    assert nodes[0].text == date


@pytest.mark.parametrize("tick", ["√", "V"])
def test_a_tick_is_no_heading(tick: str) -> None:
    assert outline(tree([("一、总体情况", "heading-1")], [(tick, "heading-2")])) == [(1, "一、总体情况")]


def test_sentences_of_a_numbered_list_are_no_headings() -> None:
    nodes = tree(
        [("（一）存在的问题", "heading-2")],
        [("1.政策解读形式较为单一。", "heading-3")],
        [("2.公开内容的深度还需", "heading-3"), ("拓展。", "body")],
        [("3.培训不够。", "heading-3")],
        [("（二）改进措施", "heading-2")],
        [("1.加强培训。", "heading-3")],
        [("组织各部门学习条例。", "body")],
        [("2.完善制度。", "heading-3"), ("健全审查机制。", "body")],
    )
    assert outline(nodes) == [(1, "（一）存在的问题"), (1, "（二）改进措施"), (2, "1.加强培训。"), (2, "2.完善制度。")]
    assert nodes[0].text == "1.政策解读形式较为单一。\n2.公开内容的深度还需拓展。\n3.培训不够。"


def test_headings_before_a_single_sentence_that_runs_in_are_no_list() -> None:
    nodes = tree(
        [("（一）监督保障：", "heading-2"), ("全年未发生失泄密事件。", "body")],
        [("（二）服务大局：", "heading-2"), ("按时答复率达到100%。", "body")],
    )
    assert len(nodes) == 2


def test_headings_that_end_in_a_full_stop_with_tables_between_are_no_list() -> None:
    pages, labels = labelled(
        [("二、主动公开情况。", "heading-1")],
        [("规章", "row-label")],
        [("三、依申请公开情况。", "heading-1")],
        [("四、行政复议情况。", "heading-1")],
    )
    assert outline(assemble_sections(pieces(pages, labels, {(1, 1)}))[1])[0] == (1, "二、主动公开情况。")


def test_a_number_heads_no_section_without_the_words_behind_it() -> None:
    nodes = tree(
        [("（一）", "heading-1"), ("健全工作机制。全年召开会议五次，印发文件三件。", "body")],
        [("（二）加强培训。", "heading-1"), ("全年培训两次。", "body")],
    )
    assert outline(nodes) == [(1, "（一）健全工作机制。"), (1, "（二）加强培训。")]
    assert nodes[0].text == "全年召开会议五次，印发文件三件。"


def test_a_line_that_looks_like_the_headings_and_unlike_the_text_is_one() -> None:
    """The classifier doubts it: made-up names say nothing."""
    headings: list[tuple[str, Label]] = [("基本概况", "heading-1"), ("意见和建议", "heading-1"), ("附表说明项", "heading-1")]
    pages, labels = labelled(
        *([part] for part in (headings[0], ("本年工作平稳。", "body"), headings[1], ("本年工作平稳。", "body")))
    )
    assert [text for _, text in outline(assemble_sections(pieces(pages, labels, set()))[1])] == ["基本概况", "意见和建议"]

    doubted = [[part] for part in (headings[0], ("工作平稳有序", "body"), headings[1], ("工作平稳有序", "body"), headings[2])]
    pages, labels = labelled(*doubted)
    labels[0][4] = SegmentLabels(labels[0][4].spans, {"heading-1": 0.3, "body": 0.7})
    labels[0][4].spans = ()
    for at in (0, 2, 4):
        pages[0].segments[at].bold = True
    assert [text for _, text in outline(assemble_sections(pieces(pages, labels, set()))[1])][-1] == "附表说明项"
    for at in (0, 2):
        pages[0].segments[at].bold = False
    assert "附表说明项" not in [text for _, text in outline(assemble_sections(pieces(pages, labels, set()))[1])]


def test_headings_right_behind_each_other_are_of_several_levels() -> None:
    """The classifier does not know which of the inner ones are of the second level and which of the third."""
    names = ("基本概况", "主要做法", "资金安排", "意见建议", "整改要求", "工作打算")
    lines: list[list[Part]] = []
    for at, name in enumerate(names):
        lines.append([(name, "heading-1" if at % 3 == 0 else "heading-2")])
        if at % 3 == 2:
            lines.append([("全年工作平稳有序。", "body")])
    pages, labels = labelled(*lines, sure=0.5)
    for one in labels[0]:
        one.scores.update({"heading-2": 0.5, "heading-3": 0.45} if "heading-2" in one.scores else {})

    found = assemble_sections(pieces(pages, labels, set()))[1]
    assert [level for level, _ in outline(found)] == [1, 2, 3, 1, 2, 3]
