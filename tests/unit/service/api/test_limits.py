"""What is refused, and how: too much, too slow, forged, or meant to do harm."""

from __future__ import annotations

import asyncio
import io
import zipfile
from pathlib import Path

import pytest
import sqlalchemy as sa
from prometheus_client import generate_latest

from models.champion import models_folder
from service import metrics
from service.api import uploads
from service.jobs import addresses
from service.storage import listing
from tests.unit.service.api.desk import Desk, desk

MEGABYTE = 1 << 20


def bomb(size: int, members: int = 1) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(members):
            archive.writestr(f"{number}.txt", bytes(size))
    return out.getvalue()


def test_a_body_that_says_it_is_too_large_is_not_read(tmp_path: Path) -> None:
    with desk(tmp_path, request_bytes=MEGABYTE) as at:
        answer = at.client.post(
            "/v1/documents",
            content=b"x",
            headers={"Content-Length": str(10 << 30), "Content-Type": "multipart/form-data; boundary=a"},
        )
        assert (answer.status_code, answer.json()["code"]) == (413, "too-large")
        assert answer.headers["connection"] == "close"


def test_a_body_that_grows_too_large_is_cut_off(tmp_path: Path) -> None:
    sent = 0

    def endless():  # type: ignore[no-untyped-def]
        nonlocal sent
        yield b'--a\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
        while sent < 200 * MEGABYTE:
            sent += MEGABYTE
            yield bytes(MEGABYTE)

    with desk(tmp_path, request_bytes=2 * MEGABYTE) as at:
        answer = at.client.post("/v1/documents", content=endless(), headers={"Content-Type": "multipart/form-data; boundary=a"})
        assert (answer.status_code, answer.json()["code"]) == (413, "too-large")
        assert list(at.store.documents()) == []


def test_bodies_of_other_requests_are_small(at: Desk) -> None:
    answer = at.client.post("/label-studio/webhook", content=bytes(2 * MEGABYTE))
    assert answer.status_code == 413


def test_files_and_archives_beyond_the_limits(tmp_path: Path) -> None:
    with desk(tmp_path, file_bytes=MEGABYTE, archive_bytes=3 * MEGABYTE) as at:
        assert at.post(bytes(MEGABYTE + 1)).status_code == 413
        skipped = at.post(bomb(2 * MEGABYTE), "a.zip").json()
        assert (skipped["documents"], skipped["skipped"][0]["code"]) == ([], "too-large")
        large = at.post(bomb(MEGABYTE, 4), "a.zip")
        assert (large.status_code, large.json()["code"]) == (422, "bad-archive")
        assert list(at.store.documents()) == []


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    unpacked: list[object] = []
    monkeypatch.setattr(uploads, "_extract", lambda *arguments: unpacked.append(arguments) or 0)
    with desk(tmp_path, archive_bytes=3 * MEGABYTE) as at:
        assert at.post(bomb(MEGABYTE, 4), "a.zip").json()["code"] == "bad-archive"
    assert unpacked == []


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"PK\x05\x06" + bytes(18), 422),  # an archive of nothing
        (b"PK\x03\x04garbage", 202),  # no archive: a document, which will be found damaged
        (bomb(10)[:-30], 202),
        (b"", 202),
    ],
)
def test_archives_that_are_none(at: Desk, data: bytes, status: int) -> None:
    assert at.post(data, "a.zip").status_code == status


def test_path_tricks_in_archives(at: Desk) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in ("../../evil.txt", "/etc/passwd", "a\\..\\b.txt", "C:/x.txt", "x" * 5000 + ".txt"):
            archive.writestr(name, name)
    names = [document["name"] for document in at.post(out.getvalue(), "a.zip").json()["documents"]]
    assert names[:4] == ["evil.txt", "passwd", "b.txt", "x.txt"]
    assert len(names[4]) <= 200
    written = {path.name for path in at.settings.work.parent.rglob("*") if path.is_file()}
    assert not written & {"evil.txt", "passwd"}


PRIVATE = """
    http://169.254.169.254/latest/meta-data http://127.0.0.1:1/ http://localhost/ http://[::1]/ http://10.0.0.1/ http://0.0.0.0/
    http://[::ffff:169.254.169.254]/ http://[64:ff9b::a9fe:a9fe]/ http://2130706433/ http://0x7f.1/ http://100.64.0.1/
    http://[fe80::1]/ http://224.0.0.1/ file:///etc/passwd ftp://example.com/ http://user:password@example.com/ http://
    http://a:99999/ //example.com
"""


@pytest.mark.parametrize("url", PRIVATE.split())
def test_callbacks_to_private_addresses(tmp_path: Path, url: str) -> None:
    with desk(tmp_path, callback_secret="s" * 20) as at:
        answer = at.post(callback=url)
        assert (answer.status_code, answer.json()["code"]) == (422, "unsafe-callback")


def test_a_dns_that_is_slow_keeps_nobody_waiting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked_by: list[bool] = []

    def look(*_: object, **__: object) -> None:
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            asked_by.append(False)
        else:
            asked_by.append(True)

    monkeypatch.setattr(addresses, "check", look)
    with desk(tmp_path, callback_secret="s" * 20) as at:
        at.posted(callback="https://slow.example/")
    assert asked_by == [False], "the event loop itself waited for it"


@pytest.mark.parametrize("url", ["https://例子.example/", "https://hook.example/回调", "https://hook.example/a b"])
def test_a_callback_that_could_never_be_sent_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setattr(addresses, "check", lambda *_, **__: ["203.0.113.5"])
    with desk(tmp_path, callback_secret="s" * 20) as at:
        assert at.post(callback=url).json()["code"] == "unsafe-callback"


def test_methods_that_clients_make_up_are_counted_as_one(at: Desk) -> None:
    for number in range(3):
        assert at.client.request(f"MADE{number}UP", "/health/live").status_code == 405
    counted = generate_latest(metrics.REGISTRY).decode()
    assert 'method="other"' in counted
    assert "MADE" not in counted


def test_callbacks_are_off_without_a_secret(at: Desk) -> None:
    assert at.post(callback="https://203.0.113.5/").json()["code"] == "unsafe-callback"


@pytest.mark.parametrize(
    "fields",
    [
        {"formats": "pdf"},
        {"form": "lost"},
        {"priority": "0"},
        {"priority": "high"},
        {"review": "perhaps"},
        {"unknown": "x"},
        {"batch": "x" * 201},
    ],
)
def test_wrong_options_are_named(at: Desk, fields: dict[str, str]) -> None:
    answer = at.post(**fields)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert answer.json()["errors"][0]["where"] == next(iter(fields))


def test_uploads_that_are_none(at: Desk) -> None:
    assert at.client.post("/v1/documents", json={"file": "x"}).json()["code"] == "unsupported"
    assert at.client.post("/v1/documents", files={"picture": ("a", b"x")}).json()["code"] == "invalid"
    assert at.client.post("/v1/documents", data={"a": "b"}, files=[("files", (None, b"x"))]).status_code == 422
    broken = at.client.post(
        "/v1/documents", content=b"--a\r\nnonsense", headers={"Content-Type": "multipart/form-data; boundary=a"}
    )
    assert broken.status_code in (400, 422)
    assert (
        at.client.post("/v1/documents", content=b"", headers={"Content-Type": "multipart/form-data"}).json()["code"]
        == "bad-request"
    )


def test_forged_webhooks(tmp_path: Path) -> None:
    with desk(tmp_path, webhook_secret="right and long") as at:
        for headers in ({}, {"X-Gouji-Secret": "wrong"}, {"Authorization": "Basic eDp3cm9uZw=="}, {"Authorization": "Basic ???"}):
            assert at.client.post("/label-studio/webhook", json={}, headers=headers).status_code == 401, headers
            assert at.client.post("/ml/predict", json={"tasks": []}, headers=headers).status_code == 401
        assert (
            at.client.post(
                "/label-studio/webhook", content=b"\xff not JSON", headers={"X-Gouji-Secret": "right and long"}
            ).status_code
            == 202
        )
        right = {"Authorization": "Basic OnJpZ2h0IGFuZCBsb25n"}
        assert (
            at.client.post("/ml/predict", json={"tasks": [{"data": {"key": "x"}}, 7]}, headers=right).json()["results"]
            == [{"result": []}] * 2
        )
        assert at.client.post("/ml/setup", json={"project": 1}, headers=right).json()["model_version"] == "shipped"


def test_without_keys_only_this_machine_may_ask(at: Desk) -> None:
    from fastapi.testclient import TestClient

    from tests.unit.service.api.desk import HERE

    elsewhere = TestClient(at.app, base_url=HERE, client=("203.0.113.9", 5))
    assert elsewhere.get("/v1/documents").json()["code"] == "unauthorized"
    rebound = at.client.get("/v1/documents", headers={"Host": "evil.example"})
    assert rebound.json()["code"] == "forbidden-origin"
    foreign = at.client.post("/v1/documents", files={"file": ("a", b"x")}, headers={"Origin": "https://evil.example"})
    assert (foreign.status_code, foreign.json()["code"]) == (403, "forbidden-origin")
    assert at.client.get("/v1/documents", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert at.client.get("/v1/documents", headers={"Origin": HERE}).status_code == 200


def test_keys_and_scopes(at: Desk) -> None:
    reader, writer, admin = (at.key(scopes=scope) for scope in ("read", "write", "admin"))
    assert at.client.get("/v1/documents").json()["code"] == "unauthorized", "once there is a key, nobody gets in without one"
    assert at.client.get("/v1/documents", headers={"Authorization": "Bearer gouji_00_x"}).status_code == 401
    assert at.client.get("/v1/whoami").json()["key_needed"] is True
    assert at.post(headers=reader).json()["code"] == "forbidden"
    assert at.post(headers=writer).status_code == 202
    assert at.client.get("/v1/documents", headers=writer).status_code == 403
    assert at.client.get("/v1/documents", headers=admin).status_code == 200
    assert at.client.get("/metrics", headers=reader).status_code == 403
    assert "gouji_queue_length" in at.client.get("/metrics", headers=admin).text
    assert at.client.post("/v1/models/shipped/promote", headers=reader).status_code == 403
    shown = {"X-API-Key": reader["Authorization"].removeprefix("Bearer ")}
    assert at.client.get("/v1/documents", headers=shown).status_code == 200


def test_problems_speak_the_clients_language(at: Desk) -> None:
    chinese = at.client.get("/v1/documents/d0").json()
    english = at.client.get("/v1/documents/d0", headers={"Accept-Language": "en-GB,zh;q=0.5"}).json()
    assert (chinese["title"], english["title"]) == ("没有找到", "Not found")
    assert chinese["code"] == english["code"] == "not-found"
    assert at.client.get("/nothing").headers["content-type"] == "application/problem+json"
    assert (at.client.get("/nothing").json()["detail"], chinese["hint"][:5]) == ("没有找到", "请检查地址")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/v1/documents", "GET, POST, HEAD"),
        ("GET", "/v1/documents/d0/cancel", "POST"),
        ("POST", "/metrics", "GET, HEAD"),
        ("POST", "/v1/documents/d0", "GET, DELETE, HEAD"),
    ],
)
def test_a_wrong_method_is_told_which_ones_there_are(at: Desk, method: str, path: str, allowed: str) -> None:
    answer = at.client.request(method, path)
    assert (answer.status_code, answer.json()["code"]) == (405, "method-not-allowed")
    assert answer.headers["allow"] == allowed


def test_head_is_get_without_the_body(at: Desk) -> None:
    id_ = at.posted()
    at.finish(id_)
    for path in ("/health/live", "/v1/documents", f"/v1/documents/{id_}/report", f"/v1/documents/{id_}/events", "/", "/js/main.js"):
        full, bare = at.client.get(path), at.client.head(path)
        assert (bare.status_code, bare.content, bare.headers["content-type"]) == (200, b"", full.headers["content-type"])
    assert at.client.head("/v1/events").status_code == 200, "a stream without an end has a head, too"
    assert at.client.head("/v1/documents/d0").status_code == 404


def test_a_model_that_is_not_there_names_none_of_our_folders(at: Desk) -> None:
    answer = at.client.post("/v1/models/nothing/promote")
    assert (answer.status_code, answer.json()["detail"]) == (404, "there is no such model")


@pytest.mark.parametrize(("record", "what"), [("{}", "record"), ('{"name": "hurt", "version": "hurt"}', "loaded")])
def test_a_model_that_is_damaged_is_told_from_one_that_is_not_there(at: Desk, record: str, what: str) -> None:
    folder = models_folder() / "hurt"
    folder.mkdir(parents=True)
    (folder / "model.json").write_text(record)
    answer = at.client.post("/v1/models/hurt/promote")
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    assert what in answer.json()["detail"]
    assert str(folder) not in answer.text


def test_headers_that_protect_a_browser(at: Desk) -> None:
    headers = at.client.get("/v1/documents").headers
    assert headers["x-content-type-options"] == "nosniff"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    id_ = at.posted(b"<script>", "a.html")
    assert at.client.get(f"/v1/documents/{id_}/original").headers["content-security-policy"] == "sandbox"


def test_a_defect_is_answered_counted_and_logged_as_such(
    at: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise KeyError("what the document says")

    monkeypatch.setattr(listing, "page", broken)
    with caplog.at_level("INFO"):
        answer = at.client.get("/v1/documents")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert [record.status for record in caplog.records if record.name == "gouji.requests" and hasattr(record, "status")] == [500]
    assert "what the document says" not in caplog.text


def test_a_database_whose_connections_are_all_in_use_is_waited_for(at: Desk) -> None:
    at.database.engine = sa.create_engine(at.database.url, pool_size=1, max_overflow=0, pool_timeout=0.05)
    with at.database.engine.connect():
        answer = at.client.get("/v1/documents")
        ready = at.client.get("/health/ready")
    assert (answer.status_code, answer.json()["code"], answer.headers["retry-after"]) == (503, "unavailable", "5")
    assert (ready.status_code, ready.headers["retry-after"]) == (503, "5")
    assert at.client.get("/v1/documents").status_code == 200
