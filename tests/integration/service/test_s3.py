"""The content store in S3: a server that speaks its protocol, a service that keeps everything there, and one that it leaves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import httpx
import pytest
from moto.s3.models import s3_backends
from moto.server import ThreadedMotoServer

from benchmarks.served import Served
from extraction.errors import NotReadable, OutputError
from service.storage.contents import ContentStore
from tests.e2e.command import TEXT, scan
from tests.integration.service.serving import doubles, ended, pages_read, until
from tests.unit.service.storage.test_contents import test_what_is_put_is_got as keeps_what_is_put

BUCKET = "reports"
STORE = f"s3://{BUCKET}/gouji/store"


@dataclass(frozen=True)
class S3:
    """A server, and what a client of it has in its environment."""

    server: ThreadedMotoServer
    environment: dict[str, str]
    client: Any

    def objects(self) -> list[str]:
        """What is in the bucket, but for the marks of folders."""
        found = self.client.list_objects_v2(Bucket=BUCKET).get("Contents", [])
        return [item["Key"] for item in found if not item["Key"].endswith("/")]


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[S3]:
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    environment = {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "office",
        "AWS_SECRET_ACCESS_KEY": "hush",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    client = boto3.client("s3")
    client.create_bucket(Bucket=BUCKET)
    yield S3(server, environment, client)
    s3_backends.reset()  # the module's, which the next server would show again
    server.stop()


@pytest.mark.usefixtures("s3")
def test_it_keeps_what_any_store_keeps(tmp_path: Path) -> None:
    store = ContentStore(STORE)
    keeps_what_is_put(store, tmp_path)
    with pytest.raises(NotReadable, match="not in the store"):
        store.get("d1", "0" * 64)
    with pytest.raises(NotReadable, match="not in the store"):
        store.fetch("d1", "0" * 64, tmp_path / "x")
    with pytest.raises(NotReadable, match="not in the store"):
        next(store.stream("d1", "0" * 64))


def test_a_bucket_that_is_not_there(s3: S3) -> None:
    with pytest.raises(OutputError, match="s3://nowhere/store: cannot be used"):
        ContentStore("s3://nowhere/store").put("d1", b"abc")
    assert s3.objects() == []


def test_a_server_that_does_not_answer_is_no_missing_file(s3: S3) -> None:
    store = ContentStore(STORE)
    digest = store.put("d1", b"abc")
    s3.server.stop()
    with pytest.raises(OutputError, match="see that it can be reached"):
        store.get("d1", digest)


def test_a_service_keeps_everything_there(s3: S3, tmp_path: Path) -> None:
    environment = doubles(tmp_path / "own", GOUJI_STORE_URL=STORE, **s3.environment)
    served = Served("serve", environment, tmp_path / "log").start()
    scan(tmp_path / "scan.tiff", 2)
    (tmp_path / "年报.txt").write_text(TEXT, encoding="utf-8")
    with httpx.Client(base_url=served.url, timeout=60) as client:
        ids = []
        for path in (tmp_path / "scan.tiff", tmp_path / "年报.txt"):
            ids.append(client.post("/v1/documents", files={"file": (path.name, path.read_bytes())}).json()["id"])
        assert [ended(client, id_)["status"] for id_ in ids] == ["accepted", "review"]
        assert {key.split("/")[3] for key in s3.objects()} == set(ids)
        assert client.get(f"/v1/documents/{ids[1]}/original").content == TEXT.encode()
        assert client.get(f"/v1/documents/{ids[0]}/pages/2.png").content.startswith(b"\x89PNG")
        before = client.get(f"/v1/documents/{ids[0]}/report").content

        served.kill()
        served.start()
        client.post(f"/v1/documents/{ids[0]}/reprocess")
        assert ended(client, ids[0])["status"] == "accepted"
        assert client.get(f"/v1/documents/{ids[0]}/report").content == before
        assert len(pages_read(environment)) == 2, "the pages are taken from the store"

        for id_ in ids:
            assert client.delete(f"/v1/documents/{id_}").status_code == 204
        until(lambda: not s3.objects())
    assert "hush" not in served.log.read_text()
    assert not (tmp_path / "own" / "home" / "store").exists()
    served.kill()
