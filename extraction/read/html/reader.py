"""HTML: paragraphs, headings and tables as a browser would show them, without running or fetching anything."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import lxml.etree
import lxml.html

from extraction.errors import Damaged, TooLarge
from extraction.limits import Limits
from extraction.page import Page
from extraction.read.blocks import USUAL, Block, Paragraph, Table, TableCell, Type, lay_out
from extraction.read.encoding import decode
from extraction.read.hands import hand
from extraction.read.html.grid import form_table, integer
from extraction.read.html.site import is_of_site
from extraction.read.numbers import number_text
from extraction.read.raised import raised
from extraction.read.xml_tree import Element

_SKIPPED_TAGS = """
script style template noscript head title meta link base svg math canvas audio video iframe frame frameset object embed map area
dialog"""
_BLOCK_TAGS = """
address article aside blockquote body center dd details dir div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6
header hr html legend li main menu nav ol p pre section summary ul caption table tbody thead tfoot tr td th"""
_SKIPPED = frozenset(_SKIPPED_TAGS.split())
_BLOCKS = frozenset(_BLOCK_TAGS.split())
_ROOTS = frozenset(("html", "body", "table", "tr", "h1", "h2", "h3", "h4", "h5", "h6"))  # what is never of the site as a whole
_HEADINGS = {"h1": 18.0, "h2": 16.0, "h3": 14.0, "h4": 12.0, "h5": 11.0, "h6": 10.5}
_BOLD = frozenset(("b", "strong", "th", *_HEADINGS))
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_BOLD_STYLE = re.compile(r"font-weight\s*:\s*(bold|[6-9]00)", re.IGNORECASE)
_PLAIN_STYLE = re.compile(r"font-weight\s*:\s*(normal|[1-4]00)", re.IGNORECASE)
_SIZE_STYLE = re.compile(r"font-size\s*:\s*([0-9.]{1,6})\s*(pt|px)", re.IGNORECASE)
_FACE_STYLE = re.compile(r"font-family\s*:\s*([^;,]+)", re.IGNORECASE)
_PRE_STYLE = re.compile(r"white-space\s*:\s*(pre|pre-wrap|pre-line|break-spaces)\b", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\r\n\f\xa0\u2000-\u200a\u202f\u205f]+")
_SOURCE_BREAK = re.compile(r"(?<=[\u2e80-\u9fff\uff00-\uffef])[ \t\r\f]*\n[ \t\r\n\f]*(?=[\u2e80-\u9fff\uff00-\uffef])")
_RAISED_STYLE = re.compile(r"vertical-align\s*:\s*super\b", re.IGNORECASE)
_POINTS = {"pt": 1.0, "px": 0.75}
_LARGEST = 50 * 1024 * 1024
_DEEPEST = 40  # tables in tables; beyond, their text is taken without its grid
_CONTROLS = frozenset(("input", "select", "textarea"))


@dataclass(frozen=True, slots=True)
class _Style:
    """What an element hands down to its text."""

    type: Type = USUAL
    pre: bool = False
    raised: bool = False
    depth: int = 0  # of tables in tables


@dataclass(slots=True)
class _Collector:
    """Gathers text until a block ends; then it is a paragraph."""

    blocks: list[Block] = field(default_factory=list)
    _texts: list[tuple[str, _Style]] = field(default_factory=list)

    def text(self, text: str | None, style: _Style) -> None:
        if text:
            self._texts.append((raised(text) if style.raised else text, style))

    def end(self) -> None:
        """Here a line ends."""
        texts, self._texts = self._texts, []
        whole = "".join(text for text, _ in texts)
        if not whole.strip():
            return
        weight: dict[Type, int] = {}
        for text, style in texts:
            weight[style.type] = weight.get(style.type, 0) + len(text.strip())
        type_ = max(weight, key=weight.__getitem__)
        lines = whole.split("\n") if any(style.pre for _, style in texts) else [_SOURCE_BREAK.sub("", whole)]
        for line in lines:
            if clean := _SPACE.sub(" ", line).strip(" \u3000\u200b\ufeff"):
                self.blocks.append(Paragraph(clean, type_))


def read_html(data: bytes, limits: Limits) -> Page:
    """The document as one page. Raises `Damaged` where there is no content at all, `TooLarge` beyond `limits`."""
    if len(data) > _LARGEST:
        raise TooLarge(f"it has {len(data):,} bytes of HTML, more than {_LARGEST:,}; split it")
    text = decode(data, declared=True).replace("\0", "")
    parser = lxml.html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        root = lxml.html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (lxml.etree.ParserError, lxml.etree.XMLSyntaxError) as error:
        raise Damaged("the HTML has no content; save the page again from the browser") from error
    if any(entry.type == lxml.etree.ErrorTypes.ERR_RESOURCE_LIMIT for entry in parser.error_log):
        raise TooLarge("its elements are nested too deeply; open it in a browser and print it to PDF")
    return lay_out(_content(root, _Style(), limits), limits)


def _content(element: Element, style: _Style, limits: Limits) -> list[Block]:
    """What an element shows: its paragraphs and tables."""
    collector = _Collector()
    open_styles = [style]
    walk = lxml.etree.iterwalk(element, events=("start", "end"))  # no recursion: pages come with thousands of unclosed tags
    for event, inner in walk:
        if event == "start":
            inner_style = _enter(inner, open_styles[-1], collector, limits)
            if inner_style is None:
                walk.skip_subtree()
            open_styles.append(inner_style or open_styles[-1])
        else:
            open_styles.pop()
            if inner.tag in _BLOCKS:
                collector.end()
            if inner is not element:
                collector.text(inner.tail, open_styles[-1])
    collector.end()
    return collector.blocks


def _enter(element: Element, style: _Style, collector: _Collector, limits: Limits) -> _Style | None:
    """Begin an element; returns the style of what is in it, None where that is not shown or has been collected already."""
    tag = element.tag
    if not isinstance(tag, str) or tag in _SKIPPED or _is_hidden(element):
        return None
    if tag in _BLOCKS and tag not in _ROOTS and is_of_site(element, leaf=_is_leaf(element), in_table=style.depth > 0):
        return None
    if tag == "br":
        collector.end()
        return None
    if tag in _CONTROLS:
        collector.text(_control_text(element), style)
        return None
    if tag == "table" and style.depth < _DEEPEST:
        collector.end()
        collector.blocks += _table(element, style, limits)
        return None
    inner = _inner_style(element, style)
    if tag in _BLOCKS:
        collector.end()
    if tag == "li":
        collector.text(_item_number(element), inner)
    collector.text(element.text, inner)
    return inner


def _is_leaf(element: Element) -> bool:
    return all(inner is element or inner.tag not in _BLOCKS for inner in element.iter())


def _is_hidden(element: Element) -> bool:
    return "hidden" in element.attrib or _HIDDEN.search(element.get("style", "")) is not None


def _inner_style(element: Element, style: _Style) -> _Style:
    css = element.get("style", "")
    pre = style.pre or element.tag == "pre" or _PRE_STYLE.search(css) is not None
    high = style.raised or element.tag == "sup" or _RAISED_STYLE.search(css) is not None
    return _Style(_inner_type(element, css, style.type), pre, high, style.depth)


def _inner_type(element: Element, css: str, outer: Type) -> Type:
    """The type of what is in an element, by its tag and its own style, within text of the type `outer`."""
    bold = (outer.bold or element.tag in _BOLD or _BOLD_STYLE.search(css) is not None) and _PLAIN_STYLE.search(css) is None
    size = _HEADINGS.get(element.tag, outer.size)
    if match := _SIZE_STYLE.search(css):
        try:
            size = float(match[1]) * _POINTS[match[2].lower()]
        except ValueError:
            size = outer.size
        size = size if size is not None and 5 <= size <= 72 else outer.size
    named = _FACE_STYLE.search(css)
    name = named[1] if named else element.get("face", "").split(",")[0]
    return Type(bold, size, hand(name) or outer.face)


def _control_text(element: Element) -> str:
    """What a form's control shows."""
    if element.tag == "textarea":
        return element.text or ""
    if element.tag == "select":
        options = element.findall(".//option")
        chosen = next((option for option in options if "selected" in option.attrib), options[0] if options else None)
        return "" if chosen is None else chosen.text_content()
    kind = element.get("type", "text").lower()
    if kind in ("checkbox", "radio"):
        return "☑" if "checked" in element.attrib else "☐"
    return element.get("value", "") if kind in ("text", "number", "tel", "email", "url", "date") else ""


def _item_number(element: Element) -> str:
    """The number that a browser puts before an item of an ordered list."""
    parent = element.getparent()
    if parent is None or parent.tag != "ol" or ("list-style" in parent.get("style", "") and "none" in parent.get("style", "")):
        return ""
    number = integer(parent.get("start"), 1)
    for item in parent.iterchildren("li"):
        number = integer(item.get("value"), number)
        if item is element:
            break
        number += 1
    kinds = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
    return f"{number_text(number, kinds.get(parent.get('type', '1'), 'decimal'))}. "


def _table(element: Element, style: _Style, limits: Limits) -> list[Block]:
    """The caption and the grid of a table."""
    inner = replace(_inner_style(element, style), depth=style.depth + 1)
    blocks: list[Block] = []
    for caption in element.iterchildren("caption"):
        blocks += _content(caption, inner, limits)
    rows = [(_cells(tr), last) for tr, last in _rows(element)]
    placed = form_table(rows, limits)
    columns = max((column + span for _, (_, column, _, span) in placed), default=0)
    cells = [TableCell(*place, _content(td, inner, limits)) for td, place in placed]
    return [*blocks, Table(len(rows), columns, cells)] if cells else blocks


def _rows(table: Element) -> Iterator[tuple[Element, int]]:
    """The rows in the order shown, each with the index of the last row of its group, beyond which no span reaches."""
    groups: list[tuple[int, list[Element]]] = []
    for child in table:
        if child.tag in ("thead", "tbody", "tfoot") and not _is_hidden(child):
            rank = {"thead": 0, "tbody": 1, "tfoot": 2}[child.tag]
            groups.append((rank, [tr for tr in child.iterchildren("tr") if not _is_hidden(tr)]))
        elif child.tag == "tr" and not _is_hidden(child):
            if not groups or groups[-1][0] != 1:
                groups.append((1, []))
            groups[-1][1].append(child)
    count = 0
    for _, rows in sorted(groups, key=lambda group: group[0]):
        last = count + len(rows) - 1
        yield from ((row, last) for row in rows)
        count += len(rows)


def _cells(row: Element) -> list[Element]:
    return [cell for cell in row.iterchildren("td", "th") if not _is_hidden(cell)]
