"""`gouji serve` and `gouji worker` as processes of their own, which can be killed, and a client that bears that."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

GOUJI = Path(sys.executable).with_name("gouji")
_READY_SECONDS = 600.0  # on a machine that does much else
_LISTENING = re.compile(r'"url": "(http://[^"]+)"')
# One for all requests: a new one reads the system's certificates, for as long as the server takes for several answers.
_client = httpx.Client(timeout=30)


@dataclass(slots=True)
class Served:
    """One process. `kind` is serve or worker; `environment` holds its settings (`GOUJI_*`)."""

    kind: str
    environment: Mapping[str, str]
    log: Path
    url: str = ""
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def start(self, *, wait: bool = True) -> Served:
        """Starts it, on the port that it had before."""
        port = ["--port", self.url.rsplit(":", 1)[1] if self.url else "0"] if self.kind == "serve" else []
        environment = {**os.environ, "OMP_NUM_THREADS": "1", **self.environment}
        before = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as log:
            command = [str(GOUJI), self.kind, *port]
            self.process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)
        if self.kind == "serve" and wait:
            self._find_url(before)
            self.wait_ready()
        return self

    def kill(self, number: int = signal.SIGKILL) -> int:
        """Ends it with a signal; gives its exit status. Its worker processes end by themselves."""
        assert self.process
        self.process.send_signal(number)
        return self.process.wait(60)

    def wait_ready(self) -> None:
        deadline = time.monotonic() + _READY_SECONDS
        while True:
            try:
                if _client.get(f"{self.url}/health/ready", timeout=5).status_code == 200:
                    return
            except httpx.HTTPError:
                pass
            self._expect_alive(deadline)
            time.sleep(0.1)

    def _find_url(self, start: int) -> None:
        deadline = time.monotonic() + _READY_SECONDS
        while True:
            found = _LISTENING.search(self.log.read_bytes()[start:].decode())
            if found:
                self.url = found[1]
                return
            self._expect_alive(deadline)
            time.sleep(0.05)

    def _expect_alive(self, deadline: float) -> None:
        assert self.process
        if self.process.poll() is not None or time.monotonic() > deadline:
            tail = self.log.read_text(encoding="utf-8", errors="replace")[-2000:]
            raise RuntimeError(f"gouji {self.kind} did not start (exit status {self.process.returncode}): {tail}")


def patient(method: str, url: str, *, seconds: float = 900.0, **options: Any) -> httpx.Response:
    """A request that is made again while the server is down: what a client has to do whose server may be killed."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            answer = _client.request(method, url, **options)
            if answer.status_code not in (429, 503):
                return answer
        except httpx.TransportError:
            pass
        if time.monotonic() > deadline:
            raise TimeoutError(f"{method} {url}: no answer within {seconds:.0f} s")
        time.sleep(0.2)
