"""Finished pages of a document that is not finished, as files: what bounds memory, and what a later run need not read again."""

from __future__ import annotations

import contextlib
import hashlib
import shutil
from collections.abc import Iterable
from pathlib import Path

from extraction.errors import Interrupted
from extraction.files import clear_parts, make_folder, unwritable, write_whole
from extraction.page import Page
from extraction.stored import SUFFIX, dump_page, load_page


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
        for path in self.folder.glob(f"*{SUFFIX}"):
            with contextlib.suppress(ValueError):
                found.add(self._load(path).number)
        return found

    def put(self, page: Page) -> None:
        """Keeps a page. It need not be durable: one that a power cut spoils is only read again. Raises `OutputError`."""
        write_whole(self._path(page.number), dump_page(page), durable=False)

    def get(self, numbers: Iterable[int]) -> list[Page]:
        """These pages, in this order. Raises `Interrupted` where one is gone."""
        try:
            return [self._load(self._path(number)) for number in numbers]
        except (OSError, ValueError) as error:
            raise Interrupted(
                "pages that were already read have disappeared from the output folder; run the same command again"
            ) from error

    def move(self, folder: Path) -> None:
        """Puts all pages into `folder`, in the place of what is there. Raises `OutputError`."""
        shutil.rmtree(folder, ignore_errors=True)
        make_folder(folder.parent)
        clear_parts(self.folder)
        try:
            self.folder.replace(folder)
        except OSError as error:
            raise unwritable(folder, error) from error

    def clear(self) -> None:
        """Forgets all pages."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _path(self, number: int) -> Path:
        return self.folder / f"{number}{SUFFIX}"

    def _load(self, path: Path) -> Page:
        return load_page(path.read_bytes())
