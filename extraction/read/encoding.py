"""Bytes to text: byte order mark, declaration, then whichever encoding gives a text that somebody could have written."""

from __future__ import annotations

import codecs
import re

import charset_normalizer

from extraction.errors import NotSupported
from extraction.read.han import plausibility

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CANDIDATES = ("utf-8", "gb18030", "big5hkscs", "utf-16-le", "utf-16-be")
_SAMPLE = 1 << 16
_NO_TEXT = "it is no kind of document that we read, and no text; convert it to PDF, DOCX or an image"
_TRUSTED = 0.9  # plausibility from which a candidate needs no second opinion
_DOUBTFUL = 0.6  # plausibility below which a candidate is no text at all
_REFUSED = 0.05  # share of control and replacement characters from which bytes are no text
_DECLARED = re.compile(rb"""<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE)
_ASCII = re.compile("[\x20-\x7e\r\n\t]+")
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f\ufffd\ufffe\uffff]")
_WIDER = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "big5": "big5hkscs",
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
}


def decode(data: bytes, *, declared: bool = False) -> str:
    """The text that `data` encodes, without a byte order mark; bytes that do not decode become U+FFFD.

    `declared` says to believe the encoding that an HTML or XML head names, as far as the bytes agree. Raises `NotSupported` where
    `data` is no text in any encoding that we know.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _checked(data[len(mark) :].decode(encoding, "replace"))
    encoding = (declared and _declaration(data)) or _guess(data)
    return _checked(data.decode(encoding, "replace").removeprefix("\ufeff"))


def _declaration(data: bytes) -> str | None:
    """The encoding that the document's head names, unless its bytes say otherwise."""
    match = _DECLARED.search(data[:4096])
    if match is None or _is_utf_8(data):
        return None
    name = match[1].decode("ascii").lower()
    try:
        encoding = codecs.lookup(_WIDER.get(name, name)).name
        text = data[:_SAMPLE].decode(encoding, "replace")
    except (LookupError, UnicodeError):
        return None
    broken = _CONTROL.sub("", text)
    return encoding if len(text) - len(broken) <= 0.002 * len(text) + 1 else None


def _is_utf_8(data: bytes) -> bool:
    """Whether `data` is UTF-8 and more than ASCII; text in another encoding is not valid UTF-8 by chance."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not data.isascii() and b"\x00" not in data


def _guess(data: bytes) -> str:
    if _is_utf_8(data) or (data.isascii() and b"\x00" not in data):
        return "utf-8"
    sample = data[:_SAMPLE]
    scores = {encoding: _score(sample, encoding) for encoding in _CANDIDATES}
    best = max(scores, key=scores.__getitem__)
    if scores[best] >= _TRUSTED:
        return best
    other = None if b"\x00" in sample else charset_normalizer.from_bytes(sample).best()
    if other is not None:
        return other.encoding
    if scores[best] < _DOUBTFUL:
        raise NotSupported(_NO_TEXT)
    return best


def _score(sample: bytes, encoding: str) -> float:
    """How much like a text `sample` reads in `encoding`, by what is not ASCII; bytes that do not decode weigh as ten characters."""
    text = sample.decode(encoding, "replace")
    telling = _ASCII.sub("", text)
    return (plausibility(telling) if telling else 1.0) - 10 * len(_CONTROL.findall(text)) / max(len(text), 1)


def _checked(text: str) -> str:
    bad = len(_CONTROL.findall(text[:_SAMPLE]))
    if bad > _REFUSED * len(text[:_SAMPLE]):
        raise NotSupported(_NO_TEXT)
    return text
