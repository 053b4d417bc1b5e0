"""The content store: whole files, told by their bytes, in a folder or anywhere else."""

from __future__ import annotations

import hashlib
import pickle
import uuid
from pathlib import Path

import pytest

from extraction.errors import NotReadable, OutputError, UsageError
from service.storage.contents import ContentStore


@pytest.fixture(params=["folder", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> ContentStore:
    return ContentStore(str(tmp_path / "store") if request.param == "folder" else f"memory://{uuid.uuid4().hex}")


def test_what_is_put_is_got(store: ContentStore, tmp_path: Path) -> None:
    digest = store.put("d1", b"abc")
    assert digest == hashlib.sha256(b"abc").hexdigest()
    assert store.put("d1", b"abc") == digest
    assert store.get("d1", digest) == b"abc"
    assert b"".join(store.stream("d1", digest)) == b"abc"
    store.fetch("d1", digest, tmp_path / "there" / "年报.pdf")
    assert (tmp_path / "there" / "年报.pdf").read_bytes() == b"abc"
    store.put_file("d2", tmp_path / "there" / "年报.pdf", digest)
    assert store.has("d2", digest)
    assert sorted(store.documents()) == ["d1", "d2"]
    assert pickle.loads(pickle.dumps(store)).get("d2", digest) == b"abc"  # noqa: S301 - our own
    store.drop("d1")
    store.drop("d1")
    assert not store.has("d1", digest)
    assert store.has("d2", digest), "nothing is shared"
    store.check()


def test_what_is_gone_or_changed(tmp_path: Path) -> None:
    store = ContentStore(str(tmp_path))
    with pytest.raises(NotReadable, match="not in the store"):
        store.get("d1", "0" * 64)
    with pytest.raises(NotReadable, match="not in the store"):
        store.fetch("d1", "0" * 64, tmp_path / "x")
    digest = store.put("d1", b"abc")
    next(path for path in tmp_path.rglob(digest)).write_bytes(b"abd")
    with pytest.raises(NotReadable, match="have changed"):
        store.get("d1", digest)


def test_where_it_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputError):
        ContentStore(str(tmp_path / "file" / "store")).put("d1", b"abc")
    for wrong in ("nowhere://bucket", "s3://", "s3://bucket/store?nothing=1"):
        with pytest.raises(UsageError, match="store_url"):
            ContentStore(wrong)
    with pytest.raises(UsageError, match="AWS_ACCESS_KEY_ID") as refused:
        ContentStore("s3://id:hush@bucket/store")
    assert "hush" not in refused.value.message
    with pytest.raises(ValueError, match="no document"):
        ContentStore(str(tmp_path)).put("../d1", b"abc")
