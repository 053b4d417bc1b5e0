"""What Label Studio calls: a webhook, which is taken for a hint only, and the protocol of its ML backends."""

from __future__ import annotations

import base64
import binascii
import hmac
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Header, Request
from fastapi.responses import JSONResponse, Response

from models.champion import champion
from service import human_loop
from service.api.problems import Problem
from service.api.state import Here, Server, is_loopback

router = APIRouter(tags=["Label Studio"])
_MOST_TASKS = 200
_BODY = Body(default_factory=dict)


def secret(request: Request, server: Here, x_gouji_secret: Annotated[str | None, Header()] = None) -> None:
    """Lets through who knows the secret, in the header `X-Gouji-Secret` or as the password of HTTP's basic authentication.

    Without a secret in the settings, only this machine is. Raises `Problem`.
    """
    expected = server.settings.webhook_secret
    if expected is None:
        if request.client is None or not is_loopback(request.client.host):
            raise Problem("unauthorized", "the setting webhook_secret is empty")
        return
    given = x_gouji_secret or _password(request.headers.get("authorization", ""))
    if not hmac.compare_digest(given.encode(), expected.get_secret_value().encode()):
        raise Problem("unauthorized", "the secret is not the one in the settings")


def _password(header: str) -> str:
    kind, _, value = header.partition(" ")
    if kind.lower() != "basic":
        return ""
    try:
        return base64.b64decode(value, validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return ""


Known = Depends(secret)


@router.post("/label-studio/webhook", status_code=202, dependencies=[Known])
async def post_webhook(request: Request) -> Response:
    """Something changed in Label Studio. The body is not believed: what changed is asked for."""
    server: Server = request.app.state.server
    if server.people:
        server.people.hint()
    return JSONResponse({"status": "accepted"}, 202)


@router.get("/ml/health")
async def get_health() -> dict[str, str]:
    """The ML backend lives."""
    return {"status": "UP", "model_class": "gouji"}


@router.post("/ml/setup", dependencies=[Known])
def post_setup(_: Annotated[dict[str, Any], _BODY]) -> dict[str, str]:
    """Label Studio says which project it is; the version of the model is the answer."""
    return {"model_version": champion()}


@router.post("/ml/predict", dependencies=[Known])
def post_predict(server: Here, body: Annotated[dict[str, Any], _BODY]) -> dict[str, Any]:
    """What the machine reads in each of the tasks; nothing for those that are not ours."""
    tasks = body.get("tasks")
    if not isinstance(tasks, list) or len(tasks) > _MOST_TASKS:
        raise Problem("invalid", f"`tasks` must be a list of at most {_MOST_TASKS}")
    known = [task if isinstance(task, dict) else {} for task in tasks]
    return {"results": human_loop.predictions(server.database, known), "model_version": champion()}


@router.post("/ml/webhook", status_code=202, dependencies=[Known])
async def post_ml_webhook(request: Request) -> Response:
    """The ML backend's own webhook, a hint as well."""
    return await post_webhook(request)
