"""Settings: where they come from, what is said about wrong ones, and that each is documented."""

from __future__ import annotations

from pathlib import Path

import pytest

from extraction.errors import UsageError
from labeling.configured import FILE
from models.home import home
from service.settings import Settings, load_settings

REFERENCE = Path(__file__).parents[3] / "docs" / "reference" / "service.md"


def write(text: str) -> None:
    (home() / FILE).write_text(text, encoding="utf-8")


def test_the_environment_wins_over_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    write("[service]\nport = 9000\njobs = 3\n[review]\naudit_share = 0.02\n")
    monkeypatch.setenv("GOUJI_PORT", "9001")
    settings = load_settings(host="::1", port=None)
    assert (settings.host, settings.port, settings.jobs) == ("::1", 9001, 3)
    assert settings.store == str(home() / "store")


def test_a_file_for_others_only() -> None:
    write("[review]\naudit_share = 0.02\n")
    assert load_settings().port == 8420


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[service]\nprot = 1\n", "prot"),
        ("[service]\nport = 'x'\n", "GOUJI_PORT"),
        ("[service]\njobs = -1\n", "GOUJI_JOBS"),
        ("[service]\npublic_url = 'x'\n", "http://"),
        ("[service\n", FILE),
        ("service = 1\n", "not a table"),
    ],
)
def test_wrong_settings_are_named(text: str, named: str) -> None:
    write(text)
    with pytest.raises(UsageError, match=named.replace(".", r"\.")):
        load_settings()


def test_secrets_are_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOUJI_CALLBACK_SECRET", "very secret")
    assert "very secret" not in repr(load_settings())


def test_every_setting_is_documented() -> None:
    text = REFERENCE.read_text(encoding="utf-8")
    for name, field in Settings.model_fields.items():
        assert f"| `{name}` |" in text, name
        assert field.description
        assert field.description in text, f"{name}: {field.description}"
