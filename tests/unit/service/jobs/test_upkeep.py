"""What a process does beside its documents: here, what is left to do where one was deleted."""

from __future__ import annotations

import hashlib
import time
from typing import Any

from models.data.formats.manifest import datasets_folder, erased
from models.data.formats.parquet import write_dataset
from service.jobs.upkeep import Upkeep
from service.storage import callbacks
from service.storage.tables import Callback, Deleted, Document
from tests.unit.models.documents import labelled
from tests.unit.service.api.desk import Desk, NotingEngine

DATA = b"text"
SHA256 = hashlib.sha256(DATA).hexdigest()


class Quiet(NotingEngine):
    """Has nobody's documents to take over."""

    executor = "here"

    def adopt(self, executors: list[str]) -> None:
        raise AssertionError(executors)

    def reconcile(self, quiet: float) -> None:
        pass

    def forget_old(self, days: float) -> None:
        pass


def looked_after(at: Desk, **deleted: Any) -> Quiet:
    """One round of upkeep, with what was set of the deleted documents before."""
    engine = Quiet()
    with at.database.write() as session:
        for row in session.query(Deleted):
            for name, value in deleted.items():
                setattr(row, name, value)
    Upkeep(at.settings, at.database, at.store, engine, "serve", 0).once()  # type: ignore[arg-type]
    return engine


def held() -> None:
    """A data set of this machine that holds the document, and one that does not."""
    for name, document in (("with", SHA256), ("without", "other")):
        write_dataset(datasets_folder() / name, [labelled(document, "", 1)], source="a test")


def test_what_was_deleted_is_marked_in_data_sets_and_forgotten_by_the_engine(at: Desk) -> None:
    held()
    id_ = at.posted(DATA)
    at.finish(id_)
    assert at.client.delete(f"/v1/documents/{id_}").status_code == 204
    assert [erased(datasets_folder() / name) for name in ("with", "without")] == [[SHA256], []]
    assert looked_after(at).erased == [], "somebody may still be at work on it"
    assert looked_after(at, deleted_at=time.time() - 1000).erased == [id_]
    assert looked_after(at).erased == [], "once"


def test_a_deletion_that_was_cut_off_is_finished(at: Desk) -> None:
    """The process was killed behind the transaction: files and marks are still to go."""
    held()
    id_ = at.posted(DATA)
    at.finish(id_)
    files = [at.store.get(id_, SHA256)]
    at.client.delete(f"/v1/documents/{id_}")
    (datasets_folder() / "with" / "erased.txt").unlink()
    for data in files:
        at.store.put(id_, data)
    looked_after(at, deleted_at=time.time() - 1000)
    assert list(at.store.documents()) == []
    assert erased(datasets_folder() / "with") == [SHA256]


def test_bytes_that_are_there_as_another_document_are_not_marked(at: Desk) -> None:
    held()
    first, second = at.posted(DATA), at.posted(DATA, form="none")
    at.client.delete(f"/v1/documents/{first}")
    looked_after(at, deleted_at=time.time() - 1000)
    assert erased(datasets_folder() / "with") == []
    at.client.delete(f"/v1/documents/{second}")
    assert erased(datasets_folder() / "with") == [SHA256]


def test_messages_about_a_document_go_with_it(at: Desk) -> None:
    id_ = at.posted(DATA)
    with at.database.write() as session:
        document = session.get_one(Document, id_)
        document.options = {**document.options, "callback": "https://example.org/hook"}
        session.flush()
        callbacks.enqueue(session, id_, "document.finished")
        assert session.query(Callback).count() == 1
    at.client.delete(f"/v1/documents/{id_}")
    with at.database.read() as session:
        assert session.query(Callback).count() == 0, "they hold its name and what it is"
