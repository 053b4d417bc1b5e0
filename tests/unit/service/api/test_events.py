"""Streams of events, taken from the application itself: a client that reads them to the end would wait for ever."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

import pytest
from fastapi import Request

from service.api import events
from service.storage import keys
from service.storage.keys import Caller
from tests.unit.service.api.desk import Desk


class Listening:
    """A client that does not go away."""

    async def is_disconnected(self) -> bool:
        return False


HERE = cast(Request, Listening())


def of_tenant(at: Desk, caller: Caller) -> Any:
    return events._of_tenant(HERE, at.server, caller)


def of_document(at: Desk, caller: Caller) -> Any:
    document = events.shown(at.server, caller.tenant, at.posted(headers=at.key()))
    return events._of_document(HERE, at.server, caller, document, 0)


@pytest.mark.parametrize("stream", [of_tenant, of_document])
def test_a_stream_ends_with_the_key_that_opened_it(at: Desk, stream: Callable[[Desk, Caller], Any]) -> None:
    with at.database.write() as session:
        secret = keys.create(session, "test", "local", ["read"])
        caller = keys.caller_of(session, secret)
    assert caller is not None
    id_ = str(caller.key_id)

    async def listen() -> None:
        told = stream(at, caller)
        await anext(told)
        with at.database.write() as session:
            keys.revoke(session, id_)
        assert [event async for event in told] == []

    # On a thread of its own: Playwright, where its tests came first in this process, keeps a loop running on this one.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(asyncio.wait_for(listen(), 20))).result()
