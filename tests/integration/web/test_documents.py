"""The list of documents: how they get in, what is told meanwhile, how they are found again."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.integration.web.conftest import SAMPLE, Open, Scan
from tests.integration.web.server import Service

TEXT = "关于档案数字化的报告\n\n一、总体情况\n全年完成扫描{}卷。\n\n二、存在问题\n设备老旧。\n"
ENDED = ".status.accepted, .status.review"
_DROP = """([name, text]) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([text], name));
    const fire = (kind) => document.body.dispatchEvent(
        new DragEvent(kind, { dataTransfer: transfer, bubbles: true, cancelable: true }));
    fire("dragenter");
    fire("dragover");
    const near = document.querySelector(".drop").classList.contains("near");
    fire("drop");
    return near;
}"""


def test_a_scan_is_followed_page_by_page(scan: Scan) -> None:
    assert any("上传" in text for text in scan.said)
    pages = [text for text in scan.said if text.startswith("识别第")]
    assert pages
    assert all(text.endswith("共 3 页") for text in pages)
    assert "采信" in scan.said[-1] or "待核" in scan.said[-1]


def test_a_file_dropped_anywhere_is_taken(open_page: Open) -> None:
    page = open_page()
    page.wait_for_selector(".drop")
    assert page.evaluate(_DROP, ["拖入.txt", TEXT.format(1)])
    row = page.locator(".documents tr", has_text="拖入.txt")
    expect(row.locator(ENDED)).to_be_visible()
    expect(page.locator(".uploads li")).to_contain_text("拖入.txt")
    page.get_by_role("button", name="清除已结束的").click()
    expect(page.locator(".uploads")).to_be_hidden()


def test_the_same_bytes_are_known(open_page: Open, scan: Scan) -> None:
    page = open_page()
    page.set_input_files("#files", SAMPLE)
    expect(page.locator(".uploads li")).to_contain_text("此前已处理过")
    expect(page.locator(".uploads a")).to_have_attribute("href", f"#/documents/{scan.id}")


def test_an_archive_gives_as_many_documents_as_it_holds(open_page: Open) -> None:
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for number in (2, 3):
            archive.writestr(f"卷宗{number}.txt", TEXT.format(number))
    page = open_page()
    page.set_input_files("#files", {"name": "一批.zip", "mimeType": "application/zip", "buffer": content.getvalue()})
    expect(page.locator(".uploads li")).to_contain_text("已接收压缩包内的 2 份文件")
    for number in (2, 3):
        expect(page.locator(".documents tr", has_text=f"卷宗{number}.txt").locator(ENDED)).to_be_visible()


def test_a_refused_file_says_why_and_what_to_do(open_page: Open) -> None:
    page = open_page(expected="422")
    page.set_input_files("#files", {"name": "空包.zip", "mimeType": "application/zip", "buffer": b"PK\x05\x06" + bytes(18)})
    row = page.locator(".uploads li.refused")
    expect(row).to_contain_text("空包.zip")
    expect(row.locator(".why-not")).not_to_be_empty()
    expect(row.locator(".remedy")).not_to_be_empty()


def test_the_list_filters_sorts_and_keeps_that_in_the_address(open_page: Open, scan: Scan, doubtful: str) -> None:
    page = open_page()
    rows = page.locator(".documents tbody tr")
    expect(page.locator(f'tr[data-id="{scan.id}"]')).to_contain_text("三源市石冈镇人民政府")
    page.get_by_role("searchbox").fill("石冈")
    expect(rows).to_have_count(1)
    page.reload()
    expect(rows).to_have_count(1)
    assert "q=" in page.url
    page.get_by_role("button", name="清除筛选").click()
    expect(page.locator(f'tr[data-id="{doubtful}"]')).to_be_visible()
    page.locator(".states").get_by_role("button", name="待核").click()
    expect(page.locator(".documents .status:not(.review)")).to_have_count(0)
    expect(page.locator(f'tr[data-id="{doubtful}"]')).to_be_visible()
    page.get_by_role("button", name="文件", exact=True).click()
    expect(page.locator(".col-name")).to_have_attribute("aria-sort", "ascending")
    names = page.locator(".documents td.name a").all_text_contents()
    assert names == sorted(names)
    page.goto(page.url.split("#")[0] + "#/documents?q=绝无此件")
    expect(page.locator(".listing")).to_contain_text("没有符合条件的文件")


def test_the_form_filter_offers_the_forms(open_page: Open, scan: Scan) -> None:
    page = open_page()
    page.get_by_label("表式").select_option("gid-2021")
    expect(page.locator(f'tr[data-id="{scan.id}"]')).to_be_visible()
    page.get_by_label("年度").fill("1999")
    expect(page.locator(".listing")).to_contain_text("没有符合条件的文件")


@pytest.mark.usefixtures("scan")
def test_all_fields_can_be_downloaded(open_page: Open) -> None:
    page = open_page("#/documents?q=shigang")
    with page.expect_download() as download:
        page.get_by_role("button", name="下载全部字段").click()
    text = Path(download.value.path()).read_text("utf-8-sig")
    assert download.value.suggested_filename.endswith(".csv")
    assert "三源市石冈镇人民政府" in text


def test_what_a_document_says_never_becomes_code(open_page: Open, service: Service) -> None:
    name = "<img src=x onerror=alert(1)>.txt"
    id_ = service.post(name, f"<script>alert(1)</script>\n\n一、<b>总体</b>\n正文。{name}\n".encode())
    service.wait(id_)
    page = open_page(f"#/documents/{id_}")
    expect(page.locator(".reader")).to_contain_text("<b>总体</b>")
    assert page.locator("main img, main script, main b:text('总体')").count() == 0
