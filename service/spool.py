"""Finished pages of a document that is not finished, as files: what bounds memory, and what a later run need not read again."""

from __future__ import annotations

import contextlib
import hashlib
import shutil
from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path
from typing import get_type_hints

from pydantic import BaseModel, ConfigDict, create_model

from extraction.errors import Interrupted
from extraction.page import Page
from service.files import make_folder, unwritable

# A page without its image, which nobody needs once it is read. As JSON: a pickle from a shared folder could run code.
_KEPT = tuple(part.name for part in fields(Page) if part.name != "image")
_HINTS = get_type_hints(Page)
_Stored: type[BaseModel] = create_model(
    "_Stored",
    __config__=ConfigDict(ser_json_bytes="base64", val_json_bytes="base64", ser_json_inf_nan="constants", from_attributes=True),
    **{name: (_HINTS[name], ...) for name in _KEPT},
)  # type: ignore[call-overload]


class Spool:
    """The pages of one document, by number."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def of(cls, state_folder: Path, *identity: str) -> Spool:
        """The spool for a document that `identity` (its place, its hash, what makes the pages) tells from all others."""
        name = hashlib.sha256("\0".join(identity).encode("utf-8", "surrogateescape")).hexdigest()[:32]
        return cls(state_folder / "pages" / name)

    def numbers(self) -> set[int]:
        """The numbers of the pages that are there and whole."""
        found = set()
        for path in self.folder.glob("*.json"):
            with contextlib.suppress(ValueError):
                found.add(self._load(path).number)
        return found

    def put(self, page: Page) -> None:
        """Keeps a page. Not synced: a page that a power cut spoils is only read again. Raises `OutputError`."""
        path = self.folder / f"{page.number}.json"
        part = path.with_suffix(".part")
        make_folder(self.folder)
        try:
            part.write_text(_Stored.model_validate(page).model_dump_json(), encoding="utf-8")
            part.replace(path)
        except OSError as error:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)
            raise unwritable(path, error) from error

    def get(self, numbers: Iterable[int]) -> list[Page]:
        """These pages, in this order. Raises `Interrupted` where one is gone."""
        try:
            return [self._load(self.folder / f"{number}.json") for number in numbers]
        except (OSError, ValueError) as error:
            raise Interrupted(
                "pages that were already read have disappeared from the output folder; run the same command again"
            ) from error

    def clear(self) -> None:
        """Forgets all pages."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _load(self, path: Path) -> Page:
        stored = _Stored.model_validate_json(path.read_bytes())
        return Page(**{name: getattr(stored, name) for name in _KEPT})
