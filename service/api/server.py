"""The server around the application: uvicorn, told not to wait for clients that never finish what they say."""

from __future__ import annotations

import asyncio
import logging
import socket
import threading
from types import FrameType
from typing import Any

import uvicorn
from fastapi import FastAPI, Request
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from extraction.errors import UsageError
from service.api.problems import Problem, answer
from service.api.state import is_loopback
from service.settings import Settings

_LOOPBACK = "127.0.0.1"
_KEEP_ALIVE = 15  # seconds between two requests on one connection
_GRACE = 10  # seconds that requests get to end when the server stops
_HEAD_BYTES = 64 << 10
_log = logging.getLogger("gouji.server")


class _Server(uvicorn.Server):
    """Sets `stopping` as soon as it is told to stop, so that endless answers end by themselves."""

    def __init__(self, config: uvicorn.Config, stopping: threading.Event) -> None:
        super().__init__(config)
        self._stopping = stopping

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._stopping.set()
        super().handle_exit(sig, frame)


def listen(app: FastAPI, settings: Settings, *, keyed: bool, stopping: threading.Event) -> None:
    """Serves `app` until it is told to stop, and sets `stopping` then. Raises `UsageError` where the port is taken."""
    host = settings.host
    if not keyed and not is_loopback(host):
        host = _LOOPBACK
        _log.warning(
            "no key has been made yet: listening on this machine only; `gouji keys create` makes one", extra={"host": host}
        )
    listener = _bound(host, settings.port)
    shown = f"[{host}]" if ":" in host else host
    _log.info(
        "listening", extra={"url": f"http://{shown}:{listener.getsockname()[1]}", "keys": "needed" if keyed else "none made yet"}
    )
    config = uvicorn.Config(
        app,
        http=_protocol(settings),
        loop="asyncio",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=True,
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_keep_alive=_KEEP_ALIVE,
        timeout_graceful_shutdown=_GRACE,
        h11_max_incomplete_event_size=_HEAD_BYTES,
    )
    _Server(config, stopping).run(sockets=[listener])


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise UsageError(f"cannot listen on {host}:{port} ({error.strerror or error}); set another host or port") from error
    listener.listen(512)
    return listener


async def _too_many(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers in the place of the application where there are more connections than there may be."""
    problem = Problem("unavailable", "there are too many connections", {"Retry-After": "5", "Connection": "close"})
    await answer(Request(scope), problem)(scope, receive, send)


def _protocol(settings: Settings) -> type[H11Protocol]:
    """The protocol with limits: on connections, on how long a client takes for a request's head, and for taking in an answer."""

    class Impatient(H11Protocol):
        _head: asyncio.TimerHandle | None = None
        _unread: asyncio.TimerHandle | None = None

        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            if len(self.connections) > settings.connections:
                self.app = _too_many
            self._head = self.loop.call_later(settings.header_seconds, self._give_up)

        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            if self.cycle is not None and self._head:
                self._head.cancel()
                self._head = None
            elif self.cycle is None and self._head is None:
                self._head = self.loop.call_later(settings.header_seconds, self._give_up)

        def pause_writing(self) -> None:
            super().pause_writing()
            self._unread = self.loop.call_later(settings.stall_seconds, self.transport.abort)

        def resume_writing(self) -> None:
            super().resume_writing()
            if self._unread:
                self._unread.cancel()

        def on_response_complete(self) -> None:
            super().on_response_complete()
            if self.cycle is None or self.cycle.response_complete:
                self._watch_next()

        def connection_lost(self, exc: Exception | None) -> None:
            super().connection_lost(exc)
            for timer in (self._head, self._unread):
                if timer:
                    timer.cancel()

        def _watch_next(self) -> None:
            """Keep-alive has its own limit, but ends it with the first byte: the rest of the next head is watched here."""
            if self._head is None and not self.transport.is_closing():
                self._head = self.loop.call_later(settings.header_seconds + _KEEP_ALIVE, self._give_up)

        def _give_up(self) -> None:
            if self.cycle is None or self.cycle.response_complete:
                self.transport.close()

    return Impatient
