"""One server with the test doubles for all tests that do not kill it."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import httpx
import pytest

from benchmarks.served import Served
from tests.integration.service.serving import doubles


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served")
    settings = {
        "GOUJI_PAGE_SECONDS": "10",
        "GOUJI_STALL_SECONDS": "2",
        "GOUJI_HEADER_SECONDS": "2",
        "GOUJI_REQUEST_BYTES": "3000000",
        "GOUJI_CONNECTIONS": "100",
    }
    server = Served("serve", doubles(folder, "Told", **settings), folder / "serve.log").start()
    yield server
    assert server.kill(signal.SIGTERM) in (0, -signal.SIGTERM)


@pytest.fixture
def client(served: Served) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=served.url, timeout=60) as made:
        yield made
