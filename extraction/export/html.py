"""`report.html`: one self-contained file in which a person sees every value beside the place where it was read.

Nothing is loaded from anywhere. The page carries its own content security policy: only the style sheet and the script that stand
beside this module run, told by their hashes, so that even a fault of ours would not let a document's text become code.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from extraction.export import panels
from extraction.export.drawing import Mark, draw_ink, draw_page, drawn_ink
from extraction.export.index import Index
from extraction.export.markup import Html, element, raw
from extraction.export.words import STATES, WORDS, Word
from extraction.page import Page
from extraction.report import Report

_HERE = Path(__file__).parent
_TURNED = 2.0  # degrees from which on a reader wants to know


def export_html(report: Report, pages: Sequence[Page]) -> bytes:
    """UTF-8 HTML. Pages without a picture are drawn from their text."""
    by_number = {page.number: page for page in pages}
    return _html(report, {record.number: draw_ink(record, by_number.get(record.number)) for record in report.pages})


def redraw_html(report: Report, earlier: bytes) -> bytes:
    """The same of a report whose findings have changed, with the pages as they are in its `earlier` HTML.

    ValueError where they are not all there.
    """
    inks = drawn_ink(earlier.decode("utf-8"))
    if missing := [record.number for record in report.pages if record.number not in inks]:
        raise ValueError(f"page {missing[0]} is not in the HTML")
    return _html(report, inks)


def _html(report: Report, inks: Mapping[int, Html]) -> bytes:
    index = Index(report)
    style = (_HERE / "report.css").read_text(encoding="utf-8")
    script = (_HERE / "report.js").read_text(encoding="utf-8")
    sheets = [_sheet(index, number, inks[number]) for number in index.pages]
    body = element(
        "body",
        _header(index),
        element("main", _viewer(sheets), _reader(index), class_="desk"),
        raw("script", script),
    )
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=_policy(style, script)),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="referrer", content="no-referrer"),
        element("title", report.title or report.source.name),
        raw("style", style),
    )
    page = element("html", head, body, lang=panels.html_language(report), data_ui=panels.html_language(report)[:2])
    return f"<!DOCTYPE html>\n{page}\n".encode()


def _policy(style: str, script: str) -> str:
    """Nothing from outside, no code or style but these two."""
    digests = [base64.b64encode(hashlib.sha256(content.encode()).digest()).decode() for content in (style, script)]
    ours = [f"{name}-src 'sha256-{digest}'" for name, digest in zip(("style", "script"), digests, strict=True)]
    return "; ".join(["default-src 'none'", "img-src data:", *ours, "base-uri 'none'", "form-action 'none'"])


def _header(index: Index) -> Html:
    report = index.report
    form = report.made_by.form or panels.word(WORDS["no_form"])
    return element(
        "header",
        element(
            "div",
            element("h1", report.title or report.source.name),
            element("p", element("span", report.source.name, class_="file"), element("span", form), class_="meta"),
        ),
        element(
            "div",
            element("span", panels.word(STATES[report.status]), class_=f"status {report.status}"),
            element("button", "中文 / EN", type="button", id="language", class_="quiet", title="中文 / English"),
            class_="tools",
        ),
        class_="masthead",
    )


def _viewer(sheets: Sequence[Html]) -> Html:
    zoom = [
        element(
            "button",
            element("span", sign, aria_hidden="true"),
            _unseen(WORDS[f"zoom_{step}"]),
            type="button",
            class_="quiet",
            data_zoom=step,
        )
        for sign, step in (("−", "out"), ("⤢", "fit"), ("+", "in"))
    ]
    legend = [
        element("span", element("i", class_=f"swatch {kind}"), panels.word(word))
        for kind, word in (("review", STATES["review"]), ("accepted", STATES["accepted"]), ("heading", WORDS["sections"]))
    ]
    bar = element("div", element("div", legend, class_="legend"), element("div", zoom, class_="zoom"), class_="viewer-bar")
    scroll = element("div", element("div", sheets, class_="sheets"), class_="scroll", tabindex=0)
    name = element("h2", panels.word(WORDS["paper"]), class_="unseen", id="paper")
    return element("section", name, bar, scroll, class_="viewer", aria_labelledby="paper")


def _unseen(pair: Word) -> Html:
    """Words for those who hear the page."""
    return element("span", panels.word(pair), class_="unseen")


def _sheet(index: Index, number: int, ink: Html) -> Html:
    record = index.pages[number]
    facts = [f"{record.dpi:.0f} dpi"] if record.dpi else []
    turned = (record.rotation + 180) % 360 - 180
    facts += [f"↻ {turned:.0f}°"] if abs(turned) >= _TURNED else []
    title = element("span", panels.word(Word(f"第 {number} 页，共 {len(index.pages)} 页", f"Page {number} of {len(index.pages)}")))
    caption = element("figcaption", title, element("span", " · ".join(facts)))
    return element("figure", caption, draw_page(record, ink, _marks(index, number)), id=f"page-{number}", class_="sheet")


def _marks(index: Index, number: int) -> list[Mark]:
    """The boxes of a page; the smaller ones later, so that they lie on top."""
    return sorted(index.marks.get(number, []), key=lambda mark: -(mark.box[2] - mark.box[0]) * (mark.box[3] - mark.box[1]))


def _reader(index: Index) -> Html:
    report = index.report
    parts: list[tuple[str, Word, int, Html]] = [
        ("review", WORDS["review"], index.doubts, panels.review(index)),
        ("checks", WORDS["checks"], len(report.checks), panels.checks(index)),
        ("facts", WORDS["fields"], len(report.fields), panels.fields(index)),
        ("sections", WORDS["sections"], index.section_count, panels.sections(index)),
        ("tables", WORDS["tables"], len(report.tables), panels.tables(index)),
        ("about", WORDS["summary"], 0, panels.about(index)),
    ]
    shown = [part for part in parts if part[3]]
    tabs = element("nav", [_tab(name, title, count) for name, title, count, _ in shown], class_="tabs")
    hint = element("p", panels.word(WORDS["hint"]), class_="hint")
    blocks = [
        element("section", element("h2", panels.word(title)), content, id=name, class_="block") for name, title, _, content in shown
    ]
    return element("section", tabs, hint, panels.problems(index), blocks, class_="reader")


def _tab(name: str, title: Word, count: int) -> Html:
    badge = element("b", count, class_="hot" if name == "review" else None) if count else None
    return element("a", panels.word(title), badge, href=f"#{name}")
