"""Settings of the work with people, from the environment and from the file that they share with the service."""

from __future__ import annotations

from pathlib import Path

import pytest

from extraction.errors import UsageError
from labeling.settings import Settings, load_settings

REFERENCE = Path(__file__).parents[3] / "docs" / "reference" / "review.md"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GOUJI_HOME", str(tmp_path))
    return tmp_path / "gouji.toml"


def test_a_file_that_speaks_of_the_service_alone(file: Path) -> None:
    file.write_text("[service]\nport = 8421\n")
    assert load_settings().audit_share == 0.01


def test_the_environment_wins_over_the_file_and_what_is_given_over_both(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text("[review]\nqueue = 7\nbatch = 8\n")
    assert (load_settings().queue, load_settings().batch) == (7, 8)
    monkeypatch.setenv("GOUJI_QUEUE", "9")
    assert load_settings().queue == 9
    assert load_settings(queue=10, batch=None).queue == 10


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[review]\nqueue = 0\n", r"queue \(GOUJI_QUEUE\)"),
        ("[review]\naudit_shares = 0.5\n", r"audit_shares"),
        ("[review\n", "gouji.toml: cannot be read"),
        ("review = 3\n", r"\[review\] is not a table"),
        ("[review]\nlabel_studio_url = 'localhost'\n", r"GOUJI_LABEL_STUDIO_URL.*http"),
    ],
)
def test_what_is_wrong_is_named(file: Path, text: str, message: str) -> None:
    file.write_text(text)
    with pytest.raises(UsageError, match=message):
        load_settings()


def test_every_setting_is_documented_with_its_default() -> None:
    rows = [line.split(" | ") for line in REFERENCE.read_text(encoding="utf-8").splitlines() if line.startswith("| `GOUJI_")]
    documented = {row[0].strip("| `"): row[1].strip("` ") for row in rows}
    assert documented.keys() == {f"GOUJI_{name.upper()}" for name in Settings.model_fields}
    for name, field in Settings.model_fields.items():
        default = documented[f"GOUJI_{name.upper()}"]
        if field.default is not None:
            assert default == (f"{field.default:g}" if isinstance(field.default, float) else str(field.default)), name
