"""What kind of document a file is, told from its content; its name is not even looked at."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Literal, NamedTuple

from extraction.errors import Damaged, Encrypted, NotSupported
from extraction.read.encoding import decode

KindName = Literal["pdf", "image", "docx", "html", "office", "text", "markdown"]


class Kind(NamedTuple):
    """`suffix` is the one that programs expect the kind to have."""

    name: KindName
    media_type: str
    suffix: str


PDF = Kind("pdf", "application/pdf", ".pdf")
DOCX = Kind("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx")
HTML = Kind("html", "text/html", ".html")
TEXT = Kind("text", "text/plain", ".txt")
MARKDOWN = Kind("markdown", "text/markdown", ".md")
DOC = Kind("office", "application/msword", ".doc")
WORKS = Kind("office", "application/vnd.ms-works", ".wps")
RTF = Kind("office", "application/rtf", ".rtf")
ODT = Kind("office", "application/vnd.oasis.opendocument.text", ".odt")

_HEAD = 1 << 16
_IMAGES = (
    (b"\x89PNG\r\n\x1a\n", Kind("image", "image/png", ".png")),
    (b"\xff\xd8\xff", Kind("image", "image/jpeg", ".jpg")),
    (b"II*\x00", Kind("image", "image/tiff", ".tif")),
    (b"MM\x00*", Kind("image", "image/tiff", ".tif")),
    (b"II+\x00", Kind("image", "image/tiff", ".tif")),  # BigTIFF
    (b"MM\x00+", Kind("image", "image/tiff", ".tif")),
)
_BMP = Kind("image", "image/bmp", ".bmp")
_WEBP = Kind("image", "image/webp", ".webp")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_UNSUPPORTED = (
    (b"GIF8", "a GIF image", "convert it to PNG"),
    (b"Rar!", "a RAR archive", "unpack it"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", "unpack it"),
    (b"\x1f\x8b", "a gzip archive", "unpack it"),
    (b"%!PS", "PostScript", "convert it to PDF"),
    (b"MIME-Version:", "a web archive (MHTML)", "open it in a browser and print it to PDF"),
    (b"AT&TFORM", "DjVu", "convert it to PDF"),
)
_HTML_HEAD = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|meta|title)\b",
    re.IGNORECASE | re.DOTALL,
)
_TAGS = "p|div|table|tbody|thead|tr|td|th|span|br|ul|ol|li|h[1-6]|section|article|font|strong|center"
_HTML_TAG = re.compile(rf"</?(?:{_TAGS})\b[^<>]*>", re.IGNORECASE)
_ELEMENT = re.compile(rf"<({_TAGS})\b[^<>]*>.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_BARE_LINES = 2  # lines of a fragment of HTML that may stand outside of all tags
_MARKDOWN = re.compile(
    r"^(?:#{1,6} +\S|\|? *:?-{3,}:? *(?:\| *:?-{3,}:? *)+\|?\s*$|```|[*-] +\S.*\*\*)|\*\*[^*\n]+\*\*|\[[^\]\n]+\]\(\S+\)",
    re.MULTILINE,
)


def sniff(path: Path) -> Kind:
    """The kind of the file at `path`.

    Raises `NotSupported` for kinds that are not read, `Encrypted` for Office documents under a password, `Damaged` for a broken
    DOCX.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if b"%PDF-" in head[:1024]:
        return PDF
    for magic, kind in _IMAGES:
        if head.startswith(magic):
            return kind
    if head.startswith(b"BM") and head[6:10] == bytes(4):  # the reserved bytes keep texts that begin with "BM" out
        return _BMP
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return _WEBP
    if head.startswith(b"PK\x03\x04"):
        return _zip_kind(path)
    if head.startswith(_OLE):
        return _ole_kind(path.read_bytes())
    if head.startswith(b"{\\rtf"):
        return RTF
    for magic, name, remedy in _UNSUPPORTED:
        if head.startswith(magic):
            raise NotSupported(f"it is {name}, which is not read; {remedy}")
    return _text_kind(head)


def _zip_kind(path: Path) -> Kind:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            types = _head_of(archive, "[Content_Types].xml") if "[Content_Types].xml" in names else b""
            media_type = _head_of(archive, "mimetype").decode("ascii", "replace").strip() if "mimetype" in names else ""
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as error:
        raise Damaged("it is a zip file (such as DOCX) that is truncated or broken; get it again from where it came") from error
    if b"wordprocessingml." in types or b"ms-word.document" in types or b"ms-word.template" in types:
        return DOCX
    if media_type == ODT.media_type:
        return ODT
    if b"spreadsheetml" in types:
        raise NotSupported("it is an Excel workbook, which is not read; print it to PDF")
    if b"presentationml" in types:
        raise NotSupported("it is a PowerPoint presentation, which is not read; print it to PDF")
    if "OFD.xml" in names:
        raise NotSupported("it is an OFD document, which is not read; convert it to PDF")
    raise NotSupported("it is a zip archive without a Word document in it; unpack it and name the files")


def _head_of(archive: zipfile.ZipFile, name: str) -> bytes:
    """The first bytes of a member, however much it unpacks to."""
    with archive.open(name) as member:
        return member.read(_HEAD)


def _ole_kind(data: bytes) -> Kind:
    """Streams of an OLE file are told by their names in its directory, which are UTF-16."""

    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in data

    if holds("EncryptedPackage"):
        raise Encrypted("it is an Office document under a password; open it in Word or WPS and save it without one")
    if holds("WordDocument"):
        return DOC
    if holds("MatOST") or holds("CONTENTS"):
        return WORKS
    if holds("Workbook") or holds("Book"):
        raise NotSupported("it is an Excel workbook, which is not read; print it to PDF")
    if holds("PowerPoint Document"):
        raise NotSupported("it is a PowerPoint presentation, which is not read; print it to PDF")
    raise NotSupported("it is an OLE file without a Word document in it; convert it to PDF or DOCX")


def _text_kind(head: bytes) -> Kind:
    text = decode(head, declared=True)
    if _HTML_HEAD.match(text):
        return HTML
    tags = len(_HTML_TAG.findall(text))
    if tags >= 4 and _bare_lines(text) <= _BARE_LINES:
        return HTML
    if tags >= 4 or len(_MARKDOWN.findall(text)) >= 2:
        return MARKDOWN
    return TEXT


def _bare_lines(text: str) -> int:
    """How many lines have text and no tag on them: many in a text that holds tables or line breaks as HTML, hardly any in HTML.

    The lines of HTML say nothing: read as HTML, the paragraphs of such a text would run together.
    """
    outside = _ELEMENT.sub("<>", re.sub(r"<br\s*/?>", "<>", text, flags=re.IGNORECASE))
    return sum(bool(line.strip()) and "<" not in line for line in outside.splitlines())
