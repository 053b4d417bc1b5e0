"""One document: pages and readings find each other, doubts come first, everything can be taken away."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from extraction.export.index import Index
from extraction.export.words import FACTS
from extraction.report import Report
from tests.integration.web.conftest import Open, Scan
from tests.integration.web.server import Service
from tests.integration.web.test_documents import TEXT

_PICTURE_WIDTH = """async () => {
    const picture = new Image();
    picture.src = document.querySelector("#ink-1 image").href.baseVal;
    await picture.decode();
    return picture.naturalWidth;
}"""
FORMATS = {
    "Excel 工作簿": ".xlsx",
    "CSV 表格": ".csv",
    "网页（可离线查看）": ".html",
    "Markdown 文稿": ".md",
    "JSON 数据": ".json",
    "原始文件": ".pdf",
}

_NAMES = """async (report) => {
    const { ReportIndex } = await import("/js/document/index.js");
    const index = new ReportIndex(report);
    const names = Object.keys(report.fields);
    return {
        fields: Object.fromEntries(names.map((name) => [name, [index.fieldName(name), index.fieldId(name), index.target(name)]])),
        cells: report.tables.flatMap((table) => table.cells.map((cell) => index.cellName(table.id, cell.row, cell.column))),
        doubts: index.doubts.length,
        marks: report.pages.map((page) => index.marks(page.number).length),
    };
}"""


@pytest.fixture
def page(open_page: Open, scan: Scan) -> Page:
    page = open_page(f"#/documents/{scan.id}")
    page.wait_for_selector("#ink-1 image", state="attached")
    return page


def test_it_shows_what_was_read(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("三源市石冈镇人民政府政府信息公开工作年度报告(2022年)")
    expect(page.locator(".sheet")).to_have_count(3)
    expect(page.locator(".grid")).to_have_count(3)
    expect(page.locator(".tree")).to_contain_text("一、总体情况")
    size = page.evaluate("() => { const i = document.querySelector('#ink-1 image'); return i.getBBox().width; }")
    assert size > 0
    assert page.evaluate(_PICTURE_WIDTH) > 800


@pytest.mark.parametrize("which", ["scan", "doubtful"])
def test_it_calls_things_as_the_exports_do(open_page: Open, service: Service, request: pytest.FixtureRequest, which: str) -> None:
    document = request.getfixturevalue(which)
    found = service.get(f"/documents/{getattr(document, 'id', document)}/report")
    index = Index(Report.model_validate(found))
    names = open_page().evaluate(_NAMES, found)
    for name, (shown, identity, target) in names["fields"].items():
        assert shown == (FACTS[name].zh if name in FACTS else index.field_name(name))
        assert identity == index.field_id(name)
        evidence = index.report.fields[name].evidence
        assert target == (index.target(evidence[0], name) if evidence else identity)
    assert names["cells"] == [index.cell_name(table, cell) for table in index.report.tables for cell in table.cells]
    assert names["doubts"] == index.doubts
    visible = [mark for marks in index.marks.values() for mark in marks if mark.box[2] > mark.box[0] and mark.box[3] > mark.box[1]]
    assert sum(names["marks"]) == len(visible)


def test_a_cell_finds_its_ink_and_the_ink_its_cell(page: Page) -> None:
    cell = page.locator("#t-1 td.value").nth(8)
    target = cell.get_attribute("id")
    cell.click()
    mark = page.locator(f'.mark.here[data-for="{target}"]')
    expect(mark).to_be_in_viewport()
    expect(cell).to_have_class(re.compile("here"))
    other = page.locator("#t-1 td.value").nth(12).get_attribute("id")
    page.locator(f'.mark[data-for="{other}"]').click()
    expect(page.locator(f"#{other}")).to_be_in_viewport()
    expect(page.locator(f"#{other}")).to_be_focused()
    expect(page.locator(".mark.here")).to_have_count(1)


def test_a_table_is_walked_with_the_arrows(page: Page) -> None:
    first = page.locator("#t-0 td").first
    first.focus()
    page.keyboard.press("ArrowDown")
    expect(first).not_to_be_focused()
    focused = page.evaluate("document.activeElement.id")
    page.keyboard.press("Enter")
    expect(page.locator(f'.mark.here[data-for="{focused}"]')).to_be_in_viewport()


def test_doubts_come_first_with_reason_candidates_and_ink(open_page: Open, service: Service, doubtful: str) -> None:
    page = open_page(f"#/documents/{doubtful}")
    cards = page.locator(".card")
    fields = service.get(f"/documents/{doubtful}/report")["fields"]
    asked = [name for name, field in fields.items() if field["state"] == "review"]
    assert asked
    expect(page.locator(".block").first.locator("h2")).to_have_text("待核对")
    assert cards.count() >= len(asked)
    expect(cards.first.locator(".reasons li").first).to_have_text(fields[asked[0]]["reasons"][0])
    expect(cards.first.locator(".snippet")).to_be_visible()
    expect(page.locator("#ink-1 image")).to_be_attached()  # drawn: a text has no picture


def test_reasons_are_in_the_language_of_the_page(open_page: Open, doubtful: str) -> None:
    page = open_page(f"#/documents/{doubtful}", locale="en-GB")
    reasons = page.locator(".card .reasons li")
    expect(reasons.first).to_be_visible()
    assert not [text for text in reasons.all_inner_texts() if re.search(r"[\u4e00-\u9fff]", text)]
    page.get_by_role("button", name="中文").click()
    expect(page.locator(".card .reasons li").first).to_have_text(re.compile(r"[\u4e00-\u9fff]"))


def test_candidates_stand_beside_the_reading(open_page: Open, service: Service, doubtful: str) -> None:
    report = service.get(f"/documents/{doubtful}/report")
    name = next(name for name, field in report["fields"].items() if field["state"] == "review")
    report["fields"][name]["alternatives"] = [{"value": 12, "probability": 0.25}, {"value": None, "probability": 0.0625}]
    page = open_page()
    page.route(f"**/documents/{doubtful}/report", lambda route: route.fulfill(json=report))
    page.goto(f"{service.url}/#/documents/{doubtful}")
    expect(page.locator(".card", has_text=name).locator(".chip")).to_have_text(["1225%", "空白6.25%"])


def test_keys_walk_from_doubt_to_doubt(open_page: Open, doubtful: str) -> None:
    page = open_page(f"#/documents/{doubtful}")
    page.locator(".reader").focus()
    page.keyboard.press("j")
    expect(page.locator(".card").first.locator(".reading")).to_be_focused()
    page.keyboard.press("j")
    expect(page.locator(".card").nth(1).locator(".reading")).to_be_focused()
    expect(page.locator(".card.here .reading")).to_be_focused()
    page.keyboard.press("k")
    expect(page.locator(".card").first.locator(".reading")).to_be_focused()
    expect(page.locator(".mark.here").first).to_be_in_viewport()


@pytest.mark.parametrize(("choice", "ending"), FORMATS.items())
def test_every_format_is_saved_under_a_name(page: Page, choice: str, ending: str) -> None:
    page.locator("summary", has_text="下载").click()
    with page.expect_download() as download:
        page.get_by_role("button", name=choice).click()
    path = Path(download.value.path())
    assert download.value.suggested_filename.startswith("shigang-2022")
    assert download.value.suggested_filename.endswith(ending)
    content = path.read_bytes()
    assert len(content) > 500
    if ending == ".json":
        assert json.loads(content)["schema"] == "gouji/report/1"
    if ending == ".xlsx":
        assert zipfile.is_zipfile(path)
    expect(page.locator(".menu[open]")).to_have_count(0)


def test_a_document_is_deleted_only_after_a_question(open_page: Open, service: Service) -> None:
    id_ = service.post("多余.txt", TEXT.format(77).encode())
    service.wait(id_)
    page = open_page(f"#/documents/{id_}", expected="404")
    for answer in ("取消", "删除"):
        page.locator("summary", has_text="更多操作").click()
        page.locator(".menu").get_by_role("button", name="删除").click()
        page.get_by_role("dialog").get_by_role("button", name=answer).click()
        expect(page.get_by_role("dialog")).to_have_count(0)
        if answer == "取消":
            assert service.get(f"/documents/{id_}")["id"] == id_
    expect(page.get_by_role("heading", level=1)).to_have_text("文件")
    page.goto(f"{service.url}/#/documents/{id_}")
    expect(page.get_by_role("alert")).to_be_visible()


def test_a_document_is_processed_again_in_place(open_page: Open, service: Service) -> None:
    id_ = service.post("再来.txt", TEXT.format(78).encode())
    service.wait(id_)
    page = open_page(f"#/documents/{id_}")
    page.locator("summary", has_text="更多操作").click()
    page.get_by_role("button", name="重新处理").click()
    expect(page.locator(".document-head .status.queued, .document-head .status.processing, .progress").first).to_be_visible()
    expect(page.locator(".reader")).to_be_visible()
    assert service.get(f"/documents/{id_}")["run"] == 2


def test_one_that_fails_says_why(open_page: Open, service: Service) -> None:
    id_ = service.post("坏的.pdf", b"%PDF-1.7\nbroken")
    assert service.wait(id_)["status"] == "failed"
    page = open_page(f"#/documents/{id_}")
    expect(page.locator(".problem strong")).to_have_text("这份文件没能处理")
    expect(page.locator(".problem p").first).not_to_be_empty()


def test_an_open_menu_stays_open_when_the_document_changes(open_page: Open) -> None:
    """People correct a document while somebody else is about to download it."""
    found = open_page().evaluate(
        """async () => {
            const { h, fill, refill } = await import("./js/dom.js");
            const menu = (title) => h("details", {}, h("summary", {}, title), h("button", {}, "Excel"));
            const box = h("div", {});
            document.body.append(box);
            fill(box, menu("下载"));
            box.querySelector("details").open = true;
            box.querySelector("summary").focus();
            refill(box, menu("下载"), menu("更多"));
            return [[...box.querySelectorAll("details")].map((fold) => fold.open), document.activeElement.textContent];
        }"""
    )
    assert found == [[True, False], "下载"]


def test_a_menu_that_is_opened_while_the_report_loads_stays_open(open_page: Open, doubtful: str) -> None:
    page = open_page("#/documents")
    held: list[Route] = []
    page.route(f"**/documents/{doubtful}/report", lambda route: held.append(route))
    with page.expect_request(f"**/documents/{doubtful}/report"):
        page.evaluate("address => { location.hash = address; }", f"#/documents/{doubtful}")
    page.locator("summary", has_text="下载").click()
    held[0].continue_()
    page.wait_for_selector("body:not(.waiting)")
    expect(page.locator(".desk")).to_be_visible()
    expect(page.get_by_role("button", name="Excel 工作簿")).to_be_visible()
