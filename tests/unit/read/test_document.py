"""Opening documents: kinds told from content, identity, and every kind of bad input with its one line."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import os
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from extraction.errors import Damaged, DocumentError, Encrypted, NotReadable, NotSupported, TooLarge
from extraction.limits import DEFAULT
from extraction.read import open_document
from tests.unit.read.hostile import (
    ENTITIES,
    entities_in_a_docx,
    image_bomb,
    image_bomb_in_a_pdf,
    nested_stream_bomb,
    one_page,
    repacked,
    stream_bomb,
    word,
)
from tests.unit.read.locked import locked
from tests.unit.read.paper import Paper, pdf

SMALL = dataclasses.replace(DEFAULT, file_bytes=10_000, pages=3, page_pixels=10_000, unpacked_bytes=100_000)


def write(folder: Path, data: bytes, name: str = "report.bin") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def picture(form: str, mode: str = "RGB", size: tuple[int, int] = (60, 40)) -> bytes:
    buffer = io.BytesIO()
    Image.new(mode, size, "white").save(buffer, form)
    return buffer.getvalue()


def fails(path: Path, error: type[DocumentError], *words: str, **options: object) -> None:
    """Opening `path` or reading its first page raises `error` with one line that names the file and has all `words`."""
    with pytest.raises(error) as caught, open_document(path, **options) as document:  # type: ignore[arg-type]
        document.page(1)
    assert type(caught.value) is error
    message = caught.value.message
    assert str(path) in message
    assert "\n" not in message
    assert all(word in message for word in words), message


KINDS = [
    (one_page(), "application/pdf"),
    (b"junk before\n" + one_page(), "application/pdf"),
    (picture("PNG"), "image/png"),
    (picture("JPEG"), "image/jpeg"),
    (picture("WEBP"), "image/webp"),
    (picture("BMP"), "image/bmp"),
    (picture("TIFF"), "image/tiff"),
    (word(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (b"<!DOCTYPE html><html><body><p>x</p></body></html>", "text/html"),
    ("\ufeff<table><tr><td>一</td></tr></table>".encode(), "text/html"),
    ("<p>一、总体\n情况\n良好\n如下</p><br>\n<div><div>二</div>三</div>".encode(), "text/html"),
    ("一、总体情况<br>\n本年度<br>\n受理<br>\n申请<br>\n".encode(), "text/html"),
    ("# 年度报告\n总体情况\n| 规<br>章 | 件<br>数 |\n| --- | --- |\n| 甲<br>乙 | 1<br>件 |\n".encode(), "text/markdown"),
    ("# 年度报告\n总体情况\n二、表\n<table><tr><td>一</td></tr></table>\n".encode(), "text/markdown"),
    ("# 年度报告\n\n| 甲 | 乙 |\n| --- | --- |\n| 1 | 2 |\n".encode(), "text/markdown"),
    ("一、总体情况\n本年度共受理申请 3 件。\n".encode("gb18030"), "text/plain"),
    ("BM是一个缩写，不是一张图片。\n".encode(), "text/plain"),
]


@pytest.mark.parametrize(("data", "media_type"), KINDS, ids=[f"{number}-{kind}" for number, (_, kind) in enumerate(KINDS)])
def test_the_kind_is_told_from_the_content(tmp_path: Path, data: bytes, media_type: str) -> None:
    for name in ("report.pdf", "report.txt", "没有后缀"):
        with open_document(write(tmp_path, data, name)) as document:
            assert document.source.media_type == media_type
            assert document.source.name == name
            assert document.source.sha256 == hashlib.sha256(data).hexdigest()
            assert document.source.pages == 1
            assert document.page(1).number == 1


def test_there_is_no_page_zero(tmp_path: Path) -> None:
    with open_document(write(tmp_path, one_page())) as document:
        for number in (0, 2, -1):
            with pytest.raises(ValueError, match="pages 1 to 1"):
                document.page(number)


def test_what_cannot_be_read(tmp_path: Path) -> None:
    fails(tmp_path / "nowhere.pdf", NotReadable, "no such file")
    fails(tmp_path, NotReadable, "directory")
    fails(write(tmp_path, b""), NotReadable, "empty")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_no_document(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    fails(tmp_path / "pipe", NotReadable, "regular file")


def test_no_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, one_page())

    def refuse(self: Path, mode: str) -> None:
        raise PermissionError(13, f"Permission denied, {mode}", str(self))

    monkeypatch.setattr(Path, "open", refuse)  # root may read everything, so that a mode of 000 proves nothing
    fails(path, NotReadable, "permission")


def test_a_file_beyond_the_limit(tmp_path: Path) -> None:
    fails(write(tmp_path, b"x" * 20_000), TooLarge, "20,000 bytes", limits=SMALL)


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.9])
@pytest.mark.parametrize(
    "make", [one_page, word, lambda: picture("PNG", size=(300, 300)), lambda: picture("JPEG", size=(300, 300))]
)
def test_truncated_files_are_damaged(tmp_path: Path, make: object, share: float) -> None:
    data: bytes = make()  # type: ignore[operator]
    fails(write(tmp_path, data[: int(len(data) * share)]), Damaged)


def test_truncated_text_is_read(tmp_path: Path) -> None:
    data = ("一、总体情况\n" + "本年度情况良好。" * 30).encode()
    with open_document(write(tmp_path, data[:-1])) as document:
        assert document.page(1).segments[0].text == "一、总体情况"


def test_bytes_that_are_nothing(tmp_path: Path) -> None:
    fails(write(tmp_path, bytes(range(256)) * 40), NotSupported, "convert")
    fails(write(tmp_path, b"\x7fELF" + bytes(5000)), NotSupported)
    fails(write(tmp_path, b"GIF89a" + bytes(100)), NotSupported, "GIF")
    fails(write(tmp_path, b"Rar!\x1a\x07\x00"), NotSupported, "unpack")


def test_other_office_files_are_named(tmp_path: Path) -> None:
    for types, name in ((b"spreadsheetml", "Excel"), (b"presentationml", "PowerPoint")):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr("[Content_Types].xml", types)
        fails(write(tmp_path, buffer.getvalue()), NotSupported, name)
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000)
    fails(write(tmp_path, ole + "Workbook".encode("utf-16-le")), NotSupported, "Excel")
    fails(write(tmp_path, ole + "EncryptedPackage".encode("utf-16-le")), Encrypted, "password")


def test_encrypted_pdf(tmp_path: Path) -> None:
    path = write(tmp_path, locked(one_page(), "sesame"))
    fails(path, Encrypted, "--password")
    fails(path, Encrypted, "save it without one")  # the service takes no passwords
    fails(path, Encrypted, "wrong", password="guess")
    with open_document(path, password="sesame") as document:
        assert document.page(1).segments[0].text == "a line of text that fills the page"


def test_a_password_that_is_not_needed_does_no_harm(tmp_path: Path) -> None:
    with open_document(write(tmp_path, one_page()), password="sesame") as document:
        assert document.page(1).segments


def test_too_many_pages(tmp_path: Path) -> None:
    fails(write(tmp_path, pdf([Paper() for _ in range(2000)])), TooLarge, "2000 pages")
    frames = [Image.new("1", (8, 8)) for _ in range(5)]
    frames[0].save(tmp_path / "fax.tif", save_all=True, append_images=frames[1:])
    fails(tmp_path / "fax.tif", TooLarge, "5 pages", limits=SMALL)


def test_an_image_bomb(tmp_path: Path) -> None:
    fails(write(tmp_path, image_bomb()), TooLarge, "60000")


def test_a_bomb_in_a_pdf_stream(tmp_path: Path) -> None:
    fails(write(tmp_path, stream_bomb()), TooLarge, "stream")
    fails(write(tmp_path, nested_stream_bomb()), TooLarge, "stream")


def test_an_image_bomb_in_a_pdf(tmp_path: Path) -> None:
    fails(write(tmp_path, image_bomb_in_a_pdf()), TooLarge, "60000")


def test_a_page_as_large_as_a_field(tmp_path: Path) -> None:
    fails(write(tmp_path, pdf([Paper(14_400, 14_400)])), TooLarge, "points")


def test_a_zip_bomb_in_a_docx(tmp_path: Path) -> None:
    roomy = dataclasses.replace(DEFAULT, unpacked_bytes=1_000_000)
    fails(write(tmp_path, repacked(word(), {"word/media/bomb": bytes(2_000_000)})), TooLarge, "unpacks", limits=roomy)


def test_entities_in_a_docx(tmp_path: Path) -> None:
    fails(write(tmp_path, entities_in_a_docx()), Damaged, "entities")


def test_entities_in_html_are_not_expanded(tmp_path: Path) -> None:
    data = b"<?xml version='1.0'?>" + ENTITIES.replace(b"lolz", b"html") + b"<html><body><p>begin &f; &x; end</p></body></html>"
    with open_document(write(tmp_path, data)) as document:
        text = "".join(segment.text for segment in document.page(1).segments)
    assert len(text) < 1000
    assert "begin" in text
    assert "lollol" not in text
    assert Path("/etc/hostname").read_text().strip() not in text if Path("/etc/hostname").exists() else True
