"""A document's way, step by step."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from extraction.errors import Damaged, OutputError
from extraction.files import shown
from service.jobs.workflow import Services, Work
from service.storage.tables import Document
from tests.unit.service.api.desk import Desk


@pytest.fixture
def work(at: Desk) -> Work:
    id_ = at.posted(name="坏  的.pdf")
    with at.database.read() as session:
        document = session.get_one(Document, id_)
    services = Services(at.settings, at.database, at.store, None, "test")  # type: ignore[arg-type]  # nothing is recognized here
    return Work(services, document, "token")


def test_no_message_names_the_place_where_the_document_lay(work: Work) -> None:
    with pytest.raises(Damaged) as caught, work.file() as path:
        raise Damaged(f"{path}: its end is missing")
    assert caught.value.message == "坏  的.pdf: its end is missing"
    with pytest.raises(OutputError) as full, work.file() as path:
        raise OutputError(f"{shown(path.parent)}: cannot be written")
    assert full.value.message == "坏  的.pdf: cannot be written"


def test_what_another_process_was_told_names_no_place_of_its_own(work: Work, tmp_path: Path) -> None:
    """A step that was recorded by a worker elsewhere is told by the one that took its document over."""
    elsewhere = work.services.settings.model_copy(update={"work_folder": tmp_path / "elsewhere"})
    there = Work(replace(work.services, settings=elsewhere), work.document, "token")
    with pytest.raises(Damaged) as caught, there.file() as path:
        raise Damaged(f"{path}: its end is missing")
    assert str(tmp_path) not in caught.value.message
