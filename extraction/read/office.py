"""Old Word and WPS files, converted to DOCX by LibreOffice where it is installed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from extraction.errors import Damaged, Interrupted, NotSupported
from extraction.limits import Limits
from extraction.read.kind import Kind

_PROGRAMS = ("soffice", "libreoffice")


def to_docx(data: bytes, kind: Kind, limits: Limits) -> bytes:
    """The document as DOCX.

    LibreOffice runs with a profile of its own, so that it neither meets a running one nor its macros or extensions. Raises
    `NotSupported` where it is not installed, `Interrupted` where it takes longer than a page may, `Damaged` where it makes nothing
    of the file.
    """
    program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if program is None:
        raise NotSupported(
            f"reading {kind.suffix} files needs LibreOffice, which is not installed; "
            "install it (apt install libreoffice-writer) or save the file as DOCX"
        )
    with tempfile.TemporaryDirectory(prefix="gouji-office-") as folder:
        source = Path(folder, f"document{kind.suffix}")
        source.write_bytes(data)
        out = Path(folder, "out")
        command = [
            program,
            f"-env:UserInstallation={Path(folder, 'profile').as_uri()}",
            "--headless",
            "--norestore",
            "--convert-to",
            "docx",
            "--outdir",
            str(out),
            str(source),
        ]
        _run(command, limits.page_seconds)
        result = out / "document.docx"
        if not result.is_file():
            raise Damaged("LibreOffice cannot open it; open it in Word or WPS and save it as DOCX")
        return result.read_bytes()


def _run(command: list[str], seconds: float) -> None:
    """Run `command`; on time-out end it together with the processes that it started."""
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True)
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        raise Interrupted(
            f"LibreOffice took more than {seconds:.0f} s to convert it; open it in Word or WPS and save it as DOCX"
        ) from None
    finally:
        if process.poll() is None:
            if hasattr(os, "killpg"):
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.kill()
            process.wait()
