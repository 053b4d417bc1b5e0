"""Servers that the integration tests share, each started once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.integration.label_studio import LabelStudio, installed


@pytest.fixture(scope="session")
def label_studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabelStudio]:
    """Label Studio itself, on SQLite. Skips where it is not installed."""
    if not installed():
        pytest.skip("Label Studio is not installed: make label-studio-venv")
    server = LabelStudio(tmp_path_factory.mktemp("label-studio"))
    try:
        server.start()
        yield server
    finally:
        server.close()
