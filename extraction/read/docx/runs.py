"""The runs of a Word paragraph: what is printed of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from extraction.read.docx.styles import W, switched_on, value
from extraction.read.raised import raised
from extraction.read.xml_tree import Element

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_ENTERED_WORD = "hyperlink ins moveTo smartTag customXml fldSimple sdtContent dir bdo ruby rubyBase"
_ENTERED = frozenset([*(f"{W}{tag}" for tag in _ENTERED_WORD.split()), f"{_M}oMath", f"{_M}oMathPara"])
_CHARACTERS = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-", f"{W}ptab": "\t"}
_SYMBOLS = {  # of Wingdings and Wingdings 2, which have no Unicode of their own in a document
    "f0fe": "☑", "f0fd": "☒", "f0a8": "☐", "f06f": "☐", "f052": "☑", "f051": "☒", "f0a3": "☐", "f0fc": "✓", "f0fb": "✗",
    "f06c": "●", "f06e": "■",
}  # fmt: skip


@dataclass(slots=True)
class Run:
    """Text with its properties (rPr) and the contents of text boxes that are anchored in it."""

    text: str
    properties: Element | None = None
    boxes: list[Element] = field(default_factory=list)


def read_runs(paragraph: Element) -> Iterator[Run]:
    """What a paragraph prints, in order."""
    fields: list[bool] = []  # for each field that is open, whether its result has begun
    for run in _runs(paragraph):
        if run.tag == f"{_M}r":
            yield Run("".join(text.text or "" for text in run.iter(f"{_M}t")))
            continue
        read = _read_run(run, fields)
        if read.text or read.boxes:
            yield read


def _runs(parent: Element) -> Iterator[Element]:
    for child in parent:
        if child.tag in (f"{W}r", f"{_M}r"):
            yield child
        elif child.tag == f"{W}sdt":
            if switched_on(child.find(f"{W}sdtPr"), "showingPlcHdr") is not True:
                yield from _runs(child)
        elif child.tag == f"{_MC}AlternateContent":
            chosen = _alternative(child)
            if chosen is not None:
                yield from _runs(chosen)
        elif child.tag in _ENTERED or str(child.tag).startswith(_M):
            yield from _runs(child)


def _read_run(run: Element, fields: list[bool]) -> Run:
    properties = run.find(f"{W}rPr")
    hidden = switched_on(properties, "vanish") is True
    text = ""
    boxes: list[Element] = []
    for child in run:
        if child.tag == f"{W}fldChar":
            text += _field(child, fields)
        elif hidden or not all(fields):
            continue  # a field's instructions
        elif child.tag == f"{W}t":
            text += child.text or ""
        elif child.tag == f"{W}br" and child.get(f"{W}type") in ("page", "column"):
            continue
        elif child.tag in _CHARACTERS:
            text += _CHARACTERS[child.tag]
        elif child.tag == f"{W}sym":
            text += _symbol(child)
        elif child.tag == f"{_MC}AlternateContent" and (said := _said(child)):
            text += said
        elif child.tag == f"{W}ruby":
            text += "".join(inner.text for inner in read_runs(child))
        else:
            boxes += _text_boxes(child)
    return Run(raised(text) if value(properties, "vertAlign") == "superscript" else text, properties, boxes)


def _field(mark: Element, fields: list[bool]) -> str:
    """Follow a field's begin, separator and end; a check box of a form shows as one."""
    kind = mark.get(f"{W}fldCharType")
    if kind == "begin":
        fields.append(False)
        box = mark.find(f"{W}ffData/{W}checkBox")
        if box is not None:
            checked = switched_on(box, "checked")
            return "☑" if (switched_on(box, "default") if checked is None else checked) else "☐"
    elif kind == "separate" and fields:
        fields[-1] = True
    elif kind == "end" and fields:
        fields.pop()
    return ""


def _symbol(element: Element) -> str:
    code = element.get(f"{W}char", "").lower()
    if code in _SYMBOLS:
        return _SYMBOLS[code]
    try:
        return chr(int(code, 16))
    except (ValueError, OverflowError):
        return ""


def _text_boxes(element: Element) -> list[Element]:
    """The contents of text boxes in a drawing; of alternatives, the first."""
    if element.tag == f"{_MC}AlternateContent":
        chosen = _alternative(element)
        return [] if chosen is None else [box for child in chosen for box in _text_boxes(child)]
    if element.tag == f"{W}txbxContent":
        return [element]
    if element.tag in (f"{W}drawing", f"{W}pict", f"{W}object") or not str(element.tag).startswith(W):
        return [box for child in element for box in _text_boxes(child)]
    return []


def _said(alternatives: Element) -> str:
    """The text of the first alternative that has some by itself, outside drawings."""
    return next((text for way in alternatives if (text := "".join(part.text or "" for part in way.iterchildren(f"{W}t")))), "")


def _alternative(element: Element) -> Element | None:
    choice: Element | None = element.find(f"{_MC}Choice")
    return element.find(f"{_MC}Fallback") if choice is None else choice
