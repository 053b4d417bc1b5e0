"""What went wrong, as RFC 9457 problem documents: a stable code for programs, and for people what is wrong and what to do."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any

import yaml
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from sqlalchemy.exc import DBAPIError
from starlette.exceptions import HTTPException
from starlette.routing import Match

from extraction.errors import GoujiError, OutputError

MEDIA_TYPE = "application/problem+json"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem: its HTTP status, and title and hint in Chinese and English."""

    status: int
    title: tuple[str, str]
    hint: tuple[str, str]


KINDS: dict[str, Kind] = {
    code: Kind(kind["status"], tuple(kind["title"]), tuple(kind["hint"]))
    for code, kind in yaml.safe_load(Path(__file__).with_name("problems.yaml").read_text(encoding="utf-8")).items()
}

_BY_STATUS = {
    400: "bad-request",
    401: "unauthorized",
    403: "forbidden",
    404: "not-found",
    405: "method-not-allowed",
    413: "too-large",
    415: "unsupported",
}


@dataclass
class Problem(Exception):
    """Ends a request with the problem of that code; `detail` says what it is in this case."""

    code: str
    detail: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)


def answer(request: Request, problem: Problem) -> Response:
    """The problem document, in the language that the client asks for."""
    kind = KINDS[problem.code]
    english = _wants_english(request.headers.get("accept-language", ""))
    body = {
        "type": f"/problems/{problem.code}",
        "title": kind.title[english],
        "status": kind.status,
        "code": problem.code,
        "detail": problem.detail or kind.title[english],
        "hint": kind.hint[english],
        "instance": request.url.path,
        **problem.extra,
    }
    return JSONResponse(body, kind.status, dict(problem.headers), MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Answers every error of `app` with a problem document."""

    @app.exception_handler(Problem)
    async def known(request: Request, error: Problem) -> Response:
        return answer(request, error)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        errors = [{"where": ".".join(map(str, part["loc"])), "message": part["msg"]} for part in error.errors()]
        detail = "; ".join(f"{part['where']}: {part['message']}" for part in errors)
        return answer(request, Problem("invalid", detail, extra={"errors": errors}))

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> Response:
        code = _BY_STATUS.get(error.status_code, "internal" if error.status_code >= 500 else "bad-request")
        detail = "" if error.detail == HTTPStatus(error.status_code).phrase else str(error.detail)  # the title says as much
        headers = {"Allow": _allowed(request)} if code == "method-not-allowed" else error.headers or {}
        return answer(request, Problem(code, detail, headers))

    @app.exception_handler(GoujiError)
    async def ours(request: Request, error: GoujiError) -> Response:
        if isinstance(error, OutputError):
            _log.error("the store cannot be written", extra={"problem": error.message})
            return answer(request, Problem("unavailable", error.message, {"Retry-After": "30"}))
        return answer(request, Problem("internal", error.message))

    @app.exception_handler(DBAPIError)
    async def database(request: Request, error: DBAPIError) -> Response:
        _log.error("the database does not answer", extra={"problem": type(error.orig).__name__})
        return answer(request, Problem("unavailable", headers={"Retry-After": "5"}))


def _allowed(request: Request) -> str:
    """The methods of the request's path. The routers only know those of their own routes."""
    routes = request.app.router.routes
    known = [
        method
        for method in ("GET", "POST", "DELETE")
        if any(route.matches({**request.scope, "method": method})[0] is Match.FULL for route in routes)
    ]
    return ", ".join([*known, *(["HEAD"] if "GET" in known else [])])


def _wants_english(accepted: str) -> bool:
    """Whether the first language of Accept-Language that we have is English; Chinese without any."""
    ranked = []
    for number, part in enumerate(accepted.lower().split(",")):
        tag, _, weight = part.strip().partition(";q=")
        try:
            ranked.append((-float(weight or 1), number, tag))
        except ValueError:
            continue
    return next((tag.startswith("en") for _, _, tag in sorted(ranked) if tag.startswith(("en", "zh"))), False)
