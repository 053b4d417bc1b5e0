"""The page for everybody: two languages, no mouse, small screens, screen readers, little trust."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.integration.web.conftest import Open, Scan
from tests.integration.web.server import GOUJI, Service, environment, start

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1400, "height": 900}


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_axe_finds_nothing_and_nothing_is_cut_off(
    open_page: Open, scan: Scan, doubtful: str, locale: str, viewport: dict[str, int]
) -> None:
    # axe is put into the page as a script, which the page's own policy would refuse.
    page = open_page(locale=locale, viewport=viewport, bypass_csp=True, reduced_motion="reduce")
    for address, ready in (
        ("#/documents", ".documents tbody tr"),
        ("#/overview", ".figures"),
        (f"#/documents/{scan.id}", "#ink-1 image"),
        (f"#/documents/{doubtful}", ".card"),
        ("#/nowhere", ".lone"),
    ):
        page.goto(page.url.split("#")[0] + address)
        page.wait_for_selector(ready, state="attached")
        found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"]) for each in found if each["impact"] in ("serious", "critical")] == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address


def test_it_speaks_the_browsers_language_until_told_another(open_page: Open) -> None:
    page = open_page(locale="en-US")
    expect(page.get_by_role("heading", level=1)).to_have_text("Documents")
    assert page.evaluate("document.documentElement.lang") == "en-GB"
    page.get_by_role("button", name="中文").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("文件")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("文件")
    assert page.evaluate("document.documentElement.lang") == "zh-CN"


def test_all_of_it_works_without_a_mouse(open_page: Open, scan: Scan) -> None:
    page = open_page("#/documents?q=shigang")
    row = page.locator(f'tr[data-id="{scan.id}"] a')
    expect(row).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.locator("#skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("#files")).to_be_focused()
    shown = page.evaluate("getComputedStyle(document.querySelector('label[for=files]')).outlineStyle")
    assert shown == "solid"
    for _ in range(20):
        page.keyboard.press("Tab")
        if row.evaluate("link => link === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.locator(".reader")).to_be_visible()
    page.locator("summary", has_text="下载").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Excel 工作簿")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".menu[open]")).to_have_count(0)
    expect(page.locator("summary", has_text="下载")).to_be_focused()


def test_a_phone_shows_the_ink_large_enough_to_read(open_page: Open, scan: Scan) -> None:
    page = open_page(f"#/documents/{scan.id}", viewport=PHONE, has_touch=True, is_mobile=True)
    cell = page.locator("#t-1 td.value").nth(8)
    cell.scroll_into_view_if_needed()
    cell.tap()
    mark = page.locator(".mark.here").first
    expect(mark).to_be_in_viewport()
    page.wait_for_function("() => document.querySelector('.mark.here').getBoundingClientRect().width > 40")
    expect(cell).to_be_in_viewport()


def test_motion_stops_for_those_who_do_not_want_it(open_page: Open) -> None:
    page = open_page(reduced_motion="reduce")
    page.wait_for_selector(".drop")
    moving = "[...document.querySelectorAll('*')].filter((e) => getComputedStyle(e).transitionDuration !== '0s').length"
    assert page.evaluate(moving) == 0


@pytest.fixture(scope="module")
def keyed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Service, str, str]]:
    """A service with keys: one that may do everything, one that may only read."""
    home = tmp_path_factory.mktemp("keyed") / "home"
    make = lambda *arguments: subprocess.run(
        [str(GOUJI), "keys", "create", *arguments], env=environment(home), check=True, capture_output=True, text=True
    ).stdout.strip()
    home.mkdir()
    whole, reading = make("office", "--scope", "read,write,review,admin"), make("reader", "--scope", "read")
    service = start(home, key=whole)
    yield service, whole, reading
    service.stop()


def test_a_key_is_asked_for_and_kept_for_the_tab_only(open_page: Open, keyed: tuple[Service, str, str]) -> None:
    service, whole, _ = keyed
    page = open_page(url=service.url, expected="401")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("请输入密钥")
    page.keyboard.press("Escape")
    page.locator("#key").fill("gouji-wrong")
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("alert")).to_have_text("密钥无效，请检查后重新输入。")
    page.locator("#key").fill(whole)
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(page.locator(".drop")).to_be_visible()
    assert whole not in page.evaluate("JSON.stringify(localStorage) + document.cookie")
    page.reload()
    expect(page.locator(".drop")).to_be_visible()
    page.get_by_role("button", name="退出").click()
    expect(dialog).to_be_visible()


def test_a_key_that_may_only_read_is_offered_nothing_more(open_page: Open, keyed: tuple[Service, str, str]) -> None:
    service, _, reading = keyed
    id_ = service.post("只读.txt", "报告\n\n一、总体情况\n正文。\n".encode())
    service.wait(id_)
    page = open_page(url=service.url)
    page.locator("#key").fill(reading)
    page.keyboard.press("Enter")
    expect(page.locator(".drop.denied")).to_have_text("当前密钥只能查看，不能上传。")
    page.locator(f'tr[data-id="{id_}"] a').click()
    expect(page.locator(".reader")).to_be_visible()
    expect(page.locator("summary", has_text="下载")).to_be_visible()
    expect(page.locator("summary", has_text="更多操作")).to_have_count(0)


def test_a_server_that_is_gone_is_said_to_be_gone_and_found_again(open_page: Open) -> None:
    page = open_page("#/overview", expected="ERR_|Failed to load")
    expect(page.locator(".figures")).to_be_visible()
    page.route("**/v1/**", lambda route: route.abort())
    page.get_by_role("link", name="文件").click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("无法连接服务")
    expect(alert).to_contain_text("gouji serve")
    page.unroute("**/v1/**")
    alert.get_by_role("button", name="重试").click()
    expect(page.locator(".drop")).to_be_visible()
