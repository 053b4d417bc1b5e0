"""The tutorial: it speaks of buttons, links and commands that are there, and what it tells a newcomer to do can be done."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import psutil
import pytest
from playwright.sync_api import Page, expect

from service.label_studio import note_settings
from tests.integration.label_studio import PASSWORD, TOKEN, USER, Annotators, LabelStudio, choice
from tests.integration.web.conftest import SLOW, Open
from tests.integration.web.server import Service, start
from tests.unit.web.test_static import words

ROOT = Path(__file__).parents[3]
TUTORIAL = (ROOT / "docs" / "tutorial" / "first-ten-minutes.md").read_text(encoding="utf-8")
SECTION = re.compile(r"^s\d")
SAMPLE = ROOT / "samples" / "shigang-2022.pdf"


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


@pytest.fixture
def office(label_studio: LabelStudio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    """`make label-studio` and `make serve`, as the first step says: the one notes where it is, the other finds it."""
    monkeypatch.setenv("GOUJI_HOME", str(tmp_path / "home"))
    assert "now knows this server" in note_settings(label_studio.url, TOKEN)
    served = start(tmp_path / "home")
    yield served
    served.stop()


@pytest.mark.timeout(1800)
def test_a_newcomers_ten_minutes(office: Service, label_studio: LabelStudio, open_page: Open, tmp_path: Path) -> None:
    page = open_page(url=office.url)
    page.set_input_files("#files", SAMPLE)
    expect(page.locator(".uploads .status")).to_have_text(re.compile("待核"), timeout=4 * SLOW)
    page.locator(".uploads a").click()
    id_ = page.url.rsplit("/", 1)[1]

    expect(page.locator(".block").first.locator("h2")).to_have_text("待核对")
    card = page.locator(".card").filter(has=page.locator("a.task")).filter(has=page.locator("code", has_not_text=SECTION)).first
    expect(card.get_by_role("link", name="去核对")).to_be_visible(timeout=4 * SLOW)
    name = card.locator("code").inner_text()
    _sign_in(page, str(card.locator("a.task").get_attribute("href")), label_studio)

    task = next(task for task in office.get(f"/documents/{id_}")["tasks"] if _place(task) == name)
    read, by_person = _answered(office, id_, task)
    assert not by_person
    Annotators(label_studio).answer(int(task["url"].rsplit("=", 1)[1]), [choice(f"right={read}")])
    answered = time.monotonic()
    expect(page.locator(".card", has_text=name)).to_have_count(0, timeout=4 * SLOW)
    seconds = time.monotonic() - answered
    if psutil.getloadavg()[0] <= (os.cpu_count() or 1):  # a machine that does much else tells nothing of time
        assert seconds < 5, "the report changes by itself within five seconds"
    expect(page.locator(".person").first).to_be_attached()
    assert _answered(office, id_, task) == (read, True)

    assert str(id_) in _saved(page, "下载全部字段", tmp_path).read_text(encoding="utf-8-sig")
    page.goto(f"{office.url}/#/documents/{id_}")
    page.locator("summary", has_text="下载").click()
    book = openpyxl.load_workbook(_saved(page, "Excel 工作簿", tmp_path))
    assert read in {str(value) for sheet in book for row in sheet.iter_rows(values_only=True) for value in row}
    _run_commands(office, tmp_path)


def _place(task: Mapping[str, Any]) -> str | None:
    """What the page calls the field or cell that a question is about."""
    return task["field"] or (f"{task['table']} R{task['row'] + 1} C{task['column'] + 1}" if task["table"] else None)


def _answered(office: Service, id_: str, task: Mapping[str, Any]) -> tuple[str, bool]:
    """What stands in the report where a question asks, and whether a person has said so."""
    report = office.get(f"/documents/{id_}/report")
    if task["field"]:
        field = report["fields"][task["field"]]
        return str(field["value"]), field["by_person"]
    (table,) = [table for table in report["tables"] if table["id"] == task["table"]]
    (cell,) = [cell for cell in table["cells"] if (cell["row"], cell["column"]) == (task["row"], task["column"])]
    return cell["text"], cell["by_person"]


def _sign_in(page: Page, address: str, label_studio: LabelStudio) -> None:
    """The link leads to the question, after the sign-in that the first time needs."""
    other = page.context.new_page()
    other.goto(address)
    other.fill("input[name=email]", USER)
    other.fill("input[name=password]", PASSWORD)
    other.press("input[name=password]", "Enter")
    other.wait_for_url(re.compile(re.escape(address.split("?")[0])))
    assert other.url.startswith(label_studio.url)
    other.close()


def _saved(page: Page, button: str, folder: Path) -> Path:
    """What the button downloads, under the name that the browser would give it."""
    if button == "下载全部字段":
        page.goto(page.url.split("#")[0] + "#/documents")
    with page.expect_download() as download:
        page.get_by_role("button", name=button).click()
    saved = folder / download.value.suggested_filename
    download.value.save_as(saved)
    return saved


def _run_commands(office: Service, folder: Path) -> None:
    """The program's four lines, as they stand there."""
    (folder / "samples").symlink_to(ROOT / "samples")
    post, *others = re.findall(r"^    (curl .*?)(?:\s{2,}#.*)?$", TUTORIAL, re.MULTILINE)
    id_ = json.loads(_run(post.replace("http://127.0.0.1:8420", office.url), folder))["id"]
    mine = f"{office.url}/v1/documents/{id_}"
    document, report, _ = (_run(line.replace("http://127.0.0.1:8420/v1/documents/ID", mine), folder) for line in others)
    assert json.loads(document)["id"] == id_
    assert json.loads(report)["schema"] == "gouji/report/1"
    assert openpyxl.load_workbook(folder / "report.xlsx").worksheets


def _run(line: str, folder: Path) -> bytes:
    command = [*shlex.split(line), "--silent", "--fail"]
    return subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, check=True, timeout=120).stdout
