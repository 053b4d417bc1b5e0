"""`gouji serve --check` and `gouji keys`: what an administrator sees."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from typer.testing import CliRunner

from service.check import check
from service.cli.main import app
from service.settings import load_settings


def wrong(**settings: object) -> dict[str, str]:
    return {finding.what: finding.found for finding in check(load_settings(port=0, **settings)) if finding.wrong}


def test_a_sound_configuration() -> None:
    assert wrong(jobs=1) == {}


def test_each_wrong_thing_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert "keys create" in wrong(host="0.0.0.0", jobs=0)["keys"]
    assert "cannot be used" in wrong(store_url=str(tmp_path / "file" / "store"), jobs=0)["store"]
    assert "memory" in wrong(jobs=250, engine="lost")
    assert "guessed" in wrong(callback_secret="short", jobs=0)["callbacks"]
    assert "not installed" in wrong(engine="lost", jobs=1)["engine and classifier"]
    doubles = {"engine": "tests.e2e.doubles:Lost", "classifier": "tests.e2e.doubles:PlainClassifier"}
    assert "are damaged" in wrong(**doubles, jobs=1)["engine and classifier"]
    assert "database" in wrong(database_url="postgresql://nobody@127.0.0.1:1/none", jobs=0)


def test_a_port_that_is_taken() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        findings = check(load_settings(port=taken.getsockname()[1], jobs=0))
    assert [finding.what for finding in findings if finding.wrong] == ["port"]


def test_keys_are_made_listed_and_revoked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOUJI_LOG_LEVEL", "error")
    run = CliRunner()
    made = run.invoke(app, ["keys", "create", "the archive", "--tenant", "archive", "--scope", "read"], catch_exceptions=False)
    key = made.stdout.strip()
    assert key.startswith("gouji_")
    listed = run.invoke(app, ["keys", "list"], catch_exceptions=False).stdout
    id_ = key.split("_")[1]
    assert id_ in listed
    assert key.split("_", 2)[2] not in listed
    assert "revoked" in run.invoke(app, ["keys", "revoke", id_], catch_exceptions=False).stdout
