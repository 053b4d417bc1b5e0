"""What we deploy with: hardened, and speaking of settings that there are."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from labeling.settings import Settings as ReviewSettings
from service.settings import Settings

ROOT = Path(__file__).parents[3]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
UNIT = (ROOT / "deploy" / "gouji.service").read_text(encoding="utf-8")
SETTINGS = {f"GOUJI_{name.upper()}" for model in (Settings, ReviewSettings) for name in model.model_fields}
PACKAGES = ("extraction", "models", "labeling", "service")
BY_ENVIRONMENT_ONLY = {"GOUJI_HOME", "GOUJI_CACHE"}


@pytest.mark.parametrize("name", COMPOSE["services"])
def test_every_container_is_hardened_and_watched(name: str) -> None:
    service = COMPOSE["services"][name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["restart"] == "unless-stopped"
    assert "healthcheck" in service or (service["image"] == "gouji" and "HEALTHCHECK" in DOCKERFILE)
    assert service.get("user", "gouji" if service["image"] == "gouji" else "root") != "root"


def test_images_have_a_version_and_ports_are_closed_to_others() -> None:
    for service in COMPOSE["services"].values():
        assert service["image"] == "gouji" or re.search(r":\d", service["image"])
        assert all(port.startswith("${GOUJI_LISTEN:-127.0.0.1}:") for port in service.get("ports", []))


def test_secrets_come_from_outside() -> None:
    text = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    secrets = re.findall(r"\w*(?:PASSWORD|SECRET|TOKEN)\w*: (.*)", text)
    assert secrets
    assert all("${" in value or value == '"true"' for value in secrets)  # "true" switches the kind of token on


def test_settings_that_are_set_exist() -> None:
    named = set(re.findall(r"\bGOUJI_[A-Z_]+(?=[:=])", "\n".join(((ROOT / "compose.yaml").read_text(), DOCKERFILE, UNIT))))
    assert named - {"GOUJI_LISTEN"} <= SETTINGS | BY_ENVIRONMENT_ONLY


def test_the_image_runs_as_nobody_in_particular() -> None:
    last = DOCKERFILE.split("FROM")[-1]
    assert re.search(r"^USER gouji$", last, re.MULTILINE)
    assert "HEALTHCHECK" in last


def test_one_version_of_headless_opencv_everywhere() -> None:
    places = (ROOT / "Makefile", ROOT / "Dockerfile", ROOT / "deploy" / "bundle.sh", ROOT / "deploy" / "install.sh")
    versions = {found for path in places for found in re.findall(r"opencv-contrib-python-headless==([\d.]+)", path.read_text())}
    assert len(versions) == 1


@pytest.mark.parametrize("name", ["bundle.sh", "install.sh"])
def test_scripts_can_be_read_by_their_shell(name: str) -> None:
    script = ROOT / "deploy" / name
    shell = "bash" if "bash" in script.read_text().splitlines()[0] else "sh"
    assert script.stat().st_mode & 0o111
    assert subprocess.run([shell, "-n", str(script)], check=False).returncode == 0


def test_the_unit_is_one_that_systemd_takes(tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not here")
    unit = tmp_path / "gouji.service"
    unit.write_text(UNIT.replace("/opt/gouji/bin/gouji", shutil.which("true") or "/bin/true"))
    found = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False)
    assert (found.returncode, found.stderr) == (0, "")
    exposed = ["systemd-analyze", "security", "--offline=true", "--threshold=20", str(unit)]  # of 100
    assert subprocess.run(exposed, capture_output=True, check=False).returncode == 0


def test_the_wheel_carries_every_file_that_is_not_code() -> None:
    """A file that no pattern of `package-data` names works from the source folder and is missing where gouji is installed."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    patterns = project["tool"]["setuptools"]["package-data"]["*"]  # every folder counts as a package
    there = {path for top in PACKAGES for path in (ROOT / top).rglob("*") if path.is_file() and "__pycache__" not in path.parts}
    carried = {path for path in there if any(path.match(pattern) for pattern in patterns)}
    unneeded = {".py", ".mako"}  # code; the template of migrations that are still to be written
    assert sorted(path for path in there - carried if path.suffix not in unneeded) == []
