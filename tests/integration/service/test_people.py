"""The whole circle over HTTP with the real Label Studio: post a document, correct it there, and its report changes by itself."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from benchmarks.served import Served
from tests.e2e.command import TEXT
from tests.integration.label_studio import TOKEN, Annotators, LabelStudio, choice
from tests.integration.service.serving import doubles, ended, until

SECRET = {"X-Gouji-Secret": "a shared secret"}


@pytest.fixture
def server(label_studio: LabelStudio, tmp_path: Path) -> Iterator[Served]:
    settings = doubles(
        tmp_path,
        GOUJI_LABEL_STUDIO_URL=label_studio.url,
        GOUJI_LABEL_STUDIO_TOKEN=TOKEN,
        GOUJI_PULL_SECONDS="1",
        GOUJI_KNOWN_SHARE="0",
        GOUJI_AUDIT_SHARE="0",
        GOUJI_WEBHOOK_SECRET="a shared secret",
    )
    served = Served("serve", settings, tmp_path / "serve.log").start()
    yield served
    served.kill()


@pytest.mark.timeout(900)
def test_an_answer_in_label_studio_changes_the_report(server: Served, label_studio: LabelStudio) -> None:
    people = Annotators(label_studio)
    with httpx.Client(base_url=server.url, timeout=60) as client:
        posted = client.post("/v1/documents", files={"file": ("年报.txt", TEXT.encode())}).json()
        before = ended(client, posted["id"])
        assert before["status"] == "review"
        task = until(lambda: _task(client, posted["id"]), 300)
        remote = int(task["url"].rsplit("=", 1)[1])
        question = label_studio.call("GET", f"/api/tasks/{remote}/")
        predicted = client.post("/ml/predict", json={"tasks": [question, {}]}, headers=SECRET).json()["results"]
        assert predicted[0].pop("model_version")
        assert predicted == [{"result": []}, {"result": []}]  # of a cell neither a choice nor a score: only who asks
        people.answer(remote, [choice("right=2023")])
        answered = time.monotonic()
        assert client.post("/label-studio/webhook", json={"action": "ANNOTATION_CREATED"}, headers=SECRET).status_code == 202
        after = until(lambda: _corrected(client, posted["id"]), 300)
        print(f"the report changed {time.monotonic() - answered:.1f} s after the answer")
        assert (after["status"], after["counts"]["fields_review"], after["tasks"]) == ("accepted", 0, [])
        field = client.get(f"/v1/documents/{posted['id']}/report").json()["fields"]["year"]
        assert (field["value"], field["state"], field["by_person"]) == (2023, "accepted", True)
        assert client.delete(f"/v1/documents/{posted['id']}").status_code == 204
        until(lambda: label_studio.http.get(f"/api/tasks/{remote}/").status_code == 404, 300)


def _task(client: httpx.Client, id_: str) -> dict[str, Any] | None:
    tasks = client.get(f"/v1/documents/{id_}").json()["tasks"]
    return next((task for task in tasks if task["url"] and task["field"] == "year"), None)


def _corrected(client: httpx.Client, id_: str) -> dict[str, Any] | None:
    document: dict[str, Any] = client.get(f"/v1/documents/{id_}").json()
    return document if document["corrected"] else None
