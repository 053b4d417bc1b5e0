"""A TCP proxy in front of a server, with faults: it can refuse, stall, or break off after so many requests."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable
from typing import Literal

Fault = Literal["lose the request", "lose the answer", "stall"]


class Proxy:
    """Forwards to `port` on this machine. `fault` strikes at request number `at` (from 0), once; the rest goes through.

    `struck` is called when it does.
    """

    def __init__(self, port: int, fault: Fault, at: int, struck: Callable[[], None] = lambda: None) -> None:
        self.target, self.fault, self.at, self.struck = port, fault, at, struck
        self.requests = 0
        self._lock = threading.Lock()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> Proxy:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._socket.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, contextlib.suppress(OSError):
            while True:
                head = _head(client)
                if not head:
                    return
                with self._lock:
                    number, self.requests = self.requests, self.requests + 1
                strikes = number == self.at
                if strikes and self.fault == "lose the request":
                    self.struck()
                    return
                body = _body(client, head)
                answer = self._forward(head + body)
                if strikes:
                    self.struck()
                    if self.fault == "stall":
                        time.sleep(30)
                    return
                client.sendall(answer)

    def _forward(self, request: bytes) -> bytes:
        head, _, body = request.partition(b"\r\n\r\n")
        lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:")]
        with socket.create_connection(("127.0.0.1", self.target)) as server:
            server.sendall(b"\r\n".join([*lines, b"Connection: close"]) + b"\r\n\r\n" + body)
            answer = b""
            while part := server.recv(65536):
                answer += part
        return answer


def _head(client: socket.socket) -> bytes:
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        part = client.recv(1)
        if not part:
            return b""
        head += part
    return head


def _body(client: socket.socket, head: bytes) -> bytes:
    length = next((int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), 0)
    body = b""
    while len(body) < length:
        body += client.recv(length - len(body))
    return body
