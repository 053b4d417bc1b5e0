"""Watching: polling, hints, servers that fail."""

from __future__ import annotations

import http.client
import threading

from labeling.answers.watch import SECRET_HEADER, Receiver, watch
from labeling.errors import Unreachable


def test_a_hint_is_a_reason_to_look_at_once() -> None:
    hinted, stop, looks = threading.Event(), threading.Event(), list[int]()

    def look() -> None:
        looks.append(1)
        if len(looks) == 1:
            threading.Timer(0.1, hinted.set).start()
        else:
            stop.set()

    watch(look, hinted, stop, seconds=1e6)
    assert len(looks) == 2


def test_a_hint_while_looking_is_not_lost() -> None:
    hinted, stop, looks = threading.Event(), threading.Event(), list[int]()

    def look() -> None:
        looks.append(1)
        if len(looks) == 1:
            hinted.set()
        else:
            stop.set()

    watch(look, hinted, stop, seconds=1e6)
    assert len(looks) == 2


def test_a_server_that_fails_is_looked_at_again() -> None:
    stop, looks = threading.Event(), list[int]()

    def look() -> None:
        looks.append(1)
        if len(looks) < 3:
            raise Unreachable("down")
        stop.set()

    watch(look, threading.Event(), stop, seconds=0.01)
    assert len(looks) == 3


def test_only_calls_with_the_secret_are_hints() -> None:
    with Receiver("127.0.0.1", 0, "secret") as receiver:
        assert [_post(receiver.port, headers) for headers in ({}, {SECRET_HEADER: "wrong"})] == [403, 403]
        assert not receiver.hinted.is_set()
        assert _post(receiver.port, {SECRET_HEADER: "secret", "Content-Length": "99999999"}) == 413
        assert not receiver.hinted.is_set()
        assert _post(receiver.port, {SECRET_HEADER: "secret"}) == 200
        assert receiver.hinted.is_set()


def _post(port: int, headers: dict[str, str]) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("POST", "/", headers={"Content-Length": "0", **headers})
        return connection.getresponse().status
    finally:
        connection.close()
