"""Text layers as programs really write them: scattered, doubled, justified, stacked, torn by lines."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction.limits import DEFAULT
from extraction.page import Page
from extraction.read.pdf.reader import PdfReader
from tests.unit.read.paper import Paper, assemble, pdf, stream


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("papers")


def read(folder: Path, paper: Paper) -> Page:
    path = folder / "paper.pdf"
    path.write_bytes(pdf([paper]))
    reader = PdfReader(path, password=None, limits=DEFAULT)
    try:
        return reader.page(1)
    finally:
        reader.close()


def texts(page: Page) -> list[str]:
    return [segment.text for segment in page.segments]


def spread(paper: Paper, x: float, y: float, text: str, pitch: float, size: float = 12, font: str = "F1") -> None:
    """Each character drawn by itself, `pitch` after the one before."""
    for place, character in enumerate(text):
        paper.text(x + place * pitch, y, character, size, font=font)


def test_characters_in_any_order_of_drawing(folder: Path) -> None:
    paper = Paper()
    lines = ["一、本年度总体情况说明", "二、主动公开情况说明啊", "三、依申请公开情况说明"]
    for number, line in enumerate(lines):
        spread(paper, 80, 100 + 20 * number, line, 12)
    random.Random(3).shuffle(paper.content)
    assert texts(read(folder, paper)) == lines


def test_bold_by_drawing_twice(folder: Path) -> None:
    paper = Paper()
    for shift in (0, 0.3):
        paper.text(100 + shift, 100, "总计", 12)
        paper.text(100 + shift, 130, "1100", 12, font="F2")
    assert texts(read(folder, paper)) == ["总计", "1100"]


def walled(floors: tuple[float, ...], *pieces: tuple[float, float]) -> Paper:
    """A frame with horizontal lines at `floors`, and the wall between its two columns, at x 201, in pieces."""
    paper = Paper()
    for y in floors:
        paper.line(80, y, 300, y)
    for x in (80, 300):
        paper.line(x, floors[0], x, floors[-1])
    for top, foot in pieces:
        paper.line(201, top, 201, foot)
    return paper


def test_a_gap_in_a_wall_parts_what_stands_on_either_side(folder: Path) -> None:
    """A label that fills its cell and the figure beside it, across a gap of the line between them."""
    paper = walled((90, 130), (90, 103), (117, 130))
    paper.text(81, 114, "一、本年度总体情况说", 12)
    paper.text(203, 114, "153", 12, font="F2")
    assert texts(read(folder, paper)) == ["一、本年度总体情况说", "153"]


def test_text_over_a_cell_that_lies_across_stays_whole(folder: Path) -> None:
    """Between the lines above and below it no wall is drawn."""
    paper = walled((90, 110, 130, 150), (90, 110), (130, 150))
    paper.text(150, 125, "二、主动公开情况说明", 12)
    assert texts(read(folder, paper)) == ["二、主动公开情况说明"]


def test_the_letters_of_a_ligature_are_all_kept(folder: Path) -> None:
    """One glyph that stands for several letters, as programs write ffi: all of them are told from its place."""
    letters = {1: "ffi", 2: "o", 3: "ce"}
    entries = "\n".join(f"<{code:02x}> <{text.encode('utf-16-be').hex()}>" for code, text in letters.items())
    unicode_map = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def 1 begincodespacerange <00> <ff> "
        f"endcodespacerange 3 beginbfchar\n{entries}\nendbfchar endcmap end end"
    )
    content = b"BT /F1 12 Tf 100 700 Td <020103> Tj ET"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        stream(content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /FirstChar 1 /LastChar 3 /Widths [800 556 1056] /ToUnicode 6 0 R "
        b"/Encoding << /Differences [1 /f /o /c] >> >>",
        stream(unicode_map.encode()),
    ]
    path = folder / "ligature.pdf"
    path.write_bytes(assemble(objects))
    reader = PdfReader(path, password=None, limits=DEFAULT)
    assert texts(reader.page(1)) == ["office"]
    reader.close()


def test_justified_text_has_no_spaces(folder: Path) -> None:
    paper = Paper()
    spread(paper, 80, 100, "两端对齐的一行文字", 17)
    spread(paper, 80, 130, "two words", 8, font="F2")
    assert texts(read(folder, paper))[0] == "两端对齐的一行文字"


def test_words_of_an_alphabet_keep_their_spaces(folder: Path) -> None:
    paper = Paper()
    paper.text(80, 100, "Annual report of 2023", font="F2")
    paper.text(80, 130, "Annual", font="F2")
    paper.text(122, 130, "report", font="F2")
    assert texts(read(folder, paper)) == ["Annual report of 2023", "Annual report"]


def test_letter_spaced_words_are_one(folder: Path) -> None:
    paper = Paper()
    spread(paper, 80, 100, "目录", 36)
    spread(paper, 80, 140, "年度报告", 40, 16)
    paper.text(80, 180, "第一章　　总则")
    paper.text(80, 220, "一、")
    paper.text(128, 220, "总体情况")
    found = [text.replace(" ", "") for text in texts(read(folder, paper))]
    assert found == ["目录", "年度报告", "第一章总则", "一、总体情况"]


def test_columns_without_lines_are_apart(folder: Path) -> None:
    paper = Paper()
    for row, y in enumerate((100, 120, 140)):
        for x, text in zip((80, 200, 300), ("行政许可", f"{row}12", "35"), strict=True):
            paper.text(x, y, text, font="F2" if text.isascii() else "F1")
    paper.text(80, 160, "男")
    paper.text(130, 160, "女")
    assert texts(read(folder, paper)) == ["行政许可", "012", "35", "行政许可", "112", "35", "行政许可", "212", "35", "男", "女"]


def test_narrow_columns_without_lines_are_apart(folder: Path) -> None:
    paper = Paper()
    for place, text in enumerate(("九月份", "十月份", "冬月份")):
        paper.text(80 + 30 * place, 100, text, 8.4)
        paper.text(80 + 30 * place, 120, "64864"[place:], 8.4, font="F2")
    paper.text(80, 140, "里程（公里）", 10)
    paper.text(144, 140, "总值（人）", 10)
    assert texts(read(folder, paper)) == ["九月份", "十月份", "冬月份", "64864", "4864", "864", "里程（公里）", "总值（人）"]


def test_a_number_whose_text_goes_on_below_it_is_no_number_of_the_label_beside_it(folder: Path) -> None:
    paper = Paper()
    for number, line in enumerate(("（五）", "不予处", "理")):
        paper.text(100, 100 + 14 * number, line, 10)
    paper.text(142, 100, "要求提供公开出版物", 10)
    assert sorted(texts(read(folder, paper))) == sorted(["（五）", "不予处", "理", "要求提供公开出版物"])


def test_broken_texts_of_neighbouring_columns_are_apart_whatever_ends_them(folder: Path) -> None:
    paper = Paper()
    for x, lines in ((100, ("结果", "维", "持")), (126, ("结果", "纠", "正")), (152, ("总计",))):
        for number, line in enumerate(lines):
            paper.text(x + (2 - len(line)) * 5, 100 + 13 * number, line, 10)
    for x, lines in ((100, ("三、", "本年", "度")), (130, ("部分公开", "形，不计"))):
        for number, line in enumerate(lines):
            paper.text(x, 200 + 13 * (number - (x > 100)), line, 10)
    assert sorted(texts(read(folder, paper))) == sorted(
        ["结果", "维", "持", "结果", "纠", "正", "总计", "三、", "本年", "度", "部分公开", "形，不计"]
    )


def test_cells_that_nearly_touch_are_apart(folder: Path) -> None:
    paper = Paper()
    for x, text in ((100, "1404989"), (146, "1352214")):
        paper.text(x, 100, text, 12)
    for x, text in ((137, "4.保护第三方合法权益"), (100, "（三）")):
        paper.text(x, 130, text, 12)
    for x, text in ((100, "（四）无"), (152, "1.本机关不掌握")):
        paper.text(x, 145, text, 12)
    for number, text in enumerate("无无0无"):
        paper.text(100 + 24 * number, 160, text, 12)
    assert texts(read(folder, paper)) == [
        "1404989",
        "1352214",
        "（三）",
        "4.保护第三方合法权益",
        "（四）无",
        "1.本机关不掌握",
        "无",
        "无",
        "0",
        "无",
    ]


def test_the_numbers_of_a_list_are_joined_with_their_lines(folder: Path) -> None:
    paper = Paper()
    for number, (mark, line) in enumerate((("一、", "总体情况"), ("二、", "主动公开"), ("三、", "依申请公开"))):
        paper.text(100, 100 + 15 * number, mark, 12)
        paper.text(140, 100 + 15 * number, line, 12)
    assert texts(read(folder, paper)) == ["一、总体情况", "二、主动公开", "三、依申请公开"]


def test_a_line_of_three_above_a_last_character_is_no_stack(folder: Path) -> None:
    paper = Paper()
    paper.table([100, 135, 300], [100, 140])
    for line, text in enumerate(("（三）", "不予公", "开")):
        paper.text(102, 112 + 11 * line, text, 10)
    paper.text(140, 120, "right", font="F2")
    page = read(folder, paper)
    assert [segment.text for segment in page.segments if not segment.vertical] == texts(page)
    assert set(texts(page)) == {"（三）", "不予公", "开", "right"}


def test_narrow_cells_cut_at_the_line(folder: Path) -> None:
    paper = Paper()
    xs = [100, 114, 128, 142, 156]
    paper.table(xs, [100, 120, 140])
    for row in range(2):
        for column in range(4):
            paper.text(xs[column] + 1, 114 + 20 * row, str(column + 10), font="F2")
    page = read(folder, paper)
    assert texts(page) == ["10", "11", "12", "13"] * 2
    assert [(grid.rows, grid.columns) for grid in page.grids] == [(2, 4)]


def test_one_number_that_runs_over_its_cell(folder: Path) -> None:
    paper = Paper()
    paper.table([100, 130, 200], [100, 120, 140])
    paper.text(102, 114, "1234567", font="F2")
    assert texts(read(folder, paper)) == ["1234567"]


def test_lines_of_neighbouring_cells_at_half_height(folder: Path) -> None:
    paper = Paper()
    paper.table([100, 160, 260], [100, 140])
    paper.text(104, 118, "商业企业", 12)
    paper.text(104, 132, "机构组织", 12)
    paper.text(166, 125, "法人", 12)
    page = read(folder, paper)
    assert set(texts(page)) == {"商业企业", "机构组织", "法人"}


def stacked(paper: Paper, x: float, y: float, text: str, pitch: float = 13) -> None:
    for place, character in enumerate(text):
        paper.text(x, y + place * pitch, character, 10)


def test_text_stacked_in_a_merged_cell(folder: Path) -> None:
    paper = Paper()
    paper.table([100, 120, 200], [100, 140, 180, 220])
    paper.fill(101, 139, 119, 141, "1 g")  # nothing: the lines below are drawn after it
    paper.content = [piece for piece in paper.content if " m 200 " not in piece]
    for y in (100, 220):
        paper.line(100, y, 200, y)
    for y in (140, 180):
        paper.line(120, y, 200, y)
    stacked(paper, 105, 115, "三、本年度办理")
    for row in range(3):
        paper.text(125, 120 + 40 * row, f"{row}", font="F2")
    page = read(folder, paper)
    vertical = [segment for segment in page.segments if segment.vertical]
    assert [segment.text for segment in vertical] == ["三、本年度办理"]
    (grid,) = page.grids
    assert (grid.cells[0].row_span, [page.segments[index].text for index in grid.cells[0].segments]) == (3, ["三、本年度办理"])


def test_a_column_of_single_characters_is_no_stack(folder: Path) -> None:
    paper = Paper()
    paper.table([100, 120, 140], [100, 120, 140, 160, 180])
    for row, character in enumerate("甲乙丙丁"):
        paper.text(104, 114 + 20 * row, character)
    for row, character in enumerate("戊己庚辛"):
        paper.text(300, 114 + 30 * row, character)
    page = read(folder, paper)
    assert sorted(texts(page)) == sorted("甲乙丙丁戊己庚辛")


def test_headers_set_downwards_beside_each_other_are_no_lines_across(folder: Path) -> None:
    """Nearer to each other below than beside, though as far apart as the characters of a spaced word."""
    paper = Paper()
    for column, text in enumerate(("结果维持", "结果纠正", "其他结果", "尚未审结")):
        stacked(paper, 100 + 24 * column, 100, text)
    stacked(paper, 196, 113, "总计")
    assert texts(read(folder, paper))[:4] == ["结果维持", "结果纠正", "其他结果", "尚未审结"]


def test_raised_characters_stay_in_their_line(folder: Path) -> None:
    paper = Paper()
    paper.text(100, 100, "120 m", font="F2")
    paper.text(134, 95, "2", 7, font="F2")
    assert texts(read(folder, paper)) == ["120 m2"]


def test_a_raised_digit_behind_a_figure_is_no_digit_of_it(folder: Path) -> None:
    paper = Paper()
    paper.text(100, 100, "268", font="F2")
    paper.text(120.5, 95, "1", 7, font="F2")
    assert texts(read(folder, paper)) == ["268¹"]


def test_slanted_watermarks_are_left_out(folder: Path) -> None:
    paper = Paper()
    paper.text(100, 400, "the text of the page", font="F2")
    paper.turned_text(100, 600, "DRAFT COPY", 60, "0.7071 0.7071 -0.7071 0.7071")
    assert texts(read(folder, paper)) == ["the text of the page"]


def test_type_size_from_the_matrix(folder: Path) -> None:
    paper = Paper()
    paper.turned_text(100, 100, "scaled by matrix", 1, "14 0 0 14")
    page = read(folder, paper)
    assert page.segments[0].size == 14
    assert page.segments[0].box.height == pytest.approx(14, abs=0.5)


def test_a_line_that_ends_in_a_hyphen(folder: Path) -> None:
    paper = Paper()
    paper.text(100, 100, "self-", font="F2")
    paper.text(100, 116, "made", font="F2")
    assert texts(read(folder, paper)) == ["self-", "made"]


CELL = st.text(st.sampled_from("0123456789政府信息abc"), max_size=5)


@given(
    st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=2, max_size=6),
    st.randoms(use_true_random=False),
    st.sampled_from([0, 90, 270]),
)
@settings(max_examples=40, deadline=None)
def test_any_ruled_table_reads_back(folder: Path, rows: list[list[str]], order: random.Random, rotate: int) -> None:
    rows[0][0], rows[-1][-1] = "左上角", "12"
    paper = Paper(rotate=rotate)
    ys = [100 + 22 * number for number in range(len(rows) + 1)]
    for row, cells in enumerate(rows):
        for column, text in enumerate(cells):
            x = 83.0 + 120 * column
            for character in text:
                paper.text(x, ys[row] + 15, character, 11, font="F2" if character.isascii() else "F1")
                x += 6.12 if character.isascii() else 11
    order.shuffle(paper.content)
    paper.table([80, 200, 320, 440], ys)
    page = read(folder, paper)
    (grid,) = page.grids
    assert (grid.rows, grid.columns) == (len(rows), 3)
    found = {(cell.row, cell.column): "".join(page.segments[index].text for index in cell.segments) for cell in grid.cells}
    assert found == {(row, column): text for row, cells in enumerate(rows) for column, text in enumerate(cells)}


def test_figures_of_cells_are_apart_though_spaces_were_drawn_between_them(folder: Path) -> None:
    """Web pages set spaces on both sides of the figures in cells; a space inside a figure is narrower than a digit."""
    paper = Paper()
    for row in range(3):
        paper.text(80, 100 + 20 * row, "项目", 10)
        for x, text in ((130, " 329821 "), (176, " 249115 "), (222, " 0 ")):
            paper.text(x, 100 + 20 * row, text, 10, font="F2")
    paper.text(80, 180, "12 345", 10, font="F2")
    assert texts(read(folder, paper)) == [*["项目", "329821", "249115", "0"] * 3, "12 345"]


def test_a_caption_that_begins_with_a_year_goes_on_its_number(folder: Path) -> None:
    paper = Paper()
    paper.text(100, 100, "表", 12)
    for x, text in ((112, "1"), (122.3, "2019")):
        paper.text(x, 100, text, 12, font="F2")
    paper.text(149, 100, "年一览", 12)
    assert texts(read(folder, paper)) == ["表1 2019年一览"]


def test_the_face_is_that_of_the_words_not_of_the_figures_beside_them(folder: Path) -> None:
    paper = Paper()
    paper.text(100, 100, "2022", 12, font="F3")
    paper.text(128, 100, "年工作情况", 12)
    paper.text(100, 130, "GDP", 12, font="F3")

    found = {segment.text: segment.face for segment in read(folder, paper).segments}
    assert found["GDP"] == "Helvetica-Bold"
    assert found["2022年工作情况"] not in (None, "", "Helvetica-Bold")
