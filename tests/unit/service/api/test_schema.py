"""The published description of the API, tried out: whatever it allows, nothing answers with a defect."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings

from service.api.app import create_app
from service.settings import load_settings
from service.storage import executors
from service.storage.tables import Executor
from tests.unit.service.api.desk import desk

app = create_app(SimpleNamespace(settings=load_settings()))  # type: ignore[arg-type]  # the server is put in by the fixture
# All but the streams of events, which have no end.
described = schemathesis.openapi.from_asgi("/openapi.json", app).exclude(path_regex="/events$")


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A key to a server with one document."""
    with pytest.MonkeyPatch.context() as patch, desk(tmp_path_factory.mktemp("fuzzed"), dead_seconds=9e9) as made:
        patch.setenv("GOUJI_HOME", str(tmp_path_factory.mktemp("home")))
        made.finish(made.posted())
        with made.database.write() as session:
            executors.beat(session, Executor(id="w", kind="worker", processes=1, fingerprint="", versions="", started_at=0.0))
        app.state.server = made.server
        yield made.key(scopes="admin")


@described.parametrize()
@settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)
def test_no_request_finds_a_defect(case: schemathesis.Case, key: dict[str, str]) -> None:
    response = case.call(headers=key)
    assert response.status_code < 500, f"{case.method} {case.formatted_path}: {response.text}"
    if response.status_code >= 400:
        assert response.headers["content-type"][0] == "application/problem+json"


def test_every_operation_is_described() -> None:
    paths = app.openapi()["paths"]
    for path, operations in paths.items():
        for method, operation in operations.items():
            assert operation.get("description"), f"{method} {path}"
    assert "#/components/schemas/ProblemDocument" in str(paths)
