"""Label Studio down, slow, restarted, emptied by hand; the process killed at every step. Nothing is lost, nothing doubled."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator

import httpx
import pytest
from sqlalchemy import event, literal, select, update

from extraction.page import Reading
from labeling.answers.pull import hint, pull, take_hints
from labeling.answers.watch import SECRET_HEADER, Receiver
from labeling.erase import erase, sweep
from labeling.errors import NotAllowed, Unreachable
from labeling.storage.ledger import Ledger
from labeling.storage.tables import ErasedRow, ProjectRow
from labeling.studio.client import Studio
from labeling.studio.push import push
from tests.integration.label_studio import choice, free_port
from tests.integration.labeling.desk import UPHELD, Desk
from tests.integration.labeling.proxy import Fault, Proxy
from tests.unit.labeling.paper import page


def test_a_server_that_is_down_is_named(desk: Desk) -> None:
    desk.smudged()
    down = desk.with_settings(label_studio_url=f"http://127.0.0.1:{free_port()}")
    with pytest.raises(Unreachable, match="label_studio_url"):
        desk.push(down)
    assert desk.push().created == 1


def test_a_wrong_token_is_named_and_not_shown(desk: Desk) -> None:
    with pytest.raises(NotAllowed, match="GOUJI_LABEL_STUDIO_TOKEN") as caught:
        desk.push(desk.with_settings(label_studio_token="f" * 40))
    assert "f" * 40 not in str(caught.value)


@pytest.mark.parametrize("fault", ["lose the request", "lose the answer"])
def test_a_push_that_is_broken_off_anywhere_is_finished_by_the_next(desk: Desk, fault: Fault) -> None:
    desk.smudged("a.pdf")
    desk.smudged("b.pdf")
    desk.push(desk.with_settings(queue=1))
    for at in range(20):
        with Proxy(desk.server.port, fault, at) as proxy:
            # The same server under another address: what the ledger knows of it must hold.
            settings = desk.with_settings(label_studio_attempts=1)
            with Studio(settings) as studio:
                studio._sdk._client_wrapper._base_url = proxy.url
                try:
                    push(desk.ledger, desk.shelf, studio, desk.rules, settings)
                except Unreachable:
                    continue
            break
    else:
        raise AssertionError("it never came through")
    keys = Counter(task["meta"]["key"] for task in desk.tasks())
    assert keys == Counter(row.key for row in desk.rows())
    assert len(keys) == 2
    assert desk.push().nothing()


@pytest.mark.parametrize("fault", ["lose the request", "lose the answer"])
def test_a_pull_that_is_broken_off_anywhere_is_finished_by_the_next(desk: Desk, fault: Fault) -> None:
    first, second = desk.smudged("a.pdf"), desk.smudged("b.pdf")
    desk.push()
    for row in desk.rows():
        desk.people.answer(row.remote_id or 0, [choice("misread=7" if row.sha256 == first else "right=1")])
    for at in range(20):
        with Proxy(desk.server.port, fault, at) as proxy, Studio(desk.with_settings(label_studio_attempts=1)) as studio:
            studio._sdk._client_wrapper._base_url = proxy.url
            try:
                pull(desk.ledger, desk.shelf, studio, desk.rules, desk.settings)
            except Unreachable:
                continue
        break
    else:
        raise AssertionError("it never came through")
    assert at > 3
    assert len(desk.corrections()) == 2
    assert desk.shelf.reports[second].status == "accepted"
    assert {row.sha256: row.standing for row in desk.rows()} == {first: "waiting", second: "single"}
    assert desk.pull().as_json() == {"corrections": 0, "refused": 0, "documents": 0, "asked_again": 0}


def test_a_server_that_stalls_ends_a_pull_and_a_push_in_time(desk: Desk) -> None:
    desk.smudged("a.pdf")
    desk.push()
    desk.people.answer(desk.tasks()[0]["id"], [choice("right=1")])
    desk.smudged("b.pdf")
    settings = desk.with_settings(label_studio_seconds=1.0, label_studio_attempts=1)
    for work in (pull, push):
        with Proxy(desk.server.port, "stall", 0) as proxy, Studio(settings) as studio:
            studio._sdk._client_wrapper._base_url = proxy.url
            with pytest.raises(Unreachable, match="did not answer in time"):
                work(desk.ledger, desk.shelf, studio, desk.rules, settings)
    assert desk.pull().corrections == 1
    assert desk.push().created == 1


def test_a_project_that_somebody_deleted_is_made_anew(desk: Desk) -> None:
    sha256 = desk.smudged("a.pdf")
    desk.smudged("b.pdf")
    desk.push()
    answered = next(row for row in desk.rows() if row.sha256 == sha256)
    desk.people.answer(answered.remote_id or 0, [choice("right=1")])
    desk.pull()
    gone = desk.project()
    desk.server.call("DELETE", f"/api/projects/{gone}/")
    assert desk.pull().corrections == 0
    assert desk.push().created == 1, "only what is still open is asked again"
    assert desk.project() != gone
    assert desk.shelf.reports[sha256].fields[UPHELD].by_person
    desk.people.answer(desk.tasks()[0]["id"], [choice("right=1")])
    assert desk.pull().corrections == 1
    assert len(desk.corrections()) == 2


def test_who_was_to_be_asked_second_is_asked_in_the_new_project(desk: Desk) -> None:
    """The first answer was given in the project that is gone; it counts, and whoever gave it is not the second person."""
    sha256 = desk.smudged()
    desk.push()
    desk.people.answer(desk.tasks()[0]["id"], [choice("misread=7")])
    desk.pull()
    desk.server.call("DELETE", f"/api/projects/{desk.project()}/")
    desk.pull()
    assert desk.push().created == 1
    (task,) = desk.tasks()
    desk.people.answer(task["id"], [choice("misread=7")])
    desk.pull()
    assert (desk.rows()[0].standing, desk.tasks()[0]["is_labeled"]) == ("waiting", False)
    desk.people.answer(task["id"], [choice("misread=7")], who=1)
    desk.pull()
    assert desk.rows()[0].standing == "agreed"
    assert desk.shelf.reports[sha256].fields[UPHELD].value == 7


def test_a_task_that_is_deleted_while_it_is_read_takes_nothing_with_it(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """That it is gone does not tell that its project is."""
    for name in ("a.pdf", "b.pdf"):
        desk.smudged(name)
    desk.push()
    project, tasks = desk.project(), desk.tasks()
    for task in tasks:
        desk.people.answer(task["id"], [choice("right=1")])
    read = Studio.annotations

    def too_late(studio: Studio, task: int) -> object:
        if task == tasks[0]["id"]:
            desk.server.call("DELETE", f"/api/tasks/{task}/")
        return read(studio, task)

    with monkeypatch.context() as patch:
        patch.setattr(Studio, "annotations", too_late)
        assert desk.pull().corrections == 1
    assert desk.push().created == 1, "what was not answered is asked again"
    assert desk.project() == project
    assert len(desk.tasks()) == 2


def test_a_server_that_has_moved_is_the_same_server(desk: Desk) -> None:
    """Another port, or another name: what was asked there stands, and is answered there."""
    sha256 = desk.smudged()
    desk.push()
    (task,) = desk.tasks()
    desk.people.answer(task["id"], [choice("right=1")])
    with Proxy(desk.server.port, "stall", -1) as elsewhere:
        moved = desk.with_settings(label_studio_url=elsewhere.url)
        assert desk.pull(moved).corrections == 1
        assert desk.shelf.reports[sha256].fields[UPHELD].by_person
        desk.smudged("b.pdf")
        assert desk.push(moved).created == 1
    assert len(desk.tasks()) == 2, "in the same project"


def test_questions_of_a_server_that_was_left_are_asked_on_the_next(desk: Desk) -> None:
    desk.smudged()
    desk.push()
    with desk.ledger.write() as session:
        session.execute(update(ProjectRow).values(server="http://127.0.0.1:9", marker=literal("another ") + ProjectRow.kind))
    assert desk.pull().corrections == 0
    assert desk.push().created == 1
    assert desk.push().nothing()


def test_what_is_erased_takes_no_task_of_others_with_it(desk: Desk) -> None:
    """On another server the id of a task is somebody else's."""
    sha256 = desk.smudged()
    desk.push()
    (mine,) = desk.tasks()
    with Studio(desk.settings) as studio:
        foreign = studio.create_project(title="other", label_config="<View><Text name='t' value='$t'/></View>")
        (other,) = studio.import_tasks(foreign, [{"data": {"t": "theirs"}}])
        with desk.ledger.write() as session:
            erase(session, desk.settings.tenant, sha256)
            session.execute(update(ErasedRow).values(tasks=[mine["id"], other]))
        assert sweep(desk.ledger, studio) == 1
        assert [task.id for task in studio.tasks(foreign)] == [other]
        assert studio.project_of(mine["id"]) is None


def test_a_task_that_somebody_deleted_is_asked_again(desk: Desk) -> None:
    desk.smudged()
    desk.push()
    desk.server.call("DELETE", f"/api/tasks/{desk.tasks()[0]['id']}/")
    assert desk.push().created == 1


def test_twins_of_a_repeated_request_become_one(desk: Desk) -> None:
    desk.smudged()
    desk.push()
    (task,) = desk.tasks()
    twin = [{"data": task["data"], "meta": task["meta"]}]
    desk.server.call("POST", f"/api/projects/{desk.project()}/import", twin)
    desk.server.call("POST", f"/api/projects/{desk.project()}/import", twin)
    desk.people.answer(desk.tasks()[1]["id"], [choice("right=1")])
    desk.push()
    (kept,) = desk.tasks()
    assert len(kept["annotations"]) == 1, "the one that was answered stays"
    assert desk.pull().corrections == 1


def test_twins_that_were_both_answered_both_count(desk: Desk) -> None:
    desk.smudged()
    desk.push()
    (task,) = desk.tasks()
    desk.server.call("POST", f"/api/projects/{desk.project()}/import", [{"data": task["data"], "meta": task["meta"]}])
    for who, twin in enumerate(desk.tasks()):
        desk.people.answer(twin["id"], [choice("right=1")], who=who)
    assert [desk.pull().corrections for _ in range(2)] == [2, 0]
    assert desk.rows()[0].standing == "agreed"


def test_a_webhook_a_thousand_times_is_one_correction(desk: Desk) -> None:
    desk.smudged()
    desk.push()
    with Receiver("127.0.0.1", 0, "secret") as receiver:
        url = f"http://127.0.0.1:{receiver.port}/"
        with Studio(desk.settings) as studio:
            studio.listen(desk.project(), url, {SECRET_HEADER: "secret"})
            studio.listen(desk.project(), url, {SECRET_HEADER: "secret"})
        hooks = desk.server.call("GET", "/api/webhooks/", project=desk.project())
        assert len(hooks) == 1
        desk.people.answer(desk.tasks()[0]["id"], [choice("right=1")])
        assert receiver.hinted.wait(20), "the real server calls"
        with httpx.Client() as client:
            assert client.post(url, json={"action": "ANNOTATION_CREATED"}).status_code == 403
            # Repeated, in no order, of annotations that never were: nothing of it is believed.
            bodies = [{"action": f"ANNOTATION_{what}", "annotation": {"id": 10**6}} for what in ("DELETED", "UPDATED", "CREATED")]
            calls = (client.post(url, json=bodies[at % 3], headers={SECRET_HEADER: "secret"}) for at in range(1000))
            codes = {call.status_code for call in calls}
        assert codes == {200}
    for _ in range(1000):
        hint(desk.ledger, desk.project())
    assert take_hints(desk.ledger)
    assert not take_hints(desk.ledger)
    assert [desk.pull().corrections for _ in range(3)] == [1, 0, 0]


def test_two_pulls_at_once_take_an_answer_once(desk: Desk) -> None:
    desk.smudged()
    desk.push()
    desk.people.answer(desk.tasks()[0]["id"], [choice("right=1")])
    taken: list[int] = []
    threads = [threading.Thread(target=lambda: taken.append(desk.pull().corrections)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == [0, 0, 1]


@pytest.mark.skipif(sys.platform == "win32", reason="kills itself with a signal")
def test_a_push_that_is_killed_at_every_step(desk: Desk) -> None:
    desk.smudged("a.pdf")
    desk.smudged("b.pdf")

    def work(ledger: Ledger) -> None:
        with Studio(desk.settings) as studio:
            push(ledger, desk.shelf, studio, desk.rules, desk.settings)

    assert _kill_everywhere(desk, work) > 8
    projects = desk.server.call("GET", "/api/projects/", include="id,description", page_size=1000)["results"]
    with desk.ledger.read() as session:
        markers = list(session.scalars(select(ProjectRow.marker)))
    mine = [project for project in projects if any(marker in (project["description"] or "") for marker in markers)]
    assert len(mine) == 2
    assert Counter(task["meta"]["key"] for task in desk.tasks()) == Counter(row.key for row in desk.rows())
    assert len(desk.tasks()) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="kills itself with a signal")
def test_a_push_that_changes_and_withdraws_is_killed_at_every_step(desk: Desk) -> None:
    desk.smudged("a.pdf")
    settled = desk.smudged("b.pdf")
    desk.push()
    before = {row.sha256: row.remote_id for row in desk.rows()}
    changed = desk.put(page(readings={UPHELD: [Reading("4", 0.6), Reading("1", 0.3)]}), "a.pdf")
    desk.put(page(), "b.pdf")
    new = desk.smudged("c.pdf")

    def work(ledger: Ledger) -> None:
        with Studio(desk.settings) as studio:
            push(ledger, desk.shelf, studio, desk.rules, desk.settings)

    assert _kill_everywhere(desk, work) > 15
    rows = {row.sha256: row for row in desk.rows()}
    assert len(desk.rows()) == 3
    assert {sha256: row.state for sha256, row in rows.items()} == {changed: "open", settled: "withdrawn", new: "open"}
    tasks = {task["meta"]["key"]: task for task in desk.tasks()}
    assert tasks.keys() == {rows[changed].key, rows[new].key}
    kept = tasks[rows[changed].key]
    assert (kept["id"], len(kept["predictions"])) == (before[changed], 1)
    assert "misread=4" in [entry["alias"] for entry in kept["data"]["answers"]]
    assert desk.push().nothing()


@pytest.mark.skipif(sys.platform == "win32", reason="kills itself with a signal")
def test_a_pull_that_is_killed_at_every_step(desk: Desk) -> None:
    first, second = desk.smudged("a.pdf"), desk.smudged("b.pdf")
    desk.push()
    for row in desk.rows():
        desk.people.answer(row.remote_id or 0, [choice("misread=7" if row.sha256 == first else "right=1")])

    def work(ledger: Ledger) -> None:
        with Studio(desk.settings) as studio:
            pull(ledger, desk.shelf, studio, desk.rules, desk.settings)

    assert _kill_everywhere(desk, work) > 5
    desk.pull()
    assert Counter(row.annotation_id for row in desk.corrections()).most_common(1)[0][1] == 1
    assert len(desk.corrections()) == 2
    assert desk.shelf.reports[second].status == "accepted"
    assert desk.shelf.reports[first].fields[UPHELD].value == 7
    waiting = next(row for row in desk.rows() if row.sha256 == first)
    assert (waiting.standing, desk.server.call("GET", f"/api/tasks/{waiting.remote_id}/")["overlap"]) == ("waiting", 2)


def _kill_everywhere(desk: Desk, work: Callable[[Ledger], None]) -> int:
    """Runs `work` in processes that are killed with SIGKILL at their first step, the second, and so on, until one comes through.

    A step is a request, before it is sent and after its answer has come, or a commit. Gives how many were killed.
    """
    for step in range(60):
        child = os.fork()
        if child == 0:
            code = 1
            try:
                ledger = desk.open()
                _die_at(step, ledger)
                work(ledger)
                code = 0
            finally:
                os._exit(code)
        _, status = os.waitpid(child, 0)
        if os.WIFEXITED(status):
            assert os.WEXITSTATUS(status) == 0
            return step
        assert os.WTERMSIG(status) == signal.SIGKILL
    raise AssertionError("it never came through")


def _die_at(step: int, ledger: Ledger) -> None:
    steps = iter(range(10_000))

    def reached() -> None:
        if next(steps) == step:
            os.kill(os.getpid(), signal.SIGKILL)

    send = httpx.Client.request

    def request(self: httpx.Client, *arguments: object, **options: object) -> httpx.Response:
        reached()
        answer = send(self, *arguments, **options)  # type: ignore[arg-type]
        reached()
        return answer

    httpx.Client.request = request  # type: ignore[method-assign]
    event.listen(ledger.engine, "commit", lambda _: reached())


@pytest.mark.slow
def test_a_server_that_is_restarted_in_the_middle(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is killed after the first request that a push, and then a pull, made something of."""
    for name in ("a.pdf", "b.pdf", "c.pdf"):
        desk.smudged(name)
    brief = desk.with_settings(batch=1, label_studio_attempts=1)
    with killing(desk, monkeypatch, "import_tasks"), pytest.raises(Unreachable):
        desk.push(brief)
    assert desk.push().created == 2
    assert Counter(task["meta"]["key"] for task in desk.tasks()) == Counter(row.key for row in desk.rows())

    for task in desk.tasks():
        desk.people.answer(task["id"], [choice("right=1")])
    with killing(desk, monkeypatch, "annotations"), pytest.raises(Unreachable):
        desk.pull(brief)
    assert len(desk.corrections()) == 1
    assert desk.pull().corrections == 2
    assert {report.status for report in desk.shelf.reports.values()} == {"accepted"}


@contextlib.contextmanager
def killing(desk: Desk, monkeypatch: pytest.MonkeyPatch, method: str) -> Iterator[None]:
    """The server is killed as soon as `method` of its client has come back once; at the end it runs again."""
    real = getattr(Studio, method)

    def last(studio: Studio, *arguments: object) -> object:
        answer = real(studio, *arguments)
        desk.server.stop()
        return answer

    try:
        with monkeypatch.context() as patch:
            patch.setattr(Studio, method, last)
            yield
    finally:
        desk.server.start()
