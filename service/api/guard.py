"""What stands before every request: limits on its body, headers on its answer, HEAD, a line in the log. Plain ASGI: it streams."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service import metrics
from service.api.problems import Problem, answer
from service.runs.worker import defect
from service.settings import Settings

_SMALL_BODY = 1 << 20  # of requests that upload nothing
_UPLOADS = "/v1/documents"
_METHODS = frozenset({"GET", "HEAD", "POST", "DELETE", "PUT", "PATCH", "OPTIONS"})
_QUIET = ("/health/", "/metrics")
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
_log = logging.getLogger("gouji.requests")


class Guard:
    """Refuses bodies that are too large or too slow before they are there, adds security headers, and answers HEAD as GET."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.monotonic()
        exchange = _Exchange(scope, receive, send, self.settings)
        try:
            await exchange.check_length()
            await self.app(exchange.asked, exchange.receive, exchange.send)
        except Problem as problem:
            await exchange.refuse(problem)
        except Exception as error:  # noqa: BLE001 - the edge of the server: a defect of ours ends one request
            _log.error("a defect: %s", defect(error).message, extra={"path": scope["path"]})
            await exchange.refuse(Problem("internal"))
        finally:
            metrics.REQUESTS.labels(_counted(scope["method"]), str(exchange.status)).inc()
            if not scope["path"].startswith(_QUIET):
                seconds = round(time.monotonic() - started, 4)
                fields = {"method": scope["method"], "path": scope["path"], "status": exchange.status, "seconds": seconds}
                _log.info("request", extra=fields)


def _counted(method: str) -> str:
    """A method as it is counted: those that clients make up are one, or each would be kept for ever."""
    return method if method in _METHODS else "other"


class _Exchange:
    def __init__(self, scope: Scope, receive: Receive, send: Send, settings: Settings) -> None:
        self.scope = scope
        self.asked = {**scope, "method": "GET"} if scope["method"] == "HEAD" else scope
        self.status = 0
        self._head_only = scope["method"] == "HEAD"
        self._over = False
        self._receive: Callable[[], Awaitable[MutableMapping[str, Any]]] = receive
        self._send = send
        self._settings = settings
        self._most = settings.request_bytes if scope["path"] == _UPLOADS and scope["method"] == "POST" else _SMALL_BODY
        self._got = 0
        self._headers = dict(scope["headers"])
        self._whole = b"transfer-encoding" not in self._headers and self._headers.get(b"content-length", b"0") == b"0"
        self._deadline = time.monotonic() + settings.upload_seconds

    async def check_length(self) -> None:
        """Raises `Problem` where the client itself says that its body is too large."""
        length = self._headers.get(b"content-length", b"0")
        if length.isdigit() and int(length) > self._most:
            raise self._too_large()

    async def receive(self) -> Message:
        """The next piece of the body, or the news that the client has gone. Raises `Problem` for too much and too slow."""
        if self._over:
            return {"type": "http.disconnect"}  # which ends an answer that would go on for ever
        if self._whole:
            return await self._receive()
        patience = min(self._settings.stall_seconds, self._deadline - time.monotonic())
        try:
            message = await asyncio.wait_for(self._receive(), max(patience, 0.0))
        except TimeoutError:
            raise Problem("slow-upload", f"nothing came for {self._settings.stall_seconds:.0f} s, or it took too long") from None
        self._got += len(message.get("body", b""))
        self._whole = not message.get("more_body", False)
        if self._got > self._most:
            raise self._too_large()
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = list(message["headers"])
            present = {name.lower() for name, _ in headers}
            headers += [(name, value) for name, value in _HEADERS if name not in present]
            if b"content-security-policy" not in present:
                headers.append((b"content-security-policy", _POLICY.encode()))
            if b"cache-control" not in present:
                headers.append((b"cache-control", b"no-store" if self.scope["path"].startswith("/v1/") else b"no-cache"))
            if not self._whole:
                headers.append((b"connection", b"close"))  # the rest of the body is not read
            message["headers"] = headers
        elif self._head_only:
            if self._over:
                return
            message, self._over = {"type": "http.response.body"}, True
        await self._send(message)

    async def refuse(self, problem: Problem) -> None:
        """Answers with a problem, unless an answer has begun: then the connection just ends."""
        if not self.status:
            await answer(Request(self.scope), problem)(self.scope, self._receive, self.send)

    def _too_large(self) -> Problem:
        return Problem("too-large", f"the body is larger than {self._most} bytes")
