"""What the routes share, and who may call them."""

from __future__ import annotations

import ipaddress
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request, Security
from fastapi.security import APIKeyHeader, HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy.orm import Session

from service.api.problems import Problem
from service.jobs.engine import Engine
from service.jobs.people import People
from service.jobs.recognition import Recognition
from service.settings import Settings
from service.storage import documents, keys
from service.storage.contents import ContentStore
from service.storage.database import Database
from service.storage.keys import ANYBODY, Caller, Scope

_RETRY_SECONDS = "30"
_bearer = HTTPBearer(auto_error=False, description="a key that `gouji keys create` made")
_header = APIKeyHeader(name="X-API-Key", auto_error=False, description="the same")


@dataclass(slots=True)
class Server:
    """The parts of a running server. `recognition` is None where only other processes recognize, `people` without Label Studio.

    `stopping` tells answers that have no end to end.
    """

    settings: Settings
    database: Database
    store: ContentStore
    engine: Engine
    recognition: Recognition | None
    people: People | None = None
    stopping: threading.Event = field(default_factory=threading.Event)
    _keyed: bool = field(default=False)

    def keyed(self) -> bool:
        """Whether a key was ever made: from then on nobody gets in without one."""
        if not self._keyed:
            with self.database.read() as session:
                self._keyed = keys.any_made(session)
        return self._keyed


async def server_of(request: Request) -> Server:
    server: Server = request.app.state.server
    return server


Here = Annotated[Server, Depends(server_of)]
_Bearer = Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)]
_Header = Annotated[str | None, Security(_header)]


def caller_or_none(request: Request, server: Here, bearer: _Bearer, header: _Header) -> Caller | None:
    """Who asks; None where a key is needed and none was sent. Raises `Problem` for a key that is none."""
    presented = bearer.credentials if bearer else header
    if presented:
        with server.database.read() as session:
            caller = keys.caller_of(session, presented)
        if caller is None:
            raise Problem("unauthorized", "the key is not known, or was revoked", {"WWW-Authenticate": "Bearer"})
        return caller
    if server.keyed():
        return None
    _refuse_others(request)
    return ANYBODY


Anyone = Annotated[Caller | None, Depends(caller_or_none)]


def needs(scope: Scope) -> Callable[..., Caller]:
    """A dependency that gives the caller, who must have `scope`."""

    def caller(caller: Anyone) -> Caller:
        if caller is None:
            raise Problem("unauthorized", headers={"WWW-Authenticate": "Bearer"})
        if not caller.may(scope):
            raise Problem("forbidden", f"the key lacks the scope `{scope}`")
        return caller

    return caller


Reader = Annotated[Caller, Depends(needs("read"))]
Writer = Annotated[Caller, Depends(needs("write"))]
Admin = Annotated[Caller, Depends(needs("admin"))]


def _refuse_others(request: Request) -> None:
    """Without keys only this machine's own programs and page may ask: no other machine, and no web site in a browser here."""
    if request.client and not is_loopback(request.client.host):
        raise Problem("unauthorized", "as long as there is no key, only this machine itself may ask")
    host = urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
    if not is_loopback(host):
        raise Problem("forbidden-origin", "the Host header names another machine")
    origin = request.headers.get("origin")
    foreign = origin is not None and urlsplit(origin).netloc != request.headers.get("host")
    if foreign or request.headers.get("sec-fetch-site") in ("cross-site", "same-site"):
        raise Problem("forbidden-origin")


def expect_room(server: Server, session: Session, number: int) -> None:
    """Raises `Problem` where the queue has no room for so many documents more."""
    waiting = documents.waiting(session)
    if waiting + number > server.settings.queue_length:
        detail = f"{waiting} documents wait; the limit is {server.settings.queue_length}"
        raise Problem("busy", detail, {"Retry-After": _RETRY_SECONDS})


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine's own."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
