from __future__ import annotations

from dataclasses import replace

from extraction.assemble.parts import cut_lines
from extraction.classify import SegmentLabels
from extraction.classify.interface import Span
from extraction.geometry import Box
from extraction.labels import Label
from extraction.page import Page, Reading, Segment
from tests.unit.assemble.drawing import TYPE, Paper, Put, said, width

XS = (50.0, 150.0, 250.0)


def line(texts: dict[float, str], y: float, label: Label = "column-header") -> tuple[Segment, SegmentLabels]:
    """One segment with a part at each place."""
    found = tuple(Segment(text, Box(x, y, x + width(text), y + TYPE), 0.8, (Reading("?", 0.1),)) for x, text in texts.items())
    whole = " ".join(texts.values())
    box = Box(found[0].box.x0, y, found[-1].box.x1, y + TYPE)
    return Segment(whole, box, 0.5, parts=found), said(label, whole)


def cut(*lines: tuple[Segment, SegmentLabels], paper: Paper | None = None) -> tuple[Page, list[SegmentLabels]]:
    paper = paper or Paper()
    for segment, labels in lines:
        paper.segments.append(segment)
        paper.labels.append(labels)
    (page,), (labels_of_page,) = cut_lines([paper.page()], [paper.labels])
    assert len(page.segments) == len(labels_of_page)
    return page, list(labels_of_page)


def texts(page: Page) -> list[str]:
    return [segment.text for segment in page.segments]


def test_wide_white_parts_the_headers_of_a_table() -> None:
    page, labels = cut(line({100: "科研机", 140: "社会公", 180: "法律服"}, 100))
    assert texts(page) == ["科研机", "社会公", "法律服"]
    assert [segment.probability for segment in page.segments] == [0.8] * 3
    assert [[tuple(span) for span in known.spans] for known in labels] == [[("column-header", 0, 3, 0.95)]] * 3


def test_prose_and_headings_stay_whole() -> None:
    kinds: tuple[Label, ...] = ("body", "heading-1", "note")
    lines = [line({100: "科研机", 140: "社会公"}, 100 + 20 * number, label) for number, label in enumerate(kinds)]
    page, _ = cut(*lines)
    assert page.segments == [segment for segment, _ in lines]


def test_a_running_head_stays_whole_on_a_page_where_it_looks_like_a_row() -> None:
    papers = [Paper(number) for number in (1, 2, 3)]
    labels: tuple[Label, ...] = ("furniture", "furniture", "value")
    for paper, label in zip(papers, labels, strict=True):
        segment, known = line({100: "2018/1/27 10:31", 250: "某镇统计分析报告"}, 30, label)
        paper.segments.append(segment)
        paper.labels.append(known)
    pages, _ = cut_lines([paper.page() for paper in papers], [paper.labels for paper in papers])
    assert [len(page.segments) for page in pages] == [1, 1, 1]


def test_a_line_whose_parts_stand_over_columns_is_of_their_table_whatever_its_label() -> None:
    group = line({100: "科研机构", 180: "社会公益", 260: "法律服务"}, 100, "body")
    assert len(texts(cut(group)[0])) == 1
    paper = Paper()
    for y in (120, 140):
        for x in (110, 190, 270):
            paper.write("1234", x, y, "value")
    assert texts(cut(group, paper=paper)[0])[-3:] == ["科研机构", "社会公益", "法律服务"]


def test_a_figure_taken_for_prose_is_parted_from_the_label_behind_it() -> None:
    segment, _ = line({100: "2,339.37", 160: "社会消费"}, 100)
    known = SegmentLabels((Span("body", 0, 9, 0.7), Span("row-label", 9, 13, 0.9)), {"body": 0.7, "value": 0.3})
    assert texts(cut((segment, known))[0]) == ["2,339.37", "社会消费"]
    known = SegmentLabels((Span("body", 0, 4, 0.7), Span("row-label", 4, 8, 0.9), Span("body", 8, 13, 0.9)), {"body": 0.7})
    assert len(texts(cut((segment, known))[0])) == 1


def test_narrow_white_parts_what_other_texts_stand_below() -> None:
    group = line({50: "不予", 75: "保护权益"}, 100, "row-label")
    assert texts(cut(group)[0]) == ["不予 保护权益"]
    paper = Paper()
    for y in (120, 140):
        paper.write("属于案卷", 75, y, "row-label")
    assert texts(cut(group, paper=paper)[0]) == ["属于案卷", "属于案卷", "不予", "保护权益"]


def test_the_white_beside_a_narrow_digit_is_no_border() -> None:
    paper = Paper()
    for y in (120, 140):
        paper.write("142784", 59, y, "value")
    group = line({50: "1", 59: "142784"}, 100, "value")
    assert texts(cut(group, paper=paper)[0])[-1] == "1 142784"
    paper = Paper()
    for y in (120, 140):
        paper.write("142784", 63, y, "value")
    group = line({50: "1", 63: "142784"}, 100, "value")
    assert texts(cut(group, paper=paper)[0])[-2:] == ["1", "142784"]


def test_one_text_parts_figures_that_make_no_figure_together() -> None:
    paper = Paper()
    paper.write("-299.5", 108, 120, "value")
    row = line({50: "2404426.70", 108: "38.2"}, 100, "value")
    assert texts(cut(row)[0]) == ["2404426.70 38.2"]
    assert texts(cut(row, paper=paper)[0]) == ["-299.5", "2404426.70", "38.2"]
    paper.write("-299.5", 93, 140, "value")
    assert texts(cut(line({50: "2404426", 93: "38.2"}, 100, "value"), paper=paper)[0])[-1] == "2404426 38.2"


def test_what_stands_beyond_running_text_is_of_another_table() -> None:
    paper = Paper()
    for y in (120, 140):
        paper.write("属于案卷", 75, y, "row-label")
    for y in (200, 220, 240):
        paper.write("其他处理", 60, y, "value")
    paper.write("本机关认真贯彻落实条例要求，不断加强工作。", 40, 170, "body")
    group = line({50: "不予", 75: "保护权益"}, 100, "row-label")
    assert texts(cut(group, paper=paper)[0])[-2:] == ["不予", "保护权益"]


def test_numbers_and_words_set_wide_stay_with_their_text() -> None:
    paper = Paper()
    for y in (160, 180):
        paper.write("止公开", 70, y, "row-label")
    numbered = line({50: "4.", 70: "保护权益"}, 100, "row-label")
    wide = line({150: "合", 180: "计"}, 120, "row-label")
    assert texts(cut(numbered, wide, paper=paper)[0]) == ["止公开", "止公开", "4. 保护权益", "合 计"]


def test_what_another_segment_has_read_already_is_left_out() -> None:
    paper = Paper()
    paper.write("总计", 80, 98, "column-header")
    page, _ = cut(line({90: "计", 140: "结果", 180: "其他"}, 100), paper=paper)
    assert texts(page) == ["总计", "结果", "其他"]


def test_grids_point_to_their_segments_still_and_their_lines_are_left_whole() -> None:
    paper = Paper()
    segment, labels = line({100: "科研机", 140: "社会公"}, 50)
    paper.segments.append(segment)
    paper.labels.append(labels)
    paper.ruled([Put(0, 0, "甲"), Put(0, 1, "乙")], XS, (100, 130))
    inside = paper.grids[0].cells[1].segments[0]
    paper.segments[inside] = replace(paper.segments[inside], parts=segment.parts)
    before = paper.page()
    page, _ = cut(paper=paper)
    assert texts(page) == ["科研机", "社会公", "甲", "乙"]
    assert [texts(page)[cell.segments[0]] for cell in page.grids[0].cells] == ["甲", "乙"]
    assert before.grids[0].cells[0].segments == (1,)


def test_headers_with_units_that_stand_close_are_parted_where_columns_are() -> None:
    paper = Paper()
    paper.write("常住人口（所）耕地面积（亩）", 100, 100, "column-header")
    for y in (130, 150):
        paper.write("12", 125, y, "value")
        paper.write("3456", 195, y, "value")
    page, labels = cut(paper=paper)
    assert texts(page)[:2] == ["常住人口（所）", "耕地面积（亩）"]
    assert [known.spans[0].label for known in labels[:2]] == ["column-header"] * 2


def test_a_single_row_at_the_foot_of_a_page_parts_headers_that_stand_close() -> None:
    paper = Paper()
    paper.write("常住人口（所）耕地面积（亩）", 100, 100, "column-header")
    for x in (125, 195):
        paper.write("12", x, 130, "value")
    assert texts(cut(paper=paper)[0])[:2] == ["常住人口（所）", "耕地面积（亩）"]


def test_one_header_with_two_brackets_stays_whole() -> None:
    paper = Paper()
    paper.write("耕地（含园地）面积合计（亩）", 100, 100, "column-header")
    for y in (130, 150):
        paper.write("3456", 160, y, "value")
    assert texts(cut(paper=paper)[0])[0] == "耕地（含园地）面积合计（亩）"


def test_headers_that_stand_close_are_cut_at_their_units_though_one_stands_apart() -> None:
    first, second = "粮食产量（座）贷款余额（所）", "电话用户（吨）"
    group = line({50: first, 210: second}, 100)
    paper = Paper()
    for y in (120, 140):
        for x in (70, 140, 225):
            paper.write("123.4", x, y, "value")
    assert texts(cut(group, paper=paper)[0])[-3:] == ["粮食产量（座）", "贷款余额（所）", "电话用户（吨）"]


def test_a_table_below_running_text_says_nothing_of_headers_above() -> None:
    group = line({100: "科研机构", 180: "社会公益", 260: "法律服务"}, 100, "body")
    paper = Paper()
    for y in (120, 140):
        for x in (110, 190, 270):
            paper.write("1234", x, y, "value")
    paper.write("全年工作有序推进，各项任务如期完成，现将有关情况报告如下。", 100, 200, "body")
    paper.write("从第一产业看农村公路里程", 110, 240, "row-label")
    assert texts(cut(group, paper=paper)[0])[-3:] == ["科研机构", "社会公益", "法律服务"]


def test_a_table_below_a_heading_says_nothing_of_headers_above() -> None:
    paper = Paper()
    paper.write("粮食产量（座）贷款余额（所）", 50, 100, "column-header")
    for y in (120, 140):
        for x in (70, 140):
            paper.write("123.4", x, y, "value")
    paper.write("二、资金使用", 60, 180, "heading-1")
    paper.write("从第一产业看农村公路里程", 70, 220, "row-label")
    assert texts(cut(paper=paper)[0])[:2] == ["粮食产量（座）", "贷款余额（所）"]


def test_a_unit_alone_is_the_last_line_of_a_header_of_its_own() -> None:
    paper = Paper()
    paper.write("天数（吨）（千瓦时）", 100, 100, "column-header")
    for y in (120, 140):
        for x in (115, 165):
            paper.write("3.3", x, y, "value")
    assert texts(cut(paper=paper)[0])[:2] == ["天数（吨）", "（千瓦时）"]


def test_a_unit_stays_with_its_word_though_its_bracket_is_half_blank() -> None:
    page, _ = cut(line({100: "值", 117.9: "(次)"}, 100))
    assert texts(page) == ["值 (次)"]


def test_units_of_neighbouring_headers_are_parted() -> None:
    page, _ = cut(line({100: "(吨)", 127.9: "(次)"}, 100))
    assert texts(page) == ["(吨)", "(次)"]
