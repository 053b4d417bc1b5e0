"""The service as a whole: who asks, and how it goes."""

from __future__ import annotations

import time
from importlib.metadata import version
from typing import Any

from fastapi import APIRouter

from extraction.align.forms import load_forms
from extraction.export import FORMATS
from models.champion import champion
from service import human_loop
from service.api.state import Anyone, Here, Reader
from service.storage import figures

router = APIRouter(tags=["service"])


@router.get("/whoami")
def get_whoami(server: Here, caller: Anyone) -> dict[str, Any]:
    """Who the key says that you are; needs none, and tells whether one is needed."""
    return {
        "tenant": caller.tenant if caller else None,
        "key": caller.key if caller else None,
        "scopes": sorted(caller.scopes) if caller else [],
        "open": not server.keyed(),
        "key_needed": caller is None,
        "version": version("gouji"),
        "label_studio": human_loop.address(server.settings) if caller else None,
    }


@router.get("/overview")
def get_overview(server: Here, caller: Reader) -> dict[str, Any]:
    """How it goes: documents by status, throughput, the queue, review, workers, limits."""
    settings, now = server.settings, time.time()
    bound = human_loop.error_bound(server.database, caller.tenant)
    with server.database.read() as session:
        return {
            "documents": figures.by_status(session, caller.tenant),
            "pages_per_second": round(figures.rate(session, caller.tenant, now), 3),
            "throughput": figures.throughput(session, caller.tenant, now),
            "queue": figures.queue(session, now) | {"limit": settings.queue_length},
            "review": {
                "open": human_loop.open_tasks(session, caller.tenant),
                "share": figures.review_share(session, caller.tenant),
                "documents": figures.doubtful(session, caller.tenant),
            },
            "error_bound": bound,
            "champion": champion(),
            "workers": figures.workers(session, now, settings.dead_seconds),
            "version": version("gouji"),
            "limits": {
                "file_bytes": settings.file_bytes,
                "request_bytes": settings.request_bytes,
                "pages": settings.pages,
                "queue": settings.queue_length,
            },
            "formats": list(FORMATS),
            "forms": [{"id": form.id, "name": form.id} for form in load_forms().values()],
            "label_studio": human_loop.address(settings),
        }
