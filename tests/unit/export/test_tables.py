"""Spreadsheets, CSV, Markdown and JSON."""

from __future__ import annotations

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from extraction.export import FORMATS, export
from extraction.export.csv import COLUMNS
from extraction.export.neutral import as_number, neutral, printable
from extraction.export.trail import Trails, one_line
from extraction.report import CellRecord, Report, TableRecord
from tests.unit.export.sample import sample_pages, sample_report


def book(report: Report) -> Workbook:
    return load_workbook(io.BytesIO(export(report, [], "xlsx")))


def lines(report: Report) -> list[dict[str, str]]:
    data = export(report, [], "csv").decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(data, newline="")))


def table(*cells: CellRecord, rows: int = 1, columns: int = 1, name: str = "t1", caption: str | None = None) -> TableRecord:
    return TableRecord(
        id=name, pages=[1], caption=caption, rows=rows, columns=columns, confidence=1, state="accepted", cells=list(cells)
    )


def cell(text: str, row: int = 0, column: int = 0, **more: object) -> CellRecord:
    given_ = {"role": "value", "page": 1, "box": (0, 0, 1, 1), "confidence": 1, "state": "accepted"} | more
    return CellRecord.model_validate({"row": row, "column": column, "text": text} | given_)


def with_tables(*tables: TableRecord) -> Report:
    return sample_report().model_copy(update={"tables": list(tables), "fields": {}, "checks": []})


def test_json_is_the_report() -> None:
    report = sample_report()
    data = export(report, [], "json")
    assert Report.model_validate_json(data) == report
    assert json.loads(data)["schema"] == "gouji/report/1"
    assert "一、总体情况".encode() in data, "Chinese stays readable"


def test_the_workbook_has_a_summary_and_a_sheet_a_table() -> None:
    found = book(sample_report())
    assert found.sheetnames[0] == "概要"
    assert len(found.sheetnames) == 3
    sheet = found[found.sheetnames[1]]
    assert sheet["D3"].value == 64
    assert {str(area) for area in sheet.merged_cells.ranges} >= {"A1:C2", "E1:I1", "A5:A8", "B6:B7"}
    doubtful = sheet["D7"]
    assert doubtful.value == 7
    assert "两种读法" in doubtful.comment.text
    assert doubtful.fill.fgColor.rgb.endswith("FDE9C4")
    assert sheet["E7"].comment is None
    summary = [[value for value in row if value is not None] for row in found["概要"].iter_rows(values_only=True)]
    assert any("原件有误" in row for row in summary)
    assert any("applications.received.total" in row and 70 in row for row in summary)


HOSTILE = ["=1+1", "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =1", '=HYPERLINK("http://x")', "=\x00\x0b1"]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_becomes_a_formula(text: str) -> None:
    report = with_tables(table(cell(text), caption=text)).model_copy(update={"title": text})
    for sheet in book(report):
        for row in sheet.iter_rows():
            for place in row:
                assert place.data_type != "f"
                if isinstance(place.value, str) and place.value.startswith(("=", "+", "-", "@")):
                    assert place.quotePrefix
    assert not lines(report)[0]["text"].lstrip().startswith(("=", "+", "-", "@"))


def test_texts_that_a_workbook_cannot_hold() -> None:
    report = with_tables(
        table(cell("字" * 40_000), name="a", caption="a[b]:*?/\\'" * 9),
        table(cell("\ud800\x07x"), name="b", caption="a[b]:*?/\\'" * 9),
        table(name="c", rows=0, columns=0),
    )
    found = book(report)
    assert len(found.sheetnames) == 4
    assert all(len(name) <= 31 for name in found.sheetnames)
    assert len(found.worksheets[1]["A1"].value) == 32_767
    assert found.worksheets[2]["A1"].value == "x"


def test_overlapping_cells_are_not_merged_twice() -> None:
    report = with_tables(
        table(cell("a", row_span=2, column_span=2), cell("b", 1, 1, row_span=2), cell("c", 1, 2), rows=3, columns=3)
    )
    ranges = book(report).worksheets[1].merged_cells.ranges
    assert {str(area) for area in ranges} == {"A1:B2"}


def test_csv_has_every_cell_of_every_table() -> None:
    report = sample_report()
    found = lines(report)
    assert tuple(found[0]) == COLUMNS
    assert len(found) == sum(len(table.cells) for table in report.tables)
    total = next(row for row in found if row["text"] == "70")
    assert (total["number"], total["row_labels"], total["column_labels"]) == ("70", "一、本年新收政府信息公开申请数量", "总计")
    assert next(row for row in found if row["text"] == "7,730.28")["number"] == "7730.28"


def test_markdown_reads_and_holds_no_markup_of_the_document() -> None:
    text = export(sample_report(), [], "md").decode()
    assert text.startswith("# 青禾县云溪镇人民政府2023年")
    assert text.index("## 一、总体情况") < text.index("### （一）主动公开情况") < text.index("## 三、收到")
    assert "| 2.其他法律行政法规禁止公开 | 7 (?) |" in text
    hostile = with_tables(table(cell("a|b\n<script>*x*"))).model_copy(update={"title": "<b>[x](y)", "sections": []})
    text = export(hostile, [], "md").decode()
    assert "<script" not in text
    assert "a\\|b<br>&lt;script&gt;\\*x\\*" in text
    assert text.startswith("# &lt;b&gt;\\[x\\](y)")


def test_a_section_without_a_heading_has_none_in_markdown() -> None:
    report = sample_report()
    section = report.sections[0].model_copy(update={"heading": "", "text": "特制定本报告。", "children": []})
    lines = export(report.model_copy(update={"sections": [section]}), [], "md").decode().splitlines()
    assert "特制定本报告。" in lines
    assert not [line for line in lines if line.strip() == "##"]


@pytest.mark.parametrize("format_", FORMATS)
def test_every_format_takes_an_empty_report(format_: str) -> None:
    empty = sample_report().model_copy(
        update={
            "pages": [],
            "sections": [],
            "tables": [],
            "fields": {},
            "checks": [],
            "problems": [],
            "title": None,
            "language": "en",
        }
    )
    assert export(empty, sample_pages(), format_)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("７０", 70),
        ("1,234,567", 1234567),
        ("1,23", None),
        ("-5", -5),
        ("3.50", 3.5),
        ("0517", None),
        ("12%", None),
        ("", None),
        ("5²", None),
        ("/", None),
        ("１２３４５６７８９０１２３４５６", None),
        ("1e5", None),
        ("٣", None),
        ("²", None),
        ("1.", None),
    ],
)
def test_numbers(text: str, number: float | None) -> None:
    assert as_number(text) == number


@given(st.text())
def test_neutral_text_keeps_what_it_says(text: str) -> None:
    safe = neutral(text)
    assert safe.removeprefix("'") == printable(text).removeprefix("'") or safe == f"'{printable(text)}"
    assert neutral("-") == "-"
    assert neutral("-5") == "-5"


def test_the_labels_of_a_cell() -> None:
    trails = Trails.of(sample_report().tables[0])
    assert trails.row(5, 3) == ("三、本年度办理结果", "（三）不予公开", "1.属于国家秘密")
    assert trails.column(5, 5) == ("法人或其他组织", "科研机构")
    assert trails.name(99, 0) == "R100 C1"
    assert one_line("社会公\n益组织") == "社会公益组织"


def test_a_later_block_of_headers_counts_alone() -> None:
    header = {"role": "column-header"}
    blocks = table(
        cell("a", 0, 0, **header), cell("1", 1, 0), cell("b", 2, 0, **header), cell("c", 3, 0, **header), cell("2", 4, 0), rows=5
    )
    trails = Trails.of(blocks)
    assert trails.column(1, 0) == ("a",)
    assert trails.column(4, 0) == ("b", "c")
