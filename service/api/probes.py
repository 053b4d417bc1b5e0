"""Whether the service lives, whether it is ready, and what Prometheus wants to know."""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import partial

import sqlalchemy as sa
from fastapi import APIRouter
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from sqlalchemy.exc import DBAPIError

from extraction.errors import GoujiError
from models.champion import champion
from service import human_loop, metrics
from service.api.state import Admin, Here, Server
from service.storage import figures
from service.storage.tables import Document, Executor

router = APIRouter(tags=["service"])


@router.get("/health/live")
async def get_live() -> dict[str, str]:
    """Whether the process answers; nothing else is looked at."""
    return {"status": "alive"}


@router.get("/health/ready", responses={503: {"description": "It cannot take documents now; `checks` says why."}})
def get_ready(server: Here) -> Response:
    """Whether documents can be taken and worked off."""
    checks = {"database": _database_problem(server), "store": _store_problem(server), "workers": _workers_problem(server)}
    ready = not any(checks.values())
    body = {"status": "ready" if ready else "not ready", "checks": {name: problem or "ok" for name, problem in checks.items()}}
    return JSONResponse(body, 200 if ready else 503, None if ready else {"Retry-After": "5"})


def _database_problem(server: Server) -> str | None:
    try:
        with server.database.read() as session:
            session.execute(sa.text("SELECT 1"))
    except DBAPIError as error:
        return f"does not answer ({type(error.orig).__name__})"
    return None


def _store_problem(server: Server) -> str | None:
    try:
        server.store.check()
    except (GoujiError, OSError) as error:
        return f"cannot be written ({type(error).__name__})"
    return None


def _workers_problem(server: Server) -> str | None:
    if server.recognition is not None:
        return server.recognition.problem
    with server.database.read() as session:
        alive = session.scalar(
            sa.select(sa.func.count()).where(Executor.seen_at > time.time() - server.settings.dead_seconds, Executor.processes > 0)
        )
    return None if alive else "no worker is alive; start one with `gouji worker`"


@router.get("/metrics", response_class=PlainTextResponse)
def get_metrics(server: Here, _: Admin) -> Response:
    """For Prometheus: what this process did, and what the database knows of all of them."""
    registry = CollectorRegistry()
    gauge = partial(_gauge, registry)
    now = time.time()
    with server.database.read() as session:
        documents = gauge("documents_by_status", "Documents by status.", ("status",))
        for status, number in figures.by_status(session, None).items():
            documents.labels(status).set(number)
        queue = figures.queue(session, now)
        gauge("queue_length", "Documents that wait or are in work.").set(queue["length"])
        gauge("queue_oldest_seconds", "Age of the oldest of them.").set(queue["oldest_seconds"])
        gauge("pages_per_second", "Pages recognized per second, over five minutes, by all workers.").set(
            figures.rate(session, None, now)
        )
        gauge("workers_alive", "Processes that work documents off.").set(
            sum(worker["alive"] for worker in figures.workers(session, now, server.settings.dead_seconds))
        )
        if (share := figures.review_share(session, None)) is not None:
            gauge("review_share", "Share of fields in review.").set(share)
        tenants = session.scalars(sa.select(Document.tenant).distinct()).all()
    bounds = gauge("audited_error_bound", "Upper bound of the share of wrong values among accepted ones.", ("tenant",))
    for tenant in tenants:
        if found := human_loop.error_bound(server.database, tenant):
            bounds.labels(tenant).set(found["value"])
    gauge("model", "The model in use, as a label.", ("version",)).labels(champion()).set(1)
    return Response(generate_latest(registry) + generate_latest(metrics.REGISTRY), media_type=CONTENT_TYPE_LATEST)


def _gauge(registry: CollectorRegistry, name: str, text: str, labels: Sequence[str] = ()) -> Gauge:
    return Gauge(f"gouji_{name}", text, labels, registry=registry)
