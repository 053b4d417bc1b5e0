"""Old Word files through a stand-in for LibreOffice."""

from __future__ import annotations

import dataclasses
import io
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import docx
import pytest

from extraction.errors import Damaged, Interrupted, NotSupported
from extraction.limits import DEFAULT
from extraction.read import open_document
from extraction.read.kind import DOC, RTF
from extraction.read.office import to_docx

DATA = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + "WordDocument".encode("utf-16-le")


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is the whole PATH; `program` puts a stand-in there."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def program(folder: Path, body: str) -> None:
    path = folder / "soffice"
    head = (
        "import pathlib, shutil, sys, time\nout = pathlib.Path(sys.argv[sys.argv.index('--outdir') + 1])\nsource = sys.argv[-1]\n"
    )
    path.write_text(f"#!{sys.executable}\n{head}{body}\n")
    path.chmod(0o755)


def test_without_libreoffice_it_says_so(office: Path, tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(DATA)
    with pytest.raises(NotSupported, match="needs LibreOffice") as caught, open_document(path) as document:
        document.page(1)
    assert str(path) in caught.value.message
    assert not list(office.iterdir())


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a script")
def test_what_it_converts_is_read(office: Path, tmp_path: Path) -> None:
    buffer = io.BytesIO()
    document = docx.Document()
    document.add_paragraph("一、总体情况")
    document.save(buffer)
    (tmp_path / "converted.docx").write_bytes(buffer.getvalue())
    program(office, f"out.mkdir()\nshutil.copy({str(tmp_path / 'converted.docx')!r}, out / 'document.docx')")
    (tmp_path / "report.doc").write_bytes(DATA)
    with open_document(tmp_path / "report.doc") as opened:
        assert opened.source.media_type == "application/msword"
        assert [segment.text for segment in opened.page(1).segments] == ["一、总体情况"]


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a script")
def test_what_it_cannot_convert_is_damaged(office: Path) -> None:
    program(office, "sys.exit(1)")
    with pytest.raises(Damaged, match="LibreOffice"):
        to_docx(b"{\\rtf1 x}", RTF, DEFAULT)


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a script")
def test_it_is_ended_when_it_hangs(office: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[subprocess.Popen[bytes]] = []

    class Noted(subprocess.Popen[bytes]):
        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options)
            started.append(self)

    monkeypatch.setattr(subprocess, "Popen", Noted)
    program(office, "time.sleep(9_000)")
    with pytest.raises(Interrupted, match="LibreOffice"):
        to_docx(DATA, DOC, dataclasses.replace(DEFAULT, page_seconds=0.5))
    assert [process.returncode for process in started] == [-signal.SIGKILL]
