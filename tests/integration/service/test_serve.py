"""`gouji serve` as it runs: from a post to a report, in step with `gouji extract`, and unmoved by bad documents and bad clients."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import threading
import time
from contextlib import ExitStack, closing
from pathlib import Path
from statistics import median

import httpx
import psutil
import pytest

from benchmarks.served import Served
from service.serving import open_database
from service.settings import Settings
from service.storage.tables import Executor
from tests.e2e.command import TEXT, extract, scan
from tests.integration.service.serving import doubles, ended, pages_read, until
from tests.unit.read.hostile import hostile

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")


def post(client: httpx.Client, path: Path, **fields: str) -> str:
    answer = client.post("/v1/documents", files={"file": (path.name, path.read_bytes())}, data=fields)
    assert answer.status_code in (200, 202), answer.text
    id_: str = answer.json()["id"]
    return id_


def test_reports_are_those_of_gouji_extract(client: httpx.Client, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "年报.txt").write_text(TEXT, encoding="utf-8")
    scan(folder / "scan.tiff", 2)
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7\nbroken")
    ids = {path.name: post(client, path, formats="json,html,csv,md") for path in folder.iterdir()}
    result = extract(str(folder), "--out", str(tmp_path / "out"), "--format", "json,html,csv,md", engine="Told")
    assert result.returncode == 1
    for name, id_ in ids.items():
        document = ended(client, id_)
        if name == "broken.pdf":
            assert (document["status"], document["error"]["code"]) == ("failed", "damaged")
            continue
        for format_ in ("json", "html", "csv", "md"):
            report = client.get(f"/v1/documents/{id_}/report", params={"format": format_})
            assert report.content == (tmp_path / "out" / name / f"report.{format_}").read_bytes(), (name, format_)
    page = client.get(f"/v1/documents/{ids['scan.tiff']}/pages/2.png", params={"width": 100})
    assert page.content.startswith(b"\x89PNG")


def test_events_tell_every_page(client: httpx.Client, tmp_path: Path) -> None:
    scan(tmp_path / "events.tiff", 3)
    id_ = post(client, tmp_path / "events.tiff")
    seen: list[dict[str, object]] = []
    with client.stream("GET", f"/v1/documents/{id_}/events") as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        seen = [json.loads(line[6:]) for line in stream.iter_lines() if line.startswith("data: ")]
    assert seen[-1] == {"status": "accepted"}
    assert seen[-2]["pages_done"] == 3
    revisions = [document["revision"] for document in seen[:-1]]
    assert revisions == sorted(set(revisions))  # type: ignore[type-var]


def test_a_page_that_kills_its_worker_fails_that_document_alone(client: httpx.Client, served: Served, tmp_path: Path) -> None:
    scan(tmp_path / "deadly.tiff", 1)
    deadly = tmp_path / "deadly-kill.tiff"
    _widen(tmp_path / "deadly.tiff", deadly, 750)
    (tmp_path / "good.txt").write_text(TEXT + "good", encoding="utf-8")
    ids = [post(client, deadly), post(client, tmp_path / "good.txt")]
    killed, good = (ended(client, id_) for id_ in ids)
    assert (killed["status"], killed["error"]["code"]) == ("failed", "interrupted")
    assert "SIGKILL" in killed["error"]["message"]
    assert "three times" in killed["error"]["message"]
    assert good["status"] in ("accepted", "review")
    assert _read(served, 7) == 3


def test_hostile_files_fail_alone_or_are_refused(client: httpx.Client) -> None:
    files = hostile()
    answers = {
        name: client.post("/v1/documents", files={"file": (name, data)}, data={"force": "true"}) for name, data in files.items()
    }
    refused = {name for name, answer in answers.items() if 400 <= answer.status_code < 500}
    for name, answer in answers.items():
        assert name in refused or answer.status_code == 202, (name, answer.text)
        if name in refused:
            assert answer.json()["code"] in ("bad-archive", "too-large"), name
        else:
            document = ended(client, answer.json()["id"])
            assert document["status"] == "failed", name
            assert document["error"]["code"] not in ("defect", "interrupted"), (name, document["error"])
    good = client.post("/v1/documents", files={"file": ("good.txt", f"{TEXT}alive".encode())})
    assert ended(client, good.json()["id"])["status"] in ("accepted", "review")


def test_cancelling_works_in_the_middle_of_a_page(client: httpx.Client, served: Served, tmp_path: Path) -> None:
    scan(tmp_path / "one.tiff", 1)
    before = _read(served, 8)
    _widen(tmp_path / "one.tiff", tmp_path / "endless.tiff", 850)
    id_ = post(client, tmp_path / "endless.tiff")
    until(lambda: _read(served, 8) > before)
    assert client.post(f"/v1/documents/{id_}/cancel").json()["status"] == "cancelled"
    (tmp_path / "next.txt").write_text(TEXT + "next", encoding="utf-8")
    assert ended(client, post(client, tmp_path / "next.txt"))["status"] in ("accepted", "review")
    assert _read(served, 8) == before + 1, "the worker was ended at once: after the page's limit it would have been tried again"
    assert client.get(f"/v1/documents/{id_}").json()["status"] == "cancelled"


def test_a_page_that_hangs_is_stopped(client: httpx.Client, served: Served, tmp_path: Path) -> None:
    before = _read(served, 8)
    scan(tmp_path / "one.tiff", 1)
    _widen(tmp_path / "one.tiff", tmp_path / "hang.tiff", 860)
    document = ended(client, post(client, tmp_path / "hang.tiff"))
    assert document["status"] == "failed"
    assert "longer than 10 s" in document["error"]["message"]
    assert _read(served, 8) - before == 3


def test_slow_and_endless_clients_are_hung_up_on(served: Served) -> None:
    host, port = served.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), 30) as slow:
        slow.sendall(b"GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ")
        assert slow.recv(1000) == b"", "a head that never ends"
    head = b"POST /v1/documents HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: multipart/form-data; boundary=a\r\n"
    with socket.create_connection((host, int(port)), 30) as slow:
        slow.sendall(head + b"Content-Length: 1000\r\n\r\n--a\r\n")
        assert b" 408 " in slow.recv(4000).splitlines()[0]
    with socket.create_connection((host, int(port)), 30) as endless:
        endless.sendall(head + b"Content-Length: 10737418240\r\n\r\n")
        assert b" 413 " in endless.recv(4000).splitlines()[0]
    with socket.create_connection((host, int(port)), 30) as endless:
        endless.sendall(head + b"Transfer-Encoding: chunked\r\n\r\n")
        sent = 0
        try:
            while sent < 50_000_000:
                endless.sendall(b"10000\r\n" + bytes(0x10000) + b"\r\n")
                sent += 0x10000
        except OSError:
            pass
        assert sent < 20_000_000, "the server stopped reading soon after the limit"
    assert httpx.get(f"{served.url}/health/live", timeout=30).json() == {"status": "alive"}


def test_who_does_not_take_answers_in_is_hung_up_on(served: Served) -> None:
    host, port = served.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), 30) as deaf:
        deaf.settimeout(1)
        asked = 0
        try:
            while asked < 20_000:
                deaf.sendall(b"GET /openapi.json HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
                asked += 1
        except TimeoutError:
            pass
        assert served.process
        here = deaf.getsockname()[1]
        until(lambda: here not in _peers(served), 20)


def _peers(served: Served) -> set[int]:
    assert served.process
    return {link.raddr.port for link in psutil.Process(served.process.pid).net_connections() if link.raddr}


def test_one_connection_too_many_is_told_so(served: Served) -> None:
    host, port = served.url.removeprefix("http://").split(":")
    with ExitStack() as stack:
        for _ in range(100):
            stack.enter_context(socket.create_connection((host, int(port)), 30))
        answer = httpx.get(f"{served.url}/health/live", timeout=30)
    assert (answer.status_code, answer.json()["code"], answer.headers["retry-after"]) == (503, "unavailable", "5")
    until(lambda: not _peers(served), 20)
    assert httpx.get(f"{served.url}/health/live", timeout=30).status_code == 200


def test_the_event_loop_is_never_blocked(client: httpx.Client, served: Served, tmp_path: Path) -> None:
    """Under load on an idle machine `benchmarks.service` measures 50 ms and 250 ms; here only that nothing holds it up for long."""
    scan(tmp_path / "load.tiff", 8)
    over = threading.Event()

    def load() -> None:
        with httpx.Client(base_url=served.url, timeout=60) as other:
            while not over.is_set():
                post(other, tmp_path / "load.tiff", force="true")
                other.get("/v1/documents?limit=200")

    threads = [threading.Thread(target=load) for _ in range(3)]
    for thread in threads:
        thread.start()
    times = []
    for _ in range(40):
        started = time.perf_counter()
        assert client.get("/health/live").status_code == 200
        times.append(time.perf_counter() - started)
        time.sleep(0.02)
    over.set()
    for thread in threads:
        thread.join()
    for document in client.get("/v1/documents?status=queued,processing&limit=200").json()["documents"]:
        client.post(f"/v1/documents/{document['id']}/cancel")
    assert median(times) < 1.0


def test_a_server_whose_models_cannot_be_loaded_is_never_ready(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    server = Served("serve", doubles(tmp_path / "own", "Lost"), tmp_path / "log", url).start(wait=False)
    with httpx.Client(base_url=url, timeout=60) as client:

        def said() -> dict[str, str] | None:
            try:
                answer = client.get("/health/ready")
            except httpx.ConnectError:  # it does not listen yet
                return None
            assert answer.status_code == 503
            checks: dict[str, str] = answer.json()["checks"]
            return None if "starting" in checks["workers"] else checks

        assert until(said) == {"database": "ok", "store": "ok", "workers": "the OCR models are damaged; install them again"}
    server.kill()


def test_a_worker_whose_models_cannot_be_loaded_takes_no_document(tmp_path: Path, server: str) -> None:
    """Another one could read it."""
    environment = doubles(tmp_path / "own", "Lost", GOUJI_DATABASE_URL=server, GOUJI_EXECUTOR="lost")
    worker = Served("worker", environment, tmp_path / "log").start(wait=False)
    assert worker.process
    assert worker.process.wait(120) == 1
    assert "the OCR models are damaged; install them again" in (tmp_path / "log").read_text()
    database = open_database(Settings(database_url=server))
    with closing(database), database.read() as session:
        assert session.get(Executor, "lost") is None, "nobody hears of it"


def test_workers_end_with_their_server(tmp_path: Path) -> None:
    server = Served("serve", doubles(tmp_path / "own"), tmp_path / "log").start()
    assert server.process
    children = psutil.Process(server.process.pid).children(recursive=True)
    assert children
    server.kill()
    _, alive = psutil.wait_procs(children, timeout=30)
    assert not alive


def test_what_was_deleted_is_nowhere_any_more(tmp_path: Path) -> None:
    """The engine keeps what each step gave, so that it need not be done again: the fields of a report among it."""
    environment = doubles(tmp_path / "own", GOUJI_DEAD_SECONDS="2", GOUJI_CALLBACK_SECRET="a secret")
    server = Served("serve", environment, tmp_path / "log").start()
    with httpx.Client(base_url=server.url, timeout=60) as client:
        (tmp_path / "年报.txt").write_text(TEXT, encoding="utf-8")
        id_ = post(client, tmp_path / "年报.txt")
        ended(client, id_)
        jobs = Path(environment["GOUJI_HOME"]) / "gouji-jobs.db"
        assert _known(jobs, id_) > 0
        assert client.delete(f"/v1/documents/{id_}").status_code == 204
    server.kill(signal.SIGTERM)
    time.sleep(2)  # until whoever may have been at work on it is given up
    server.start()
    until(lambda: _known(jobs, id_) == 0)
    server.kill()


def _known(jobs: Path, id_: str) -> int:
    """How many steps and workflows of a document the engine remembers."""
    with closing(sqlite3.connect(jobs)) as connection:
        steps = connection.execute("SELECT count(*) FROM operation_outputs WHERE workflow_uuid LIKE ?", (f"{id_}.%",))
        workflows = connection.execute("SELECT count(*) FROM workflow_status WHERE workflow_uuid LIKE ?", (f"{id_}.%",))
        return int(steps.fetchone()[0]) + int(workflows.fetchone()[0])


def _read(served: Served, hundreds: int) -> int:
    """How many pages of such a width were read, in hundreds of pixels."""
    return sum(int(line.split("x")[0]) // 100 == hundreds for line in pages_read(dict(served.environment)))


def _widen(source: Path, target: Path, width: int) -> None:
    """The scan with another width, which tells the test engine what to do."""
    from PIL import Image

    Image.open(source).convert("L").resize((width, 1100)).save(target, "TIFF", dpi=(72, 72))
