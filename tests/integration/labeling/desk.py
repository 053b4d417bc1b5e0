"""A whole workplace for the tests: a ledger, a store of reports, and a project of its own on the real server."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import select

from extraction.page import Page, Reading
from labeling.answers.pull import Pulled, pull
from labeling.settings import Settings
from labeling.status.status import Status, status
from labeling.storage.ledger import Ledger
from labeling.storage.tables import CorrectionRow, Kind, TaskRow
from labeling.studio.client import Studio
from labeling.studio.projects import known_projects
from labeling.studio.push import Pushed, push
from tests.integration.label_studio import TOKEN, Annotators, LabelStudio
from tests.unit.labeling.paper import FIELDS, Rules, Shelf, page

UPHELD, CORRECTED, OTHER, PENDING, TOTAL = FIELDS[:5]
SMUDGED = {UPHELD: [Reading("7", 0.6), Reading("1", 0.35)]}  # the paper says 1, and the sum supports it


class Desk:
    """One tenant's work. `shelf` holds the reports, `people` annotate."""

    def __init__(self, server: LabelStudio, folder: Path, **settings: Any) -> None:
        self.server = server
        self.folder = folder
        self.shelf = Shelf()
        self.rules = Rules()
        self.people = Annotators(server)
        self.settings = self.with_settings(**settings)
        self.ledger = self.open()

    def with_settings(self, **settings: Any) -> Settings:
        given: dict[str, Any] = {
            "label_studio_url": self.server.url, "label_studio_token": TOKEN, "tenant": self.folder.name[:60],
            "database_url": f"sqlite:///{self.folder / 'ledger.db'}", "audit_share": 0.0, "known_share": 0.0,
            "label_studio_attempts": 2, "label_studio_seconds": 30.0,
        }  # fmt: skip
        return Settings(**{**given, **settings})

    def open(self) -> Ledger:
        return Ledger.open(self.settings.database, self.settings.tenant)

    def push(self, settings: Settings | None = None) -> Pushed:
        with Studio(settings or self.settings) as studio:
            return push(self.ledger, self.shelf, studio, self.rules, settings or self.settings)

    def pull(self, settings: Settings | None = None) -> Pulled:
        with Studio(settings or self.settings) as studio:
            return pull(self.ledger, self.shelf, studio, self.rules, settings or self.settings)

    def status(self) -> Status:
        return status(self.ledger, self.settings)

    def smudged(self, name: str = "a.pdf") -> str:
        """Extracts a page with one doubtful cell; gives the document's hash."""
        return self.shelf.put(page(readings=SMUDGED), name)

    def put(self, made: Page, name: str = "a.pdf") -> str:
        return self.shelf.put(made, name, self.rules)

    def project(self, kind: Kind = "cells") -> int:
        with self.ledger.read() as session:
            found = known_projects(session, self.settings.tenant)[kind].remote_id
        assert found is not None
        return found

    def tasks(self, kind: Kind = "cells") -> list[dict[str, Any]]:
        return self.people.tasks(self.project(kind))

    def rows(self, where: Callable[[TaskRow], bool] = lambda _: True) -> list[TaskRow]:
        with self.ledger.read() as session:
            return [row for row in session.scalars(select(TaskRow).order_by(TaskRow.id)) if where(row)]

    def corrections(self) -> list[CorrectionRow]:
        with self.ledger.read() as session:
            return list(session.scalars(select(CorrectionRow).order_by(CorrectionRow.id)))
