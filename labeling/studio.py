"""Label Studio, as much of its HTTP API as we need.

Listings name the attributes that they want (`include`): without that every task would come with its pictures. A request that may
have been carried out is only repeated where repeating does no harm.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from labeling.errors import Gone, LabelStudioError, NotAllowed, Refused, Unreachable
from labeling.settings import Settings

# The names to include are those of tasks and of their annotations alike: `updated_at` is for the latter.
_LIGHT = {
    "fields": "all",
    "include": "id,updated_at,meta,overlap,is_labeled,annotations",
    "query": json.dumps({"ordering": ["tasks:id"]}),
}
_PAGE = 500  # tasks in one answer of a listing
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 8.0  # seconds between tries
_SAID = 300  # characters of the server's explanation that are passed on


@dataclass(frozen=True, slots=True)
class RemoteAnnotation:
    """An annotation's identity and version; `result` is Label Studio's own format."""

    id: int
    version: str
    who: int
    seconds: float | None
    skipped: bool
    result: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class RemoteTask:
    """A task as listings show it. `annotations` are (id, version), in order of their ids."""

    id: int
    key: str | None
    overlap: int
    labeled: bool
    annotations: tuple[tuple[int, str], ...]


class Studio:
    """A client of one server. A context manager.

    Every method raises `Unreachable`, `NotAllowed`, `Gone` or `Refused`, each with a message that says what to do.
    """

    def __init__(self, settings: Settings) -> None:
        """Connects to nothing yet. Raises `NotAllowed` where the settings have no token."""
        if settings.label_studio_token is None or not settings.label_studio_token.get_secret_value().strip():
            raise NotAllowed(
                "label_studio_token (GOUJI_LABEL_STUDIO_TOKEN): is not set; copy it from Label Studio, Account & Settings"
            )
        self.url = settings.label_studio_url
        self._attempts = settings.label_studio_attempts
        token = settings.label_studio_token.get_secret_value().strip()
        self._http = httpx.Client(
            base_url=self.url,
            headers={"Authorization": f"Token {token}"},
            timeout=settings.label_studio_seconds,
            transport=httpx.HTTPTransport(retries=0),
        )

    def __enter__(self) -> Studio:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def projects(self) -> Iterator[tuple[int, str]]:
        """The (id, description) of all projects that the token may see."""
        page = 1
        while True:
            found = self._get("/api/projects/", include="id,description", page=page, page_size=100)
            for project in found["results"]:
                yield project["id"], project.get("description") or ""
            if not found.get("next"):
                return
            page += 1

    def has_project(self, project: int) -> bool:
        """Whether the project is still there."""
        try:
            self._get(f"/api/projects/{project}/")
        except Gone:
            return False
        return True

    def create_project(self, **attributes: Any) -> int:
        """Makes a project; gives its id."""
        return int(self._send("POST", "/api/projects/", attributes)["id"])

    def change_project(self, project: int, **attributes: Any) -> None:
        self._send("PATCH", f"/api/projects/{project}/", attributes)

    def import_tasks(self, project: int, tasks: Sequence[Mapping[str, Any]]) -> list[int]:
        """Makes tasks, with their predictions; gives their ids, in order. Where it raises, some may have been made."""
        made = self._send("POST", f"/api/projects/{project}/import", list(tasks), return_task_ids="true")
        return [int(task) for task in made["task_ids"]]

    def tasks(self, project: int) -> Iterator[RemoteTask]:
        """All tasks of a project, in order of their ids. Raises `Gone` where there is no such project."""
        page, total = 1, 1
        while (page - 1) * _PAGE < total:
            found = self._get("/api/tasks/", project=project, page=page, page_size=_PAGE, **_LIGHT)
            total = found["total"]
            for task in found["tasks"]:
                versions = sorted((one["id"], one["updated_at"]) for one in task["annotations"])
                key = (task.get("meta") or {}).get("key")
                yield RemoteTask(task["id"], key, task["overlap"], task["is_labeled"], tuple(versions))
            page += 1

    def annotations(self, task: int) -> list[RemoteAnnotation]:
        """What people said to a task, skipped ones too, in order of their ids."""
        found = self._get(f"/api/tasks/{task}/annotations/")
        return [
            RemoteAnnotation(
                one["id"], one["updated_at"], _who(one), one.get("lead_time"), bool(one.get("was_cancelled")), one["result"] or []
            )
            for one in sorted(found, key=lambda one: one["id"])
        ]

    def people(self) -> dict[int, str]:
        """The e-mail addresses of all users, by id."""
        return {user["id"]: user["email"] for user in self._get("/api/users/")}

    def is_touched(self, task: int) -> bool:
        """Whether somebody has annotated the task or begun to."""
        found = self._get(f"/api/tasks/{task}/", include="id,annotations,drafts")
        return bool(found.get("annotations") or found.get("drafts"))

    def change_task(self, task: int, **attributes: Any) -> None:
        self._send("PATCH", f"/api/tasks/{task}/", attributes)

    def delete_task(self, task: int) -> None:
        """Takes a task away; one that is away already is fine."""
        try:
            self._send("DELETE", f"/api/tasks/{task}/")
        except Gone:
            return

    def replace_prediction(self, task: int, prediction: Mapping[str, Any] | None) -> None:
        """Gives a task this prediction in the place of all that it has."""
        for old in self._get("/api/predictions/", task=task):
            self._send("DELETE", f"/api/predictions/{old['id']}/")
        if prediction:
            self._send("POST", "/api/predictions/", {**prediction, "task": task})

    def listen(self, project: int, url: str, headers: Mapping[str, str]) -> None:
        """Has the server tell `url` of every change in a project, once, however often it is asked to."""
        for hook in self._get("/api/webhooks/", project=project):
            if hook["url"] == url:
                self._send("PATCH", f"/api/webhooks/{hook['id']}/", {"is_active": True, "headers": dict(headers)})
                return
        wanted = {"url": url, "project": project, "headers": dict(headers), "send_payload": False, "send_for_all_actions": True}
        self._send("POST", "/api/webhooks/", wanted)

    def _get(self, path: str, **parameters: Any) -> Any:
        return self._request("GET", path, None, parameters)

    def _send(self, method: str, path: str, body: Any = None, **parameters: Any) -> Any:
        return self._request(method, path, body, parameters)

    def _request(self, method: str, path: str, body: Any, parameters: Mapping[str, Any]) -> Any:
        pause = _FIRST_PAUSE
        for attempt in range(1, self._attempts + 1):
            try:
                return self._once(method, path, body, parameters)
            except Unreachable as error:
                reached = not isinstance(error.__cause__, httpx.ConnectError | httpx.ConnectTimeout)
                if attempt == self._attempts or (method == "POST" and reached):
                    raise
            time.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _once(self, method: str, path: str, body: Any, parameters: Mapping[str, Any]) -> Any:
        try:
            answer = self._http.request(method, path, params=dict(parameters), json=body)
        except httpx.TimeoutException as error:
            raise Unreachable(
                f"{self.url}: Label Studio did not answer in time; try again later, or raise label_studio_seconds"
            ) from error
        except httpx.HTTPError as error:
            raise Unreachable(
                f"{self.url}: Label Studio cannot be reached ({error}); start it (make label-studio), or set label_studio_url"
            ) from error
        if answer.is_success:
            return self._content(answer)
        raise self._error(answer, f"{method} {path}")

    def _content(self, answer: httpx.Response) -> Any:
        if answer.status_code == 204 or not answer.content:
            return None
        try:
            return answer.json()
        except ValueError as error:
            raise Unreachable(f"{self.url}: what answers there is not Label Studio; set label_studio_url") from error

    def _error(self, answer: httpx.Response, what: str) -> LabelStudioError:
        status = answer.status_code
        if status == 401:
            return NotAllowed(
                f"{self.url}: Label Studio does not accept the token; set label_studio_token (GOUJI_LABEL_STUDIO_TOKEN) to a "
                "legacy access token, and allow those in the organization's settings"
            )
        if status == 403:
            return NotAllowed(
                f"{self.url}: Label Studio does not allow {what} ({_explanation(answer)}); use the token of a user who may manage "
                "projects; it calls addresses on this machine only if it was started for that (make label-studio)"
            )
        if status == 404:
            return Gone(f"{self.url}: {what}: there is no such thing any more in Label Studio")
        if status >= 500 or status == 429:
            return Unreachable(f"{self.url}: Label Studio fails by itself ({status}); look at its log, try again later")
        return Refused(f"{self.url}: Label Studio refuses {what} ({status}): {_explanation(answer)}")


def _who(annotation: Mapping[str, Any]) -> int:
    who = annotation.get("completed_by")
    return int(who["id"] if isinstance(who, dict) else who or 0)


def _explanation(answer: httpx.Response) -> str:
    """What the server says is wrong, as one line; never what was sent."""
    try:
        said = answer.json()
    except ValueError:
        return answer.reason_phrase
    detail = said.get("validation_errors") or said.get("detail") if isinstance(said, dict) else said
    return " ".join(json.dumps(detail, ensure_ascii=False).split())[:_SAID]
