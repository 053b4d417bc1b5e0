"""Word documents: order, numbers, merges, boxes, changes."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest

from extraction.errors import Damaged
from extraction.limits import DEFAULT
from extraction.page import Page
from extraction.read.docx.reader import read_docx

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://x/relationships/numbering" Target="numbering.xml"/>'
    '<Relationship Id="r2" Type="http://x/relationships/styles" Target="/word/styles.xml"/></Relationships>'
)


def read(body: str, numbering: str = "", styles: str = "") -> Page:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("word/_rels/document.xml.rels", RELATIONS)
        archive.writestr("word/document.xml", f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>")
        archive.writestr("word/numbering.xml", f"<w:numbering {NAMESPACES}>{numbering}</w:numbering>")
        archive.writestr("word/styles.xml", f"<w:styles {NAMESPACES}>{styles}</w:styles>")
    return read_docx(buffer.getvalue(), DEFAULT)


def texts(page: Page) -> list[str]:
    return [segment.text for segment in page.segments]


def p(text: str, properties: str = "", run: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr><w:t>{text}</w:t></w:r></w:p>"


def numbered(text: str, level: int, number: int = 1) -> str:
    return p(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def level(place: int, style: str, text: str, more: str = "") -> str:
    return f'<w:lvl w:ilvl="{place}"><w:start w:val="1"/><w:numFmt w:val="{style}"/>{more}<w:lvlText w:val="{text}"/></w:lvl>'


LEVELS = level(0, "chineseCountingThousand", "%1、") + level(1, "chineseCounting", "（%2）") + level(2, "decimal", "%3.")
NUMBERING = (
    f'<w:abstractNum w:abstractNumId="7">{LEVELS}{level(3, "decimal", "%1.%4", "<w:isLgl/>")}</w:abstractNum>'
    f'<w:abstractNum w:abstractNumId="8">{level(0, "bullet", "●")}</w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="8"/></w:num>'
    '<w:num w:numId="3"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>'
)


def test_automatic_numbers_are_written_out() -> None:
    body = [("总体", 0), ("主动", 1), ("申请", 1), ("一项", 2), ("收到", 0), ("再起", 1), ("法式", 3)]
    page = read("".join(numbered(text, place) for text, place in body) + numbered("点", 0, 2) + numbered("五", 0, 3), NUMBERING)
    expected = ["一、总体", "（一）主动", "（二）申请", "1. 一项", "二、收到", "（一）再起", "2.1 法式", "点", "五、五"]
    assert texts(page) == expected


def test_numbers_from_styles() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="H1"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
        '<w:rPr><w:b/><w:sz w:val="32"/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Child"><w:basedOn w:val="H1"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="Loop"><w:basedOn w:val="Loop"/></w:style>'
    )
    page = read(
        p("甲", '<w:pStyle w:val="H1"/>')
        + p("乙", '<w:pStyle w:val="Child"/>')
        + p("丙", '<w:pStyle w:val="H1"/><w:numPr><w:numId w:val="0"/></w:numPr>')
        + p("丁", '<w:pStyle w:val="Loop"/>', '<w:b w:val="0"/>'),
        NUMBERING,
        styles,
    )
    assert texts(page) == ["一、甲", "二、乙", "丙", "丁"]
    assert [(segment.bold, segment.size) for segment in page.segments] == [(True, 16), (True, 16), (True, 16), (False, 10.5)]


def test_the_face_that_ideographs_are_set_in() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="Base">'
        '<w:rPr><w:rFonts w:ascii="SimHei" w:eastAsia="仿宋_GB2312"/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Child"><w:basedOn w:val="Base"/></w:style>'
    )
    page = read(
        p("甲", '<w:pStyle w:val="Child"/>')
        + p("乙", '<w:pStyle w:val="Child"/>', '<w:rFonts w:eastAsia="黑体"/>')
        + p("丙", "", '<w:rFonts w:ascii="Arial"/>')
        + p("丁", "", '<w:rFonts w:eastAsiaTheme="majorEastAsia" w:eastAsia="楷体"/>'),
        "",
        styles,
    )
    assert [segment.face for segment in page.segments] == ["fangsong", "hei", "", "majoreastasia"]


def test_merged_cells() -> None:
    document = docx.Document()
    table = document.add_table(3, 3)
    table.cell(0, 0).merge(table.cell(1, 1)).text = "合并"
    table.cell(0, 2).text = "甲"
    table.cell(2, 0).merge(table.cell(2, 2)).text = "一行\n二行"
    buffer = io.BytesIO()
    document.save(buffer)
    page = read_docx(buffer.getvalue(), DEFAULT)
    (grid,) = page.grids
    assert (grid.rows, grid.columns, grid.origin) == (3, 3, "stated")
    assert [(cell.row, cell.column, cell.row_span, cell.column_span) for cell in grid.cells] == [
        (0, 0, 2, 2),
        (0, 2, 1, 1),
        (1, 2, 1, 1),
        (2, 0, 1, 3),
    ]
    assert texts(page) == ["合并", "甲", "一行\n二行"]


def row(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{text if text.startswith('<') else p(text)}</w:tc>"


def test_rows_that_begin_late_or_were_deleted() -> None:
    page = read(
        "<w:tbl>"
        + row(cell("a"), cell("b"), cell("c"))
        + row(cell("gone"), properties="<w:del/>")
        + row(cell("d"), cell("e"), properties='<w:gridBefore w:val="1"/>')
        + "</w:tbl>"
    )
    (grid,) = page.grids
    assert [(held.row, held.column, bool(held.segments)) for held in grid.cells if held.row == 1] == [
        (1, 0, False),
        (1, 1, True),
        (1, 2, True),
    ]


def test_nested_tables() -> None:
    inner = f"<w:tbl>{row(cell('x'), cell('y'))}</w:tbl>{p('')}"
    data = read(f"<w:tbl>{row(cell('一个长长的标签'), cell(inner))}{row(cell('二'), cell('三'))}</w:tbl>")
    assert [(grid.rows, grid.columns) for grid in data.grids] == [(2, 2), (1, 2)]
    layout = read(f"<w:tbl>{row(cell(p('正文') + inner))}</w:tbl>")
    assert texts(layout) == ["正文", "x", "y"]
    assert [(grid.rows, grid.columns) for grid in layout.grids] == [(1, 2)]


def test_changes_fields_placeholders_and_hidden_text() -> None:
    run = "<w:r><w:t>{}</w:t></w:r>"
    body = (
        f"<w:p>{run.format('留')}<w:del><w:r><w:delText>删</w:delText></w:r></w:del><w:ins>{run.format('增')}</w:ins>"
        f"<w:moveFrom>{run.format('移')}</w:moveFrom><w:r><w:rPr><w:vanish/></w:rPr><w:t>隐</w:t></w:r></w:p>"
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:t>码</w:t></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run.format("7")}<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
        f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{p('单击此处输入')}</w:sdtContent></w:sdt>"
        f"<w:sdt><w:sdtContent>{p('控件')}</w:sdtContent></w:sdt>"
        '<w:p><w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:t>是</w:t><w:tab/><w:t>否</w:t><w:br/><w:t>下</w:t></w:r></w:p>'
    )
    assert texts(read(body)) == ["留增", "7", "控件", "☑是 否", "下"]


def test_text_boxes_once() -> None:
    box = f"<w:txbxContent>{p('框中')}</w:txbxContent>"
    drawing = (
        f"<mc:AlternateContent><mc:Choice><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent>"
    )
    assert texts(read(f"<w:p><w:r><w:t>前</w:t></w:r><w:r>{drawing}</w:r></w:p>{p('后')}")) == ["前", "框中", "后"]


def test_the_strict_edition() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        strict = NAMESPACES.replace(
            "http://schemas.openxmlformats.org/wordprocessingml/2006/main", "http://purl.oclc.org/ooxml/wordprocessingml/main"
        )
        archive.writestr("word/document.xml", f"<w:document {strict}><w:body>{p('严格')}</w:body></w:document>")
    assert texts(read_docx(buffer.getvalue(), DEFAULT)) == ["严格"]


def test_without_its_main_part() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("[Content_Types].xml", TYPES)
    with pytest.raises(Damaged, match="main part"):
        read_docx(buffer.getvalue(), DEFAULT)


def test_raised_digits_are_no_digits_of_the_figure_before_them() -> None:
    note = '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>1</w:t></w:r>'
    assert texts(read(f"<w:p><w:r><w:t>268</w:t></w:r>{note}</w:p>")) == ["268¹"]


def test_text_that_is_given_in_two_ways_is_read_once() -> None:
    said = "<w:t>4</w:t>"
    for choice in (said, ""):
        ways = f'<mc:Choice Requires="x">{choice}</mc:Choice><mc:Fallback>{said}</mc:Fallback>'
        assert texts(read(f"<w:p><w:r><mc:AlternateContent>{ways}</mc:AlternateContent></w:r></w:p>")) == ["4"]
