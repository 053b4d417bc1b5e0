"""Settings under which `gouji serve` reads with the test doubles, and a way to wait."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).parents[3]
ENDED = ("accepted", "review", "failed", "cancelled")


def doubles(folder: Path, engine: str = "OneLine", **settings: str) -> dict[str, str]:
    """The environment of a server in `folder`; pages that are read are noted in `folder/log`."""
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "log"
    log.touch()
    return {
        "PYTHONPATH": str(ROOT),
        "GOUJI_HOME": str(folder / "home"),
        "GOUJI_ENGINE": f"tests.e2e.doubles:{engine}",
        "GOUJI_CLASSIFIER": "tests.e2e.doubles:PlainClassifier",
        "GOUJI_JOBS": "1",
        "GOUJI_NICE": "0",
        "READ_PAGES": str(log),
        **settings,
    }


def pages_read(environment: dict[str, str]) -> list[str]:
    return Path(environment["READ_PAGES"]).read_text().splitlines()


def until(happened: Callable[[], Any], seconds: float = 120.0) -> Any:
    """What `happened` gives as soon as it is true."""
    deadline = time.monotonic() + seconds
    while not (found := happened()):
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)
    return found


def ended(client: httpx.Client, id_: str) -> dict[str, Any]:
    """The document when it has ended."""

    def look() -> dict[str, Any] | None:
        document: dict[str, Any] = client.get(f"/v1/documents/{id_}").json()
        return document if document["status"] in ENDED else None

    found: dict[str, Any] = until(look)
    return found
