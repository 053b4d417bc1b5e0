"""Pages as SVG: the picture of a scan, or the text of a page that has none, and over it a box for everything that was read."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from extraction.export.markup import Html, element, join
from extraction.page import Page, Segment
from extraction.report import BoxTuple, PageRecord

_INK = re.compile(r'<g id="ink-(\d+)">')
_MARGIN = 2.2  # of a snippet, in heights of its box
_TYPE = 0.78  # of a line's box: the rest is leading
_NEARLY = 0.7  # of its box's width, from which on a line is spread over all of it


@dataclass(frozen=True, slots=True)
class Mark:
    """A box on a page that leads to the item `target` of the report."""

    page: int
    box: BoxTuple
    target: str
    kind: str
    name: str


def draw_ink(record: PageRecord, page: Page | None) -> Html:
    """What is on a page, in its own unit. It has the id `ink-N`, so that snippets show it without repeating it."""
    return element("g", _content(record, page), id=f"ink-{record.number}")


def drawn_ink(html: str) -> dict[int, Html]:
    """The ink of each page in what was made of `draw_page`, by page number. ValueError where it is cut off."""
    # Ink holds no other group, and what a document says is escaped.
    return {int(found[1]): Html(html[found.start() : html.index("</g>", found.end())] + "</g>") for found in _INK.finditer(html)}


def draw_page(record: PageRecord, ink: Html, marks: Iterable[Mark]) -> Html:
    """A page in its own unit: its ink, and its marks over it."""
    boxes = [
        element(
            "rect", element("title", mark.name), class_=f"mark {mark.kind}", data_for=mark.target, x=mark.box[0], y=mark.box[1],
            width=max(mark.box[2] - mark.box[0], 0.0), height=max(mark.box[3] - mark.box[1], 0.0),
        )
        for mark in marks
    ]  # fmt: skip
    box = f"0 0 {record.width:.10g} {record.height:.10g}"
    return element("svg", ink, boxes, viewBox=box, role="img", aria_label=f"{record.number}")


def draw_snippet(record: PageRecord | None, box: BoxTuple) -> Html:
    """The part of a page around a box, to be judged without leaving the line that asks; nothing where the page is unknown."""
    if record is None:
        return Html("")
    height = max(box[3] - box[1], record.height / 80)
    margin = height * _MARGIN
    x0, y0 = max(box[0] - margin * 1.6, 0.0), max(box[1] - margin * 0.35, 0.0)
    x1, y1 = min(box[2] + margin * 1.6, record.width), min(box[3] + margin * 0.35, record.height)
    return element(
        "svg", element("use", href=f"#ink-{record.number}"),
        element("rect", class_="focus", x=box[0], y=box[1], width=max(box[2] - box[0], 0.0), height=max(box[3] - box[1], 0.0)),
        class_="snippet", viewBox=f"{x0:.10g} {y0:.10g} {max(x1 - x0, 1.0):.10g} {max(y1 - y0, 1.0):.10g}", aria_hidden="true",
    )  # fmt: skip


def _content(record: PageRecord, page: Page | None) -> Html:
    paper = element("rect", class_="paper", width=record.width, height=record.height)
    if page is None:
        return paper
    kind = _kind(page.picture) if page.picture else None
    if page.picture and kind:
        data = base64.b64encode(page.picture).decode("ascii")
        picture = element(
            "image", href=f"data:image/{kind};base64,{data}", width=record.width, height=record.height, preserveAspectRatio="none"
        )
        return join((paper, picture))
    lines = [element("line", class_="ruling", x1=line.x0, y1=line.y0, x2=line.x1, y2=line.y1) for line in page.rulings]
    return join((paper, lines, [_line(segment) for segment in page.segments if segment.text.strip()]))


def _line(segment: Segment) -> Html:
    """A segment as text in its box: one line, or as many as its height holds."""
    box = segment.box
    if segment.vertical:
        size = min(box.width * _TYPE, box.height / max(_ems(segment.text), 1.0))
        return element("text", segment.text, x=(box.x0 + box.x1) / 2, y=box.y0, font_size=size, writing_mode="vertical-rl")
    size = segment.size or box.height * _TYPE
    lines = _wrapped(segment.text, box.width / size) if box.height > 1.9 * size else [" ".join(segment.text.split())]
    pitch = box.height / len(lines)
    size = min([pitch * _TYPE, size, *(box.width / _ems(line) for line in lines)])
    return join(
        element(
            "text",
            line,
            x=box.x0,
            y=box.y0 + pitch * (number + 0.5) + size * 0.36,
            font_size=size,
            textLength=box.width if len(lines) == 1 and _ems(line) * size > _NEARLY * box.width else _ems(line) * size,
            lengthAdjust="spacingAndGlyphs",
            font_weight="bold" if segment.bold else None,
        )
        for number, line in enumerate(lines)
        if line
    )


def _ems(text: str) -> float:
    """The width of a text in heights of its type: a full-width character takes one, any other a half."""
    return max(sum(0.5 if char.isascii() else 1.0 for char in text), 0.5)


def _wrapped(text: str, ems: float) -> list[str]:
    """The lines of a paragraph that is so wide; lines break between any two characters, as Chinese does."""
    lines = [""]
    width = 0.0
    for char in "\n".join(line.strip() for line in text.splitlines()):
        step = _ems(char)
        if char == "\n" or width + step > ems + 0.01:
            lines.append("")
            width = 0.0
        if char != "\n":
            lines[-1] += char
            width += step
    return [line for line in lines if line.strip()] or [""]


def _kind(picture: bytes) -> str | None:
    """The kind of an image that browsers show, told from its first bytes."""
    signatures: Mapping[bytes, str] = {b"\xff\xd8\xff": "jpeg", b"\x89PNG\r\n\x1a\n": "png"}
    if picture[:4] == b"RIFF" and picture[8:12] == b"WEBP":
        return "webp"
    return next((kind for signature, kind in signatures.items() if picture.startswith(signature)), None)
