"""A desk for every test: its own tenant, so that tests share the server and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.label_studio import LabelStudio
from tests.integration.labeling.desk import Desk


@pytest.fixture
def desk(label_studio: LabelStudio, tmp_path: Path) -> Iterator[Desk]:
    made = Desk(label_studio, tmp_path)
    yield made
    made.ledger.close()
