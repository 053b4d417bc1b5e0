"""`gouji serve` as an office runs it: a process of its own with a home folder of its own."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

GOUJI = Path(sys.executable).with_name("gouji")
_START = 240.0  # seconds, on a machine that does much else
_ENDED = ("accepted", "review", "failed", "cancelled")


@dataclass
class Service:
    """A running service."""

    url: str
    home: Path
    process: subprocess.Popen[bytes]
    key: str | None = None

    def get(self, path: str) -> Any:
        """What the API answers to GET."""
        request = urllib.request.Request(f"{self.url}/v1{path}", headers=self._headers())
        with urllib.request.urlopen(request, timeout=60) as response:
            return json.load(response)

    def post(self, name: str, content: bytes) -> str:
        """Sends a document; its id."""
        border = uuid.uuid4().hex
        head = f'--{border}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        headers = {"Content-Type": f"multipart/form-data; boundary={border}", **self._headers()}
        body = head.encode() + content + f"\r\n--{border}--\r\n".encode()
        with urllib.request.urlopen(urllib.request.Request(f"{self.url}/v1/documents", body, headers), timeout=60) as response:
            return str(json.load(response)["id"])

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key}"} if self.key else {}

    def wait(self, document: str, seconds: float = 240.0) -> dict[str, Any]:
        """The document when it has ended."""
        limit = time.monotonic() + seconds
        while time.monotonic() < limit:
            found = self.get(f"/documents/{document}")
            if found["status"] in _ENDED:
                return dict(found)
            time.sleep(0.3)
        raise AssertionError(f"{document} has not ended after {seconds} s")

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(60)


def environment(home: Path, **variables: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GOUJI_")}
    return kept | {"GOUJI_HOME": str(home), "GOUJI_JOBS": "1", "GOUJI_NICE": "0", "OMP_NUM_THREADS": "1", **variables}


def start(home: Path, key: str | None = None, **variables: str) -> Service:
    """Starts a service and waits until it takes documents."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    home.mkdir(parents=True, exist_ok=True)
    with (home / "serve.log").open("wb") as log:
        process = subprocess.Popen(
            [str(GOUJI), "serve", "--port", str(port)], env=environment(home, **variables), stdout=log, stderr=log
        )
    service = Service(f"http://127.0.0.1:{port}", home, process, key)
    limit = time.monotonic() + _START
    while not _ready(service):
        assert process.poll() is None, (home / "serve.log").read_text()[-3000:]
        assert time.monotonic() < limit, (home / "serve.log").read_text()[-3000:]
        time.sleep(0.3)
    return service


def _ready(service: Service) -> bool:
    try:
        with urllib.request.urlopen(f"{service.url}/health/ready", timeout=5) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False
