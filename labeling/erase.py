"""Erases a document from the ledger: questions, answers, pictures on the server; marks the data sets that hold it."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from extraction.files import write_whole
from labeling.storage.ledger import Ledger
from labeling.storage.tables import CorrectionRow, DocumentRow, ErasedRow, KnownRow, TaskRow
from labeling.studio.client import Studio
from models.data.formats.manifest import datasets_folder, manifests

MARK = "erased.txt"  # beside a data set's manifest: the documents in it that were deleted since, one a line


def erase(session: Session, tenant: str, sha256: str) -> None:
    """Forgets all that was asked and said of a document, within the caller's transaction. Its tasks go with the next `sweep`."""
    mine = (TaskRow.tenant == tenant, TaskRow.sha256 == sha256)
    remote = list(session.scalars(select(TaskRow.remote_id).where(*mine, TaskRow.remote_id.is_not(None))))
    session.merge(ErasedRow(tenant=tenant, sha256=sha256, tasks=remote, at=datetime.now(UTC)))
    session.flush()
    for table in (CorrectionRow, TaskRow, DocumentRow, KnownRow):
        session.execute(delete(table).where(table.tenant == tenant, table.sha256 == sha256))


def sweep(ledger: Ledger, studio: Studio) -> int:
    """Takes the tasks of erased documents from the server; gives how many. Raises a `LabelStudioError`; then the rest waits."""
    with ledger.read() as session:
        erased = list(session.scalars(select(ErasedRow).where(ErasedRow.tenant == ledger.tenant)))
    gone = 0
    for row in erased:
        for task in row.tasks:
            studio.delete_task(task)
            gone += 1
        if row.tasks:
            with ledger.write() as session:
                mine = (ErasedRow.tenant == row.tenant, ErasedRow.sha256 == row.sha256)
                session.execute(update(ErasedRow).where(*mine).values(tasks=[]))
    return gone


def mark_datasets(sha256: str) -> list[str]:
    """Marks the data sets of this machine that hold a document as holding a deleted one; gives their names."""
    marked = []
    for manifest in manifests():
        if any(entry.document == sha256 for entry in manifest.documents):
            path = datasets_folder() / manifest.name / MARK
            before = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
            write_whole(path, "".join(f"{line}\n" for line in dict.fromkeys([*before, sha256])).encode())
            marked.append(manifest.name)
    return marked
