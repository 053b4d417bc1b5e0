"""The HTML report: complete, self-contained, and deaf to what a document would have it do."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction.export.html import export_html
from extraction.export.markup import Html, element, raw, text
from extraction.export.neutral import printable
from extraction.geometry import Box
from extraction.page import Page, Segment
from extraction.report import Evidence, Report
from tests.unit.export.sample import sample_pages, sample_report

ATTACKS = (
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "--><svg onload=alert(1)>",
    "javascript:alert(1)",
    "&lt;script&gt;",
    "]]><script>alert(1)</script>",
    "\x00\x1b[31m\ufffe<b>",
)
HOSTILE = (
    "text",
    "heading",
    "caption",
    "printed",
    "message",
    "title",
    "name",
    "reasons",
    "reason",
    "where",
    "identity",
    "number",
    "unit",
)
TAGS = {
    "html",
    "head",
    "meta",
    "title",
    "style",
    "script",
    "body",
    "header",
    "main",
    "section",
    "article",
    "nav",
    "div",
    "span",
    "p",
    "a",
    "b",
    "i",
    "em",
    "small",
    "code",
    "br",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ol",
    "ul",
    "li",
    "dl",
    "dt",
    "dd",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "button",
    "details",
    "summary",
    "figure",
    "figcaption",
    "meter",
    "svg",
    "g",
    "use",
    "rect",
    "image",
    "line",
    "text",
}


class Parsed(HTMLParser):
    """What a browser would see: elements with attributes, scripts, visible text, unclosed elements."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        (self.scripts if self.open and self.open[-1] in ("script", "style") else self.words).append(data)


def parsed(report: Report, pages: list[Page]) -> Parsed:
    return Parsed(export_html(report, pages).decode("utf-8"))


def test_everything_is_there() -> None:
    report = sample_report()
    found = parsed(report, sample_pages())
    seen = "".join(found.words)
    assert found.open == []
    ids = [attributes["id"] for _, attributes in found.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    for table in report.tables:
        for cell in table.cells:
            assert "".join(cell.text.split()) in "".join(seen.split())
    for name in report.fields:
        assert name in seen or name in ("organization", "year", "phone")
    for reason in (
        "两种读法的把握相近：7 与 1",
        "号码中有空格，可能漏读一位",
        "各项读数皆确定，原件合计有误",
        "标题与正文同在一行，分界不确定",
    ):
        assert reason in seen
    targets = {attributes[key] for _, attributes in found.elements for key in ("data-ref", "data-for") if key in attributes}
    assert targets <= set(ids), "every link leads somewhere"
    cards = [attributes for tag, attributes in found.elements if tag == "li" and attributes.get("class") in ("card", "card broad")]
    assert len(cards) == 5


def test_what_the_page_says_it_says_in_both_languages() -> None:
    html = export_html(sample_report(), sample_pages()).decode()
    for chinese, english in (
        ("第 1 页，共 2 页", "Page 1 of 2"),
        ("第 1 页", "Page 1"),
        ("放大", "Zoom in"),
        ("适合宽度", "Fit width"),
    ):
        assert f'<span class="zh" lang="zh">{chinese}</span><span class="en" lang="en">{english}</span>' in html


@pytest.mark.parametrize(("right", "class_"), [(900.0, "card broad"), (300.0, "card")])
def test_ink_that_is_broad_stands_above_its_words(right: float, class_: str) -> None:
    report = sample_report()
    line = Evidence(page=1, box=(100.0, 100.0, right, 130.0))
    field = report.fields["organization"].model_copy(update={"state": "review", "evidence": [line]})
    found = parsed(report.model_copy(update={"fields": {"organization": field}}), sample_pages())
    cards = [attributes["class"] for tag, attributes in found.elements if tag == "li" and "card" in (attributes.get("class") or "")]
    assert cards[0] == class_


def test_a_section_without_a_heading_says_so() -> None:
    report = sample_report()
    section = report.sections[0].model_copy(update={"heading": "", "state": "review"})
    found = parsed(report.model_copy(update={"sections": [section]}), sample_pages())
    assert found.words.count("（没有标题）") == 2


def test_review_comes_first() -> None:
    html = export_html(sample_report(), sample_pages()).decode()
    order = [html.index(f'id="{name}"') for name in ("review", "checks", "facts", "sections", "tables")]
    assert order == sorted(order)


def test_nothing_is_loaded_and_only_our_script_runs() -> None:
    found = parsed(sample_report(), sample_pages())
    policy = next(
        attributes["content"] for tag, attributes in found.elements if attributes.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy is not None
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    for content in found.scripts:
        assert base64.b64encode(hashlib.sha256(content.encode()).digest()).decode() in policy
    assert [tag for tag, _ in found.elements].count("script") == 1
    for tag, attributes in found.elements:
        for name, value in attributes.items():
            assert not name.startswith("on")
            assert name != "style", "the policy would drop it"
            if name in ("href", "src"):
                assert (value or "").startswith(("#", "data:image/")), (tag, value)


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_hostile_document_stays_text(attack: str) -> None:
    harmless = parsed(sample_report(), sample_pages())
    data = sample_report().model_dump(by_alias=True)

    def poison(value: object, key: str = "") -> object:
        if isinstance(value, dict):
            return {k: poison(v, k) for k, v in value.items()}
        if isinstance(value, list):
            return [poison(v, key) for v in value]
        return attack if key in HOSTILE and isinstance(value, str) and value not in ("px", "pt") else value

    report = Report.model_validate(poison(data))
    pages = [
        Page(1, 100, 100, "pt", segments=[Segment(attack, Box(0, 0, 50, 10)), Segment(attack, Box(0, 0, 5, 50), vertical=True)])
    ]
    found = parsed(report, pages)
    assert {tag for tag, _ in found.elements} <= TAGS
    assert found.scripts == harmless.scripts
    assert not any(name.startswith("on") for _, attributes in found.elements for name in attributes)
    assert printable(attack).strip() in "".join(found.words)


def test_a_title_ends_neither_the_head_nor_the_quotes() -> None:
    report = sample_report().model_copy(update={"title": '</title><script>x</script>"', "language": 'en" onload="x'})
    found = parsed(report, [])
    assert [tag for tag, _ in found.elements].count("script") == 1
    assert found.open == []


def test_pages_without_a_picture_are_drawn_from_their_text() -> None:
    html = export_html(sample_report(), sample_pages()).decode()
    assert html.count("data:image/webp;base64,") == 1
    assert re.search(r"<text [^>]*>7,730\.28</text>", html)
    assert "<image" not in export_html(sample_report(), []).decode()


def test_a_picture_of_unknown_kind_is_not_shown() -> None:
    pages = [Page(1, 100, 100, "px", picture=b"<svg onload=alert(1)>", segments=[Segment("字", Box(0, 0, 10, 10))])]
    assert "<image" not in export_html(sample_report(), pages).decode()


def test_an_empty_report() -> None:
    empty = sample_report().model_copy(
        update={"pages": [], "sections": [], "tables": [], "fields": {}, "checks": [], "problems": [], "title": None}
    )
    found = parsed(empty, [])
    assert "没有需要人工核对的内容。" in "".join(found.words)


@given(st.text(), st.text())
@settings(max_examples=200, deadline=None)
def test_any_text_comes_back_as_it_was(content: str, value: str) -> None:
    found = Parsed(element("p", content, title=value))
    assert "".join(found.words) == printable(content)
    assert found.elements == [("p", {"title": printable(value)})]


def test_markup_in_an_attribute_is_text() -> None:
    assert element("p", title=Html('<b>"</b>')) == '<p title="&lt;b&gt;&quot;&lt;/b&gt;"></p>'
    assert element("p", text("<"), None, [["a"], 1, 0.5], hidden=True, id=None) == "<p hidden>&lt;a10.5</p>"


def test_a_script_that_would_end_early_is_refused() -> None:
    with pytest.raises(ValueError, match="script"):
        raw("script", "var a = '</SCRIPT>';")
