"""The tutorial, as it is written: start, upload in the browser, correct in Label Studio, see it change, download."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import expect

from tests.integration.label_studio import TOKEN, Annotators, LabelStudio, choice
from tests.integration.web.conftest import SAMPLE, SLOW, Open
from tests.integration.web.server import Service, start
from tests.unit.web.test_static import words

ROOT = Path(__file__).parents[3]
TUTORIAL = (ROOT / "docs" / "tutorial" / "first-ten-minutes.md").read_text(encoding="utf-8")


def test_what_it_speaks_of_is_there() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"`?make ([a-z-]+)", TUTORIAL):
        if target != "and":
            assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
    known = {word.zh: word.en for word in words().values()}
    for zh, en in re.findall(r"\*\*([^*\n]*[\u4e00-\u9fff][^*\n]*?)(?: ↗)?\*\*\s\(\*([^*]+)\*", TUTORIAL):
        assert known[zh] == " ".join(en.split()), zh
    for link in re.findall(r"\]\((?!http)([^)#]+)", TUTORIAL):
        assert (ROOT / "docs" / "tutorial" / link).exists(), link


@pytest.fixture(scope="module")
def asking(label_studio: LabelStudio, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service that knows Label Studio."""
    home = tmp_path_factory.mktemp("asking") / "home"
    running = start(home, GOUJI_LABEL_STUDIO_URL=label_studio.url, GOUJI_LABEL_STUDIO_TOKEN=TOKEN, GOUJI_PULL_SECONDS="1")
    yield running
    running.stop()


def test_from_the_scan_to_the_corrected_workbook(open_page: Open, asking: Service, label_studio: LabelStudio) -> None:
    page = open_page(url=asking.url)
    page.set_input_files("#files", SAMPLE)
    expect(page.locator(".uploads .status.review")).to_be_visible(timeout=4 * SLOW)
    page.locator(".uploads a").click()
    link = page.locator("a.task").first
    expect(link).to_be_visible(timeout=4 * SLOW)
    card = page.locator(".card", has=link).first
    name = str(card.locator("code").text_content())
    doubts = page.locator(".card").count()

    number = int(str(re.search(r"task=(\d+)", str(link.get_attribute("href")))[1]))  # type: ignore[index]
    Annotators(label_studio).answer(number, [choice(_right(label_studio, number))])

    expect(page.locator(".card", has_text=name)).to_have_count(0, timeout=2 * SLOW)
    assert page.locator(".card").count() < doubts
    expect(page.locator(".reader > .calm")).to_contain_text("人工更正")
    expect(page.locator(".tag.person, td.person").first).to_be_attached()
    page.locator("summary", has_text="下载").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Excel 工作簿").click()
    assert openpyxl.load_workbook(download.value.path()).sheetnames


def _right(label_studio: LabelStudio, task: int) -> str:
    """The choice that says: what was read is right."""
    answers: list[dict[str, Any]] = label_studio.call("GET", f"/api/tasks/{task}/")["data"]["answers"]
    return str(next(entry["alias"] for entry in answers if entry["alias"].startswith("right")))
