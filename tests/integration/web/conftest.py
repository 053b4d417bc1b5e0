"""A real service, a real browser, a scan and a text in which something is in doubt."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from models.generator.generate import generate
from tests.integration.web.server import Service, start

CHROMIUM = Path("/usr/bin/chromium")
SAMPLE = Path(__file__).parents[3] / "samples" / "shigang-2022.pdf"
SLOW = 60_000  # milliseconds: machines that test do much else
expect.set_options(timeout=SLOW)

Open = Callable[..., Page]


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    running = start(tmp_path_factory.mktemp("service") / "home")
    yield running
    running.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is not here: install Debian's package chromium")
    with sync_playwright() as playwright:
        # Root, as which containers test, may not use the browser's sandbox.
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser, service: Service) -> Iterator[Open]:
    """Opens an address of the page; whatever the browser complains of afterwards fails the test, but for `expected`."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_(address: str = "", *, url: str = service.url, expected: str = "^$", **options: Any) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1400, "height": 900}, "locale": "zh-CN"} | options)
        contexts.append(context)
        context.set_default_timeout(SLOW)
        page = context.new_page()
        note = lambda text: None if re.search(expected, text) else complaints.append(text)
        page.on("pageerror", lambda error: note(str(error)))
        page.on("console", lambda message: note(message.text) if message.type in ("error", "warning") else None)
        page.goto(f"{url}/{address}")
        return page

    yield open_
    for context in contexts:
        context.close()
    assert not complaints


@dataclass(frozen=True)
class Scan:
    """The sample as it was uploaded in the browser: its id, and all that the page said of it meanwhile."""

    id: str
    said: list[str]


@pytest.fixture(scope="session")
def scan(browser: Browser, service: Service) -> Scan:
    page = browser.new_page(locale="zh-CN")
    page.goto(service.url)
    page.evaluate(
        """() => {
            window.said = [];
            const look = () => {
                const text = document.querySelector(".uploads .said")?.textContent;
                if (text && text !== window.said.at(-1)) window.said.push(text);
            };
            new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true });
        }"""
    )
    page.set_input_files("#files", SAMPLE)
    expect(page.locator(".uploads .status")).to_be_visible(timeout=4 * SLOW)
    id_ = str(page.locator(".uploads a").get_attribute("href")).rsplit("/", 1)[1]
    said = list(page.evaluate("window.said"))
    page.close()
    return Scan(id_, said)


@pytest.fixture(scope="session")
def doubtful(service: Service, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The id of a text whose tables have lost all separators: its arithmetic leaves some values in doubt."""
    (document,) = generate(tmp_path_factory.mktemp("text"), seed=7003, count=1, formats=("flattened",), families=("row-rules",))
    id_ = service.post("连写.txt", document.read_bytes())
    assert service.wait(id_)["status"] == "review"
    return id_
