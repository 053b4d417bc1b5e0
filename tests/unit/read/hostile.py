"""Files that are meant to hurt whoever opens them."""

from __future__ import annotations

import io
import zipfile
import zlib

import docx

from tests.unit.read.locked import locked
from tests.unit.read.paper import Paper, assemble, pdf, stream

ENTITIES = b"""<!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">
<!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;"><!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;"><!ENTITY f "&e;&e;&e;&e;&e;&e;&e;&e;">
<!ENTITY x SYSTEM "file:///etc/hostname">]>"""
_PAGES = (b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>")
_MANY = 70_000_000  # bytes that a small file unpacks to


def one_page() -> bytes:
    paper = Paper()
    for line in range(20):
        paper.text(50, 100 + 20 * line, "a line of text that fills the page", font="F2")
    return pdf([paper])


def word(text: str = "一、总体情况") -> bytes:
    document = docx.Document()
    document.add_paragraph(text)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def repacked(data: bytes, replace: dict[str, bytes]) -> bytes:
    """A DOCX with members replaced or added."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in replace:
                new.writestr(name, old.read(name))
        for name, content in replace.items():
            new.writestr(name, content)
    return buffer.getvalue()


def image_bomb() -> bytes:
    header = b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", (60_000).to_bytes(4, "big") * 2 + bytes([8, 2, 0, 0, 0]))
    return header + _chunk(b"IDAT", zlib.compress(bytes(1000))) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")


def stream_bomb() -> bytes:
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>"
    return assemble([*_PAGES, page, stream(bytes(_MANY))])


def nested_stream_bomb() -> bytes:
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>"
    inner = zlib.compress(zlib.compress(bytes(_MANY)))
    twice = b"<< /Filter [/FlateDecode /FlateDecode] /Length %d >>\nstream\n%s\nendstream" % (len(inner), inner)
    return assemble([*_PAGES, page, twice])


def image_bomb_in_a_pdf() -> bytes:
    image = stream(b"", b"/Type /XObject /Subtype /Image /Width 60000 /Height 60000 /ColorSpace /DeviceGray /BitsPerComponent 8")
    content = stream(b"q 595 0 0 842 0 0 cm /I0 Do Q")
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /XObject << /I0 5 0 R >> >> >>"
    return assemble([*_PAGES, page, content, image])


def entities_in_a_docx() -> bytes:
    with zipfile.ZipFile(io.BytesIO(word("LOL"))) as archive:
        body = archive.read("word/document.xml")
    declaration, _, rest = body.partition(b"?>")
    return repacked(word(), {"word/document.xml": declaration + b"?>" + ENTITIES + rest.replace(b"LOL", b"&f;&x;")})


def spreadsheet() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("[Content_Types].xml", b"spreadsheetml")
    return buffer.getvalue()


def hostile() -> dict[str, bytes]:
    """All of them by name, each small; none has a report."""
    return {
        "empty.pdf": b"",
        "noise.pdf": bytes(range(256)) * 40,
        "program.pdf": b"\x7fELF" + bytes(5000),
        "archive.rar": b"Rar!\x1a\x07\x00",
        "half.pdf": one_page()[: len(one_page()) // 2],
        "half.docx": word()[: len(word()) // 2],
        "locked.pdf": locked(one_page(), "sesame"),
        "locked.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000) + "EncryptedPackage".encode("utf-16-le"),
        "sheet.xlsx": spreadsheet(),
        "pages.pdf": pdf([Paper() for _ in range(2000)]),
        "field.pdf": pdf([Paper(14_400, 14_400)]),
        "image.png": image_bomb(),
        "image.pdf": image_bomb_in_a_pdf(),
        "stream.pdf": stream_bomb(),
        "nested.pdf": nested_stream_bomb(),
        "bomb.docx": repacked(word(), {"word/media/bomb": bytes(320 << 20)}),
        "entities.docx": entities_in_a_docx(),
    }
