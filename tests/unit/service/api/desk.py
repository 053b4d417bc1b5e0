"""The application over a real database and store, with an engine that only notes what it is told to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from extraction.geometry import Box
from extraction.page import Page, Segment
from extraction.report import Report
from extraction.stored import dump_page
from service.api.app import create_app
from service.api.state import Server
from service.serving import open_database
from service.settings import Settings, load_settings
from service.storage import documents, keys
from service.storage.contents import ContentStore
from service.storage.summary import summary_of
from service.storage.tables import Document, FileRow, PageRow
from tests.unit.export.sample import sample_report

HERE = "http://127.0.0.1"


class NotingEngine:
    """Stands in for `service.jobs.engine.Engine`."""

    def __init__(self) -> None:
        self.queued: list[str] = []
        self.forgotten: list[str] = []
        self.erased: list[str] = []

    def enqueue(self, document: Document) -> None:
        self.queued.append(document.id)

    def forget(self, document: Document) -> None:
        self.forgotten.append(document.id)

    def erase(self, id_: str) -> None:
        self.erased.append(id_)


class Desk:
    """A client of the application, and its parts."""

    def __init__(self, folder: Path, **settings: Any) -> None:
        self.settings: Settings = load_settings(
            database_url=f"sqlite:///{folder}/gouji.db", store_url=str(folder / "store"), work_folder=folder / "work", **settings
        )
        self.database = open_database(self.settings)
        self.store = ContentStore(self.settings.store)
        self.engine = NotingEngine()
        self.server = Server(self.settings, self.database, self.store, self.engine, None)  # type: ignore[arg-type]
        self.app = create_app(self.server)
        self.client = TestClient(self.app, base_url=HERE, client=("127.0.0.1", 5), raise_server_exceptions=False)

    def key(self, tenant: str = "local", scopes: str = "read,write") -> dict[str, str]:
        """The header of a new key."""
        with self.database.write() as session:
            return {"Authorization": f"Bearer {keys.create(session, 'test', tenant, scopes.split(','))}"}

    def post(self, data: bytes = b"text", name: str = "a.txt", headers: dict[str, str] | None = None, **fields: str) -> Any:
        return self.client.post("/v1/documents", files={"file": (name, data)}, data=fields, headers=headers)

    def posted(self, data: bytes = b"text", name: str = "a.txt", headers: dict[str, str] | None = None, **fields: str) -> str:
        """Posts a document; gives its id."""
        answer = self.post(data, name, headers, **fields)
        assert answer.status_code in (200, 202), answer.text
        id_: str = answer.json()["id"]
        return id_

    def finish(self, id_: str, report: Report | None = None) -> Report:
        """Gives a document a report, as the workflow would."""
        report = report or sample_report()
        page = Page(1, 595, 842, "pt", segments=[Segment("标题", Box(50, 50, 100, 62))])
        data = report.model_dump_json(by_alias=True).encode()
        rows = [FileRow(document=id_, kind="json", digest=self.store.put(id_, data), size=len(data))]
        digest = self.store.put(id_, dump_page(page))
        with self.database.write() as session:
            document = session.get_one(Document, id_)
            assert documents.claim(session, id_, document.run, "t")
            documents.page_read(
                session, id_, "t", PageRow(document=id_, number=1, digest=digest, recognition="r", seconds=0.5, read_at=1.0)
            )
            documents.set_files(session, id_, rows, replace=True)
            assert documents.change(session, id_, "t", **summary_of(report), stage="done", claim=None, finished_at=2.0, pages=1)
        return report


@contextmanager
def desk(folder: Path, **settings: Any) -> Iterator[Desk]:
    made = Desk(folder, **settings)
    try:
        yield made
    finally:
        made.database.close()
