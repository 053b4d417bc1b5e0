"""Erases a document from the ledger: questions, answers, pictures on the server; marks the data sets that hold it."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from extraction.files import write_whole
from labeling.storage.ledger import Ledger
from labeling.storage.tables import CorrectionRow, DocumentRow, ErasedRow, KnownRow, TaskRow
from labeling.studio.client import Studio
from labeling.studio.projects import projects_here
from models.data.formats.manifest import ERASED, datasets_folder, erased, manifests


def erase(session: Session, tenant: str, sha256: str) -> None:
    """Forgets all that was asked and said of a document, within the caller's transaction. Its tasks go with the next `sweep`."""
    mine = (TaskRow.tenant == tenant, TaskRow.sha256 == sha256)
    remote = list(session.scalars(select(TaskRow.remote_id).where(*mine, TaskRow.remote_id.is_not(None))))
    session.merge(ErasedRow(tenant=tenant, sha256=sha256, tasks=remote, at=datetime.now(UTC)))
    session.flush()
    for table in (CorrectionRow, TaskRow, DocumentRow, KnownRow):
        session.execute(delete(table).where(table.tenant == tenant, table.sha256 == sha256))


def sweep(ledger: Ledger, studio: Studio) -> int:
    """Takes the tasks of erased documents from the server; gives how many. Raises a `LabelStudioError`; then the rest waits.

    Ids are known without their server. On another one the same id is somebody else's task: only those in our projects are taken.
    """
    with ledger.read() as session:
        rows = list(session.scalars(select(ErasedRow).where(ErasedRow.tenant == ledger.tenant)))
    waiting = any(row.tasks for row in rows)
    ours = {project.remote_id for project in projects_here(ledger, studio)} if waiting else set()
    gone = 0
    for row in rows:
        for task in row.tasks:
            if studio.project_of(task) in ours:
                studio.delete_task(task)
                gone += 1
        if row.tasks:
            with ledger.write() as session:
                mine = (ErasedRow.tenant == row.tenant, ErasedRow.sha256 == row.sha256)
                session.execute(update(ErasedRow).where(*mine).values(tasks=[]))
    return gone


def mark_datasets(sha256: str) -> list[str]:
    """Marks the data sets of this machine that hold a document as holding a deleted one; gives the names of those newly marked."""
    marked = []
    for manifest in manifests():
        folder = datasets_folder() / manifest.name
        before = erased(folder)
        if manifest.holds(sha256) and sha256 not in before:
            write_whole(folder / ERASED, "".join(f"{line}\n" for line in [*before, sha256]).encode())
            marked.append(manifest.name)
    return marked
