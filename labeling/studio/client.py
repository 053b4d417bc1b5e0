"""Label Studio through its SDK, as much of it as we need.

Listings name the attributes that they want (`include`): without that every task would come with its pictures. A request that may
have been carried out is only repeated where repeating does no harm: the SDK's own retries, which know no such rule, are off.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import httpx

from labeling.errors import Gone, LabelStudioError, NotAllowed, Refused, Unreachable
from labeling.settings import Settings

if TYPE_CHECKING:  # importing the SDK takes two seconds
    from label_studio_sdk.core.api_error import ApiError
    from label_studio_sdk.core.request_options import RequestOptions

_PAGE = 500  # tasks in one answer of a listing
# The names to include are those of tasks and of their annotations alike: `updated_at` is for the latter.
_LIGHT = {
    "page_size": _PAGE,
    "fields": "all",
    "include": "id,updated_at,meta,overlap,is_labeled,annotations",
    "query": json.dumps({"ordering": ["tasks:id"]}),
}
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
        self._http = httpx.Client(timeout=settings.label_studio_seconds, transport=httpx.HTTPTransport(retries=0))
        from label_studio_sdk.client import LabelStudio
        from label_studio_sdk.core.api_error import ApiError

        try:
            self._sdk = LabelStudio(  # type: ignore[no-untyped-call]  # the SDK's own wrapper has no types
                base_url=self.url, api_key=token, timeout=settings.label_studio_seconds, httpx_client=self._http
            )
        except ApiError as error:  # a token of the newer kind that is too old
            raise self._error(error, "the token") from None

    def __enter__(self) -> Studio:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def projects(self) -> Iterator[tuple[int, str]]:
        """The (id, description) of all projects that the token may see."""
        page = 1
        while True:
            asked = {"include": "id,description", "page": page, "page_size": 100}
            found = self._call("GET", "/api/projects/", self._sdk.projects.list, **asked).response
            for project in found.results:
                yield project.id, project.description or ""
            if not found.next:
                return
            page += 1

    def has_project(self, project: int) -> bool:
        """Whether the project is still there."""
        try:
            self._call("GET", f"/api/projects/{project}/", self._sdk.projects.get, project)
        except Gone:
            return False
        return True

    def create_project(self, **attributes: Any) -> int:
        """Makes a project; gives its id."""
        return int(self._call("POST", "/api/projects/", self._sdk.projects.create, **attributes).id)

    def import_tasks(self, project: int, tasks: Sequence[Mapping[str, Any]]) -> list[int]:
        """Makes tasks, with their predictions; gives their ids, in order. Where it raises, some may have been made."""
        send = self._sdk.projects.import_tasks
        made = self._call("POST", f"/api/projects/{project}/import", send, project, request=list(tasks), return_task_ids=True)
        return [int(task) for task in made.task_ids]

    def tasks(self, project: int) -> Iterator[RemoteTask]:
        """All tasks of a project, in order of their ids. Raises `Gone` where there is no such project."""
        page, total = 1, 1
        while (page - 1) * _PAGE < total:
            found = self._call("GET", "/api/tasks/", self._list_tasks, {"project": project, "page": page, **_LIGHT})
            total = found["total"]
            for task in found["tasks"]:
                versions = sorted((one["id"], one["updated_at"]) for one in task["annotations"])
                key = (task.get("meta") or {}).get("key")
                yield RemoteTask(task["id"], key, task["overlap"], task["is_labeled"], tuple(versions))
            page += 1

    def annotations(self, task: int) -> list[RemoteAnnotation]:
        """What people said to a task, skipped ones too, in order of their ids."""
        found = self._call("GET", f"/api/tasks/{task}/annotations/", self._sdk.annotations.list, task)
        return [
            RemoteAnnotation(
                one.id, _version(one.updated_at), _who(one.completed_by), one.lead_time, bool(one.was_cancelled), one.result or []
            )
            for one in sorted(found, key=lambda one: one.id)
        ]

    def people(self) -> dict[int, str]:
        """The e-mail addresses of all users, by id."""
        return {user.id: user.email for user in self._call("GET", "/api/users/", self._sdk.users.list)}

    def is_touched(self, task: int) -> bool:
        """Whether somebody has annotated the task or begun to."""
        light: RequestOptions = {"additional_query_parameters": {"include": "id,annotations,drafts"}}
        found = self._call("GET", f"/api/tasks/{task}/", self._sdk.tasks.get, str(task), request_options=light)
        return bool(found.annotations or found.drafts)

    def project_of(self, task: int) -> int | None:
        """The project that a task belongs to; None where there is no such task."""
        light: RequestOptions = {"additional_query_parameters": {"include": "id,project"}}
        try:
            found = self._call("GET", f"/api/tasks/{task}/", self._sdk.tasks.get, str(task), request_options=light)
        except Gone:
            return None
        return None if found.project is None else int(found.project)

    def change_task(self, task: int, **attributes: Any) -> None:
        self._call("PATCH", f"/api/tasks/{task}/", self._sdk.tasks.update, str(task), **attributes)

    def delete_task(self, task: int) -> None:
        """Takes a task away; one that is away already is fine."""
        try:
            self._call("DELETE", f"/api/tasks/{task}/", self._sdk.tasks.delete, str(task))
        except Gone:
            return

    def replace_prediction(self, task: int, prediction: Mapping[str, Any] | None) -> None:
        """Gives a task this prediction in the place of all that it has."""
        predictions = self._sdk.predictions
        for old in self._call("GET", "/api/predictions/", predictions.list, task=task):
            self._call("DELETE", f"/api/predictions/{old.id}/", predictions.delete, old.id)
        if prediction:
            self._call("POST", "/api/predictions/", predictions.create, **{**prediction, "task": task})

    def listen(self, project: int, url: str, headers: Mapping[str, str]) -> None:
        """Has the server tell `url` of every change in a project, once, however often it is asked to."""
        hooks = self._sdk.webhooks
        for hook in self._call("GET", "/api/webhooks/", hooks.list, project=str(project)):
            if hook.url == url:
                path = f"/api/webhooks/{hook.id}/"
                self._call("PATCH", path, hooks.update, hook.id, is_active=True, headers=dict(headers))
                return
        wanted = {"url": url, "project": project, "headers": dict(headers), "send_payload": False, "send_for_all_actions": True}
        self._call("POST", "/api/webhooks/", hooks.create, **wanted)

    def _list_tasks(self, parameters: Mapping[str, Any], *, request_options: RequestOptions) -> Any:
        """A page of tasks by the SDK's HTTP client: making the SDK's objects takes two milliseconds a task, and people wait."""
        from label_studio_sdk.core.api_error import ApiError

        http = self._sdk._client_wrapper.httpx_client
        answer = http.request("api/tasks/", method="GET", params=dict(parameters), request_options=request_options)
        if not answer.is_success:
            raise ApiError(status_code=answer.status_code, headers=dict(answer.headers), body=answer.text)
        return answer.json()

    def _call(self, method: str, path: str, ask: Callable[..., Any], /, *arguments: Any, **named: Any) -> Any:
        """What the SDK's `ask` gives; it makes one request, `method` and `path`. Tries again where that does no harm."""
        pause = _FIRST_PAUSE
        for attempt in range(1, self._attempts + 1):
            try:
                return self._once(f"{method} {path}", ask, *arguments, **named)
            except Unreachable as error:
                reached = not isinstance(error.__cause__, httpx.ConnectError | httpx.ConnectTimeout)
                if attempt == self._attempts or (method == "POST" and reached):
                    raise
            time.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _once(self, what: str, ask: Callable[..., Any], /, *arguments: Any, **named: Any) -> Any:
        from label_studio_sdk.core.api_error import ApiError

        given: RequestOptions = named.pop("request_options", {})
        options: RequestOptions = {**given, "max_retries": 0}
        try:
            return ask(*arguments, **named, request_options=options)
        except httpx.TimeoutException as error:
            raise Unreachable(
                f"{self.url}: Label Studio did not answer in time; try again later, or raise label_studio_seconds"
            ) from error
        except httpx.HTTPError as error:
            raise Unreachable(
                f"{self.url}: Label Studio cannot be reached ({error}); start it (make label-studio), or set label_studio_url"
            ) from error
        except ApiError as error:
            raise self._error(error, what) from None  # it would show all that the server said
        except ValueError as error:
            raise Unreachable(f"{self.url}: what answers there is not Label Studio; set label_studio_url") from error

    def _error(self, error: ApiError, what: str) -> LabelStudioError:
        status = error.status_code or 0
        if 200 <= status < 300:  # the SDK could not read the answer
            return Unreachable(f"{self.url}: what answers there is not Label Studio; set label_studio_url")
        if status == 401:
            return NotAllowed(
                f"{self.url}: Label Studio does not accept the token; set label_studio_token (GOUJI_LABEL_STUDIO_TOKEN) to a "
                "legacy access token, and allow those in the organization's settings"
            )
        if status == 403:
            return NotAllowed(
                f"{self.url}: Label Studio does not allow {what} ({_explanation(error)}); use the token of a user who may manage "
                "projects; it calls addresses on this machine only if it was started for that (make label-studio)"
            )
        if status == 404:
            return Gone(f"{self.url}: {what}: there is no such thing any more in Label Studio; push to have it made anew")
        if status >= 500 or status == 429:
            return Unreachable(f"{self.url}: Label Studio fails by itself ({status}); look at its log, try again later")
        return Refused(f"{self.url}: Label Studio refuses {what} ({status}): {_explanation(error)}")


def _who(completed_by: Any) -> int:
    return int(completed_by["id"] if isinstance(completed_by, dict) else completed_by or 0)


def _version(at: datetime) -> str:
    """The time as the server wrote it: the SDK has read it, and the ledger knows annotations by the server's own words."""
    return at.isoformat().replace("+00:00", "Z")


def _explanation(error: ApiError) -> str:
    """What the server says is wrong, as one line; never what was sent."""
    said = error.body
    if isinstance(said, str):
        try:
            said = json.loads(said)
        except ValueError:
            return httpx.codes.get_reason_phrase(error.status_code or 0)
    detail = said.get("validation_errors") or said.get("detail") if isinstance(said, dict) else said
    return " ".join(json.dumps(detail, ensure_ascii=False).split())[:_SAID]
