"""HTML as a browser shows it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction.errors import TooLarge
from extraction.limits import DEFAULT
from extraction.page import Grid, Page
from extraction.read.html.reader import read_html


def read(body: str) -> Page:
    return read_html(f"<!DOCTYPE html><html><head><title>no</title></head><body>{body}</body></html>".encode(), DEFAULT)


def texts(page: Page) -> list[str]:
    return [segment.text for segment in page.segments]


def places(page: Page, grid: Grid) -> dict[tuple[int, int, int, int], str]:
    return {
        (cell.row, cell.column, cell.row_span, cell.column_span): "".join(page.segments[index].text for index in cell.segments)
        for cell in grid.cells
    }


def test_paragraphs_and_headings() -> None:
    page = read(
        "<h2>一、总体\n  情况</h2><p>第一&nbsp;段<br>第二 <b>段</b><div>第<i>三</i>段</div>尾<script>x</script><style>y</style>"
    )
    assert texts(page) == ["一、总体情况", "第一 段", "第二 段", "第三段", "尾"]
    assert [segment.bold for segment in page.segments] == [True, False, False, False, False]
    assert page.segments[0].size == 16
    assert page.unit == "pt"


def test_faces_go_down_to_what_is_within() -> None:
    page = read(
        "<div style='font-family: &quot;仿宋_GB2312&quot;, serif'><p>甲</p><p><span style='font-family:黑体'>乙</span></p></div>"
        "<p><font face='KaiTi,宋体'>丙</font></p><p>丁</p>"
    )
    assert [segment.face for segment in page.segments] == ["fangsong", "hei", "kai", ""]


def test_hidden_things_are_left_out() -> None:
    body = '<p style="display: none">a</p><p hidden>b</p><p>c</p><!-- d --><template>e</template><noscript>f</noscript>'
    assert texts(read(body + '<p style="visibility:hidden">g</p>')) == ["c"]


def test_spans() -> None:
    page = read(
        "<table><caption>表一</caption><tr><th rowspan=2>甲<th colspan=2>乙<tr><td>1<td>2</tr>"
        "<tr><td rowspan=0>丙<td>3<td>&nbsp;</tr><tr><td>4<td>5</tr></table>"
    )
    (grid,) = page.grids
    assert texts(page)[0] == "表一"
    assert (grid.rows, grid.columns, grid.origin) == (4, 3, "stated")
    expected = {(0, 0, 2, 1): "甲", (0, 1, 1, 2): "乙", (1, 1, 1, 1): "1", (1, 2, 1, 1): "2", (2, 0, 2, 1): "丙"}
    assert places(page, grid) == expected | {(2, 1, 1, 1): "3", (2, 2, 1, 1): "", (3, 1, 1, 1): "4", (3, 2, 1, 1): "5"}


def test_spans_beyond_the_table_and_across_each_other() -> None:
    page = read("<table><tr><td rowspan=99>a<td>b<tr><td colspan=2 rowspan=2>c<td>d</table>")
    (grid,) = page.grids
    assert (grid.rows, grid.columns) == (2, 4)
    page = read("<table><tr><td>a<td rowspan=2>b<td>c<tr><td colspan=2>d</table>")
    assert places(page, page.grids[0])[1, 0, 1, 1] == "d"


def test_groups_of_rows_are_shown_in_their_order() -> None:
    page = read(
        "<table><tfoot><tr><td>f<td>1</tr></tfoot><tbody><tr><td>b<td>2</tr></tbody><thead><tr><td>h<td>3</tr></thead></table>"
    )
    assert texts(page) == ["h", "3", "b", "2", "f", "1"]


def test_a_table_of_layout_is_unwrapped() -> None:
    inner = "<table><tr><td>甲<td>1<tr><td>乙<td>2</table>"
    page = read(f"<table><tr><td><h1>标题</h1><p>正文</p>{inner}</td></tr></table>")
    assert texts(page) == ["标题", "正文", "甲", "1", "乙", "2"]
    assert [(grid.rows, grid.columns) for grid in page.grids] == [(2, 2)]
    longer = "<table><tr><td>信息内容<td>12<tr><td>行政许可<td>34</table>"
    page = read(f"<table><tr><td>导航<td>{longer}<p>尾</p><tr><td colspan=2>脚</table>")
    assert [(grid.rows, grid.columns) for grid in page.grids] == [(2, 2)]
    prose = "很长的正文。" * 40
    page = read(f"<table><tr><td>导航<td><p>一、总体情况</p><p>{prose}</p>{inner}<p>{prose}</p></table>")
    assert texts(page) == ["导航", "一、总体情况", prose, "甲", "1", "乙", "2", prose]
    assert read(f"<table><tr><td>{prose}</td></tr><tr><td>{prose}</td></tr></table>").grids == []


def test_a_table_in_a_cell_of_data_follows_its_table() -> None:
    page = read("<table><tr><td>一个很长的单元格<td><table><tr><td>x<td>y</table><tr><td>第二行的文字<td>z</table>")
    assert [(grid.rows, grid.columns) for grid in page.grids] == [(2, 2), (1, 2)]
    assert texts(page) == ["一个很长的单元格", "第二行的文字", "z", "x", "y"]


def test_paragraphs_in_a_cell_are_parted_by_newlines() -> None:
    page = read("<table><tr><td><p>一</p><p>二</p><td>a<br>b</table>")
    assert texts(page) == ["一\n二", "a\nb"]


def test_raised_digits_are_no_digits_of_the_figure_before_them() -> None:
    page = read('<table><tr><td>268<sup>1</sup><td>3<span style="vertical-align: super">②</span><td>m<sup>2</sup></table>')
    assert texts(page) == ["268¹", "3②", "m²"]


def test_lists_and_controls() -> None:
    page = read(
        '<ol start=3><li>甲<li>乙</ol><ul><li>丙</ul><input type=checkbox checked>是<input type=radio>否<input value="12">件'
    )
    assert texts(page) == ["3. 甲", "4. 乙", "丙", "☑是☐否12件"]


def test_preformatted_text_keeps_its_lines() -> None:
    assert texts(read("<pre>一\n二</pre>")) == ["一", "二"]


def test_the_declared_encoding_is_used() -> None:
    body = "<html><head><meta charset=gb2312></head><body><p>瞭解</p></body></html>"  # not in GB 2312 itself
    assert texts(read_html(body.encode("gb18030"), DEFAULT)) == ["瞭解"]
    lying = "<html><head><meta charset=gb2312></head><body><p>政府信息公开年度报告</p></body></html>"
    assert texts(read_html(lying.encode(), DEFAULT)) == ["政府信息公开年度报告"]


def test_endless_spans_and_depths() -> None:
    with pytest.raises(TooLarge):
        read("<table>" + "<tr><td colspan=1000 rowspan=60000>x</td></tr>" * 30 + "</table>")
    for tag in ("font", "div", "table><tr><td"):
        assert "after" in texts(read(f"<{tag}>" * 400 + "deep<p>after"))
    assert texts(read("".join(f"<p><font>{number}" for number in range(600))))[-1] == "599"
    with pytest.raises(TooLarge, match="deep"):
        read("<div>" * 9000 + "deep")


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_any_grid_of_spans_reads_back(data: st.DataObject) -> None:
    rows, columns = data.draw(st.integers(1, 5)), data.draw(st.integers(2, 5))
    taken: set[tuple[int, int]] = set()
    expected: dict[tuple[int, int, int, int], str] = {}
    html = ""
    for row in range(rows):
        html += "<tr>"
        for column in range(columns):
            if (row, column) in taken:
                continue
            height = data.draw(st.integers(1, rows - row))
            width = data.draw(st.integers(1, columns - column))
            while any((row + down, column + right) in taken for down in range(height) for right in range(width)):
                width -= 1
            taken |= {(row + down, column + right) for down in range(height) for right in range(width)}
            text = f"{row}-{column}"
            expected[row, column, height, width] = text
            html += f"<td rowspan={height} colspan={width}>{text}</td>"
        html += "</tr>"
    page = read(f"<table>{html}</table>")
    if len(expected) == 1 or not page.grids:
        return
    assert places(page, page.grids[0]) == expected


def test_a_span_that_runs_too_far_moves_no_cell_out_of_its_column() -> None:
    rows = "<tr><td rowspan=5>三<td colspan=2>甲<td>1<td>2<tr><td rowspan=9>乙<td>丙<td>3<td>4<tr><td>丁<td>5<td>6"
    page = read(f"<table><tr><td colspan=3>栏<td>A<td>B{rows}<tr><td colspan=2>计<td>7<td>8<tr><td colspan=3>四<td>9<td>10</table>")
    (grid,) = page.grids
    found = places(page, grid)
    assert (grid.rows, grid.columns) == (6, 5)
    assert (found[1, 0, 4, 1], found[2, 1, 2, 1], found[4, 1, 1, 2], found[5, 0, 1, 3]) == ("三", "乙", "计", "四")
    assert [found[row, column, 1, 1] for row in (4, 5) for column in (3, 4)] == ["7", "8", "9", "10"]


def test_columns_that_only_spans_of_some_rows_reach_are_none() -> None:
    page = read("<table><tr><td>a<td>b<tr><td rowspan=2>c<td colspan=4>d<tr><td>e</table>")
    (grid,) = page.grids
    assert (grid.rows, grid.columns) == (3, 2)
    assert places(page, grid)[1, 1, 1, 1] == "d"
    page = read("<table><tr><td>a<td colspan=2>b<tr><td>c<td colspan=2>d</table>")
    assert page.grids[0].columns == 3


def test_what_belongs_to_the_site_is_left_out() -> None:
    menu = '<div class="top-nav"><ul><li><a href="/">首页</a><li><a href="/zwgk">政务公开</a></ul></div><nav>栏目</nav>'
    way = '<p>您当前的位置：<a href="/">首页</a> &gt; <a href="/nb">年报</a></p>'
    after = '<p>上一篇：<a href="1.html">通知</a></p><ul><li><a href="2.html">关于会议的通知</a></ul><footer>主办：某县</footer>'
    imprint = "<table><tr><td><p>版权所有 某县人民政府 湘ICP备12345678号</p></table>"
    page = read(f"{menu}{way}<h1>年度报告</h1><p>一、总体情况</p><p>好。</p>{after}{imprint}")
    assert texts(page) == ["年度报告", "一、总体情况", "好。"]


def test_what_is_called_or_linked_like_the_site_may_be_the_documents() -> None:
    body = (
        '<div class="nav"><p>二、主动公开政府信息情况。</p></div><div id="footer"><table><tr><td>规章<td>3</table></div>'
        '<p>网址：<a href="http://a.cn">http://a.cn</a></p><p>附件：<a href="b.xls">统计表</a></p>'
        '<table><tr><td><a href="c.html">行政许可</a><td>4</table><h2><a href="#1">三、收到的申请</a></h2><p>本网站有ICP备案。</p>'
    )
    expected = ["二、主动公开政府信息情况。", "规章", "3", "网址：http://a.cn", "附件：统计表", "行政许可", "4", "三、收到的申请"]
    assert texts(read(body)) == [*expected, "本网站有ICP备案。"]


def test_wide_spaces_indent_and_part_like_any_other() -> None:
    assert texts(read("<p>&emsp;&emsp;一、总体&ensp;&thinsp;情况&emsp;</p>")) == ["一、总体 情况"]
