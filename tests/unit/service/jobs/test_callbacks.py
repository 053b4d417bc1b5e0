"""Callbacks: signed, tried again, never to an address that was not looked at."""

from __future__ import annotations

import hashlib
import hmac
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from service.jobs import addresses
from service.jobs.callbacks import Sender, send, signature
from service.storage import callbacks
from service.storage.tables import Callback
from tests.unit.service.api.desk import Desk, desk

SECRET = "a secret of some length"


class Receiver(HTTPServer):
    """Notes what comes and answers with the statuses in `answers`, then 200."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[int] = []
        self.came = threading.Semaphore(0)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hook"


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((dict(self.headers), body))
        status = self.server.answers.pop(0) if self.server.answers else 200
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "http://169.254.169.254/")
        self.end_headers()
        self.server.came.release()

    def log_message(self, *_: Any) -> None:
        """Says nothing."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    server = Receiver()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def calling(tmp_path: Path) -> Iterator[Desk]:
    with desk(tmp_path, callback_secret=SECRET, callback_private=True, callback_pause=0.05, callback_attempts=3) as made:
        yield made


def ended(at: Desk, url: str, headers: dict[str, str] | None = None) -> str:
    id_ = at.posted(callback=url, headers=headers)
    with at.database.write() as session:
        callbacks.enqueue(session, id_, "document.finished")
    return id_


def test_a_callback_is_signed_and_tried_until_it_arrives(calling: Desk, receiver: Receiver) -> None:
    receiver.answers = [500, 302]
    id_ = ended(calling, receiver.url)
    sender = Sender(calling.database, calling.settings)
    sender.start()
    for _ in range(3):
        assert receiver.came.acquire(timeout=30)
    sender.stop()
    headers, body = receiver.got[-1]
    assert json.loads(body)["document"]["id"] == id_
    at, given = (part.partition("=")[2] for part in headers["Gouji-Signature"].split(","))
    assert hmac.new(SECRET.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest() == given
    assert len({headers["Gouji-Delivery"] for headers, _ in receiver.got}) == 1
    with calling.database.read() as session:
        row = session.query(Callback).one()
        assert (row.attempts, row.due_at, row.problem) == (3, None, None)
        assert row.delivered_at


def test_its_links_lead_back_to_the_server(tmp_path: Path, receiver: Receiver) -> None:
    with desk(tmp_path, callback_secret=SECRET, callback_private=True, public_url="https://gouji.example.org/") as at:
        id_ = ended(at, receiver.url)
        with at.database.write() as session:
            (message,) = callbacks.take(session, lambda *_: True)
        assert send(message, at.settings) is None
    headers, body = receiver.got[-1]
    links = json.loads(body)["document"]["links"]
    assert links["report"] == f"https://gouji.example.org/v1/documents/{id_}/report"
    assert signature(SECRET, int(headers["Gouji-Signature"].split(",")[0].removeprefix("t=")), body) == headers["Gouji-Signature"]


def test_it_is_given_up_after_some_attempts(calling: Desk, receiver: Receiver) -> None:
    receiver.answers = [500] * 9
    ended(calling, receiver.url)
    sender = Sender(calling.database, calling.settings)
    sender.start()
    for _ in range(3):
        assert receiver.came.acquire(timeout=30)
    sender.stop()
    with calling.database.read() as session:
        row = session.query(Callback).one()
        assert (row.attempts, row.due_at, row.problem, row.delivered_at) == (3, None, "answered 500", None)


@pytest.mark.parametrize(("hosts", "neighbour"), [(1, "archive"), (20, "library")])
def test_receivers_that_never_answer_keep_no_other_waiting(tmp_path: Path, receiver: Receiver, hosts: int, neighbour: str) -> None:
    """Neither one receiver those of its own tenant, nor many of them those of another one."""
    with desk(tmp_path, callback_secret=SECRET, callback_private=True, callback_seconds=30) as at:
        key, other = at.key("archive"), at.key(neighbour)
        sender = Sender(at.database, at.settings)
        with ExitStack() as deaf:
            for _ in range(hosts):
                listener = deaf.enter_context(socket.create_server(("127.0.0.1", 0)))
                for _ in range(20 // hosts):
                    ended(at, f"http://127.0.0.1:{listener.getsockname()[1]}/hook", key)
            ended(at, receiver.url, other)
            sender.start()
            assert receiver.came.acquire(timeout=15)
        sender.stop()


def test_nothing_is_sent_without_a_callback(calling: Desk) -> None:
    id_ = calling.posted()
    with calling.database.write() as session:
        callbacks.enqueue(session, id_, "document.finished")
        assert not session.query(Callback).all()


def test_a_name_that_leads_elsewhere_at_sending_time_gets_nothing(
    tmp_path: Path, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    with desk(tmp_path, callback_secret=SECRET) as at:
        real = socket.getaddrinfo
        monkeypatch.setattr(addresses.socket, "getaddrinfo", lambda *a, **k: real("8.8.8.8", *a[1:], **k))
        id_ = at.posted(callback=f"http://rebound.example:{receiver.server_port}/hook")
        monkeypatch.setattr(addresses.socket, "getaddrinfo", lambda *a, **k: real("127.0.0.1", *a[1:], **k))
        with at.database.write() as session:
            callbacks.enqueue(session, id_, "document.finished")
            message = session.query(Callback).one()
        assert "private" in str(send(message, at.settings))
        assert receiver.got == []


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2001:4860:4860::8888", True),
        ("::ffff:10.0.0.1", False),
        ("2002:7f00:1::", False),
        ("169.254.169.254", False),
        ("fd00::1", False),
        ("fec0::1", False),
        ("64:ff9b:1::7f00:1", False),
        ("::7f00:1", False),
        ("::", False),
    ],
)
def test_public_addresses(address: str, public: bool) -> None:
    assert addresses.is_public(address) == public
