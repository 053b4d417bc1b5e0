"""The parts of a DOCX file, unpacked within limits and parsed without entities."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib

from extraction.errors import Damaged, Encrypted, TooLarge
from extraction.limits import Limits
from extraction.read.xml_tree import Element, parse_xml

_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
# The strict edition of the standard names the same things differently.
_STRICT = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
    (b"http://purl.oclc.org/ooxml/officeDocument/math", b"http://schemas.openxmlformats.org/officeDocument/2006/math"),
)
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError, KeyError)


class Package:
    """An opened DOCX. Raises `Damaged`, `Encrypted` or `TooLarge` where it cannot or must not be unpacked."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except _BROKEN as error:
            raise _damaged("its zip archive is truncated or broken") from error
        members = self._archive.infolist()
        unpacked = sum(member.file_size for member in members)
        if unpacked > limits.unpacked_bytes:
            raise TooLarge(
                f"it unpacks to {unpacked:,} bytes, more than {limits.unpacked_bytes:,}; take the pictures out or split it"
            )
        self._names = {member.filename for member in members}
        self.main = self._target("", "/officeDocument") or "word/document.xml"

    def document(self) -> Element:
        """The root of the main part."""
        root = self._part(self.main)
        if root is None:
            raise _damaged("its main part is missing")
        return root

    def related(self, kind: str) -> Element | None:
        """The root of the main part's relation of `kind` (`/styles`, `/numbering`), None where there is none."""
        target = self._target(self.main, kind)
        return self._part(target) if target else None

    def _target(self, source: str, kind: str) -> str | None:
        """The part that `source` ("" for the package) relates to as `kind`."""
        folder, name = posixpath.split(source)
        relations = self._part(posixpath.join(folder, "_rels", f"{name}.rels"))
        for relation in () if relations is None else relations.iter(_RELATION):
            if relation.get("Type", "").endswith(kind) and relation.get("TargetMode") != "External":
                return posixpath.normpath(posixpath.join("/", folder, relation.get("Target", ""))).lstrip("/")
        return None

    def _part(self, name: str) -> Element | None:
        if name not in self._names:
            return None
        try:
            data = self._archive.read(name)
        except RuntimeError as error:
            raise Encrypted("its parts are encrypted; save it without a password") from error
        except _BROKEN as error:
            raise _damaged(f"its part {name} is broken") from error
        for strict, usual in _STRICT:
            data = data.replace(strict, usual)
        return parse_xml(data, name)


def _damaged(reason: str) -> Damaged:
    return Damaged(f"the DOCX is broken: {reason}; open it in Word or WPS and save it again")
