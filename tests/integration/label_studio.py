"""The real Label Studio, started for the tests on a free port; it can be stopped, killed and started again."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx

from extraction.geometry import Box
from extraction.page import Page
from service.label_studio import PROGRAM, command, environment

TOKEN = "0123456789abcdef0123456789abcdef01234567"
USER, PASSWORD = "lead@example.org", "secret-pass-1"
_PATIENCE = 600.0  # seconds for the first start, which migrates its database
_MIGRATED = PROGRAM.parents[1] / "share" / "gouji-tests-data"  # a database after its first start, for all later test runs


def installed() -> bool:
    return PROGRAM.exists()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class LabelStudio:
    """One server with its data in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None
        self.http = httpx.Client(base_url=self.url, headers={"Authorization": f"Token {TOKEN}"}, timeout=60)

    def start(self) -> None:
        """Starts it and waits until it answers. The first start of all migrates a database for a minute: the others copy it."""
        data = self.folder / "data"
        first = not data.exists() and not _MIGRATED.exists()
        if not data.exists() and not first:
            shutil.copytree(_MIGRATED, data)
        self._start()
        if first:
            self.stop(signal.SIGTERM)
            made = _MIGRATED.with_name(f"{_MIGRATED.name}.{os.getpid()}")
            shutil.copytree(data, made)
            with contextlib.suppress(OSError):  # another run has made it meanwhile
                made.rename(_MIGRATED)
            self._start()

    def _start(self) -> None:
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                command(self.port),
                env=environment(self.folder / "data", user=USER, password=PASSWORD, token=TOKEN),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until:
            assert self._process.poll() is None, (self.folder / "log").read_text()[-2000:]
            with contextlib.suppress(httpx.HTTPError):
                if self.http.get("/api/version").is_success:
                    return
            time.sleep(0.5)
        raise AssertionError("Label Studio did not start in time")

    def stop(self, how: signal.Signals = signal.SIGKILL) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(60)
            self._process = None

    def close(self) -> None:
        self.stop()
        self.http.close()

    def call(self, method: str, path: str, body: Any = None, **parameters: Any) -> Any:
        answer = self.http.request(method, path, json=body, params=parameters)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text[:500]}"
        return answer.json() if answer.content else None


class Annotators:
    """People who annotate by Label Studio's own API. `who` are numbers from 0, the owner of the token."""

    def __init__(self, server: LabelStudio) -> None:
        self.server = server
        self._ids: list[int] = [server.call("GET", "/api/current-user/whoami")["id"]]

    def tasks(self, project: int) -> list[dict[str, Any]]:
        """All tasks of a project, whole."""
        found = self.server.call("GET", "/api/tasks/", project=project, fields="all", page_size=500)
        return [self.server.call("GET", f"/api/tasks/{task['id']}/") for task in found["tasks"]]

    def answer(self, task: int, result: Sequence[Mapping[str, Any]], who: int = 0, seconds: float = 3.0) -> int:
        """Annotates a task; gives the annotation's id."""
        body = {"result": list(result), "lead_time": seconds, "completed_by": self._person(who)}
        return int(self.server.call("POST", f"/api/tasks/{task}/annotations/", body)["id"])

    def change(self, annotation: int, result: Sequence[Mapping[str, Any]]) -> None:
        self.server.call("PATCH", f"/api/annotations/{annotation}/", {"result": list(result)})

    def delete(self, annotation: int) -> None:
        self.server.call("DELETE", f"/api/annotations/{annotation}/")

    def next(self, project: int) -> int | None:
        """The task that the server would give to the owner of the token now."""
        answer = self.server.http.get(f"/api/projects/{project}/next")
        return int(answer.json()["id"]) if answer.is_success else None

    def _person(self, who: int) -> int:
        while len(self._ids) <= who:
            name = f"person{len(self._ids)}"
            there = {user["email"]: user["id"] for user in self.server.call("GET", "/api/users/")}
            email = f"{name}@example.org"
            if email in there:
                self._ids.append(there[email])
            else:
                body = {"email": email, "username": name, "password": "only-for-the-tests-2"}
                self._ids.append(self.server.call("POST", "/api/users/", body)["id"])
        return self._ids[who]


def choice(alias: str) -> dict[str, Any]:
    """One of the answers of a cell task."""
    return {"from_name": "answer", "to_name": "image", "type": "choices", "value": {"choices": [alias]}}


def typed(text: str) -> dict[str, Any]:
    return {"from_name": "text", "to_name": "image", "type": "textarea", "value": {"text": [text]}}


def wrong_place() -> dict[str, Any]:
    return {"from_name": "place", "to_name": "image", "type": "choices", "value": {"choices": ["wrong"]}}


def drawn_cell(box: Box, page: Page) -> dict[str, Any]:
    """A cell of a table as a person draws it on a page."""
    x, y = 100 * box.x0 / page.width, 100 * box.y0 / page.height
    size = {"width": 100 * box.width / page.width, "height": 100 * box.height / page.height}
    value = {"x": x, "y": y, **size, "rotation": 0, "rectanglelabels": ["cell"]}
    return {"from_name": "label", "to_name": "image", "type": "rectanglelabels", "item_index": 0, "value": value}
