"""The ledger's database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.exc import DBAPIError, IntegrityError

from extraction.errors import OutputError, UsageError
from labeling.storage.ledger import Ledger
from labeling.storage.tables import Base, CorrectionRow, ProjectRow, TaskRow

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.fixture
def ledger(database_url: str) -> Iterator[Ledger]:
    made = Ledger.open(database_url)
    yield made
    made.close()


def correct(ledger: Ledger, version: str = "1") -> None:
    with ledger.write() as session:
        project = session.scalar(sa.select(ProjectRow))
        if project is None:
            project = ProjectRow(tenant="local", server="s", kind="cells", marker="m", made_at=NOW)
            session.add(project)
            session.flush()
            session.add(
                TaskRow(
                    tenant="local", key="k", sha256="0", kind="cells", purpose="review", page=1, box=[0, 0, 1, 1], question={},
                    digest="", worth=0.0, project_id=project.id, state="open", wanted=1, standing="open", seen="", asked_at=NOW,
                )
            )  # fmt: skip
            session.flush()
        task = session.scalars(sa.select(TaskRow)).one()
        session.add(
            CorrectionRow(
                tenant="local", sha256="0", task_id=task.id, project_id=project.id, annotation_id=5, version=version,
                event="answered", who="w", at=NOW, before={}, after={}, model="m",
            )
        )  # fmt: skip


def test_the_migrations_make_what_the_code_expects(ledger: Ledger) -> None:
    with ledger.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": Ledger.VERSION_TABLE})
        assert compare_metadata(context, Base.metadata) == []
    ledger.migrate()


def test_what_people_said_cannot_be_changed(ledger: Ledger) -> None:
    correct(ledger)
    for statement in ("UPDATE labeling_correction SET who = 'x'", "DELETE FROM labeling_correction"):
        with pytest.raises(DBAPIError, match="only grows"), ledger.write() as session:
            session.execute(sa.text(statement))


def test_a_version_is_one_row(ledger: Ledger) -> None:
    correct(ledger)
    with pytest.raises(IntegrityError):
        correct(ledger)
    correct(ledger, "2")
    with ledger.read() as session:
        assert [row.at for row in session.scalars(sa.select(CorrectionRow))] == [NOW, NOW]


def test_one_push_at_a_time(ledger: Ledger) -> None:
    other = Ledger(ledger.engine, "another")
    held = ledger.alone("push"), other.alone("push"), ledger.alone("pull")
    with held[0], held[1], held[2], pytest.raises(UsageError, match="another push is running"), ledger.alone("push"):
        raise AssertionError
    with ledger.alone("push"):
        pass


def test_urls_that_are_none(tmp_path: Path) -> None:
    for url in ("nonsense", "sqlite:///:memory:", "oracle://x"):
        with pytest.raises(UsageError, match="GOUJI_DATABASE_URL"):
            Ledger.open(url)
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="GOUJI_HOME"):
        Ledger.open(f"sqlite:///{tmp_path / 'file' / 'gouji.db'}")
